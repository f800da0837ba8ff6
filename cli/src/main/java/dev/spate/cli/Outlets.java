package dev.spate.cli;

import dev.spate.agent.AgentObserver;
import dev.spate.agent.telemetry.AgentMetrics;
import dev.spate.agent.telemetry.AgentSpans;
import dev.spate.coordinator.RunAttendant;
import dev.spate.coordinator.telemetry.CoordinatorMetrics;
import dev.spate.coordinator.telemetry.CoordinatorSpans;
import dev.spate.drive.EngineSettings;
import dev.spate.target.TargetOptions;
import dev.spate.target.TargetService;
import dev.spate.target.telemetry.Sampling;
import dev.spate.target.telemetry.TargetMetrics;
import dev.spate.telemetry.Service;
import dev.spate.telemetry.Telemetry;
import dev.spate.telemetry.logs.Logs;
import dev.spate.telemetry.metrics.Metric;
import dev.spate.telemetry.metrics.Metrics;
import dev.spate.telemetry.traces.SpanCounts;
import dev.spate.trace.TracePolicy;
import dev.spate.trace.Tracing;
import java.io.IOException;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// What leaves this process sideways, each only where it was asked for: metrics that are shown on a
/// port, spans and metrics that are exported. Joins them with the rooms that do the work.
///
/// For the thread that opened it; [#close] for any.
final class Outlets implements AutoCloseable {

    private final LiveMetrics live;
    private final Telemetry telemetry;

    /// One for all agents of the process, so that each span that was lost is told by one of them.
    private final Tracing.Export export;

    private Outlets(LiveMetrics live, Telemetry telemetry) {
        this.live = live;
        this.telemetry = telemetry;
        this.export = new Tracing.Export(() -> telemetry.spans().dropped(), telemetry::exportCpuNanos);
        Metrics shown = live.metrics();
        if (telemetry.tracesAreOn()) {
            Logs.showSpans();
            if (shown != null) {
                shown.atScrape(() -> show(shown));
            }
        }
    }

    /// @param role what the process is, as `spate_build_info` says
    /// @param process what the exported metrics of the process are of
    /// @throws WrongInputException if an option or a variable cannot be used
    /// @throws IOException if a port cannot be listened on; its message says all
    static Outlets open(MetricsOption metrics, String role, Service process) throws IOException {
        Telemetry telemetry = Exports.start(process);
        try {
            return new Outlets(metrics.open(role), telemetry);
        } catch (IOException | RuntimeException e) {
            telemetry.close();
            throw e;
        }
    }

    LiveMetrics live() {
        return live;
    }

    Telemetry telemetry() {
        return telemetry;
    }

    /// The metrics of an agent of this process, or null if none are shown.
    @Nullable
    AgentMetrics agentMetrics(Service agent) {
        Metrics shown = live.metrics();
        return shown == null ? null : new AgentMetrics(shown, agent.instance(), InstantSource.system());
    }

    /// Sees what an agent does, for its metrics and its spans.
    AgentObserver agent(Service agent, @Nullable AgentMetrics metrics) {
        AgentObserver spans = AgentSpans.of(telemetry, agent);
        return metrics == null ? spans : metrics.and(spans);
    }

    /// The same engine, with requests that are traced if spans are exported.
    ///
    /// @throws WrongInputException if a variable cannot be used
    EngineSettings tracing(EngineSettings engine, Service agent) {
        if (!telemetry.tracesAreOn()) {
            return engine;
        }
        try {
            return engine.withTracing(new Tracing(
                    TracePolicy.of(System::getenv), telemetry.pastSpans(agent), InstantSource.system(), export));
        } catch (TracePolicy.UnusableException e) {
            throw new WrongInputException(String.valueOf(e.getMessage()));
        }
    }

    /// The metrics of a coordinator of this process, or null if none are shown.
    @Nullable
    CoordinatorMetrics coordinatorMetrics() {
        Metrics shown = live.metrics();
        return shown == null ? null : new CoordinatorMetrics(shown, InstantSource.system());
    }

    /// Follows every run, for the metrics of a coordinator and its spans.
    RunAttendant coordinator(Service coordinator, @Nullable CoordinatorMetrics metrics) {
        if (!telemetry.tracesAreOn()) {
            return metrics == null ? RunAttendant.NONE : metrics;
        }
        RunAttendant spans = CoordinatorSpans.of(telemetry, coordinator);
        return metrics == null ? spans : metrics.and(spans);
    }

    /// Starts a target service that shows its metrics, and is ready when it listens.
    ///
    /// @throws IOException as [TargetService#start]
    TargetService target(TargetOptions options, Service service) throws IOException {
        Metrics shown = live.metrics();
        TargetService target = TargetService.start(
                options,
                shown == null ? null : new TargetMetrics(shown),
                telemetry.pastSpans(service),
                Sampling.by(System.getenv("OTEL_TRACES_SAMPLER")));
        live.readyUnless(() -> null);
        return target;
    }

    private void show(Metrics shown) {
        SpanCounts spans = telemetry.spans();
        shown.total(Metric.SPANS_HANDED, (double) spans.handed());
        shown.total(Metric.SPANS_EXPORTED, (double) spans.exported());
        shown.total(Metric.SPANS_DROPPED, (double) spans.droppedQueueFull(), "queue-full");
        shown.total(Metric.SPANS_DROPPED, (double) spans.droppedExportFailed(), "export-failed");
        shown.total(Metric.SPANS_DROPPED, (double) spans.droppedAtShutdown(), "shutdown");
        shown.total(Metric.EXPORT_CPU, telemetry.exportCpuNanos() / 1e9);
    }

    @Override
    public void close() {
        telemetry.close();
        live.close();
    }
}
