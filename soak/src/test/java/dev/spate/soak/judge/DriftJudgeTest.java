package dev.spate.soak.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.spate.judge.Judgement.Verdict;
import dev.spate.soak.judge.Finding.State;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DriftJudgeTest {

    private static double megabyteAMinute(double minute) {
        return 1e6 * minute;
    }

    private static Finding of(SoakJudgement judgement, String name) {
        return judgement.findings().stream()
                .filter(finding -> finding.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatDoesNotDriftPasses() {
        SoakJudgement judgement = Soaks.steady(1).judged();

        assertThat(judgement.reasons()).isEmpty();
        assertThat(judgement.verdict()).isEqualTo(Verdict.PASS);
        assertThat(judgement.findings())
                .allSatisfy(finding -> assertThat(finding.state()).isEqualTo(State.STEADY));
    }

    @Test
    void aLeakOfAMegabyteAMinuteFails() {
        SoakJudgement judgement = Soaks.steady(2)
                .with("target", "heap-after-gc", "bytes", 40e6, 1e6, DriftJudgeTest::megabyteAMinute)
                .with("target", "heap-max", "bytes", 256e6, 0)
                .judged();

        assertThat(judgement.verdict()).isEqualTo(Verdict.FAIL);
        Finding leak = of(judgement, "target heap-after-gc");
        assertThat(leak.state()).isEqualTo(State.DRIFT);
        assertThat(leak.perHour()).isCloseTo(60e6, within(4e6));
        assertThat(leak.low()).isLessThan(leak.change()).isPositive();
        // 60 MB at the end, 196 MB to go, a megabyte a minute.
        assertThat(leak.left() / 60_000.0).isCloseTo(197, within(15.0));
        assertThat(judgement.reasons()).hasSize(1).first().asString().contains("heap-after-gc rose by", "256 MB");
        assertThat(judgement.findings().getFirst()).isEqualTo(leak);
    }

    @Test
    void whatReachesItsLimitInYearsIsNoFailure() {
        SoakJudgement judgement = Soaks.steady(3)
                .with("target", "heap-after-gc", "bytes", 40e6, 2e5, DriftJudgeTest::megabyteAMinute)
                .with("target", "heap-max", "bytes", 1e12, 0)
                .judged();

        assertThat(judgement.verdict()).isEqualTo(Verdict.PASS);
        assertThat(of(judgement, "target heap-after-gc").state()).isEqualTo(State.FAR);
    }

    @Test
    void whatIsCertainAndTinyIsNoFailure() {
        SoakJudgement judgement = Soaks.steady(4)
                .with("target", "heap-after-gc", "bytes", 40e6, 1e4, minute -> 5e4 * minute)
                .judged();

        assertThat(judgement.verdict()).isEqualTo(Verdict.PASS);
        assertThat(of(judgement, "target heap-after-gc").state()).isEqualTo(State.SMALL);
    }

    @Test
    void whatRoseAtFirstAndStaysIsSettled() {
        SoakJudgement judgement = Soaks.steady(5)
                .with("target", "rss", "bytes", 180e6, 5e5, minute -> 60e6 * (1 - Math.exp(-minute / 3)))
                .judged();

        assertThat(of(judgement, "target rss").state()).isEqualTo(State.SETTLED);
        assertThat(judgement.verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void aLatencyThatIsHigherAtTheEndFails() {
        SoakJudgement judgement = Soaks.steady(6)
                .with("run", "latency-p99", "ns", 9e6, 5e5, minute -> minute * 4e5)
                .judged();

        assertThat(judgement.verdict()).isEqualTo(Verdict.FAIL);
        Finding slower = of(judgement, "run latency-p99");
        // The middles of the thirds are 10.7 minutes apart.
        assertThat(slower.change()).isCloseTo(4.27e6, within(6e5));
        assertThat(slower.words()).contains("in the last third");
    }

    @Test
    void aLatencyThatIsLowerAtTheEndPasses() {
        assertThat(Soaks.steady(7)
                        .with("run", "latency-p99", "ns", 19e6, 5e5, minute -> minute * -4e5)
                        .judged()
                        .verdict())
                .isEqualTo(Verdict.PASS);
    }

    @Test
    void aStepThatAFaultExplainsIsNoDrift() {
        Soaks soak = Soaks.steady(8)
                .with("target", "threads", "count", 40, 0.3, minute -> minute < 12 ? 0 : 20)
                .mark("pause-agent", "agent-1", 71, 72, true);

        Finding threads = of(soak.judged(), "target threads");
        assertThat(threads.state()).isEqualTo(State.STEADY);
        assertThat(threads.steps()).singleElement().satisfies(step -> {
            assertThat(step.mark()).isEqualTo("pause-agent agent-1");
            assertThat(step.at()).isEqualTo(Soaks.BEGIN + 72 * Soaks.WIDTH);
            assertThat(step.after() - step.before()).isCloseTo(20, within(1.0));
        });
    }

    @Test
    void theFaultThatDoesNothingExplainsNothing() {
        Soaks soak = Soaks.steady(8)
                .with("target", "threads", "count", 40, 0.3, minute -> minute < 12 ? 0 : 20)
                .mark("control", "", 71, 72, true);

        assertThat(of(soak.judged(), "target threads").steps())
                .singleElement()
                .satisfies(step -> assertThat(step.explained()).isFalse());
    }

    @Test
    void severalStepsThatFaultsExplainAreNotTakenApart() {
        Soaks soak = Soaks.steady(23)
                .with("target", "threads", "count", 40, 0.3, minute -> minute < 12 ? 0 : minute < 18 ? 40 : 48)
                .mark("pause-agent", "agent-1", 71, 72, true)
                .mark("pause-agent", "agent-1", 107, 108, true);

        Finding threads = of(soak.judged(), "target threads");
        assertThat(threads.steps())
                .hasSize(2)
                .allSatisfy(step -> assertThat(step.explained()).isTrue());
        assertThat(threads.change()).isGreaterThan(10);
    }

    @Test
    void whatRisesWithEveryFaultIsADrift() {
        Soaks soak = Soaks.steady(9, 240, 0.3)
                .with("target", "threads", "count", 40, 0.3, minute -> 10 * Math.floor(minute / 4));
        for (int at = 24; at < 240; at += 24) {
            soak.mark("pause-agent", "agent-1", at - 1, at, true);
        }

        assertThat(of(soak.judged(), "target threads").state()).isEqualTo(State.DRIFT);
    }

    @Test
    void windowsOfAFaultAreLeftOutWhereItsRuleSaysSo() {
        DoubleUnaryOperator bump = minute -> minute >= 14 && minute < 17 ? 60e6 : 0;
        Soaks left = Soaks.steady(10).with("target", "rss", "bytes", 180e6, 2e6, bump);

        Finding seen = of(left.judged(), "target rss");
        Finding without = of(left.mark("slow-target", "target", 84, 102, false).judged(), "target rss");

        assertThat(without.state()).isEqualTo(State.STEADY);
        assertThat(without.windows()).isEqualTo(seen.windows() - 19);
    }

    @Test
    void aProcessThatWasStartedAgainBeginsAnewAndIsNoDrop() {
        Soaks soak = Soaks.steady(11, 240, 0.3)
                .with("agent-1", "rss", "bytes", 150e6, 1e6, DriftJudgeTest::megabyteAMinute, 0, 120)
                .with("agent-1~2", "rss", "bytes", 130e6, 1e6, DriftJudgeTest::megabyteAMinute, 122, 240)
                .mark("kill-agent", "agent-1", 120, 122, false);

        Finding agent = of(soak.judged(), "agent-1 rss");
        assertThat(agent.perHour()).isCloseTo(60e6, within(6e6));
        assertThat(agent.state()).isEqualTo(State.DRIFT);
    }

    @Test
    void aLoadThatFallsProvesNothing() {
        SoakJudgement judgement = Soaks.steady(12)
                .with("run", "throughput", "per-second", 300, 4, minute -> -4 * minute)
                .with("target", "heap-after-gc", "bytes", 40e6, 1e6, DriftJudgeTest::megabyteAMinute)
                .judged();

        assertThat(judgement.verdict()).isEqualTo(Verdict.NOT_PROVEN);
        assertThat(judgement.reasons().getFirst()).contains("run throughput fell by", "not stationary");
        assertThat(judgement.reasons().get(1)).contains("heap-after-gc rose by");
    }

    @Test
    void aLoadWithHolesProvesNothing() {
        DoubleUnaryOperator holes = minute -> (int) (minute * 6) % 10 == 0 ? -300 : 0;
        SoakJudgement judgement = Soaks.steady(13)
                .with("run", "throughput", "per-second", 300, 4, holes)
                .judged();

        assertThat(judgement.verdict()).isEqualTo(Verdict.NOT_PROVEN);
        assertThat(judgement.reasons().getFirst()).contains("below half of its middle");
    }

    @Test
    void aProcessThatIsNotHeardOfProvesNothing() {
        SoakJudgement judgement = Soaks.steady(14).silent("agent-1", 50, 70).judged();

        assertThat(judgement.verdict()).isEqualTo(Verdict.NOT_PROVEN);
        assertThat(judgement.reasons()).singleElement().asString().contains("nothing was heard of agent-1 in 20 of 96");
    }

    @Test
    void aGapDoesNotHideALeakElsewhere() {
        SoakJudgement judgement = Soaks.steady(15)
                .silent("agent-1", 50, 70)
                .with("target", "heap-after-gc", "bytes", 40e6, 1e6, DriftJudgeTest::megabyteAMinute)
                .judged();

        assertThat(judgement.verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void aSoakThatIsTooShortSaysHowLongItHasToBe() {
        SoakJudgement judgement = Soaks.steady(16, 10, 0.3).judged();

        assertThat(judgement.verdict()).isEqualTo(Verdict.NOT_PROVEN);
        assertThat(judgement.reasons())
                .anySatisfy(reason -> assertThat(reason).contains("the soak has 10 windows", "at least 15 are needed"));
    }

    @Test
    void aSignalThatIsTooNoisySaysHowManyWindowsItNeeds() {
        SoakJudgement judgement =
                Soaks.steady(17).with("target", "rss", "bytes", 180e6, 60e6).judged();

        assertThat(judgement.verdict()).isEqualTo(Verdict.NOT_PROVEN);
        Finding noisy = of(judgement, "target rss");
        assertThat(noisy.state()).isEqualTo(State.BLIND);
        assertThat(noisy.wanted()).isGreaterThan(noisy.windows());
        assertThat(judgement.reasons()).singleElement().asString().contains("too noisy", "windows would be needed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"not-proven", "aborted", "error"})
    void aRunThatProvesNothingLeavesTheSoakUnproven(String verdict) {
        SoakJudgement judgement = DriftJudge.judge(
                Soaks.steady(18).timeline(),
                DriftRules.defaults(),
                SoakEvidence.of(List.of(
                        new RunEvidence("r-1", "pass", List.of(), true),
                        new RunEvidence("r-2", verdict, List.of("the generator was late"), true))));

        assertThat(judgement.verdict()).isEqualTo(Verdict.NOT_PROVEN);
        assertThat(judgement.reasons()).containsExactly("run r-2 ended as " + verdict + ": the generator was late");
    }

    @Test
    void aRunThatFailedFailsTheSoak() {
        SoakJudgement judgement = DriftJudge.judge(
                Soaks.steady(19).timeline(),
                DriftRules.defaults(),
                SoakEvidence.of(List.of(new RunEvidence("r-1", "fail", List.of("p99 is 3 s"), true))));

        assertThat(judgement.verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void sessionsThatAreMissingLeaveTheSoakUnproven() {
        SoakJudgement judgement = DriftJudge.judge(
                Soaks.steady(20).timeline(),
                DriftRules.defaults(),
                SoakEvidence.of(List.of(new RunEvidence("r-1", "pass", List.of(), false))));

        assertThat(judgement.verdict()).isEqualTo(Verdict.NOT_PROVEN);
    }

    @Test
    void aSoakWithoutLoadOnItsTimeLineIsNotProven() {
        SoakJudgement judgement = Soaks.steady(21).silent("run", 0, 120).judged();

        assertThat(judgement.verdict()).isEqualTo(Verdict.NOT_PROVEN);
        assertThat(judgement.reasons())
                .anySatisfy(reason -> assertThat(reason).contains("load is not on the time line"));
    }

    @Test
    void aSignalThatAPlanLeavesOutIsShownOnly() {
        DriftRules rules = DriftRules.defaults();
        SoakJudgement judgement = Soaks.steady(22)
                .with("target", "heap-after-gc", "bytes", 40e6, 1e6, DriftJudgeTest::megabyteAMinute)
                .judged(rules.with(rules.of("heap-after-gc").shown()));

        assertThat(judgement.verdict()).isEqualTo(Verdict.PASS);
        assertThat(of(judgement, "target heap-after-gc").state()).isEqualTo(State.SHOWN);
    }

    /// Eight signals that remember themselves, two hundred soaks: with the level at 5 %, one of twenty
    /// may be taken for a drift at most. Least effects are taken away, so that nothing but the tests
    /// stands in the way.
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3, 0.6, 0.8})
    void soaksWithoutDriftSeldomFail(double rho) {
        DriftRules rules = DriftRules.defaults();
        for (SignalRule rule : List.copyOf(rules.signals())) {
            if (rule.method() != SignalRule.Method.LOAD) {
                rules = rules.with(rule.from(0, 0));
            }
        }
        int failed = 0;
        for (int k = 0; k < 200; k++) {
            failed += Soaks.steady(1000 + k, 120, rho).judged(rules).verdict() == Verdict.FAIL ? 1 : 0;
        }
        assertThat(failed).as("of 200 soaks with rho = %s", rho).isLessThanOrEqualTo(10);
    }

    /// What the finding itself says it would find, it finds.
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.6})
    void driftsOfTheSizeThatWouldBeFoundAreFound(double rho) {
        int found = 0;
        for (int k = 0; k < 100; k++) {
            Finding steady = of(Soaks.steady(2000 + k, 120, rho).judged(), "target heap-after-gc");
            double hours = (steady.to() - steady.from()) / 3.6e6;
            double perMinute = Math.max(steady.visible(), 1.3 * steady.least()) / hours / 60;
            Finding drifting = of(
                    Soaks.steady(5000 + k, 120, rho)
                            .with("target", "heap-after-gc", "bytes", 40e6, 5e5, minute -> perMinute * minute)
                            .judged(),
                    "target heap-after-gc");
            found += drifting.state() == State.DRIFT ? 1 : 0;
        }
        assertThat(found).as("of 100 soaks with rho = %s", rho).isGreaterThanOrEqualTo(85);
    }
}
