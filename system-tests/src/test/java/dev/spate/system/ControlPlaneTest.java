package dev.spate.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.agent.Agent;
import dev.spate.agent.AgentSettings;
import dev.spate.coordinator.Coordinator;
import dev.spate.coordinator.CoordinatorSettings;
import dev.spate.coordinator.RunAttendant;
import dev.spate.coordinator.RunHandle;
import dev.spate.coordinator.RunListener;
import dev.spate.coordinator.RunOutcome;
import dev.spate.coordinator.Submission;
import dev.spate.judge.Judgement.Verdict;
import dev.spate.log.MemoryLog;
import dev.spate.merge.MergedInterval;
import dev.spate.merge.PhaseFigures;
import dev.spate.plan.Plan;
import dev.spate.planfile.PlanFiles;
import dev.spate.planfile.PlanReader;
import dev.spate.planfile.PlanReading;
import dev.spate.planfile.PlanSource;
import dev.spate.workload.Arrivals;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Coordinator and agents with their threads, over the memory log, in real time.
@Timeout(60)
class ControlPlaneTest {

    private final MemoryLog log = new MemoryLog();
    private final Coordinator coordinator = new Coordinator(
            log, CoordinatorSettings.IN_PROCESS, RunAttendant.NONE, InstantSource.system(), System::nanoTime);
    private final List<Agent> agents = new ArrayList<>();

    @AfterEach
    void close() {
        agents.forEach(Agent::close);
        coordinator.close();
        log.close();
    }

    @Test
    void runOnTwoAgentsStartsEveryArrivalOfItsSchedule() throws Exception {
        Plan plan = Plans.plan(
                7,
                Plan.OnAgentLoss.TAKE_OVER,
                List.of(),
                Plans.constant("steady", 1000, Arrivals.UNIFORM, 0, 1500 * Plans.MILLI),
                Plans.constant("poisson", 500, Arrivals.POISSON, 1000 * Plans.MILLI, 1000 * Plans.MILLI));
        agent("a", 2);
        coordinator.start();
        agent("b", 1);
        List<MergedInterval> seconds = new ArrayList<>();

        RunOutcome outcome = coordinator
                .submit(submission(plan, 2), List.of(new RunListener() {
                    @Override
                    public void accept(MergedInterval interval) {
                        seconds.add(interval);
                    }
                }))
                .outcome()
                .get(30, TimeUnit.SECONDS);

        PhaseFigures steady = outcome.figures().phases().get(0);
        assertThat(outcome.judgement().reasons()).isEmpty();
        assertThat(outcome.judgement().verdict()).isEqualTo(Verdict.PASS);
        assertThat(steady.planned()).isEqualTo(1500);
        assertThat(steady.completed()).isEqualTo(1500);
        assertThat(outcome.figures().requests().get(0).count()).isEqualTo(1500);
        assertThat(outcome.figures().agents())
                .extracting(agent -> agent.fraction())
                .containsExactly(2 / 3.0, 1 / 3.0);
        assertThat(seconds).hasSizeGreaterThanOrEqualTo(2).allMatch(MergedInterval::complete);
        assertThat(seconds.stream()
                        .flatMap(second -> second.phases().stream())
                        .filter(phase -> phase.phase() == 0)
                        .mapToLong(PhaseFigures::started)
                        .sum())
                .isEqualTo(1500);
    }

    @Test
    void stoppedRunIsAborted() throws Exception {
        Plan plan = Plans.plan(
                7,
                Plan.OnAgentLoss.TAKE_OVER,
                List.of(),
                Plans.constant("steady", 100, Arrivals.UNIFORM, 0, 60 * Plans.SECOND));
        coordinator.start();
        agent("a", 1);
        CompletableFuture<Void> second = new CompletableFuture<>();
        var run = coordinator.submit(submission(plan, 1), List.of(new RunListener() {
            @Override
            public void accept(MergedInterval interval) {
                second.complete(null);
            }
        }));
        second.get(30, TimeUnit.SECONDS);

        run.stop("seen enough");

        RunOutcome outcome = run.outcome().get(30, TimeUnit.SECONDS);
        assertThat(outcome.judgement().verdict()).isEqualTo(Verdict.ABORTED);
        assertThat(outcome.judgement().reasons()).containsExactly("seen enough");
        PhaseFigures steady = outcome.figures().phases().get(0);
        assertThat(steady.planned()).isEqualTo(steady.started() + steady.dropped());
        assertThat(steady.started()).isEqualTo(steady.completed() + steady.unfinished());
    }

    @Test
    void aCoordinatorThatEndsMidRunIsFollowedByOneThatFinishesIt() throws Exception {
        String yaml = """
                name: left behind
                target: http://127.0.0.1:1
                scenarios: {s: [{get: /, name: get}]}
                phases:
                  - {name: steady, scenario: s, constantRate: 1000/s, duration: 4s}
                """;
        PlanReading reading = PlanReader.read(
                new PlanSource("p.yaml", yaml.getBytes(UTF_8), PlanFiles.of(Map.of()), Map.of(), _ -> null, 7));
        try (MemoryLog kept = MemoryLog.keepingEverything()) {
            CompletableFuture<Void> second = new CompletableFuture<>();
            RunHandle run;
            try (Coordinator first = coordinator(kept, (_, _) -> new RunListener() {})) {
                first.start();
                agent(kept, "a", 1);
                agent(kept, "b", 1);
                run = first.submit(
                        new Submission(requireNonNull(reading.plan()), yaml, Map.of(), Map.of(), 2),
                        List.of(new RunListener() {
                            @Override
                            public void accept(MergedInterval interval) {
                                second.complete(null);
                            }
                        }));
                second.get(30, TimeUnit.SECONDS);
            }
            assertThat(run.outcome()).isCompletedExceptionally();
            CompletableFuture<RunOutcome> ended = new CompletableFuture<>();
            List<MergedInterval> seconds = new ArrayList<>();
            try (Coordinator next = coordinator(kept, (_, _) -> new RunListener() {
                @Override
                public void accept(MergedInterval interval) {
                    seconds.add(interval);
                }

                @Override
                public void ended(RunOutcome outcome) {
                    ended.complete(outcome);
                }
            })) {
                next.start();

                RunOutcome outcome = ended.get(30, TimeUnit.SECONDS);

                assertThat(outcome.run()).isEqualTo(run.run());
                assertThat(outcome.judgement().reasons()).isEmpty();
                assertThat(outcome.judgement().verdict()).isEqualTo(Verdict.PASS);
                PhaseFigures steady = outcome.figures().phases().get(0);
                assertThat(steady.planned()).isEqualTo(4000);
                assertThat(steady.completed()).isEqualTo(4000);
                assertThat(steady.lost()).isZero();
                assertThat(outcome.figures().evidence().duplicates()).isZero();
                assertThat(seconds.stream()
                                .flatMap(one -> one.phases().stream())
                                .mapToLong(PhaseFigures::started)
                                .sum())
                        .isEqualTo(4000);
                assertThat(requireNonNull(next.run(run.run()).get()).verdict()).isEqualTo("pass");
            }
        }
    }

    private static Coordinator coordinator(MemoryLog log, RunAttendant attendant) {
        return new Coordinator(
                log, CoordinatorSettings.IN_PROCESS, attendant, InstantSource.system(), System::nanoTime);
    }

    private void agent(String name, int capacity) {
        agent(log, name, capacity);
    }

    private void agent(MemoryLog log, String name, int capacity) {
        Agent agent = new Agent(
                new AgentSettings(name, "test", capacity, Map.of("cpus", "1"), AgentSettings.HEARTBEAT_NANOS),
                log,
                ThreadedEngine.factory(20 * Plans.MILLI),
                InstantSource.system(),
                System::nanoTime);
        agents.add(agent);
        agent.start();
    }

    private static Submission submission(Plan plan, int agents) {
        return new Submission(plan, "name: test plan", Map.of(), Map.of(), agents);
    }
}
