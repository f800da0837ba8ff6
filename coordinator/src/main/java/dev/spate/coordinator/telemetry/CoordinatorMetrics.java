package dev.spate.coordinator.telemetry;

import dev.spate.coordinator.AgentView;
import dev.spate.coordinator.Coordinator;
import dev.spate.coordinator.RunAttendant;
import dev.spate.coordinator.RunListener;
import dev.spate.merge.Merger.Acceptance;
import dev.spate.plan.Plan;
import dev.spate.protocol.RunEvent;
import dev.spate.telemetry.metrics.Metric;
import dev.spate.telemetry.metrics.Metrics;
import dev.spate.telemetry.metrics.TimeCounts;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// The metrics of one coordinator, and of the runs that it carries.
///
/// It is told of runs as any attendant is, on the control thread; what depends on the time, such as
/// which phase is under way, is looked at when somebody asks. For one coordinator after another, as they
/// come to be in charge.
public final class CoordinatorMetrics implements RunAttendant {

    private static final double NANOS_PER_SECOND = 1e9;

    /// Of a report that is of no run that goes on.
    private static final String NO_RUN = "no-run";

    /// A coordinator that is busy answers later, or not at all.
    private static final long ASK_MILLIS = 500;

    private final Metrics metrics;
    private final InstantSource wall;
    private final Map<String, RunMetrics> live = new ConcurrentHashMap<>();
    private volatile @Nullable Coordinator coordinator;

    /// Owned by the control thread.
    private final TimeCounts one = new TimeCounts();

    /// @param wall the coordinator's time
    public CoordinatorMetrics(Metrics metrics, InstantSource wall) {
        this.metrics = metrics;
        this.wall = wall;
        metrics.set(Metric.LEADER, 0);
        metrics.add(Metric.MERGE_TIME, new TimeCounts());
        for (Acceptance acceptance : Acceptance.values()) {
            metrics.add(Metric.REPORTS, 0, fate(acceptance));
        }
        metrics.add(Metric.REPORTS, 0, NO_RUN);
        metrics.atScrape(this::refresh);
    }

    /// Says who is in charge in this process.
    ///
    /// @param inCharge null if this process stands by
    public void leads(@Nullable Coordinator inCharge) {
        coordinator = inCharge;
        metrics.set(Metric.LEADER, inCharge == null ? 0 : 1);
        if (inCharge == null) {
            live.values().forEach(RunMetrics::leave);
            live.clear();
            metrics.removeAll(Metric.AGENTS);
            metrics.removeAll(Metric.AGENT_SILENCE);
        }
    }

    @Override
    public RunListener attend(RunEvent.RunSubmitted submitted, Plan plan) {
        RunMetrics run = new RunMetrics(metrics, submitted.run(), plan, () -> live.remove(submitted.run()));
        live.put(submitted.run(), run);
        return run;
    }

    @Override
    public void reported(@Nullable Acceptance acceptance, long nanos) {
        metrics.add(Metric.REPORTS, 1, acceptance == null ? NO_RUN : fate(acceptance));
        one.clear();
        one.add(Math.max(0, nanos), 1);
        metrics.add(Metric.MERGE_TIME, one);
    }

    private void refresh() {
        long now = TimeUnit.MILLISECONDS.toNanos(wall.millis());
        live.values().forEach(run -> run.refresh(now));
        Coordinator inCharge = coordinator;
        if (inCharge == null) {
            return;
        }
        try {
            agents(inCharge.agents().get(ASK_MILLIS, TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException | IllegalStateException _) {
            // It is busy, or at its end: what was known stands.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void agents(List<AgentView> views) {
        int free = 0;
        int busy = 0;
        int silent = 0;
        metrics.removeAll(Metric.AGENT_SILENCE);
        for (AgentView view : views) {
            metrics.set(Metric.AGENT_SILENCE, Math.max(0, view.silentNanos()) / NANOS_PER_SECOND, view.agent());
            if (!view.present()) {
                silent++;
            } else if (view.run() == null) {
                free++;
            } else {
                busy++;
            }
        }
        metrics.set(Metric.AGENTS, free, "free");
        metrics.set(Metric.AGENTS, busy, "busy");
        metrics.set(Metric.AGENTS, silent, "silent");
    }

    private static String fate(Acceptance acceptance) {
        return switch (acceptance) {
            case MERGED -> "merged";
            case DUPLICATE -> "duplicate";
            case FENCED -> "fenced";
            case REFUSED -> "refused";
        };
    }
}
