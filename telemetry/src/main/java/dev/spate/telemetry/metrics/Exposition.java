package dev.spate.telemetry.metrics;

import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The metrics of a process in the words of simpleclient, and in its formats.
///
/// A collector of our own, because what is shown was counted elsewhere: simpleclient's own histograms
/// take single observations, and ours come as buckets.
final class Exposition extends Collector {

    private final Metrics metrics;
    private final CollectorRegistry registry = new CollectorRegistry();

    Exposition(Metrics metrics) {
        this.metrics = metrics;
        register(registry);
    }

    /// The format for who accepts these; exemplars are in OpenMetrics alone.
    static String contentType(@Nullable String accept) {
        return TextFormat.chooseContentType(accept);
    }

    /// Everything, as it is now.
    byte[] text(String contentType) throws IOException {
        metrics.refresh();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 << 10);
        try (Writer writer = new OutputStreamWriter(bytes, StandardCharsets.UTF_8)) {
            TextFormat.writeFormat(contentType, writer, registry.metricFamilySamples());
        }
        return bytes.toByteArray();
    }

    @Override
    public List<MetricFamilySamples> collect() {
        return metrics.read(Exposition::family);
    }

    private static MetricFamilySamples family(Family family) {
        Metric metric = family.metric();
        List<MetricFamilySamples.Sample> samples = new ArrayList<>();
        for (Map.Entry<List<String>, Family.Series> one : family.series().entrySet()) {
            Family.Series series = one.getValue();
            switch (metric.kind()) {
                case COUNTER -> samples.add(sample(metric.family() + "_total", metric, one.getKey(), series.value));
                case GAUGE -> samples.add(sample(metric.family(), metric, one.getKey(), series.value));
                case HISTOGRAM -> histogram(metric, one.getKey(), series, samples);
            }
        }
        return new MetricFamilySamples(
                metric.family(), unit(metric), Type.valueOf(metric.kind().name()), metric.about(), samples);
    }

    private static void histogram(
            Metric metric, List<String> values, Family.Series series, List<MetricFamilySamples.Sample> samples) {
        TimeCounts times = series.times;
        if (times == null) {
            return;
        }
        List<String> names = new ArrayList<>(metric.labels());
        names.add("le");
        long sum = 0;
        for (int bucket = 0; bucket < TimeCounts.BUCKETS; bucket++) {
            sum += times.count(bucket);
            List<String> withBound = new ArrayList<>(values);
            withBound.add(bound(bucket));
            samples.add(new MetricFamilySamples.Sample(
                    metric.family() + "_bucket", names, withBound, (double) sum, exemplar(series, bucket)));
        }
        samples.add(sample(metric.family() + "_count", metric, values, (double) sum));
        samples.add(sample(metric.family() + "_sum", metric, values, times.sumSeconds()));
    }

    private static io.prometheus.client.exemplars.@Nullable Exemplar exemplar(Family.Series series, int bucket) {
        Exemplar given = series.exemplars == null ? null : series.exemplars[bucket];
        return given == null
                ? null
                : new io.prometheus.client.exemplars.Exemplar(
                        given.seconds(), given.epochMillis(), "trace_id", given.traceId(), "span_id", given.spanId());
    }

    private static MetricFamilySamples.Sample sample(String name, Metric metric, List<String> values, double value) {
        return new MetricFamilySamples.Sample(name, metric.labels(), values, value);
    }

    /// As OpenMetrics wants numbers in labels: with a point, and without an exponent.
    static String bound(int bucket) {
        double seconds = TimeCounts.boundSeconds(bucket);
        if (Double.isInfinite(seconds)) {
            return "+Inf";
        }
        String plain = BigDecimal.valueOf(seconds).stripTrailingZeros().toPlainString();
        return plain.contains(".") ? plain : plain + ".0";
    }

    private static String unit(Metric metric) {
        return metric.unit() == Metric.Unit.NONE ? "" : metric.unit().name().toLowerCase(Locale.ROOT);
    }
}
