package dev.spate.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.judge.Judgement.Verdict;
import dev.spate.merge.Merger;
import dev.spate.merge.Reports;
import dev.spate.plan.Objective;
import dev.spate.plan.Objective.Comparison;
import dev.spate.plan.Objective.ResponsePercentile;
import dev.spate.plan.Plan;
import dev.spate.protocol.IntervalReport;
import dev.spate.run.DueArrivals;
import dev.spate.run.RunEnd;
import dev.spate.run.TestPlans;
import dev.spate.workload.Outcome;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Objectives that fail while the generator itself was late, by less than one start in a hundred; and
/// phases in which it was late with more than one request in a hundred.
///
/// A second has 1000 sessions with one request each, of which some start late and some take 70 ms; the
/// others start on time and take 10 ms.
class LatenessTest {

    private static final RunEnd THROUGH = new RunEnd(RunEnd.Kind.CARRIED_THROUGH, "", List.of());

    @Test
    void highPercentileThatLateStartsMayHaveDecidedIsUndecided() {
        Judgement judgement = judge(slow("p99.9 < 50ms", 99.9, 0), second(0, 0, 0), second(3, 60, 4));

        assertThat(judgement.verdict()).isEqualTo(Verdict.NOT_PROVEN);
        assertThat(judgement.objectives().getFirst().holds()).isFalse();
        assertThat(judgement.reasons()).hasSize(1);
        assertThat(judgement.reasons().getFirst())
                .startsWith("objective 'p99.9 < 50ms' does not hold in phase steady: 70")
                .contains("the generator itself started 3 of 2000 sessions more than 5 ms late, up to 60")
                .contains("it holds: 10");
    }

    @Test
    void objectiveThatFailsWithoutTheLateStartsTooFails() {
        // Three late starts may have slowed six requests; of the 1994 others seven are slow, and one may be.
        Judgement judgement = judge(slow("p99.9 < 50ms", 99.9, 0), second(0, 0, 0), second(3, 60, 13));

        assertThat(judgement.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(judgement.reasons().getFirst()).endsWith("and the limit is < 50 ms");
    }

    @Test
    void startsThatWereLateByAPartOfTheLimitOnlyDecideNothing() {
        assertThat(judge(slow("p99.9 < 50ms", 99.9, 0), second(0, 0, 0), second(9, 5, 4))
                        .verdict())
                .isEqualTo(Verdict.FAIL);
    }

    @Test
    void greatestValueIsUndecidedByASingleLateStart() {
        assertThat(judge(slow("max < 50ms", 100, 0), second(0, 0, 0), second(1, 60, 1))
                        .verdict())
                .isEqualTo(Verdict.NOT_PROVEN);
    }

    @Test
    void objectiveThatHoldsDoesSoInSpiteOfLateStarts() {
        assertThat(judge(slow("p99 < 50ms", 99, 0), second(0, 0, 0), second(5, 60, 5))
                        .verdict())
                .isEqualTo(Verdict.PASS);
    }

    @Test
    void medianIsNotExcusedByAFewLateStarts() {
        assertThat(judge(slow("p50 < 50ms", 50, 0), second(0, 0, 600), second(9, 60, 600))
                        .verdict())
                .isEqualTo(Verdict.FAIL);
    }

    @Test
    void meanThatLateStartsMayHaveDecidedIsUndecided() {
        Objective mean = objective("mean < 10.5ms", new Objective.ResponseMean(), Comparison.LESS, 10.5e6, 0);
        // 40 of 2000 requests took 60 ms longer: 1.2 ms of each. Nine starts were late by 222 ms: twice 1 ms of each.
        Judgement late = judge(mean, second(0, 0, 0), second(9, 222, 40));

        assertThat(late.objectives().getFirst().observed()).isBetween(11.1e6, 11.3e6);
        assertThat(late.verdict()).isEqualTo(Verdict.NOT_PROVEN);
        assertThat(judge(mean, second(0, 0, 0), second(9, 60, 40)).verdict())
                .as("twice 0.27 ms do not explain 0.7")
                .isEqualTo(Verdict.FAIL);
    }

    @Test
    void windowInWhichTheGeneratorWasLateIsUndecided() {
        Judgement judgement = judge(
                slow("p99 < 50ms in 1s", 99, TestPlans.SECOND), second(0, 0, 0), second(9, 60, 15), second(0, 0, 0));

        assertThat(judgement.verdict()).isEqualTo(Verdict.NOT_PROVEN);
        assertThat(judgement.objectives().getFirst().windowStartNanos()).isEqualTo(TestPlans.SECOND);
        assertThat(judgement.reasons().getFirst())
                .contains("in the window from 1 s on: 70")
                .contains("9 of 3000 sessions around then more than 5 ms late");
    }

    @Test
    void everySecondOfAWindowCountsForItsLateness() {
        Judgement judgement = judge(
                slow("p99.9 < 50ms in 3s", 99.9, 3 * TestPlans.SECOND),
                second(0, 0, 0),
                second(0, 0, 0),
                second(3, 60, 6));

        assertThat(judgement.verdict()).isEqualTo(Verdict.NOT_PROVEN);
        assertThat(judgement.reasons().getFirst()).contains("started 3 of 3000 sessions around then");
    }

    @Test
    void windowThatFailsByItselfDecidesWhateverHappenedInOthers() {
        Judgement judgement = judge(
                slow("p99 < 50ms in 1s", 99, TestPlans.SECOND),
                second(9, 60, 25),
                second(0, 0, 0),
                second(0, 0, 0),
                second(0, 0, 12),
                second(0, 0, 0));

        assertThat(judgement.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(judgement.objectives().getFirst().windowStartNanos()).isEqualTo(3 * TestPlans.SECOND);
    }

    @Test
    void windowsInWhichTheGeneratorStoodStillAreUndecidedByWhatItStartedLateAfterwards() {
        Objective enough = objective(
                "throughput > 900/s in 1s", new Objective.Throughput(), Comparison.GREATER, 900, TestPlans.SECOND);
        IntervalReport[] run = new IntervalReport[300];
        Arrays.fill(run, second(0, 0, 0));
        assertThat(judge(enough, run).verdict()).isEqualTo(Verdict.PASS);
        // It stands still for two seconds, and then catches up.
        IntervalReport nothing = Reports.of("a", 0, 0, List.of(counts(0, 0, 0)), List.of());
        run[100] = nothing;
        run[101] = nothing;
        run[102] = report(3000, 2000, 1900, Reports.encoded(3000, 10), 0);

        Judgement judgement = judge(enough, run);

        assertThat(judgement.verdict()).as(judgement.reasons().toString()).isEqualTo(Verdict.NOT_PROVEN);
        assertThat(judgement.reasons().getFirst())
                .contains("in the window from 100 s on: 0/s")
                .contains("the generator itself started 2000 of");
    }

    @Test
    void errorsThatLateStartsMayHaveCausedAreUndecided() {
        Objective few = objective("errors < 0.1%", new Objective.ErrorShare(null), Comparison.LESS, 0.001, 0);
        byte[] times = Reports.encoded(1000, 10);

        assertThat(judge(few, second(0, 0, 0), report(1000, 3, 60, times, 4)).verdict())
                .isEqualTo(Verdict.NOT_PROVEN);
        assertThat(judge(few, second(0, 0, 0), report(1000, 3, 60, times, 40)).verdict())
                .isEqualTo(Verdict.FAIL);
    }

    @Test
    void highPercentileThatLateReadsMayHaveDecidedIsUndecided() {
        Judgement judgement = judge(
                slow("p99.9 < 50ms", 99.9, 0), second(0, 0, 0), seenLate(second(0, 0, 4), Reports.encoded(4, 60)));

        assertThat(judgement.verdict()).isEqualTo(Verdict.NOT_PROVEN);
        assertThat(judgement.reasons()).hasSize(1);
        assertThat(judgement.reasons().getFirst())
                .contains("the generator itself may have seen 4 of 2000 requests end more than 5 ms late, up to 60")
                .contains("it holds: 10");
    }

    @Test
    void objectiveThatFailsWithoutTheLateReadsTooFails() {
        assertThat(judge(
                                slow("p99.9 < 50ms", 99.9, 0),
                                second(0, 0, 0),
                                seenLate(second(0, 0, 9), Reports.encoded(4, 60)))
                        .verdict())
                .isEqualTo(Verdict.FAIL);
        assertThat(judge(
                                slow("p99.9 < 50ms", 99.9, 0),
                                second(0, 0, 0),
                                seenLate(second(0, 0, 4), Reports.encoded(900, 4)))
                        .verdict())
                .as("late by less than a tenth of the limit")
                .isEqualTo(Verdict.FAIL);
    }

    @Test
    void requestThatWasSlowerThanTheGeneratorWasLateIsNotExcused() {
        Objective greatest = slow("max < 50ms", 100, 0);

        assertThat(judge(greatest, second(0, 0, 0), seenLate(second(0, 0, 1), Reports.encoded(1, 25)))
                        .verdict())
                .as("70 ms, of which 25 may be the generator's")
                .isEqualTo(Verdict.NOT_PROVEN);
        assertThat(judge(greatest, second(0, 0, 0), seenLate(second(0, 0, 1), Reports.encoded(1, 15)))
                        .verdict())
                .as("70 ms, of which 15 may be the generator's")
                .isEqualTo(Verdict.FAIL);
    }

    @Test
    void lateReadsExcuseTheirOwnWindowOnly() {
        Judgement judgement = judge(
                slow("max < 50ms in 1s", 100, TestPlans.SECOND),
                second(0, 0, 3),
                seenLate(second(0, 0, 0), Reports.encoded(10, 60)),
                second(0, 0, 0));

        assertThat(judgement.verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void meanThatLateReadsMayHaveDecidedIsUndecided() {
        Objective mean = objective("mean < 10.5ms", new Objective.ResponseMean(), Comparison.LESS, 10.5e6, 0);

        // 40 of 2000 requests took 60 ms longer: 1.2 ms of each.
        assertThat(judge(mean, second(0, 0, 0), seenLate(second(0, 0, 40), Reports.encoded(20, 60)))
                        .verdict())
                .as("0.6 ms of each explain less than 0.7")
                .isEqualTo(Verdict.FAIL);
        assertThat(judge(mean, second(0, 0, 0), seenLate(second(0, 0, 40), Reports.encoded(20, 80)))
                        .verdict())
                .isEqualTo(Verdict.NOT_PROVEN);
    }

    @Test
    void phaseOfWhichMoreThanOneRequestInAHundredMayHaveBeenSeenLateIsNotProven() {
        Objective holds = slow("p50 < 50ms", 50, 0);

        Judgement judgement = judge(holds, second(0, 0, 0), seenLate(second(0, 0, 0), Reports.encoded(21, 60)));

        assertThat(judgement.verdict()).isEqualTo(Verdict.NOT_PROVEN);
        assertThat(judgement.reasons().getFirst())
                .startsWith("the generator was held up: in phase steady it may have seen 21 of 2000 requests")
                .contains("end more than 10 ms late, up to 60");
        assertThat(judge(holds, second(0, 0, 0), seenLate(second(0, 0, 0), Reports.encoded(20, 60)))
                        .verdict())
                .isEqualTo(Verdict.PASS);
        assertThat(judge(holds, second(0, 0, 0), seenLate(second(0, 0, 0), Reports.encoded(900, 9)))
                        .verdict())
                .isEqualTo(Verdict.PASS);
    }

    @Test
    void anotherObjectiveThatFailsBeyondDoubtMakesTheRunFail() {
        Plan plan = TestPlans.rate(
                1000,
                2,
                slow("p99.9 < 50ms", 99.9, 0),
                objective("mean < 5ms", new Objective.ResponseMean(), Comparison.LESS, 5e6, 0));

        Judgement judgement = judge(plan, second(0, 0, 0), second(3, 60, 4));

        assertThat(judgement.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(judgement.reasons()).hasSize(2);
        assertThat(judgement.reasons().getFirst()).startsWith("objective 'mean < 5ms'");
    }

    @Test
    void reasonOfAnAbortSaysThatTheGeneratorWasLate() {
        Objective abort = new Objective(
                "max < 50ms", null, null, new ResponsePercentile(100), Comparison.LESS, 50e6, TestPlans.SECOND, true);
        Plan plan = TestPlans.rate(1000, 9, abort);
        ObjectiveWindows windows = new ObjectiveWindows(plan, JudgeLimits.DEFAULT);
        Merger merger = new Merger(plan.workload(), windows);
        merger.expect("a", 1);
        merger.accept(second(1, 60, 1));
        IntervalReport next = second(0, 0, 0);
        merger.accept(Reports.of("a", 1, 1, next.phases(), next.series()));

        assertThat(windows.violation())
                .contains("does not hold")
                .contains("the generator itself started 1 of 1000 sessions");
    }

    /// 1000 sessions, of which `late` start so late, and whose requests take 10 ms, but `slow` of them
    /// 70.
    private static IntervalReport second(long late, long lateMillis, long slow) {
        return report(1000, late, lateMillis, Reports.encoded(1000 - slow, 10, slow, 70), 0);
    }

    private static IntervalReport report(long started, long late, long lateMillis, byte[] times, long errors) {
        long[] outcomes = new long[Outcome.COUNT];
        outcomes[Outcome.OK.index()] = started - errors;
        outcomes[Outcome.STATUS_5XX.index()] = errors;
        return Reports.of(
                "a",
                0,
                0,
                List.of(counts(started, late, lateMillis)),
                List.of(new IntervalReport.Series(
                        0, TestPlans.REQUEST, outcomes, 0, 0, 0, 0, times, times, new byte[0])));
    }

    private static IntervalReport seenLate(IntervalReport report, byte[] lateReads) {
        IntervalReport.Series one = report.series().getFirst();
        return Reports.of(
                "a",
                0,
                0,
                report.phases(),
                List.of(new IntervalReport.Series(
                        one.phase(),
                        one.request(),
                        one.outcomes(),
                        0,
                        0,
                        0,
                        0,
                        one.responseTime(),
                        one.serviceTime(),
                        lateReads)));
    }

    private static IntervalReport.PhaseCounts counts(long started, long late, long lateMillis) {
        return new IntervalReport.PhaseCounts(
                0, started, started, 0, started, 0, 0, 0, Reports.encoded(started - late, 0, late, lateMillis));
    }

    private static Objective slow(String rule, double percent, long windowNanos) {
        return objective(rule, new ResponsePercentile(percent), Comparison.LESS, 50e6, windowNanos);
    }

    private static Objective objective(
            String rule, Objective.Metric metric, Comparison comparison, double limit, long windowNanos) {
        return new Objective(rule, null, null, metric, comparison, limit, windowNanos, false);
    }

    private static Judgement judge(Objective objective, IntervalReport... reports) {
        return judge(TestPlans.rate(1000, reports.length, objective), reports);
    }

    private static Judgement judge(Plan plan, IntervalReport... reports) {
        ObjectiveWindows windows = new ObjectiveWindows(plan, JudgeLimits.DEFAULT);
        Merger merger = new Merger(plan.workload(), windows);
        merger.expect("a", 1);
        for (int second = 0; second < reports.length; second++) {
            IntervalReport report = reports[second];
            merger.accept(Reports.of("a", second, second, report.phases(), report.series()));
        }
        merger.done("a", reports.length - 1);
        merger.finish();
        windows.finish();
        DueArrivals due = new DueArrivals(plan.workload());
        due.walk(List.of(), Long.MAX_VALUE, Long.MAX_VALUE);
        return Judge.judge(plan, THROUGH, due.whole(), merger.figures(), windows, JudgeLimits.DEFAULT);
    }
}
