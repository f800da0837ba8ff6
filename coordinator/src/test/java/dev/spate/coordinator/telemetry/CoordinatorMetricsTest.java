package dev.spate.coordinator.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.coordinator.LiveRun;
import dev.spate.coordinator.RunListener;
import dev.spate.merge.Merger.Acceptance;
import dev.spate.merge.Reports;
import dev.spate.partition.Capacity;
import dev.spate.plan.Objective;
import dev.spate.plan.Objective.Comparison;
import dev.spate.plan.Plan;
import dev.spate.protocol.AgentEvent;
import dev.spate.protocol.RunEvent;
import dev.spate.run.RunTimes;
import dev.spate.run.TestPlans;
import dev.spate.telemetry.metrics.Metric;
import dev.spate.telemetry.metrics.Metrics;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CoordinatorMetricsTest {

    private static final long SECOND = TestPlans.SECOND;
    private static final long T0 = 1_800_000_000L * SECOND;

    private long now = T0;
    private final Metrics metrics = new Metrics();
    private final CoordinatorMetrics coordinator = new CoordinatorMetrics(metrics, () -> Instant.ofEpochSecond(0, now));

    @Test
    void aRunIsShownFromItsSubmissionToItsVerdict() {
        Plan plan = TestPlans.of(
                Plan.OnAgentLoss.TAKE_OVER,
                List.of(),
                TestPlans.phase("first", 100, 0, 4, false),
                TestPlans.phase("second", 100, 4, 6, false));
        LiveRun run = submitted(plan, "a", "b");
        assertThat(metrics.value(Metric.RUN_INFO, "r", "test", "http://127.0.0.1:1"))
                .isEqualTo(1);
        assertThat(metrics.value(Metric.RUN_STATE, "r", "waiting")).isEqualTo(1);
        start(run, "a", "b");
        assertThat(metrics.value(Metric.RUN_STATE, "r", "waiting")).isZero();
        assertThat(metrics.value(Metric.RUN_STATE, "r", "running")).isEqualTo(1);
        assertThat(metrics.value(Metric.RUN_START, "r")).isBetween(T0 / 1e9, T0 / 1e9 + 1);

        run.heard(Reports.second("a", 0, 50, 10), now);
        run.heard(Reports.second("b", 0, 50, 10), now);
        now = T0 + 3 * SECOND;
        metrics.refresh();
        assertThat(metrics.value(Metric.RUN_PHASE, "r", "first")).isEqualTo(1);
        assertThat(metrics.value(Metric.RUN_PHASE, "r", "second")).isZero();
        assertThat(metrics.value(Metric.MERGE_LAG, "r")).isBetween(1.0, 2.0);
        now = T0 + 6 * SECOND;
        metrics.refresh();
        assertThat(metrics.value(Metric.RUN_PHASE, "r", "first")).isZero();
        assertThat(metrics.value(Metric.RUN_PHASE, "r", "second")).isEqualTo(1);

        run.stop("enough", now);
        assertThat(metrics.value(Metric.RUN_STATE, "r", "stopping")).isEqualTo(1);
        run.heard(new AgentEvent.Done("a", "r", 1, 0), now);
        run.heard(new AgentEvent.Done("b", "r", 1, 0), now);
        assertThat(run.hasEnded()).isTrue();
        metrics.refresh();
        assertThat(metrics.value(Metric.RUN_STATE, "r", "finished")).isEqualTo(1);
        assertThat(metrics.value(Metric.RUN_VERDICT, "r", "aborted")).isEqualTo(1);
        assertThat(metrics.value(Metric.RUNS_FINISHED, "aborted")).isEqualTo(1);
        assertThat(metrics.value(Metric.RUN_PHASE, "r", "second")).isZero();
        assertThat(metrics.value(Metric.MERGE_LAG, "r")).isNaN();
    }

    @Test
    void whatALostAgentWasToDoIsCounted() {
        LiveRun run = submitted(TestPlans.rate(100, 10), "a", "b");
        start(run, "a", "b");
        for (int second = 0; second < 4; second++) {
            if (second < 3) {
                run.heard(Reports.second("a", second, 50, 10), now);
            }
            run.heard(Reports.second("b", second, 50, 10), now);
        }
        now = T0 + 4 * SECOND;
        run.heard(new AgentEvent.Failed("a", "r", 1, "the disk is full"), now);
        assertThat(metrics.value(Metric.AGENTS_LOST, "r")).isEqualTo(1);
        assertThat(metrics.value(Metric.SESSIONS_LOST, "r", "steady")).isZero();
        for (int second = 4; second < 10; second++) {
            run.heard(Reports.second("b", second, 100, 10), now);
        }
        run.heard(new AgentEvent.Done("b", "r", 2, 9), now);
        assertThat(metrics.value(Metric.SESSIONS_LOST, "r", "steady")).isEqualTo(50);
    }

    @Test
    void theLimitsOfThePlanAreShownTheStrictestOfEach() {
        submitted(
                TestPlans.of(
                        Plan.OnAgentLoss.TAKE_OVER,
                        List.of(
                                objective(null, "get", new Objective.ResponsePercentile(99.9), Comparison.LESS, 2e9),
                                objective(
                                        "steady",
                                        "get",
                                        new Objective.ResponsePercentile(99.9),
                                        Comparison.AT_MOST,
                                        1e9),
                                objective("steady", null, new Objective.ErrorShare(null), Comparison.LESS, 0.01),
                                objective("steady", null, new Objective.ErrorShare("timeout"), Comparison.LESS, 0.001),
                                objective("steady", null, new Objective.Throughput(), Comparison.GREATER, 1990),
                                objective("steady", null, new Objective.ResponseMean(), Comparison.LESS, 1)),
                        TestPlans.phase("warm", 100, 0, 1, true),
                        TestPlans.phase("steady", 100, 1, 1, false)),
                "a");
        assertThat(metrics.value(Metric.OBJECTIVE_TIME, "r", "steady", "get", "0.999"))
                .isEqualTo(1);
        assertThat(metrics.value(Metric.OBJECTIVE_TIME, "r", "warm", "get", "0.999"))
                .as("a warm-up has no objectives")
                .isNaN();
        assertThat(metrics.value(Metric.OBJECTIVE_ERRORS, "r", "steady", "*")).isEqualTo(0.01);
        assertThat(metrics.value(Metric.OBJECTIVE_RATE, "r", "steady", "*")).isEqualTo(1990);
    }

    @Test
    void reportsAreCountedByWhatBecameOfThem() {
        coordinator.reported(Acceptance.MERGED, 20_000);
        coordinator.reported(Acceptance.MERGED, 20_000);
        coordinator.reported(Acceptance.DUPLICATE, 1_000);
        coordinator.reported(null, 500);
        assertThat(metrics.value(Metric.REPORTS, "merged")).isEqualTo(2);
        assertThat(metrics.value(Metric.REPORTS, "duplicate")).isEqualTo(1);
        assertThat(metrics.value(Metric.REPORTS, "fenced")).isZero();
        assertThat(metrics.value(Metric.REPORTS, "no-run")).isEqualTo(1);
        assertThat(metrics.value(Metric.MERGE_TIME)).isEqualTo(4);
    }

    @Test
    void whoStandsByLeadsNoRun() {
        submitted(TestPlans.rate(100, 10), "a");
        assertThat(metrics.value(Metric.LEADER)).isZero();
        coordinator.leads(null);
        now += 5 * SECOND;
        metrics.refresh();
        assertThat(metrics.value(Metric.MERGE_LAG, "r")).isNaN();
    }

    private static Objective objective(
            @Nullable String phase,
            @Nullable String request,
            Objective.Metric metric,
            Comparison comparison,
            double limit) {
        return new Objective("rule", phase, request, metric, comparison, limit, 0, false);
    }

    private LiveRun submitted(Plan plan, String... agents) {
        RunEvent.RunSubmitted submitted =
                new RunEvent.RunSubmitted("r", now, "test", "", Map.of(), Map.of(), 1, agents.length);
        RunListener listener = coordinator.attend(submitted, plan);
        return new LiveRun(List.of(submitted), plan, RunTimes.IN_PROCESS, List.of(listener), now);
    }

    private void start(LiveRun run, String... agents) {
        run.assign(List.of(agents).stream().map(name -> new Capacity(name, 1)).toList(), now);
        for (String agent : agents) {
            run.heard(new AgentEvent.Ready(agent, "r", 1, 5), now);
        }
    }
}
