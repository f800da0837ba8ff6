package dev.spate.telemetry;

import dev.spate.telemetry.traces.MessageSpans;
import dev.spate.telemetry.traces.PastSpans;
import dev.spate.telemetry.traces.SpanCounts;
import io.opentelemetry.api.OpenTelemetry;

/// See [Telemetry#OFF].
final class NoTelemetry implements Telemetry {

    private final SpanCounts none = new SpanCounts();

    @Override
    public boolean tracesAreOn() {
        return false;
    }

    @Override
    public boolean metricsAreOn() {
        return false;
    }

    @Override
    public PastSpans pastSpans(Service service) {
        return PastSpans.NONE;
    }

    @Override
    public MessageSpans messageSpans(Service service) {
        return MessageSpans.NONE;
    }

    @Override
    public OpenTelemetry openTelemetry(Service service) {
        return OpenTelemetry.noop();
    }

    @Override
    public SpanCounts spans() {
        return none;
    }

    @Override
    public long exportCpuNanos() {
        return 0;
    }

    @Override
    public ForeignMeters kafkaMeters() {
        return ForeignMeters.NONE;
    }

    @Override
    public void close() {}
}
