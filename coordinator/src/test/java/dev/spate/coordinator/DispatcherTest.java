package dev.spate.coordinator;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spate.log.Log;
import dev.spate.log.Subscription;
import dev.spate.plan.Plan;
import dev.spate.protocol.AgentEvent;
import dev.spate.protocol.Command;
import dev.spate.protocol.Message;
import dev.spate.protocol.Pulse;
import dev.spate.protocol.RunEvent;
import dev.spate.protocol.Topic;
import dev.spate.run.RunTimes;
import dev.spate.run.TestPlans;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DispatcherTest {

    private static final long SECOND = TestPlans.SECOND;
    private static final long MILLI = SECOND / 1000;
    private static final long T0 = 1_800_000_000L * SECOND;
    private static final String YAML = """
            name: one
            target: http://127.0.0.1:1
            scenarios: {s: [{get: /}]}
            phases: [{name: steady, scenario: s, constantRate: 100/s, duration: 60s}]
            """;
    private static final CoordinatorSettings SETTINGS =
            new CoordinatorSettings("c", "http://127.0.0.1:7070", RunTimes.CLUSTER, 2 * SECOND);

    private final Written log = new Written();
    private long now = T0;
    private Dispatcher dispatcher = begun("c@1");

    @Test
    void theSameSubmissionUnderTheSameIdIsOneRun() throws Exception {
        RunView first = submit("nightly", YAML, 1);
        now += SECOND;

        RunView second = submit("nightly", YAML, 1);

        assertThat(second).isEqualTo(first);
        assertThat(log.of(RunEvent.RunSubmitted.class)).hasSize(1);
    }

    @Test
    void anotherSubmissionUnderTheSameIdIsAConflict() throws Exception {
        submit("nightly", YAML, 1);

        assertThatThrownBy(() -> submit("nightly", YAML.replace("100/s", "200/s"), 1))
                .hasCauseInstanceOf(RunConflictException.class);
        assertThatThrownBy(() -> submit("nightly", YAML, 2)).hasCauseInstanceOf(RunConflictException.class);
        assertThat(log.of(RunEvent.RunSubmitted.class)).hasSize(1);
    }

    @Test
    void aRunForAllAgentsTakesThoseThatCameForthWhileItGathered() throws Exception {
        now += 10 * SECOND;
        hello("a");
        submit("r", YAML, 0);
        pass(SECOND, "a");
        hello("b");
        assertThat(log.of(Command.Assign.class)).isEmpty();

        pass(1500 * MILLI, "a", "b");
        hello("c");

        assertThat(log.of(Command.Assign.class))
                .extracting(Command.Assign::agent)
                .containsExactly("a", "b");
    }

    @Test
    void runsThatWaitGetAgentsInTheOrderOfTheirSubmission() throws Exception {
        hello("a");
        submit("first", YAML, 2);
        submit("second", YAML, 1);
        pass(SECOND, "a");
        assertThat(log.of(Command.Assign.class)).isEmpty();

        hello("b");
        hello("c");
        pass(SECOND, "a", "b", "c");

        assertThat(log.of(Command.Assign.class))
                .extracting(one -> one.run() + " " + one.agent())
                .containsExactly("first a", "first b", "second c");
    }

    @Test
    void nobodyIsLostWhileTheLogIsSilent() throws Exception {
        hello("a");
        hello("b");
        submit("r", YAML, 2);
        start("r", "a", "b");

        // The pulse does not come back for 20 s, and so no heartbeat can.
        for (int i = 0; i < 400; i++) {
            now += 50 * MILLI;
            dispatcher.tick(now);
        }
        log.deliverPulses = true;
        deliver();
        dispatcher.tick(now);
        pass(2 * SECOND, "a");

        assertThat(log.of(RunEvent.AgentLost.class)).isEmpty();
        pass(1500 * MILLI, "a");
        assertThat(log.of(RunEvent.AgentLost.class))
                .extracting(RunEvent.AgentLost::agent)
                .containsExactly("b");
    }

    @Test
    void aRunLeftByAnotherCoordinatorGoesOnWithItsCommandsRepeated() throws Exception {
        hello("a");
        submit("r", YAML, 1);
        start("r", "a");
        RunHistory history = new RunHistory();
        log.of(RunEvent.class).forEach(history::read);
        List<Message> heard = List.copyOf(log.heard);
        log.messages.clear();
        List<String> attended = new ArrayList<>();
        now += 5 * SECOND;

        Dispatcher next = new Dispatcher(
                log,
                SETTINGS,
                "c@2",
                (submitted, plan) -> {
                    attended.add(submitted.run() + " " + plan.name());
                    return new RunListener() {};
                },
                () -> now);
        next.restore(history, now);
        heard.forEach(message -> next.read(message, now));
        next.tick(now);
        assertThat(log.messages).isEmpty();
        next.begin(now);

        assertThat(attended).containsExactly("r one");
        assertThat(log.of(Command.Go.class)).singleElement().satisfies(go -> {
            assertThat(go.agent()).isEqualTo("a");
            assertThat(go.run()).isEqualTo("r");
        });
        assertThat(requireNonNull(next.view("r")).stage()).isEqualTo(RunView.Stage.RUNNING);
    }

    @Test
    void whatIsSubmittedBeforeThePastIsKnownWaits() {
        dispatcher = new Dispatcher(log, SETTINGS, "c@1", RunAttendant.NONE, () -> now);
        CompletableFuture<RunView> accepted = new CompletableFuture<>();
        dispatcher.submit("r", submission(YAML, 1), List.of(), accepted, null);
        assertThat(accepted).isNotDone();

        dispatcher.restore(new RunHistory(), now);
        dispatcher.begin(now);

        assertThat(accepted).isCompleted();
    }

    @Test
    void aRunWhosePlanCannotBeReadAnyMoreEndsWithAnError() {
        RunHistory history = new RunHistory();
        history.read(new RunEvent.RunSubmitted("r", now, "one", "nonsense: 1", Map.of(), Map.of(), 1, 1));
        dispatcher = new Dispatcher(log, SETTINGS, "c@1", RunAttendant.NONE, () -> now);
        dispatcher.restore(history, now);

        assertThat(requireNonNull(dispatcher.view("r")).verdict()).isEqualTo("error");
        assertThat(log.of(RunEvent.RunFinished.class)).hasSize(1);
    }

    private Dispatcher begun(String identity) {
        Dispatcher made = new Dispatcher(log, SETTINGS, identity, RunAttendant.NONE, () -> now);
        made.restore(new RunHistory(), now);
        made.begin(now);
        return made;
    }

    private RunView submit(String id, String yaml, int agents) throws Exception {
        CompletableFuture<RunView> accepted = new CompletableFuture<>();
        dispatcher.submit(id, submission(yaml, agents), List.of(), accepted, null);
        return accepted.get();
    }

    private static Submission submission(String yaml, int agents) {
        Plan plan = requireNonNull(
                Submissions.read(new RunEvent.RunSubmitted("x", 0, "", yaml, Map.of(), Map.of(), 7, agents))
                        .plan());
        return new Submission(plan, yaml, Map.of(), Map.of(), agents);
    }

    private void start(String run, String... agents) {
        log.deliverPulses = true;
        pass(SECOND / 2, agents);
        for (String agent : agents) {
            hear(new AgentEvent.Ready(agent, run, 1, 4));
        }
        assertThat(log.of(Command.Go.class)).hasSize(agents.length);
        log.deliverPulses = false;
    }

    private void hello(String agent) {
        hear(new AgentEvent.Hello(agent, "test", 1, Map.of()));
    }

    private void hear(AgentEvent event) {
        log.heard.add(event);
        dispatcher.read(event, now);
    }

    /// Time passes, the log works, and only some agents are heard.
    private void pass(long nanos, String... heard) {
        log.deliverPulses = true;
        for (long end = now + nanos; now < end; ) {
            now = Math.min(end, now + 50 * MILLI);
            for (String agent : heard) {
                dispatcher.read(new AgentEvent.Heartbeat(agent, (now - T0) / MILLI, now, 0, 1), now);
            }
            deliver();
            dispatcher.tick(now);
        }
    }

    private void deliver() {
        List<Message> pulses = List.copyOf(log.pulses);
        log.pulses.clear();
        if (log.deliverPulses) {
            pulses.forEach(pulse -> dispatcher.read(pulse, now));
        }
    }

    /// A log that remembers what was written and hands nothing to anyone.
    private static final class Written implements Log {
        final List<Message> messages = new ArrayList<>();
        final List<Message> pulses = new ArrayList<>();
        final List<Message> heard = new ArrayList<>();
        boolean deliverPulses;

        <T extends Message> List<T> of(Class<T> type) {
            return messages.stream().filter(type::isInstance).map(type::cast).toList();
        }

        @Override
        public void append(String key, Message message) {
            if (message instanceof Pulse) {
                pulses.add(message);
            } else {
                messages.add(message);
            }
        }

        @Override
        public Subscription read(Set<Topic> topics, From from, Reader reader) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Subscription read(Topic topic, String key, From from, Reader reader) {
            throw new UnsupportedOperationException();
        }

        @Override
        public @Nullable Throwable failure() {
            return null;
        }

        @Override
        public long undelivered() {
            return 0;
        }

        @Override
        public void close() {}
    }
}
