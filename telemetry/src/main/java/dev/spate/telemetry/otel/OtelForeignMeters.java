package dev.spate.telemetry.otel;

import dev.spate.telemetry.ForeignMeters;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableDoubleMeasurement;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;

/// Figures of a library as asynchronous instruments, one for each name. For any thread.
final class OtelForeignMeters implements ForeignMeters {

    private record Figure(Attributes attributes, DoubleSupplier value) {}

    private final Meter meter;
    private final String prefix;
    private final Map<String, Set<Figure>> byName = new HashMap<>();

    OtelForeignMeters(Meter meter, String prefix) {
        this.meter = meter;
        this.prefix = prefix;
    }

    @Override
    public Runnable add(
            String name, String about, Map<String, String> attributes, boolean grows, DoubleSupplier value) {
        AttributesBuilder built = Attributes.builder();
        attributes.forEach(built::put);
        Figure figure = new Figure(built.build(), value);
        Set<Figure> figures = figures(prefix + name, about, grows);
        figures.add(figure);
        return () -> figures.remove(figure);
    }

    private synchronized Set<Figure> figures(String name, String about, boolean grows) {
        Set<Figure> known = byName.get(name);
        if (known != null) {
            return known;
        }
        Set<Figure> figures = ConcurrentHashMap.newKeySet();
        byName.put(name, figures);
        if (grows) {
            var _ = meter.counterBuilder(name)
                    .ofDoubles()
                    .setDescription(about)
                    .buildWithCallback(measurement -> record(figures, measurement));
        } else {
            var _ = meter.gaugeBuilder(name)
                    .setDescription(about)
                    .buildWithCallback(measurement -> record(figures, measurement));
        }
        return figures;
    }

    private static void record(Set<Figure> figures, ObservableDoubleMeasurement measurement) {
        for (Figure figure : figures) {
            double value = figure.value.getAsDouble();
            if (Double.isFinite(value)) {
                measurement.record(value, figure.attributes);
            }
        }
    }
}
