package dev.spate.telemetry;

import dev.spate.telemetry.otel.OtelTelemetry;
import dev.spate.telemetry.traces.MessageSpans;
import dev.spate.telemetry.traces.PastSpans;
import dev.spate.telemetry.traces.SpanCounts;
import io.opentelemetry.api.OpenTelemetry;
import java.util.Map;

/// Traces and metrics by OpenTelemetry, for one process; or [#OFF], with which no class of OpenTelemetry
/// is ever loaded.
///
/// For any thread. Whoever starts it closes it.
public interface Telemetry extends AutoCloseable {

    /// Exports nothing.
    Telemetry OFF = new NoTelemetry();

    /// Starts what the standard variables ask for.
    ///
    /// @param process what the metrics of the process are of
    /// @param environment the process's variables
    /// @return [#OFF] if they ask for nothing
    /// @throws UnusableTelemetryException if a value of theirs cannot be used
    static Telemetry start(Service process, Map<String, String> environment) {
        Signals wanted = Signals.in(environment);
        return wanted.any() ? OtelTelemetry.start(process, wanted.traces(), wanted.metrics(), environment) : OFF;
    }

    /// Whether spans are exported.
    boolean tracesAreOn();

    /// Whether metrics are exported.
    boolean metricsAreOn();

    /// Takes the past spans of a service; [PastSpans#NONE] if spans are not exported.
    PastSpans pastSpans(Service service);

    /// Follows the messages of a service; [MessageSpans#NONE] if spans are not exported.
    MessageSpans messageSpans(Service service);

    /// For the spans that a service makes itself. Only to be asked if [#tracesAreOn()].
    OpenTelemetry openTelemetry(Service service);

    /// What became of all spans of the process.
    SpanCounts spans();

    /// Processor time so far of the threads that export, in nanoseconds. Of a thread that has ended,
    /// what it had used when this was last asked.
    long exportCpuNanos();

    /// Takes what Kafka's clients know of themselves; [ForeignMeters#NONE] if metrics are not exported.
    ForeignMeters kafkaMeters();

    /// Exports what there is, and ends; waits for that five seconds at most. Closing twice is harmless.
    @Override
    void close();
}
