package dev.spate.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.judge.Judgement.Verdict;
import dev.spate.merge.ConnectionFigures;
import dev.spate.merge.Merger;
import dev.spate.merge.Reports;
import dev.spate.merge.RequestFigures;
import dev.spate.merge.RunFigures;
import dev.spate.merge.Values;
import dev.spate.plan.Objective;
import dev.spate.plan.Objective.Comparison;
import dev.spate.plan.Plan;
import dev.spate.protocol.IntervalReport;
import dev.spate.run.DueArrivals;
import dev.spate.run.RunEnd;
import dev.spate.run.TestPlans;
import dev.spate.workload.ConnectionFailure;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Outcome;
import dev.spate.workload.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JudgeTest {

    private static final RunEnd THROUGH = new RunEnd(RunEnd.Kind.CARRIED_THROUGH, "", List.of());
    private static final Objective FAST =
            objective("p99 < 50ms", new Objective.ResponsePercentile(99), Comparison.LESS, 50e6, 0, false);

    @Test
    void runThatDidAllOfItsScheduleWithinItsObjectivesPasses() {
        Judgement judgement = judge(TestPlans.rate(100, 2, FAST), THROUGH, steady(10), steady(20));

        assertThat(judgement.reasons()).isEmpty();
        assertThat(judgement.verdict()).isEqualTo(Verdict.PASS);
        assertThat(judgement.objectives()).hasSize(1);
        assertThat(judgement.objectives().getFirst().observed()).isBetween(20e6, 20.1e6);
        assertThat(judgement.objectives().getFirst().phase()).isEqualTo("steady");
    }

    @Test
    void objectiveThatDoesNotHoldFails() {
        Judgement judgement = judge(TestPlans.rate(100, 2, FAST), THROUGH, steady(10), steady(70));

        assertThat(judgement.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(judgement.reasons().getFirst())
                .startsWith("objective 'p99 < 50ms' does not hold in phase steady: 70")
                .endsWith("and the limit is < 50 ms");
    }

    @Test
    void arrivalsThatWereNeverReportedLeaveTheRunUnproven() {
        Judgement judgement = judge(TestPlans.rate(100, 2), THROUGH, steady(10), counts(99, 0));

        assertThat(judgement.verdict()).isEqualTo(Verdict.NOT_PROVEN);
        assertThat(judgement.reasons())
                .containsExactly("phase steady has 200 arrivals by its schedule, and 199 were accounted for");
    }

    @Test
    void saturatedGeneratorLeavesEvenAFailedObjectiveUnproven() {
        IntervalReport late = Reports.of(
                "a",
                1,
                1,
                List.of(Reports.counts(0, 100, 0, 100, 0, 15)),
                List.of(Reports.series(0, TestPlans.REQUEST, 100, 70)));

        Judgement judgement = judge(TestPlans.rate(100, 2, FAST), THROUGH, steady(10), late);

        assertThat(judgement.verdict()).isEqualTo(Verdict.NOT_PROVEN);
        assertThat(judgement.reasons()).hasSize(2);
        assertThat(judgement.reasons().get(0))
                .startsWith("the generator was saturated: in phase steady sessions started 15")
                .contains("event loops busy up to 25 %")
                .contains("none of that explains it")
                .contains("longest turn took 0.0001 ms")
                .contains("longest collection 0.00001 ms")
                .endsWith("its longest collection 0.00001 ms)");
        assertThat(judgement.reasons().get(1)).startsWith("objective 'p99 < 50ms' does not hold");
    }

    @Test
    void latenessOfALoopThatWasBusyIsExplainedByThat() {
        IntervalReport late = Reports.of("a", 1, 1, List.of(Reports.counts(0, 100, 0, 100, 0, 15)), List.of());

        assertThat(judge(TestPlans.rate(100, 2), limits(0.24), late, late)
                        .reasons()
                        .getFirst())
                .endsWith("(agent a: event loops busy up to 25 %, 50 % of its processors used, 0 % stolen,"
                        + " waited for a processor up to 13 % of the time)");
    }

    @Test
    void lateStartsOfAWarmUpAreNoMatter() {
        Plan plan = TestPlans.of(
                Plan.OnAgentLoss.TAKE_OVER,
                List.of(),
                TestPlans.phase("warm-up", 100, 0, 1, true),
                TestPlans.phase("steady", 100, 1, 1, false));
        IntervalReport warm = Reports.of("a", 0, 0, List.of(Reports.counts(0, 100, 0, 100, 0, 500)), List.of());
        IntervalReport steady = Reports.of("a", 1, 1, List.of(Reports.counts(1, 100, 0, 100, 0)), List.of());

        assertThat(judge(plan, THROUGH, warm, steady).verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void answersThatComeAfterThePhaseAreNoThroughput() {
        Objective enough = objective("throughput > 60/s", new Objective.Throughput(), Comparison.GREATER, 60, 0, false);
        IntervalReport half = Reports.of(
                "a",
                0,
                0,
                List.of(Reports.counts(0, 100, 0, 50, 0)),
                List.of(Reports.series(0, TestPlans.REQUEST, 50, 10)));
        IntervalReport backlog = Reports.of(
                "a",
                2,
                2,
                List.of(new IntervalReport.PhaseCounts(0, 0, 0, 0, 100, 0, 0, 0, Reports.encoded(0, 0))),
                List.of(Reports.series(0, TestPlans.REQUEST, 100, 10)));

        Judgement judgement = judge(TestPlans.rate(100, 2, enough), THROUGH, half, half, backlog);

        assertThat(judgement.verdict()).as(judgement.reasons().toString()).isEqualTo(Verdict.FAIL);
        assertThat(judgement.objectives().getFirst().observed()).isEqualTo(50);
    }

    @Test
    void aLoopThatIsBusyIsADoubtWhereUsersWaitForIt() {
        // The reports say that the busiest loop was busy for 25 % of each interval.
        Plan users = TestPlans.of(
                Plan.OnAgentLoss.TAKE_OVER,
                List.of(),
                new Phase(
                        "users",
                        new LoadModel.ConstantUsers(1),
                        List.of(new Phase.MixEntry("s", 1)),
                        0,
                        2 * TestPlans.SECOND,
                        TestPlans.SECOND,
                        100,
                        false));

        assertThat(judge(users, limits(0.25), steady(10), steady(10)).verdict()).isEqualTo(Verdict.PASS);
        Judgement busy = judge(users, limits(0.24), steady(10), steady(10));
        assertThat(busy.verdict()).isEqualTo(Verdict.NOT_PROVEN);
        assertThat(busy.reasons().getFirst())
                .contains("busy 25 % of an interval")
                .contains("24 %");
        assertThat(judge(TestPlans.rate(100, 2), limits(0.24), steady(10), steady(10))
                        .verdict())
                .as("where arrivals have a schedule, their lateness tells")
                .isEqualTo(Verdict.PASS);
    }

    @Test
    void aPhaseInWhichEveryRequestFailedIsNoPass() {
        long[] outcomes = new long[Outcome.COUNT];
        outcomes[Outcome.CONNECT.index()] = 100;
        IntervalReport.Series good = Reports.series(0, TestPlans.REQUEST, 100, 10);
        IntervalReport refused = Reports.of(
                "a",
                0,
                0,
                List.of(Reports.counts(0, 100, 0, 100, 0)),
                List.of(new IntervalReport.Series(
                        0,
                        TestPlans.REQUEST,
                        outcomes,
                        0,
                        0,
                        0,
                        0,
                        good.responseTime(),
                        good.serviceTime(),
                        new byte[0])));

        Judgement judgement = judge(TestPlans.rate(100, 2), THROUGH, refused, refused);

        assertThat(judgement.verdict()).isEqualTo(Verdict.NOT_PROVEN);
        assertThat(judgement.reasons()).containsExactly("none of the 200 requests of phase steady ended well");
    }

    @Test
    void droppedSessionsAreNoDoubtButAnObjectiveMayBoundThem() {
        Objective few = objective("dropped < 1%", new Objective.DroppedShare(), Comparison.LESS, 0.01, 0, false);

        assertThat(judge(TestPlans.rate(100, 2), THROUGH, steady(10), counts(90, 10))
                        .verdict())
                .isEqualTo(Verdict.PASS);
        Judgement bounded = judge(TestPlans.rate(100, 2, few), THROUGH, steady(10), counts(90, 10));
        assertThat(bounded.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(bounded.objectives().getFirst().observed()).isEqualTo(0.05);
    }

    @Test
    void objectiveThatHoldsOnlyWithoutTheRequestsThatWereCutOffIsUndecided() {
        // 197 of 200 ended; if the other three had been slow, the 99th percentile would be one of them.
        IntervalReport cut = Reports.of(
                "a",
                1,
                1,
                List.of(Reports.counts(0, 100, 0, 97, 3)),
                List.of(Reports.series(0, TestPlans.REQUEST, 97, 0, 3, 10)));

        Judgement judgement = judge(TestPlans.rate(100, 2, FAST), THROUGH, steady(10), cut);

        assertThat(judgement.verdict()).isEqualTo(Verdict.NOT_PROVEN);
        assertThat(judgement.reasons().getFirst()).contains("might not if those that were cut off had ended too");
    }

    @Test
    void objectiveOnErrorsThatRequestsOnALostAgentMayHaveBrokenIsUndecided() {
        Objective none = objective("errors < 1%", new Objective.ErrorShare(null), Comparison.LESS, 0.01, 0, false);
        Objective noneInWindows = objective(
                "errors < 1% in 1s", new Objective.ErrorShare(null), Comparison.LESS, 0.01, TestPlans.SECOND, false);

        Judgement judgement = withLostAgent(3, none, noneInWindows);

        assertThat(judgement.verdict()).isEqualTo(Verdict.NOT_PROVEN);
        assertThat(judgement.reasons()).containsExactly(undecided(none), undecided(noneInWindows));
    }

    @Test
    void objectiveOnErrorsThatHoldsWhateverBecameOfRequestsOnALostAgentIsDecided() {
        Objective few = objective("errors < 5%", new Objective.ErrorShare(null), Comparison.LESS, 0.05, 0, false);

        assertThat(withLostAgent(3, few).verdict()).isEqualTo(Verdict.PASS);
    }

    private static String undecided(Objective objective) {
        return "objective '" + objective.rule()
                + "' holds in phase steady for the requests that ended, and might not if"
                + " those that were cut off had ended too; up to 3 of them were under way on agents that were lost";
    }

    /// Two seconds of two agents; one of them is lost after the first, with some sessions under way, and
    /// the other does all of the second.
    private static Judgement withLostAgent(long underWay, Objective... objectives) {
        Plan plan = TestPlans.rate(100, 2, objectives);
        ObjectiveWindows windows = new ObjectiveWindows(plan, JudgeLimits.DEFAULT);
        Merger merger = new Merger(plan.workload(), windows);
        merger.expect("a", 0.5);
        merger.expect("b", 0.5);
        merger.accept(Reports.of(
                "a",
                0,
                0,
                List.of(Reports.counts(0, 50, 0, 50 - underWay, 0)),
                List.of(Reports.series(0, TestPlans.REQUEST, 50 - underWay, 10))));
        merger.accept(Reports.second("b", 0, 50, 10));
        merger.lost("a", 0, TestPlans.SECOND);
        merger.accept(Reports.second("b", 1, 100, 10));
        merger.done("b", 1);
        merger.finish();
        windows.finish();
        return Judge.judge(plan, THROUGH, scheduled(plan), merger.figures(), windows, JudgeLimits.DEFAULT);
    }

    @Test
    void objectiveThatHoldsWhateverWasCutOffIsDecided() {
        IntervalReport cut = Reports.of(
                "a",
                1,
                1,
                List.of(Reports.counts(0, 100, 0, 99, 1)),
                List.of(Reports.series(0, TestPlans.REQUEST, 99, 0, 1, 10)));

        assertThat(judge(TestPlans.rate(100, 2, FAST), THROUGH, steady(10), cut).verdict())
                .isEqualTo(Verdict.PASS);
    }

    @Test
    void objectiveWithoutAnythingToMeasureIsUndecided() {
        IntervalReport nothing = Reports.of("a", 1, 1, List.of(Reports.counts(0, 100, 0, 100, 0)), List.of());
        IntervalReport before = Reports.of("a", 0, 0, List.of(Reports.counts(0, 100, 0, 100, 0)), List.of());

        Judgement judgement = judge(TestPlans.rate(100, 2, FAST), THROUGH, before, nothing);

        assertThat(judgement.verdict()).isEqualTo(Verdict.NOT_PROVEN);
        assertThat(judgement.objectives().getFirst().measured()).isFalse();
        assertThat(judgement.objectives().getFirst().holds()).isFalse();
    }

    @Test
    void throughputCountsGoodRequestsOverTheDurationOfThePhase() {
        Objective enough = objective("throughput > 90/s", new Objective.Throughput(), Comparison.GREATER, 90, 0, false);
        IntervalReport half = Reports.of(
                "a",
                1,
                1,
                List.of(Reports.counts(0, 100, 0, 100, 0)),
                List.of(Reports.series(0, TestPlans.REQUEST, 70, 30, 0, 10)));

        Judgement judgement = judge(TestPlans.rate(100, 2, enough), THROUGH, steady(10), half);

        assertThat(judgement.objectives().getFirst().observed()).isEqualTo(85);
        assertThat(judgement.verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void worstWindowDecides() {
        Objective windows = objective(
                "p99 < 50ms in 1s",
                new Objective.ResponsePercentile(99),
                Comparison.LESS,
                50e6,
                TestPlans.SECOND,
                false);

        Judgement judgement = judge(TestPlans.rate(100, 3, windows), THROUGH, steady(10), steady(60), steady(20));

        assertThat(judgement.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(judgement.objectives().getFirst().windowStartNanos()).isEqualTo(TestPlans.SECOND);
        assertThat(judgement.reasons().getFirst()).contains("in the window from 1 s on");
    }

    @Test
    void objectiveWithAbortSpeaksUpAtTheEndOfItsWindow() {
        Objective abort = objective(
                "p99 < 50ms in 2s",
                new Objective.ResponsePercentile(99),
                Comparison.LESS,
                50e6,
                2 * TestPlans.SECOND,
                true);
        Plan plan = TestPlans.rate(100, 10, abort);
        ObjectiveWindows windows = new ObjectiveWindows(plan, JudgeLimits.DEFAULT);
        Merger merger = new Merger(plan.workload(), windows);
        merger.expect("a", 1);
        merger.accept(Reports.second("a", 0, 100, 10));
        merger.accept(Reports.second("a", 1, 100, 70));
        assertThat(windows.violation()).isNull();

        merger.accept(Reports.second("a", 2, 100, 10));

        assertThat(windows.violation()).contains("objective 'p99 < 50ms in 2s' does not hold in phase steady");
    }

    @Test
    void objectiveWithoutAPhaseIsAboutEveryPhaseThatIsNoWarmUp() {
        Plan plan = TestPlans.of(
                Plan.OnAgentLoss.TAKE_OVER,
                List.of(FAST),
                TestPlans.phase("warm-up", 100, 0, 1, true),
                TestPlans.phase("one", 100, 1, 1, false),
                TestPlans.phase("two", 100, 2, 1, false));

        assertThat(Judge.phasesOf(FAST, plan.workload())).containsExactly(1, 2);
    }

    @Test
    void stoppedRunIsAbortedWhateverItsFigures() {
        RunEnd stopped = new RunEnd(RunEnd.Kind.STOPPED, "enough", List.of());

        Judgement judgement = judge(TestPlans.rate(100, 2, FAST), stopped, steady(70));

        assertThat(judgement.verdict()).isEqualTo(Verdict.ABORTED);
        assertThat(judgement.reasons()).containsExactly("enough");
        assertThat(judgement.objectives()).hasSize(1);
    }

    @Test
    void runThatNeverStartedIsAnError() {
        RunEnd never = new RunEnd(RunEnd.Kind.NOT_STARTED, "no agents", List.of());

        Judgement judgement = judge(TestPlans.rate(100, 2, FAST), never);

        assertThat(judgement.verdict()).isEqualTo(Verdict.ERROR);
        assertThat(judgement.reasons()).containsExactly("no agents");
    }

    @Test
    void missingReportLeavesTheRunUnproven() {
        Plan plan = TestPlans.rate(100, 2);
        ObjectiveWindows windows = new ObjectiveWindows(plan, JudgeLimits.DEFAULT);
        Merger merger = new Merger(plan.workload(), windows);
        merger.expect("a", 1);
        merger.accept(Reports.second("a", 0, 200, 10));
        merger.done("a", 1);
        merger.finish();
        windows.finish();

        Judgement judgement =
                Judge.judge(plan, THROUGH, scheduled(plan), merger.figures(), windows, JudgeLimits.DEFAULT);

        assertThat(judgement.verdict()).isEqualTo(Verdict.NOT_PROVEN);
        assertThat(judgement.reasons()).containsExactly("2 interval reports were sent and 1 came");
    }

    @Test
    void clockThatWasBadAtTheStartIsADoubtHoweverGoodItBecame() {
        assertThat(withClocks(20_000_000, 1000).reasons())
                .containsExactly(
                        "the clock of agent b was known to 20 ms only when the run started; 10 ms are needed to start"
                                + " together");
    }

    @Test
    void clockThatBecameBadAfterTheStartIsNoDoubt() {
        assertThat(withClocks(1000, 20_000_000).verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void clockThatWasComparedSoonAfterTheStartIsNoDoubtIfItWasRightAllTheSame() {
        assertThat(withClocks(-1, 1000).verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void clockThatWasNeverComparedIsADoubt() {
        assertThat(withClocks(-1, -1).reasons())
                .containsExactly("the clock of agent b was never compared with the coordinator's");
    }

    @Test
    void clockThatWasNotComparedForLongIsADoubtAlthoughItIsRightNow() {
        assertThat(withClocks(-1, -1, -1, -1, -1, -1, 1000).reasons())
                .containsExactly("the clock of agent b was not compared with the coordinator's before 6 of its interval"
                        + " reports had been sent");
    }

    /// Two agents, of which one knows its clock so well in one second after the other.
    private static Judgement withClocks(long... uncertainties) {
        Plan plan = TestPlans.rate(100, uncertainties.length);
        ObjectiveWindows windows = new ObjectiveWindows(plan, JudgeLimits.DEFAULT);
        Merger merger = new Merger(plan.workload(), windows);
        merger.expect("a", 0.5);
        merger.expect("b", 0.5);
        for (int second = 0; second < uncertainties.length; second++) {
            merger.accept(Reports.second("a", second, 50, 10));
            merger.accept(Reports.withClock(Reports.second("b", second, 50, 10), 0, uncertainties[second]));
        }
        merger.done("a", uncertainties.length - 1);
        merger.done("b", uncertainties.length - 1);
        merger.finish();
        windows.finish();
        return Judge.judge(plan, THROUGH, scheduled(plan), merger.figures(), windows, JudgeLimits.DEFAULT);
    }

    private static IntervalReport steady(long millis) {
        return Reports.second("a", 0, 100, millis);
    }

    private static IntervalReport counts(long started, long dropped) {
        return Reports.of(
                "a",
                0,
                0,
                List.of(Reports.counts(0, started, dropped, started, 0)),
                List.of(Reports.series(0, TestPlans.REQUEST, started, 10)));
    }

    /// Judges what one agent reported second by second.
    private static JudgeLimits limits(double busyShare) {
        return new JudgeLimits(
                JudgeLimits.DEFAULT.latenessP99Nanos(),
                JudgeLimits.DEFAULT.latenessOfLimit(),
                JudgeLimits.DEFAULT.clockUncertaintyNanos(),
                JudgeLimits.DEFAULT.clockUnmeasured(),
                busyShare);
    }

    private static Judgement judge(Plan plan, RunEnd end, IntervalReport... reports) {
        return judge(plan, end, JudgeLimits.DEFAULT, reports);
    }

    private static Judgement judge(Plan plan, JudgeLimits limits, IntervalReport... reports) {
        return judge(plan, THROUGH, limits, reports);
    }

    @Test
    void sessionsForWhichTheGeneratorHadNoMemoryAreADoubt() {
        Plan plan = TestPlans.rate(100, 2);
        RunFigures figures = figures(plan, new ObjectiveWindows(plan, JudgeLimits.DEFAULT), steady(10), steady(10));
        RunFigures without = new RunFigures(
                figures.phases(),
                figures.requests(),
                List.of(new RunFigures.AgentFigures(
                        "a", "1", Map.of(), 1, 0.5, 0.5, 1, 1, 0, 0, 0, 0, 7, 0, 0, 0, 0, false)),
                figures.evidence());
        ObjectiveWindows windows = new ObjectiveWindows(plan, JudgeLimits.DEFAULT);
        assertThat(Judge.judge(plan, THROUGH, scheduled(plan), figures, windows, JudgeLimits.DEFAULT)
                        .verdict())
                .isEqualTo(Verdict.PASS);
        Judgement judgement = Judge.judge(plan, THROUGH, scheduled(plan), without, windows, JudgeLimits.DEFAULT);
        assertThat(judgement.verdict()).isEqualTo(Verdict.NOT_PROVEN);
        assertThat(judgement.reasons()).singleElement().asString().startsWith("agent a had no memory for 7 sessions");
    }

    @Test
    void requestsThatFailedForWantOfALocalPortAreADoubt() {
        assertThat(withoutPorts(Outcome.OK).verdict()).isEqualTo(Verdict.PASS);
        Judgement judgement = withoutPorts(Outcome.INTERNAL);
        assertThat(judgement.verdict()).isEqualTo(Verdict.NOT_PROVEN);
        assertThat(judgement.reasons())
                .contains("agents could not open 12 connections: this machine had no port left for it, and requests"
                        + " that waited for one failed");
    }

    /// @param outcome of one of the requests
    private static Judgement withoutPorts(Outcome outcome) {
        Plan plan = TestPlans.rate(100, 1);
        RunFigures figures = figures(plan, new ObjectiveWindows(plan, JudgeLimits.DEFAULT), steady(10));
        long[] failures = new long[ConnectionFailure.COUNT];
        failures[ConnectionFailure.NO_LOCAL_PORT.index()] = 12;
        RequestFigures all = figures.requests().getFirst();
        long[] outcomes = all.outcomes().clone();
        outcomes[Outcome.OK.index()]--;
        outcomes[outcome.index()]++;
        List<RequestFigures> requests = new ArrayList<>(figures.requests());
        requests.set(
                0,
                new RequestFigures(
                        all.phase(),
                        all.request(),
                        outcomes,
                        all.goodInTime(),
                        all.unfinished(),
                        all.lostUnderWay(),
                        all.clipped(),
                        all.bytesSent(),
                        all.bytesReceived(),
                        all.responseTimes(),
                        all.serviceTimes(),
                        all.lateReads()));
        RunFigures without = new RunFigures(
                figures.phases(),
                requests,
                new ConnectionFigures(100, 0, failures, 0, Values.NONE, Values.NONE),
                figures.traces(),
                figures.agents(),
                figures.evidence());
        ObjectiveWindows windows = new ObjectiveWindows(plan, JudgeLimits.DEFAULT);
        return Judge.judge(plan, THROUGH, scheduled(plan), without, windows, JudgeLimits.DEFAULT);
    }

    private static Judgement judge(Plan plan, RunEnd end, JudgeLimits limits, IntervalReport... reports) {
        ObjectiveWindows windows = new ObjectiveWindows(plan, limits);
        return Judge.judge(plan, end, scheduled(plan), figures(plan, windows, reports), windows, limits);
    }

    private static RunFigures figures(Plan plan, ObjectiveWindows windows, IntervalReport... reports) {
        Merger merger = new Merger(plan.workload(), windows);
        merger.expect("a", 1);
        for (int second = 0; second < reports.length; second++) {
            IntervalReport report = reports[second];
            merger.accept(Reports.of("a", second, second, report.phases(), report.series()));
        }
        merger.done("a", reports.length - 1);
        merger.finish();
        windows.finish();
        return merger.figures();
    }

    private static long[] scheduled(Plan plan) {
        DueArrivals due = new DueArrivals(plan.workload());
        due.walk(List.of(), Long.MAX_VALUE, Long.MAX_VALUE);
        return due.whole();
    }

    private static Objective objective(
            String rule,
            Objective.Metric metric,
            Comparison comparison,
            double limit,
            long windowNanos,
            boolean abort) {
        return new Objective(rule, null, null, metric, comparison, limit, windowNanos, abort);
    }
}
