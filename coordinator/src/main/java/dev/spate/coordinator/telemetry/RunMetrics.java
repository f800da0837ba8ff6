package dev.spate.coordinator.telemetry;

import dev.spate.coordinator.RunListener;
import dev.spate.coordinator.RunOutcome;
import dev.spate.coordinator.RunView;
import dev.spate.merge.MergedInterval;
import dev.spate.merge.PhaseFigures;
import dev.spate.plan.Objective;
import dev.spate.plan.Plan;
import dev.spate.protocol.RunEvent;
import dev.spate.telemetry.metrics.Metric;
import dev.spate.telemetry.metrics.Metrics;
import dev.spate.workload.Phase;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/// The metrics of one run at its coordinator.
///
/// The control thread tells what happens, whoever serves the metrics asks what depends on the time; the
/// two numbers between them are volatile, and its end is one of the two or the other.
final class RunMetrics implements RunListener {

    private static final double NANOS_PER_SECOND = 1e9;

    /// All requests of a phase together, as in results.
    private static final String ALL = "*";

    private final Metrics metrics;
    private final String run;
    private final Plan plan;
    private final Runnable whenEnded;
    private volatile long startEpochNanos;

    /// Up to where the run is merged; 0 before its first second.
    private volatile long mergedEpochNanos;

    RunMetrics(Metrics metrics, String run, Plan plan, Runnable whenEnded) {
        this.metrics = metrics;
        this.run = run;
        this.plan = plan;
        this.whenEnded = whenEnded;
        metrics.set(Metric.RUN_INFO, 1, run, plan.name(), plan.workload().target());
        metrics.add(Metric.AGENTS_LOST, 0, run);
        for (Phase phase : plan.workload().phases()) {
            metrics.set(Metric.RUN_PHASE, 0, run, phase.name());
            metrics.add(Metric.SESSIONS_LOST, 0, run, phase.name());
        }
        plan.objectives().forEach(this::objective);
    }

    @Override
    public void happened(RunEvent event) {
        switch (event) {
            case RunEvent.RunSubmitted _ -> state(RunView.Stage.WAITING);
            case RunEvent.RunPlanned _ -> state(RunView.Stage.PREPARING);
            case RunEvent.RunStarted started -> {
                startEpochNanos = started.startEpochNanos();
                metrics.set(Metric.RUN_START, started.startEpochNanos() / NANOS_PER_SECOND, run);
                state(RunView.Stage.RUNNING);
            }
            case RunEvent.RunStopping _ -> state(RunView.Stage.STOPPING);
            case RunEvent.AgentLost _ -> metrics.add(Metric.AGENTS_LOST, 1, run);
            case RunEvent.ShareHandedOver _ -> {}
            case RunEvent.RunFinished finished -> {
                state(RunView.Stage.FINISHED);
                metrics.add(Metric.RUNS_FINISHED, 1, finished.verdict());
                metrics.set(Metric.RUN_VERDICT, 1, run, finished.verdict());
            }
        }
    }

    @Override
    public void accept(MergedInterval interval) {
        mergedEpochNanos = startEpochNanos + interval.endNanos();
    }

    /// What nobody started is known for sure only now.
    @Override
    public CompletableFuture<Void> judged(RunOutcome outcome) {
        for (PhaseFigures figures : outcome.figures().phases()) {
            metrics.add(Metric.SESSIONS_LOST, (double) figures.lost(), run, phase(figures.phase()));
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void ended(RunOutcome outcome) {
        leave();
        whenEnded.run();
    }

    /// Nothing more is told of the run.
    synchronized void leave() {
        startEpochNanos = 0;
        phases(-1);
        metrics.remove(Metric.MERGE_LAG, run);
        metrics.runEnded(run);
    }

    synchronized void refresh(long nowEpochNanos) {
        long start = startEpochNanos;
        if (start == 0) {
            return;
        }
        phases(nowEpochNanos - start);
        long merged = mergedEpochNanos == 0 ? start : mergedEpochNanos;
        metrics.set(Metric.MERGE_LAG, Math.max(0, nowEpochNanos - merged) / NANOS_PER_SECOND, run);
    }

    private void phases(long nanos) {
        for (Phase phase : plan.workload().phases()) {
            boolean underWay = nanos >= phase.startNanos() && nanos < phase.endNanos();
            metrics.set(Metric.RUN_PHASE, underWay ? 1 : 0, run, phase.name());
        }
    }

    private void state(RunView.Stage now) {
        for (RunView.Stage stage : RunView.Stage.values()) {
            metrics.set(
                    Metric.RUN_STATE, stage == now ? 1 : 0, run, stage.name().toLowerCase(Locale.ROOT));
        }
    }

    private String phase(int index) {
        return plan.workload().phases().get(index).name();
    }

    /// The limits that can be drawn beside what is measured. Of several for the same, the strictest.
    private void objective(Objective objective) {
        String request = objective.request() == null ? ALL : objective.request();
        for (String phase : phases(objective)) {
            switch (objective.metric()) {
                case Objective.ResponsePercentile(double percent)
                when isUpper(objective) ->
                    least(
                            Metric.OBJECTIVE_TIME,
                            objective.limit() / NANOS_PER_SECOND,
                            run,
                            phase,
                            request,
                            quantile(percent));
                case Objective.ErrorShare(String outcome)
                when outcome == null && isUpper(objective) ->
                    least(Metric.OBJECTIVE_ERRORS, objective.limit(), run, phase, request);
                case Objective.Throughput()
                when !isUpper(objective) ->
                    metrics.set(
                            Metric.OBJECTIVE_RATE,
                            stricter(metrics.value(Metric.OBJECTIVE_RATE, run, phase, request), objective.limit()),
                            run,
                            phase,
                            request);
                default -> {}
            }
        }
    }

    private List<String> phases(Objective objective) {
        String named = objective.phase();
        return named != null
                ? List.of(named)
                : plan.workload().phases().stream()
                        .filter(phase -> !phase.warmup() && !phase.mix().isEmpty())
                        .map(Phase::name)
                        .toList();
    }

    private void least(Metric metric, double limit, String... labels) {
        double before = metrics.value(metric, labels);
        metrics.set(metric, Double.isNaN(before) ? limit : Math.min(before, limit), labels);
    }

    private static double stricter(double before, double limit) {
        return Double.isNaN(before) ? limit : Math.max(before, limit);
    }

    private static boolean isUpper(Objective objective) {
        return objective.comparison() == Objective.Comparison.LESS
                || objective.comparison() == Objective.Comparison.AT_MOST;
    }

    private static String quantile(double percent) {
        return BigDecimal.valueOf(percent).movePointLeft(2).stripTrailingZeros().toPlainString();
    }
}
