package dev.spate.coordinator;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.judge.Judgement.Verdict;
import dev.spate.merge.PhaseFigures;
import dev.spate.merge.Reports;
import dev.spate.partition.Capacity;
import dev.spate.plan.Objective;
import dev.spate.plan.Plan;
import dev.spate.protocol.AgentEvent;
import dev.spate.protocol.Command;
import dev.spate.protocol.Message;
import dev.spate.protocol.RunEvent;
import dev.spate.protocol.RunEvent.StopCause;
import dev.spate.run.RunTimes;
import dev.spate.run.TestPlans;
import dev.spate.workload.Arrivals;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Phase;
import dev.spate.workload.Rate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LiveRunTest {

    private static final long SECOND = TestPlans.SECOND;
    private static final long T0 = 1_800_000_000L * SECOND;

    private final List<Message> log = new ArrayList<>();
    private final List<RunEvent> heard = new ArrayList<>();
    private CompletableFuture<Void> keeping = CompletableFuture.completedFuture(null);
    private long now = T0;

    @Test
    void objectiveWithAbortStopsAllAgentsAndAbortsTheRun() {
        Objective fast = new Objective(
                "p99 < 50ms in 1s",
                null,
                null,
                new Objective.ResponsePercentile(99),
                Objective.Comparison.LESS,
                50e6,
                SECOND,
                true);
        LiveRun run = started(TestPlans.rate(100, 60, fast), "a", "b");
        second(run, "a", 0, 10);
        second(run, "b", 0, 10);
        second(run, "a", 1, 80);
        second(run, "b", 1, 10);
        assertThat(run.state().stop()).isNull();

        second(run, "a", 2, 10);
        second(run, "b", 2, 10);

        assertThat(requireNonNull(run.state().stop()).cause()).isEqualTo(StopCause.OBJECTIVE);
        assertThat(log).filteredOn(Command.Stop.class::isInstance).hasSize(2);
        log.addAll(run.heard(new AgentEvent.Done("a", "r", 1, 2), now));
        log.addAll(run.heard(new AgentEvent.Done("b", "r", 1, 2), now));
        RunOutcome outcome = requireNonNull(run.outcome());
        assertThat(outcome.judgement().verdict()).isEqualTo(Verdict.ABORTED);
        assertThat(outcome.judgement().reasons())
                .first()
                .asString()
                .startsWith("objective 'p99 < 50ms in 1s' does not hold in phase steady in the window from 1 s on: 80");
        assertThat(heard.getFirst()).isInstanceOf(RunEvent.RunSubmitted.class);
        assertThat(heard.getLast()).isInstanceOf(RunEvent.RunFinished.class);
    }

    @Test
    void aRunEndsWhenItsReportIsKeptOrAfterSomePatience() {
        for (boolean kept : new boolean[] {true, false}) {
            log.clear();
            heard.clear();
            keeping = new CompletableFuture<>();
            LiveRun run = started(TestPlans.rate(50, 1), "a");
            second(run, "a", 0, 10);
            log.addAll(run.heard(new AgentEvent.Done("a", "r", 1, 0), now));

            assertThat(requireNonNull(run.outcome()).judgement().verdict()).isEqualTo(Verdict.PASS);
            log.addAll(run.tick(now + 29 * SECOND));
            assertThat(run.hasEnded()).isFalse();
            assertThat(log).noneMatch(RunEvent.RunFinished.class::isInstance);

            if (kept) {
                keeping.complete(null);
            }
            log.addAll(run.tick(now + (kept ? 29 : 31) * SECOND));
            assertThat(run.hasEnded()).isTrue();
            assertThat(log).filteredOn(RunEvent.RunFinished.class::isInstance).hasSize(1);
            log.addAll(run.tick(now + 32 * SECOND));
            assertThat(heard).filteredOn(RunEvent.RunFinished.class::isInstance).hasSize(1);
        }
    }

    @Test
    void whatALostAgentDidNotReportIsLostToTheUnit() {
        // 100/s over two agents, 10 s: 500 arrivals each. The start is 50 ms after the decision on it.
        LiveRun run = started(TestPlans.rate(100, 10), "a", "b");
        for (int second = 0; second < 4; second++) {
            second(run, "a", second, 10);
            second(run, "b", second, 10);
        }
        now = T0 + 4 * SECOND;
        log.addAll(run.heard(new AgentEvent.Failed("a", "r", 1, "the disk is full"), now));

        // Handed over from 4.000 s after the start on, of which 200 arrivals were a's: it reported them all.
        RunEvent.ShareHandedOver handed = heard.stream()
                .filter(RunEvent.ShareHandedOver.class::isInstance)
                .map(RunEvent.ShareHandedOver.class::cast)
                .findFirst()
                .orElseThrow();
        assertThat(handed.fromNanos()).isEqualTo(4 * SECOND);
        assertThat(run.figures().phases().get(0).lost()).isZero();

        for (int second = 4; second < 10; second++) {
            log.addAll(run.heard(Reports.second("b", second, 100, 10), now));
        }
        log.addAll(run.heard(new AgentEvent.Done("b", "r", 2, 9), now));

        RunOutcome outcome = requireNonNull(run.outcome());
        PhaseFigures phase = outcome.figures().phases().get(0);
        assertThat(outcome.judgement().reasons()).isEmpty();
        assertThat(outcome.judgement().verdict()).isEqualTo(Verdict.PASS);
        assertThat(phase.planned()).isEqualTo(1000);
        assertThat(phase.started()).isEqualTo(1000);
        assertThat(phase.lost()).isZero();
    }

    @Test
    void secondThatALostAgentDidNotReportIsTheGap() {
        LiveRun run = started(TestPlans.rate(100, 10), "a", "b");
        for (int second = 0; second < 4; second++) {
            if (second < 3) {
                second(run, "a", second, 10);
            }
            second(run, "b", second, 10);
        }
        now = T0 + 4 * SECOND;
        log.addAll(run.heard(new AgentEvent.Failed("a", "r", 1, "the disk is full"), now));
        for (int second = 4; second < 10; second++) {
            log.addAll(run.heard(Reports.second("b", second, 100, 10), now));
        }
        log.addAll(run.heard(new AgentEvent.Done("b", "r", 2, 9), now));

        RunOutcome outcome = requireNonNull(run.outcome());
        PhaseFigures phase = outcome.figures().phases().get(0);
        assertThat(phase.lost()).isEqualTo(50);
        assertThat(phase.planned()).isEqualTo(1000);
        assertThat(outcome.judgement().verdict()).isEqualTo(Verdict.PASS);
        assertThat(outcome.figures().agents())
                .filteredOn(agent -> agent.lost())
                .extracting(agent -> agent.id())
                .containsExactly("a");
    }

    @Test
    @Timeout(60) // A guard: the walk along all arrivals that this is about would take hours.
    void takeOverDoesNotWaitUntilTheScheduleHasBeenCounted() {
        long days = 86_400;
        Plan plan = TestPlans.of(
                Plan.OnAgentLoss.TAKE_OVER,
                List.of(),
                new Phase(
                        "steady",
                        new LoadModel.ConstantRate(Rate.perSecond(1_000_000), Arrivals.POISSON),
                        List.of(new Phase.MixEntry("s", 1)),
                        0,
                        30 * days * SECOND,
                        SECOND,
                        1000,
                        false));
        LiveRun run = started(plan, "a", "b", "c", "d");
        now = T0 + 29 * days * SECOND;

        List<Message> effects = run.heard(new AgentEvent.Failed("a", "r", 1, "the disk is full"), now);

        assertThat(effects)
                .filteredOn(Command.Reassign.class::isInstance)
                .extracting(message -> ((Command) message).agent())
                .containsExactly("b", "c", "d");
        assertThat(run.figures().phases().get(0).lost()).isPositive();
    }

    private LiveRun started(Plan plan, String... agents) {
        RunEvent.RunSubmitted submitted =
                new RunEvent.RunSubmitted("r", now, "p", "", Map.of(), Map.of(), 1, agents.length);
        LiveRun run = new LiveRun(
                List.of(submitted),
                plan,
                RunTimes.IN_PROCESS,
                List.of(new RunListener() {
                    @Override
                    public void happened(RunEvent event) {
                        heard.add(event);
                    }

                    @Override
                    public CompletableFuture<Void> judged(RunOutcome outcome) {
                        return keeping;
                    }
                }),
                now);
        List<Capacity> free = new ArrayList<>();
        for (String agent : agents) {
            free.add(new Capacity(agent, 1));
        }
        log.addAll(run.assign(free, now));
        for (String agent : agents) {
            log.addAll(run.heard(new AgentEvent.Ready(agent, "r", 1, 5), now));
        }
        assertThat(log).filteredOn(Command.Go.class::isInstance).hasSize(agents.length);
        return run;
    }

    /// Half of 100 sessions a second, each of which took so long.
    private void second(LiveRun run, String agent, long second, long millis) {
        log.addAll(run.heard(Reports.second(agent, second, 50, millis), now));
    }
}
