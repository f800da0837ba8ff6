package dev.spate.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.partition.Capacity;
import dev.spate.plan.Plan;
import dev.spate.protocol.AgentEvent;
import dev.spate.protocol.Command;
import dev.spate.protocol.Message;
import dev.spate.protocol.RunEvent;
import dev.spate.protocol.RunEvent.StopCause;
import dev.spate.run.RunState.Stage;
import dev.spate.testkit.Seeds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RunMachineTest {

    private static final long SECOND = TestPlans.SECOND;
    private static final long MILLI = 1_000_000L;
    private static final long T0 = 1_800_000_000L * SECOND;
    private static final RunTimes TIMES = new RunTimes(100 * MILLI, 3 * SECOND, 20 * SECOND, 10 * SECOND, 5 * SECOND);

    @RegisterExtension
    final Seeds seeds = new Seeds();

    private final List<Message> log = new ArrayList<>();
    private Plan plan = TestPlans.rate(100, 10);
    private RunMachine machine = machine(2);
    private long now = T0;

    @Test
    void runStartsWhenAllItsAgentsAreReady() {
        assign("a", "b");
        assertThat(commands(Command.Assign.class))
                .extracting(Command.Assign::agent)
                .containsExactly("a", "b");
        assertThat(commands(Command.Assign.class))
                .extracting(Command.Assign::connections)
                .containsExactly(5, 5);

        ready("a");
        assertThat(machine.state().stage()).isEqualTo(Stage.PLANNED);
        now += 50 * MILLI;
        ready("b");

        assertThat(machine.state().stage()).isEqualTo(Stage.STARTED);
        assertThat(commands(Command.Go.class))
                .containsExactly(
                        new Command.Go("a", "r", 1, T0 + 150 * MILLI), new Command.Go("b", "r", 1, T0 + 150 * MILLI));
    }

    @Test
    void inWhateverOrderAgentsGetReadyAndDoneTheLastOneStartsAndEndsTheRun() {
        seeds.each(200, random -> {
            int count = 1 + random.nextInt(8);
            List<String> agents =
                    IntStream.range(0, count).mapToObj(i -> "agent-" + i).toList();
            machine = machine(count);
            assign(agents.toArray(String[]::new));
            Set<String> ready = new HashSet<>();
            while (ready.size() < count) {
                assertThat(machine.state().stage()).isEqualTo(Stage.PLANNED);
                String agent = agents.get(random.nextInt(count));
                // A new process under the old name.
                if (random.nextInt(4) == 0) {
                    log.addAll(machine.heard(new AgentEvent.Hello(agent, "test", 1, Map.of()), now));
                    ready.remove(agent);
                } else {
                    ready(agent);
                    ready.add(agent);
                }
            }
            assertThat(machine.state().stage()).isEqualTo(Stage.STARTED);
            Set<String> done = new HashSet<>();
            while (done.size() < count) {
                assertThat(machine.end()).isNull();
                String agent = agents.get(random.nextInt(count));
                done(agent, 1, -1);
                done.add(agent);
            }
            assertThat(machine.end()).isNotNull();
        });
    }

    @Test
    void runEndsWhenAllReportsThatAgentsSentAreIn() {
        start("a", "b");
        merged("a", 0);
        done("a", 1, 0);
        done("b", 1, 1);
        merged("b", 0);
        assertThat(machine.end()).isNull();

        merged("b", 1);

        assertThat(machine.end()).isEqualTo(new RunEnd(RunEnd.Kind.CARRIED_THROUGH, "", List.of()));
        log.addAll(machine.finish("pass", List.of(), now));
        assertThat(machine.state().verdict()).isEqualTo("pass");
    }

    @Test
    void reportThatNeverComesIsADoubtAfterTheGrace() {
        start("a", "b");
        done("a", 1, 2);
        done("b", 1, -1);
        merged("a", 0);

        pass(6 * SECOND);

        assertThat(machine.end())
                .isEqualTo(new RunEnd(
                        RunEnd.Kind.CARRIED_THROUGH, "", List.of("agent a sent 3 interval reports and 1 came")));
    }

    @Test
    void agentThatIsSilentTooLongIsLostAndItsShareGoesToTheOthers() {
        start("a", "b", "c");
        merged("a", 0);
        merged("a", 1);
        now += SECOND;
        beat("b", 1);
        beat("c", 1);
        silence(2 * SECOND + 100 * MILLI, "b", "c");

        RunEvent.AgentLost lost = events(RunEvent.AgentLost.class).getFirst();
        assertThat(lost.agent()).isEqualTo("a");
        assertThat(lost.lastSequence()).isEqualTo(1);
        assertThat(lost.reason()).startsWith("not heard for 3.");
        List<RunEvent.ShareHandedOver> handed = events(RunEvent.ShareHandedOver.class);
        assertThat(handed).extracting(RunEvent.ShareHandedOver::to).containsExactly("b", "c");
        assertThat(handed).extracting(event -> event.share().slots().size()).containsExactly(30, 30);
        assertThat(handed)
                .allMatch(event -> event.epoch() == 2
                        && event.fromNanos()
                                == lost.atEpochNanos()
                                        + 100 * MILLI
                                        - machine.state().startEpochNanos());
        assertThat(commands(Command.Reassign.class)).hasSize(2).allMatch(command -> command.epoch() == 2);
        assertThat(commands(Command.Stop.class)).extracting(Command.Stop::agent).containsExactly("a");
    }

    @Test
    void shareIsTakenOverOnlyWhenTheCommandHasHadTimeToArrive() {
        start("a", "b");
        now += 2 * SECOND;
        merged("a", 0);
        failed("a", "the disk is full");

        // Started 100 ms after T0, so 1.9 s of the run are over, and a command may take 100 ms.
        assertThat(handedFrom()).containsExactly(2 * SECOND);
        assertThat(commands(Command.Reassign.class))
                .extracting(Command.Reassign::fromNanos)
                .containsExactly(2 * SECOND);
    }

    @Test
    void whatAnAgentThatWasToldToEndSaysItSentCountsThoughItComesLater() {
        start("a", "b");
        now += 2 * SECOND;
        merged("a", 0);
        log.addAll(machine.heard(new AgentEvent.Left("a", "r", 1, 1), now));

        RunEvent.AgentLost lost = events(RunEvent.AgentLost.class).getFirst();
        assertThat(lost.reason()).isEqualTo("it was told to end");
        assertThat(lost.lastSequence()).isEqualTo(1);
        assertThat(handedFrom()).containsExactly(2 * SECOND);
    }

    @Test
    void whatALostAgentHasReportedIsNotDoneAgainByWhoeverTakesOver() {
        start("a", "b");
        now += 2 * SECOND;
        for (int second = 0; second < 5; second++) {
            merged("a", second);
        }
        failed("a", "the disk is full");

        // Its clock is ahead: at 1.9 s of the run by the coordinator's clock it has reported 5 s.
        assertThat(handedFrom()).containsExactly(5 * SECOND);
        assertThat(commands(Command.Reassign.class))
                .extracting(Command.Reassign::fromNanos)
                .containsExactly(5 * SECOND);
        assertThat(machine.state().grants("a")).allMatch(grant -> grant.untilNanos() == 5 * SECOND);
    }

    @Test
    void shareThatIsHandedOnBeforeItsTurnHasComeIsStillTheFirstOnesUntilThen() {
        start("a", "b", "c");
        now += 2 * SECOND;
        for (int second = 0; second < 5; second++) {
            merged("a", second);
        }
        failed("a", "the disk is full");
        assertThat(handedFrom()).containsExactly(5 * SECOND, 5 * SECOND);

        failed("b", "the disk is full");

        assertThat(handedFrom().subList(2, 3)).containsExactly(5 * SECOND);
        assertThat(machine.state().grants("c")).allMatch(Grant::isOpen);
    }

    @Test
    void doneOfAnOlderEpochDoesNotEndAShareThatWasJustAdded() {
        start("a", "b");
        failed("a", "the disk is full");
        assertThat(machine.state().epoch("b")).isEqualTo(2);

        done("b", 1, -1);
        assertThat(machine.end()).isNull();
        done("b", 2, -1);

        assertThat(machine.end()).isNotNull();
    }

    @Test
    void agentThatCannotTakeOverAnyMoreIsLostWithoutItsReportsBeingFenced() {
        start("a", "b", "c");
        done("b", 1, 4);
        failed("a", "the disk is full");
        assertThat(events(RunEvent.ShareHandedOver.class))
                .extracting(RunEvent.ShareHandedOver::to)
                .containsExactly("c");
        done("c", 1, 4);
        failed("c", "it cannot take over a share any more");

        RunEvent.AgentLost lost = events(RunEvent.AgentLost.class).getLast();
        assertThat(lost.agent()).isEqualTo("c");
        assertThat(lost.lastSequence()).isEqualTo(4);
        assertThat(machine.end()).isNull();
    }

    @Test
    void withContinueTheShareOfALostAgentStaysUndone() {
        plan = TestPlans.of(Plan.OnAgentLoss.CONTINUE, List.of(), TestPlans.phase("steady", 100, 0, 10, false));
        machine = machine(2);
        start("a", "b");
        failed("a", "the disk is full");
        done("b", 1, -1);

        assertThat(events(RunEvent.ShareHandedOver.class)).isEmpty();
        assertThat(machine.end())
                .isEqualTo(
                        new RunEnd(
                                RunEnd.Kind.CARRIED_THROUGH,
                                "",
                                List.of(
                                        "agent a was lost before the start (the disk is full), and nobody took over its share")));
    }

    @Test
    void withAbortALostAgentEndsTheRun() {
        plan = TestPlans.of(Plan.OnAgentLoss.ABORT, List.of(), TestPlans.phase("steady", 100, 0, 10, false));
        machine = machine(2);
        start("a", "b");
        failed("a", "the disk is full");
        assertThat(commands(Command.Stop.class)).extracting(Command.Stop::agent).containsExactly("a", "b");
        done("b", 1, -1);

        assertThat(machine.end())
                .extracting(RunEnd::kind, RunEnd::reason)
                .containsExactly(RunEnd.Kind.STOPPED, "agent a was lost: the disk is full");
    }

    @Test
    void processThatWasStartedAnewIsLost() {
        start("a", "b");
        beat("a", 7);
        now += 100 * MILLI;
        beat("a", 8);
        assertThat(events(RunEvent.AgentLost.class)).isEmpty();

        now += 100 * MILLI;
        beat("a", 0);

        assertThat(events(RunEvent.AgentLost.class))
                .extracting(RunEvent.AgentLost::reason)
                .containsExactly("it was started anew and knows nothing of the run");
    }

    @Test
    void coordinatorThatWasAwayBlamesNobodyForIt() {
        start("a", "b");
        now += 60 * SECOND;
        log.addAll(machine.tick(now));
        assertThat(events(RunEvent.AgentLost.class)).isEmpty();

        pass(4 * SECOND);

        assertThat(events(RunEvent.AgentLost.class)).hasSize(2);
    }

    @Test
    void stopIsWrittenDownSentAndWaitedFor() {
        start("a", "b");
        log.addAll(machine.stop(StopCause.REQUEST, "enough", now));
        log.addAll(machine.stop(StopCause.REQUEST, "enough", now));
        assertThat(events(RunEvent.RunStopping.class)).hasSize(1);
        assertThat(commands(Command.Stop.class)).hasSize(2);
        done("a", 1, -1);
        assertThat(machine.end()).isNull();
        done("b", 1, -1);

        assertThat(machine.end()).isEqualTo(new RunEnd(RunEnd.Kind.STOPPED, "enough", List.of()));
    }

    @Test
    void agentThatFailsToPrepareEndsTheRunBeforeItStarts() {
        assign("a", "b");
        failed("b", "the environment has no TOKEN");

        assertThat(machine.end())
                .isEqualTo(new RunEnd(
                        RunEnd.Kind.NOT_STARTED, "agent b cannot take part: the environment has no TOKEN", List.of()));
        log.addAll(machine.finish("error", List.of(), now));
        assertThat(commands(Command.Stop.class)).extracting(Command.Stop::agent).containsExactly("a", "b");
    }

    @Test
    void agentsThatAreNotReadyInTimeAreNamed() {
        assign("a", "b");
        ready("a");
        silence(11 * SECOND, "a", "b");

        assertThat(machine.end())
                .isEqualTo(new RunEnd(RunEnd.Kind.NOT_STARTED, "not ready within 10.0 s: b", List.of()));
    }

    @Test
    void runWithoutAgentsGivesUp() {
        pass(21 * SECOND);

        assertThat(machine.end())
                .isEqualTo(new RunEnd(
                        RunEnd.Kind.NOT_STARTED,
                        "the run needs 2 free agents, and there were not so many within 20.0 s",
                        List.of()));
    }

    @Test
    void agentThatDoesNotEndWithThePlanIsLost() {
        start("a", "b");
        done("b", 1, -1);
        silence(17 * SECOND, "a");

        assertThat(events(RunEvent.AgentLost.class))
                .extracting(RunEvent.AgentLost::agent)
                .containsExactly("a");
        assertThat(machine.end()).isNotNull();
    }

    @Test
    void replayHasTheSameStateDecidesNothingAndRepeatsTheCommands() {
        start("a", "b", "c");
        failed("a", "the disk is full");
        List<RunEvent> events = events(RunEvent.class);

        RunMachine replay = new RunMachine(submitted(2), events, plan, TIMES, now + 60 * SECOND);
        assertThat(replay.state()).isEqualTo(machine.state());
        assertThat(replay.tick(now + 70 * SECOND)).isEmpty();

        assertThat(replay.resume(now + 80 * SECOND))
                .hasSize(5)
                .filteredOn(message -> message instanceof Command.Go || message instanceof Command.Reassign)
                .extracting(message -> ((Command) message).agent())
                .containsExactlyInAnyOrder("b", "b", "c", "c");
        assertThat(replay.tick(now + 80 * SECOND)).isEmpty();
    }

    @Test
    void handOverThatWasInterruptedIsCompleted() {
        start("a", "b", "c");
        failed("a", "the disk is full");
        List<RunEvent> events = new ArrayList<>(events(RunEvent.class));
        assertThat(events.removeLast()).isInstanceOf(RunEvent.ShareHandedOver.class);

        RunMachine replay = new RunMachine(submitted(2), events, plan, TIMES, now);
        replay.resume(now);
        List<Message> effects = replay.tick(now);

        assertThat(effects)
                .filteredOn(RunEvent.ShareHandedOver.class::isInstance)
                .isNotEmpty();
        assertThat(replay.state().orphaned()).isEmpty();
        assertThat(replay.state().epoch()).isEqualTo(3);
    }

    private RunMachine machine(int agents) {
        return new RunMachine(submitted(agents), List.of(), plan, TIMES, T0);
    }

    private static RunEvent.RunSubmitted submitted(int agents) {
        return new RunEvent.RunSubmitted("r", T0, "p", "", Map.of(), Map.of(), 1, agents);
    }

    private void assign(String... agents) {
        List<Capacity> free = new ArrayList<>();
        for (String agent : agents) {
            free.add(new Capacity(agent, 1));
        }
        log.addAll(machine.assign(free, now));
    }

    private void start(String... agents) {
        assign(agents);
        for (String agent : agents) {
            ready(agent);
        }
        assertThat(machine.state().stage()).isEqualTo(Stage.STARTED);
    }

    private void ready(String agent) {
        log.addAll(machine.heard(new AgentEvent.Ready(agent, "r", 1, 5), now));
    }

    private void done(String agent, int epoch, long lastSequence) {
        log.addAll(machine.heard(new AgentEvent.Done(agent, "r", epoch, lastSequence), now));
    }

    private void failed(String agent, String reason) {
        log.addAll(
                machine.heard(new AgentEvent.Failed(agent, "r", machine.state().epoch(agent), reason), now));
    }

    private void beat(String agent, long sequence) {
        log.addAll(machine.heard(new AgentEvent.Heartbeat(agent, sequence, now, 0, 1), now));
        log.addAll(machine.tick(now));
    }

    private void merged(String agent, long sequence) {
        machine.merged(agent, sequence, (sequence + 1) * SECOND, now);
        log.addAll(machine.tick(now));
    }

    private void pass(long nanos) {
        silence(nanos);
    }

    /// Time passes, and only some agents are heard.
    private void silence(long nanos, String... heard) {
        for (long end = now + nanos; now < end; ) {
            now = Math.min(end, now + 100 * MILLI);
            for (String agent : heard) {
                log.addAll(machine.heard(new AgentEvent.PhaseDone(agent, "other", 1, 0), now));
            }
            log.addAll(machine.tick(now));
        }
    }

    /// From when on each share that was handed over is another's.
    private List<Long> handedFrom() {
        return events(RunEvent.ShareHandedOver.class).stream()
                .map(RunEvent.ShareHandedOver::fromNanos)
                .toList();
    }

    private <T extends Command> List<T> commands(Class<T> type) {
        return log.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private <T extends RunEvent> List<T> events(Class<T> type) {
        return log.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
