package dev.spate.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.lifecycle.LoadEngine;
import dev.spate.log.Log;
import dev.spate.log.MemoryLog;
import dev.spate.log.Subscription;
import dev.spate.protocol.AgentEvent;
import dev.spate.protocol.Command;
import dev.spate.protocol.IntervalReport;
import dev.spate.protocol.Message;
import dev.spate.protocol.Topic;
import dev.spate.schedule.Share;
import dev.spate.workload.HttpSettings;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Phase;
import dev.spate.workload.Workload;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// An agent with an engine that does nothing, led by the test over a log in memory.
@Timeout(60)
final class AgentTest {

    private static final Workload NOTHING = new Workload(
            "http://127.0.0.1:1",
            1,
            new HttpSettings(HttpSettings.Version.HTTP_1_1, 1, 1_000_000_000, false, 8192, 8192),
            List.of(),
            List.of(),
            List.of(new Phase("rest", new LoadModel.Pause(), List.of(), 0, 1, 0, 1, false)),
            Map.of());

    private final BlockingQueue<Message> said = new LinkedBlockingQueue<>();
    private final List<Thread> preparers = new CopyOnWriteArrayList<>();
    private final Log log = new MemoryLog();
    private final Subscription ears = log.read(Set.of(Topic.AGENTS, Topic.INTERVALS), Log.From.OLDEST, said::add);
    private final Agent agent = new Agent(
            new AgentSettings("a", "1", 1, Map.of(), 3_600_000_000_000L),
            log,
            (_, listener) -> {
                preparers.add(Thread.currentThread());
                return new OneInterval(listener);
            },
            InstantSource.system(),
            System::nanoTime);

    @BeforeEach
    void start() {
        agent.start();
    }

    @AfterEach
    void close() {
        agent.close();
        ears.close();
        log.close();
    }

    /// The first heartbeats were not answered, as when the coordinator came later, and the next one is
    /// due in an hour.
    @Test
    void whoeverIsReadyHasComparedItsClock() throws Exception {
        for (int beat = 0; beat < 8; beat++) {
            next(AgentEvent.Heartbeat.class);
        }
        log.append("a", new Command.Assign("a", "run", 1, NOTHING, Share.WHOLE, 1));
        AgentEvent.Heartbeat beat = next(AgentEvent.Heartbeat.class);
        long now = beat.sentAtEpochNanos();
        log.append("a", new Command.ClockEcho("a", "c", beat.sequence(), now, now + 5_000, now + 5_000));
        next(AgentEvent.Ready.class);
        log.append("a", new Command.Go("a", "run", 1, now));
        IntervalReport report = next(IntervalReport.class);
        assertThat(report.health().clockUncertaintyNanos()).isNotNegative();
    }

    @Test
    void aCoordinatorThatAnswersNoHeartbeatIsNotWaitedForForEver() throws Exception {
        log.append("a", new Command.Assign("a", "run", 1, NOTHING, Share.WHOLE, 1));
        next(AgentEvent.Ready.class);
        log.append("a", new Command.Go("a", "run", 1, 0));
        assertThat(next(IntervalReport.class).health().clockUncertaintyNanos()).isEqualTo(-1);
    }

    /// What an engine starts inherits the niceness of the thread that prepares it, and every thread made
    /// after the first run began, by any that stepped back then, is set back for good.
    @Test
    void allRunsArePreparedByOneThreadThatIsNotOneOfThoseThatStepBack() throws Exception {
        for (String run : List.of("first", "second")) {
            log.append("a", new Command.Assign("a", run, 1, NOTHING, Share.WHOLE, 1));
            assertThat(next(AgentEvent.Ready.class).run()).isEqualTo(run);
            log.append("a", new Command.Stop("a", run, "enough"));
            next(AgentEvent.Done.class);
        }
        assertThat(preparers).hasSize(2);
        assertThat(preparers.getFirst())
                .isSameAs(preparers.getLast())
                .extracting(Thread::getName)
                .asString()
                .doesNotStartWith("spate-");
    }

    @Test
    void anAgentThatLeavesTellsWhatItMeasuredLastAndThenEnds() throws Exception {
        log.append("a", new Command.Assign("a", "run", 1, NOTHING, Share.WHOLE, 1));
        next(AgentEvent.Ready.class);
        // So late that the end of the plan has no part in it.
        log.append("a", new Command.Go("a", "run", 1, Long.MAX_VALUE / 2));
        assertThat(next(IntervalReport.class).sequence()).isZero();
        agent.leave();

        // Which of them is read first is open, for they are on two topics.
        List<Message> last = Stream.generate(this::nextMessage)
                .filter(message -> message instanceof IntervalReport || message instanceof AgentEvent.Left)
                .limit(2)
                .toList();
        assertThat(last).contains(new AgentEvent.Left("a", "run", 1, 1));
        assertThat(last).anyMatch(message -> message instanceof IntervalReport report && report.sequence() == 1);
        agent.ended().get(30, TimeUnit.SECONDS);
    }

    @Test
    void anAgentThatHasNothingToDoLeavesAtOnce() throws Exception {
        agent.leave();
        agent.ended().get(30, TimeUnit.SECONDS);
    }

    private Message nextMessage() {
        try {
            Message message = said.poll(30, TimeUnit.SECONDS);
            return Objects.requireNonNull(message, "the agent says nothing more");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private <M extends Message> M next(Class<M> type) throws InterruptedException {
        while (true) {
            Message message = said.poll(30, TimeUnit.SECONDS);
            assertThat(message).as("the next %s", type.getSimpleName()).isNotNull();
            if (type.isInstance(message)) {
                return type.cast(message);
            }
        }
    }

    /// Tells one interval when it is started, and another when it is stopped.
    private record OneInterval(LoadEngine.Listener listener) implements LoadEngine {
        @Override
        public int openConnections() {
            return 0;
        }

        @Override
        public void start(long startNanoTime) {
            interval(0, 1);
        }

        private void interval(long from, long to) {
            listener.interval(
                    from,
                    to,
                    List.of(),
                    List.of(),
                    IntervalReport.Connections.NONE,
                    IntervalReport.Traces.NONE,
                    new IntervalReport.Health(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1));
        }

        @Override
        public void takeOver(Share share, long fromNanos) {}

        @Override
        public void stop() {
            interval(1, 2);
            listener.finished();
        }

        @Override
        public void close() {}
    }
}
