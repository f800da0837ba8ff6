package dev.spate.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.spate.log.Log.From;
import dev.spate.protocol.AgentEvent;
import dev.spate.protocol.Command;
import dev.spate.protocol.Message;
import dev.spate.protocol.RunEvent;
import dev.spate.protocol.Topic;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What every adapter of [Log] must pass, unchanged.
@Timeout(300)
public abstract class LogContract {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private Log log;

    /// A log without messages, whose messages are followed.
    protected abstract Log open(MessageTracing tracing);

    private Log open() {
        return open(MessageTracing.NONE);
    }

    /// Appends bytes that need not be a message.
    protected abstract void appendRaw(Log log, Topic topic, String key, byte[] bytes);

    @SuppressWarnings("NullAway") // set before each test
    protected LogContract() {}

    @BeforeEach
    void openLog() {
        log = open();
    }

    @AfterEach
    void closeLog() {
        log.close();
    }

    @Test
    void whatTravelsBesideAMessageComesWithIt() throws Exception {
        Tracks tracks = new Tracks();
        try (Log followed = open(tracks)) {
            Inbox inbox = new Inbox();
            followed.read(Set.of(Topic.COMMANDS, Topic.AGENTS), From.OLDEST, inbox);
            followed.append("a", new Command.Stop("a", "r", "first"));
            followed.append("a", new Command.Stop("a", "r", "second"));
            followed.append("a", heartbeat("a", 1));
            inbox.take(3);
            eventually(() -> tracks.stored.size() == 2);
        }
        assertThat(tracks.stored).containsExactlyInAnyOrder("first", "second");
        assertThat(tracks.read)
                .containsExactlyInAnyOrder("a first <- first", "a second <- second", "a heartbeat <- null");
    }

    /// Follows the stops, by their reasons.
    private static final class Tracks implements MessageTracing {
        final Queue<String> stored = new ConcurrentLinkedQueue<>();
        final Queue<String> read = new ConcurrentLinkedQueue<>();

        @Override
        public @Nullable Sending appends(String system, String destination, String key, Message message) {
            if (!(message instanceof Command.Stop stop)) {
                return null;
            }
            return new Sending() {
                @Override
                public String context() {
                    return stop.reason();
                }

                @Override
                public void stored() {
                    stored.add(stop.reason());
                }
            };
        }

        @Override
        public void reads(
                String system,
                String destination,
                String key,
                Message message,
                @Nullable String context,
                Log.Reader reader)
                throws InterruptedException {
            String what = message instanceof Command.Stop stop ? stop.reason() : "heartbeat";
            read.add(key + " " + what + " <- " + context);
            reader.accept(message);
        }
    }

    @Test
    void messagesOfOneKeyAreReadInTheirOrder() throws Exception {
        Inbox inbox = new Inbox();
        log.read(Set.of(Topic.AGENTS), From.OLDEST, inbox);

        for (int i = 0; i < 1_000; i++) {
            log.append("a", heartbeat("a", i));
        }

        List<Message> read = inbox.take(1_000);
        for (int i = 0; i < 1_000; i++) {
            assertThat(read.get(i)).isEqualTo(heartbeat("a", i));
        }
    }

    @Test
    void everyReaderGetsEveryMessageOfItsTopics() throws Exception {
        Inbox agents = new Inbox();
        Inbox both = new Inbox();
        Inbox runs = new Inbox();
        log.read(Set.of(Topic.AGENTS), From.OLDEST, agents);
        log.read(Set.of(Topic.AGENTS, Topic.RUNS), From.OLDEST, both);
        log.read(Set.of(Topic.RUNS), From.OLDEST, runs);

        log.append("a", heartbeat("a", 1));
        log.append("r", started("r", 2));
        log.append("a", heartbeat("a", 3));

        assertThat(agents.take(2)).containsExactly(heartbeat("a", 1), heartbeat("a", 3));
        assertThat(runs.take(1)).containsExactly(started("r", 2));
        assertThat(both.take(3))
                .containsExactlyInAnyOrder(heartbeat("a", 1), started("r", 2), heartbeat("a", 3))
                .containsSubsequence(heartbeat("a", 1), heartbeat("a", 3));
        assertThat(agents.isEmpty() && both.isEmpty() && runs.isEmpty()).isTrue();
    }

    @Test
    void aReaderFromTheOldestGetsWhatWasAppendedBeforeIt() throws Exception {
        for (int i = 0; i < 10; i++) {
            log.append("r", started("r", i));
        }
        Inbox first = new Inbox();
        log.read(Set.of(Topic.RUNS), From.OLDEST, first);
        assertThat(first.take(10)).hasSize(10);

        Inbox second = new Inbox();
        log.read(Set.of(Topic.RUNS), From.OLDEST, second);
        log.append("r", started("r", 10));

        List<Message> read = second.take(11);
        for (int i = 0; i <= 10; i++) {
            assertThat(read.get(i)).isEqualTo(started("r", i));
        }
    }

    @Test
    void everyTopicKeepsItsMessagesForItsFirstReader() throws Exception {
        log.append("a", heartbeat("a", 1));
        Inbox inbox = new Inbox();
        log.read(Set.of(Topic.AGENTS), From.OLDEST, inbox);
        assertThat(inbox.take()).isEqualTo(heartbeat("a", 1));
    }

    @Test
    void aReaderFromNowGetsOnlyWhatIsAppendedAfterIt() throws Exception {
        log.append("r", started("r", 1));
        Inbox inbox = new Inbox();
        log.read(Set.of(Topic.RUNS), From.NOW, inbox);
        log.append("r", started("r", 2));
        log.append("r", started("r", 3));

        assertThat(inbox.take(2)).containsExactly(started("r", 2), started("r", 3));
        assertThat(inbox.isEmpty()).isTrue();
    }

    @Test
    void aReaderSinceAnInstantGetsAllThatWasAppendedFromThenOn() throws Exception {
        log.append("r", started("r", 1));
        Instant instant = Instant.now();
        for (int i = 2; i <= 4; i++) {
            log.append("r", started("r", i));
        }
        Inbox inbox = new Inbox();
        log.read(Set.of(Topic.RUNS), From.since(nanos(instant)), inbox);
        log.append("r", started("r", 5));

        List<Message> read = new ArrayList<>(inbox.take(4));
        if (read.getFirst().equals(started("r", 1))) {
            // It may begin earlier.
            read.removeFirst();
            read.add(inbox.take());
        }
        assertThat(read).containsExactly(started("r", 2), started("r", 3), started("r", 4), started("r", 5));
    }

    @Test
    void aReaderSinceAnInstantToComeGetsWhatIsAppendedAfterIt() throws Exception {
        Instant tomorrow = Instant.now().plus(1, ChronoUnit.DAYS);
        Inbox inbox = new Inbox();
        CaughtUp reader = new CaughtUp(inbox);
        log.read(Set.of(Topic.RUNS), From.since(nanos(tomorrow)), reader);
        reader.await();
        log.append("r", started("r", 1));

        assertThat(inbox.take()).isEqualTo(started("r", 1));
    }

    @Test
    void aReaderOfOneKeyGetsNothingElse() throws Exception {
        for (int i = 0; i < 20; i++) {
            log.append("agent-" + i, stop("agent-" + i, "before"));
        }
        Inbox oldest = new Inbox();
        Inbox now = new Inbox();
        Inbox all = new Inbox();
        log.read(Set.of(Topic.COMMANDS), From.OLDEST, all);
        log.read(Topic.COMMANDS, "agent-7", From.OLDEST, oldest);
        log.read(Topic.COMMANDS, "agent-7", From.NOW, now);
        for (int i = 0; i < 20; i++) {
            log.append("agent-" + i, stop("agent-" + i, "after"));
        }
        log.append("agent-7", stop("agent-7", "last"));

        assertThat(oldest.take(3))
                .containsExactly(stop("agent-7", "before"), stop("agent-7", "after"), stop("agent-7", "last"));
        assertThat(now.take(2)).containsExactly(stop("agent-7", "after"), stop("agent-7", "last"));
        assertThat(all.take(41)).hasSize(41);
        assertThat(oldest.isEmpty() && now.isEmpty()).isTrue();
    }

    @Test
    void aReaderIsToldOnceWhenItHasReadWhatWasThere() throws Exception {
        for (int i = 0; i < 100; i++) {
            log.append("r-" + i, started("r", i));
            log.append("agent-" + i, stop("agent-" + i, "end"));
        }
        Inbox inbox = new Inbox();
        CaughtUp reader = new CaughtUp(inbox);
        log.read(Set.of(Topic.RUNS, Topic.COMMANDS, Topic.AGENTS), From.OLDEST, reader);
        log.append("r", started("r", 100));

        assertThat(reader.await()).isBetween(200, 201);
        inbox.take(201);
        log.append("r", started("r", 101));
        inbox.take();
        assertThat(reader.calls()).isEqualTo(1);
    }

    @Test
    void aReaderOfAnEmptyTopicHasCaughtUpAtOnce() throws Exception {
        CaughtUp reader = new CaughtUp(new Inbox());
        log.read(Set.of(Topic.RUNS, Topic.INTERVALS), From.OLDEST, reader);
        assertThat(reader.await()).isZero();
    }

    @Test
    void aReaderFromNowHasCaughtUpAtOnce() throws Exception {
        log.append("r", started("r", 1));
        CaughtUp reader = new CaughtUp(new Inbox());
        log.read(Set.of(Topic.RUNS), From.NOW, reader);
        assertThat(reader.await()).isZero();
    }

    @Test
    void aReaderOfOneKeyHasCaughtUpWhenOthersMessagesArePassedOver() throws Exception {
        for (int i = 0; i < 20; i++) {
            log.append("agent-" + i, stop("agent-" + i, "end"));
        }
        CaughtUp reader = new CaughtUp(new Inbox());
        log.read(Topic.COMMANDS, "agent-7", From.OLDEST, reader);
        assertThat(reader.await()).isEqualTo(1);
    }

    @Test
    void aReaderThatThrowsWhenItHasCaughtUpEndsItsSubscription() {
        RuntimeException fault = new RuntimeException("the reader's fault");
        Subscription subscription = log.read(Set.of(Topic.RUNS), From.OLDEST, new Log.Reader() {
            @Override
            public void accept(Message message) {}

            @Override
            public void caughtUp() {
                throw fault;
            }
        });
        eventually(() -> subscription.failure() != null);
        assertThat(subscription.failure()).isSameAs(fault);
    }

    @Test
    void aLogThatStoresEverythingHasNeitherFailureNorUndelivered() throws Exception {
        Inbox inbox = new Inbox();
        log.read(Set.of(Topic.RUNS), From.OLDEST, inbox);
        log.append("r", started("r", 1));
        inbox.take();
        log.close();

        assertThat(log.failure()).isNull();
        assertThat(log.undelivered()).isZero();
    }

    @Test
    @SuppressWarnings("ArrayEquals")
    void readersGetWhatTheBytesSaidWhenTheMessageWasAppended() throws Exception {
        byte[] file = {1, 2, 3};
        Map<String, byte[]> files = new HashMap<>(Map.of("body.bin", file));
        log.append("r", new RunEvent.RunSubmitted("r", 1, "x", "name: x", files, Map.of(), 42, 2));
        file[0] = 99;
        Inbox inbox = new Inbox();
        log.read(Set.of(Topic.RUNS), From.OLDEST, inbox);

        RunEvent.RunSubmitted read = (RunEvent.RunSubmitted) inbox.take();
        assertThat(read.files().get("body.bin")).containsExactly(1, 2, 3);
    }

    @Test
    void unreadableMessagesAreCountedAndPassedOver() throws Exception {
        Inbox inbox = new Inbox();
        Subscription subscription = log.read(Set.of(Topic.RUNS), From.OLDEST, inbox);
        log.append("r", started("r", 1));
        appendRaw(log, Topic.RUNS, "r", new byte[] {});
        appendRaw(log, Topic.RUNS, "r", new byte[] {77, 3, 0});
        appendRaw(log, Topic.RUNS, "r", new byte[] {1, 3, 0x5f});
        log.append("r", started("r", 2));

        assertThat(inbox.take(2)).containsExactly(started("r", 1), started("r", 2));
        assertThat(subscription.unreadable()).isEqualTo(3);
        assertThat(subscription.failure()).isNull();
    }

    @Test
    void aReaderThatThrowsEndsItsSubscriptionAlone() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        RuntimeException fault = new RuntimeException("the reader's fault");
        Subscription failing = log.read(Set.of(Topic.RUNS), From.OLDEST, _ -> {
            calls.incrementAndGet();
            throw fault;
        });
        Inbox inbox = new Inbox();
        Subscription sound = log.read(Set.of(Topic.RUNS), From.OLDEST, inbox);

        log.append("r", started("r", 1));
        log.append("r", started("r", 2));

        assertThat(inbox.take(2)).hasSize(2);
        eventually(() -> failing.failure() != null);
        assertThat(failing.failure()).isSameAs(fault);
        assertThat(sound.failure()).isNull();
        failing.close();
        assertThat(calls).hasValue(1);
        assertThat(failing.failure()).isSameAs(fault);
    }

    @Test
    void aClosedSubscriptionIsNotCalledAgain() throws Exception {
        Inbox closed = new Inbox();
        Subscription subscription = log.read(Set.of(Topic.RUNS), From.OLDEST, closed);
        Inbox open = new Inbox();
        log.read(Set.of(Topic.RUNS), From.OLDEST, open);
        log.append("r", started("r", 1));
        closed.take();

        subscription.close();
        subscription.close();
        log.append("r", started("r", 2));

        assertThat(open.take(2)).hasSize(2);
        assertThat(closed.isEmpty()).isTrue();
        assertThat(subscription.failure()).isNull();
    }

    @Test
    void closeWaitsForTheReadersLastMessage() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger finished = new AtomicInteger();
        Subscription subscription = log.read(Set.of(Topic.RUNS), From.OLDEST, _ -> {
            entered.countDown();
            release.await();
            finished.incrementAndGet();
        });
        log.append("r", started("r", 1));
        assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();

        Thread closer = Thread.ofPlatform().daemon().start(subscription::close);
        release.countDown();
        closer.join();

        assertThat(finished).hasValue(1);
    }

    @Test
    void aReaderThatWaitsForEverIsInterruptedByClose() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        Subscription subscription = log.read(Set.of(Topic.RUNS), From.OLDEST, _ -> {
            entered.countDown();
            new CountDownLatch(1).await();
        });
        log.append("r", started("r", 1));
        assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();

        subscription.close();

        assertThat(subscription.failure()).isNull();
    }

    @Test
    void aReaderMayCloseItsOwnSubscription() throws Exception {
        AtomicReference<Subscription> own = new AtomicReference<>();
        CountDownLatch known = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        own.set(log.read(Set.of(Topic.RUNS), From.OLDEST, _ -> {
            known.await();
            calls.incrementAndGet();
            own.get().close();
        }));
        known.countDown();
        log.append("r", started("r", 1));
        log.append("r", started("r", 2));
        Inbox inbox = new Inbox();
        log.read(Set.of(Topic.RUNS), From.OLDEST, inbox);
        inbox.take(2);

        eventually(() -> calls.get() == 1);
        own.get().close();

        assertThat(calls).hasValue(1);
        assertThat(own.get().failure()).isNull();
    }

    @Test
    void aReaderMayCloseTheLog() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        log.read(Set.of(Topic.AGENTS), From.OLDEST, new Inbox());
        log.read(Set.of(Topic.RUNS), From.OLDEST, _ -> {
            log.close();
            closed.countDown();
        });
        log.append("r", started("r", 1));

        assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> log.append("r", started("r", 2))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void twoReadersMayCloseTheLogAtTheSameTime() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        CountDownLatch closed = new CountDownLatch(2);
        Log.Reader reader = _ -> {
            both.countDown();
            both.await();
            log.close();
            closed.countDown();
        };
        log.read(Set.of(Topic.RUNS), From.OLDEST, reader);
        log.read(Set.of(Topic.RUNS), From.OLDEST, reader);
        log.append("r", started("r", 1));

        assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aReaderMayAppend() throws Exception {
        Inbox inbox = new Inbox();
        log.read(Set.of(Topic.RUNS), From.OLDEST, inbox);
        log.read(Set.of(Topic.AGENTS), From.OLDEST, message -> {
            AgentEvent.Heartbeat heartbeat = (AgentEvent.Heartbeat) message;
            log.append("r", started("r", heartbeat.sequence()));
        });

        log.append("a", heartbeat("a", 7));

        assertThat(inbox.take()).isEqualTo(started("r", 7));
    }

    @Test
    void aReaderMayOpenAnotherSubscription() throws Exception {
        Inbox inner = new Inbox();
        log.append("r", started("r", 1));
        log.read(Set.of(Topic.RUNS), From.OLDEST, _ -> log.read(Set.of(Topic.RUNS), From.OLDEST, inner));

        assertThat(inner.take()).isEqualTo(started("r", 1));
    }

    @Test
    void aClosedLogRefusesToAppendAndToRead() {
        log.close();
        log.close();

        assertThatThrownBy(() -> log.append("r", started("r", 1))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> log.read(Set.of(Topic.RUNS), From.OLDEST, new Inbox()))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aSubscriptionToNothingIsRefused() {
        assertThatThrownBy(() -> log.read(Set.of(), From.OLDEST, new Inbox()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void closingTheLogClosesItsSubscriptions() throws Exception {
        Inbox inbox = new Inbox();
        Subscription subscription = log.read(Set.of(Topic.RUNS), From.OLDEST, inbox);
        log.append("r", started("r", 1));
        inbox.take();

        log.close();

        assertThat(subscription.failure()).isNull();
        subscription.close();
    }

    @Test
    void manyWritersLoseNothingAndKeepEachKeysOrder() throws Exception {
        int writers = 8;
        int each = 2_000;
        List<Inbox> inboxes = List.of(new Inbox(), new Inbox());
        for (Inbox inbox : inboxes) {
            log.read(Set.of(Topic.AGENTS), From.OLDEST, inbox);
        }
        CountDownLatch go = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int w = 0; w < writers; w++) {
            String agent = "agent-" + w;
            threads.add(Thread.ofPlatform().daemon().start(() -> {
                try {
                    go.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                for (int i = 0; i < each; i++) {
                    log.append(agent, heartbeat(agent, i));
                }
            }));
        }
        go.countDown();
        for (Thread thread : threads) {
            thread.join();
        }

        for (Inbox inbox : inboxes) {
            Map<String, Long> next = new HashMap<>();
            for (Message message : inbox.take(writers * each)) {
                AgentEvent.Heartbeat heartbeat = (AgentEvent.Heartbeat) message;
                long expected = next.getOrDefault(heartbeat.agent(), 0L);
                assertThat(heartbeat.sequence()).as(heartbeat.agent()).isEqualTo(expected);
                next.put(heartbeat.agent(), expected + 1);
            }
            assertThat(next.values()).hasSize(writers).containsOnly((long) each);
        }
    }

    private static long nanos(Instant instant) {
        return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
    }

    protected static Command.Stop stop(String agent, String reason) {
        return new Command.Stop(agent, "r", reason);
    }

    protected static AgentEvent.Heartbeat heartbeat(String agent, long sequence) {
        return new AgentEvent.Heartbeat(agent, sequence, 1, 2, 3);
    }

    protected static RunEvent.RunStarted started(String run, long at) {
        return new RunEvent.RunStarted(run, at, 5);
    }

    /// Waits until a condition holds; fails after half a minute.
    protected static void eventually(BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begin > PATIENCE_NANOS) {
                fail("what was waited for did not come in 30 s");
            }
            LockSupport.parkNanos(100_000);
        }
    }
}
