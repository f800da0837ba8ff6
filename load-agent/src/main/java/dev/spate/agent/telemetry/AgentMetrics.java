package dev.spate.agent.telemetry;

import dev.spate.agent.AgentObserver;
import dev.spate.lifecycle.AgentMachine.Stage;
import dev.spate.protocol.AgentEvent;
import dev.spate.protocol.Command;
import dev.spate.protocol.IntervalReport;
import dev.spate.protocol.Message;
import dev.spate.telemetry.metrics.Metric;
import dev.spate.telemetry.metrics.Metrics;
import dev.spate.telemetry.metrics.TimeCounts;
import dev.spate.workload.ConnectionFailure;
import dev.spate.workload.Outcome;
import dev.spate.workload.Phase;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The metrics of one agent, fed with what it tells the coordinator: the same reports, at the same time,
/// so that both say the same to the unit.
///
/// Nothing is counted here a second time, and nothing is done for each request. The agent's control
/// thread calls it; what it costs is reading the histograms of a second, some microseconds each.
public final class AgentMetrics implements AgentObserver {

    private static final Logger LOG = LoggerFactory.getLogger(AgentMetrics.class);

    private static final double NANOS_PER_SECOND = 1e9;

    /// What is known of an agent only while it has a run.
    private static final List<Metric> WHILE_AT_WORK = List.of(
            Metric.REQUESTS_QUEUED,
            Metric.CONNECTIONS_OPEN,
            Metric.AGENT_CPU,
            Metric.LOOP_BUSY,
            Metric.LOOP_DELAY,
            Metric.GC_PAUSE,
            Metric.STEAL,
            Metric.RUN_QUEUE);

    private final Metrics metrics;
    private final String agent;
    private volatile boolean introduced;

    // Owned by the control thread.
    private final TimeCounts times = new TimeCounts();
    private List<String> phases = List.of();
    private @Nullable String latestRun;
    private boolean broken;

    /// @param agent its name
    public AgentMetrics(Metrics metrics, String agent) {
        this.metrics = metrics;
        this.agent = agent;
        stage(Stage.IDLE);
    }

    /// Why the agent cannot be given a run, or null if it can, as far as the agent itself knows. For any
    /// thread.
    public @Nullable String notReady() {
        return introduced ? null : "the agent " + agent + " has not said hello yet";
    }

    @Override
    public void prepares(Command.Assign assignment) {
        latestRun = assignment.run();
        phases = assignment.workload().phases().stream().map(Phase::name).toList();
    }

    @Override
    public void stage(Stage stage) {
        for (Stage one : Stage.values()) {
            metrics.set(
                    Metric.AGENT_STAGE, one == stage ? 1 : 0, agent, one.name().toLowerCase(Locale.ROOT));
        }
        if (stage == Stage.IDLE) {
            WHILE_AT_WORK.forEach(metric -> metrics.remove(metric, agent));
            String run = latestRun;
            if (run != null) {
                metrics.runEnded(run);
            }
        }
    }

    @Override
    public void said(Message message) {
        switch (message) {
            case AgentEvent.Hello _ -> introduced = true;
            case AgentEvent.Heartbeat beat -> clock(beat.clockOffsetNanos(), beat.clockUncertaintyNanos());
            case IntervalReport report -> carefully(report);
            default -> {}
        }
    }

    /// Before the clock was compared, nothing is known about it.
    private void clock(long offsetNanos, long uncertaintyNanos) {
        if (uncertaintyNanos >= 0) {
            metrics.set(Metric.CLOCK_OFFSET, offsetNanos / NANOS_PER_SECOND, agent);
            metrics.set(Metric.CLOCK_UNCERTAINTY, uncertaintyNanos / NANOS_PER_SECOND, agent);
        }
    }

    /// Whatever is wrong here is no reason to end a run.
    private void carefully(IntervalReport report) {
        try {
            add(report);
        } catch (RuntimeException e) {
            if (!broken) {
                broken = true;
                LOG.warn("a report of run {} is not in the metrics; this is said once", report.run(), e);
            }
        }
    }

    private void add(IntervalReport report) {
        String run = report.run();
        for (IntervalReport.PhaseCounts counts : report.phases()) {
            String phase = phases.get(counts.phase());
            metrics.add(Metric.SESSIONS_PLANNED, (double) counts.planned(), agent, run, phase);
            metrics.add(Metric.SESSIONS_STARTED, (double) counts.started(), agent, run, phase);
            metrics.add(Metric.SESSIONS_DROPPED, (double) counts.dropped(), agent, run, phase);
            metrics.add(Metric.SESSIONS_COMPLETED, (double) counts.completed(), agent, run, phase);
            metrics.add(Metric.SESSIONS_FAILED, (double) counts.failed(), agent, run, phase);
            metrics.add(Metric.SESSIONS_UNFINISHED, (double) counts.unfinished(), agent, run, phase);
            metrics.set(Metric.SESSIONS_ACTIVE, (double) counts.active(), agent, run, phase);
            add(Metric.START_LATENESS, counts.startLateness(), agent, run, phase);
        }
        for (IntervalReport.Series series : report.series()) {
            add(run, phases.get(series.phase()), series);
        }
        add(run, report.connections());
        add(run, report.health());
    }

    private void add(String run, String phase, IntervalReport.Series series) {
        String request = series.request();
        for (Outcome outcome : Outcome.values()) {
            long count = series.outcomes()[outcome.index()];
            if (count > 0 || outcome == Outcome.OK) {
                metrics.add(Metric.REQUESTS, (double) count, agent, run, phase, request, outcome.label());
            }
        }
        metrics.add(Metric.REQUESTS_UNFINISHED, (double) series.unfinished(), agent, run, phase, request);
        metrics.add(Metric.SENT_BYTES, (double) series.bytesSent(), agent, run, phase, request);
        metrics.add(Metric.RECEIVED_BYTES, (double) series.bytesReceived(), agent, run, phase, request);
        add(Metric.RESPONSE_TIME, series.responseTime(), agent, run, phase, request);
        add(Metric.SERVICE_TIME, series.serviceTime(), agent, run, phase, request);
        times.clear();
        times.addEncoded(series.lateReads());
        metrics.add(Metric.REQUESTS_SEEN_LATE, (double) times.count(), agent, run, phase, request);
    }

    private void add(String run, IntervalReport.Connections connections) {
        metrics.add(Metric.CONNECTIONS_OPENED, (double) connections.opened(), agent, run);
        metrics.add(Metric.TLS_RESUMED, (double) connections.resumed(), agent, run);
        metrics.add(Metric.LOOK_UP_FAILURES, (double) connections.failedLookUps(), agent, run);
        for (ConnectionFailure failure : ConnectionFailure.values()) {
            long count = connections.failures()[failure.index()];
            if (count > 0) {
                metrics.add(Metric.CONNECTION_FAILURES, (double) count, agent, run, failure.label());
            }
        }
        add(Metric.CONNECT_TIME, connections.connectTime(), agent, run);
        add(Metric.TLS_TIME, connections.tlsTime(), agent, run);
    }

    private void add(String run, IntervalReport.Health health) {
        metrics.set(Metric.REQUESTS_QUEUED, health.queuedRequests(), agent);
        metrics.set(Metric.CONNECTIONS_OPEN, health.openConnections(), agent);
        metrics.set(Metric.AGENT_CPU, health.cpu(), agent);
        metrics.set(Metric.LOOP_BUSY, health.busyShare(), agent);
        metrics.set(Metric.LOOP_DELAY, health.loopDelayMaxNanos() / NANOS_PER_SECOND, agent);
        metrics.set(Metric.GC_PAUSE, health.gcPauseMaxNanos() / NANOS_PER_SECOND, agent);
        metrics.set(Metric.STEAL, health.stealShare(), agent);
        metrics.set(Metric.RUN_QUEUE, health.runQueueShare(), agent);
        metrics.add(Metric.THROTTLED, health.throttledNanos() / NANOS_PER_SECOND, agent);
        metrics.add(Metric.RETRANSMITS, (double) health.retransmits(), agent);
        metrics.add(Metric.DROPPED_FOR_MEMORY, (double) health.droppedForMemory(), agent, run);
        clock(health.clockOffsetNanos(), health.clockUncertaintyNanos());
    }

    private void add(Metric histogram, byte[] encoded, String... labels) {
        times.clear();
        times.addEncoded(encoded);
        metrics.add(histogram, times, labels);
    }
}
