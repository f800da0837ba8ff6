package dev.spate.log.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.log.Log.From;
import dev.spate.log.Subscription;
import dev.spate.protocol.AgentEvent;
import dev.spate.protocol.Command;
import dev.spate.protocol.Message;
import dev.spate.protocol.RunEvent;
import dev.spate.protocol.Topic;
import dev.spate.testkit.broker.KafkaBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What is lost when the broker is: nothing.
@Timeout(180)
@SuppressWarnings("NullAway.Init") // set before each test
final class OutageTest {

    private static KafkaBroker broker;

    @TempDir
    private static Path folder;

    @BeforeEach
    void startBroker() {
        if (broker == null) {
            broker = KafkaBroker.in(folder);
        }
        if (!broker.isRunning()) {
            broker.start();
        }
    }

    @AfterAll
    @SuppressWarnings("NullAway") // null where the class was skipped
    static void stopBroker() {
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    void nothingIsMissingAfterTheBrokerWasKilledWhileThreeLogsAppend() throws Exception {
        KafkaSettings settings = Brokers.settings(broker);
        try (KafkaLog coordinator = KafkaLog.openForCoordinator(settings);
                KafkaLog first = KafkaLog.open(settings);
                KafkaLog second = KafkaLog.open(settings)) {
            Received decisions = new Received();
            Received agents = new Received();
            Subscription reading = first.read(Set.of(Topic.RUNS, Topic.COMMANDS), From.OLDEST, decisions);
            second.read(Set.of(Topic.AGENTS), From.OLDEST, agents);
            AtomicBoolean enough = new AtomicBoolean();
            List<Thread> writers = List.of(
                    writer(enough, i -> {
                        coordinator.append("r", new RunEvent.RunStarted("r", i, 0));
                        coordinator.append("a", new Command.Go("a", "r", i, 0));
                    }),
                    writer(enough, i -> first.append("one", new AgentEvent.PhaseDone("one", "r", 1, i))),
                    writer(enough, i -> second.append("two", new AgentEvent.PhaseDone("two", "r", 1, i))));

            agents.await(100);
            broker.kill();
            Thread.sleep(4_000);
            broker.start();
            int before = agents.all().size();
            agents.await("more than before the outage", all -> all.size() > before + 100);
            enough.set(true);
            for (Thread writer : writers) {
                writer.join();
            }
            int counts = (int) (appended(writers.get(0)) * 2);
            decisions.await(counts);
            agents.await(
                    "all that agents said",
                    all -> new LinkedHashSet<>(all).size() == appended(writers.get(1)) + appended(writers.get(2)));

            // In transactions nothing is doubled.
            assertThat(decisions.all()).hasSize(counts).doesNotHaveDuplicates();
            inOrder(decisions.all());
            // Otherwise a message may come again, but none comes before those of its key that precede it.
            inOrder(new LinkedHashSet<>(agents.all()));
            assertThat(reading.failure()).isNull();
            assertThat(coordinator.failure()).isNull();
            assertThat(first.undelivered() + second.undelivered() + coordinator.undelivered())
                    .isZero();
        }
    }

    @Test
    void aBrokerThatIsPausedIsWaitedFor() throws Exception {
        KafkaSettings settings = Brokers.settings(broker);
        try (KafkaLog log = KafkaLog.open(settings)) {
            Received received = new Received();
            log.read(Set.of(Topic.AGENTS), From.OLDEST, received);
            log.append("a", new AgentEvent.PhaseDone("a", "r", 1, 0));
            received.await(1);
            broker.pause();
            for (int i = 1; i < 100; i++) {
                log.append("a", new AgentEvent.PhaseDone("a", "r", 1, i));
            }
            Thread.sleep(3_000);
            broker.resume();

            assertThat(received.await(100)).isEqualTo(phases(100));
        }
    }

    @Test
    void ofPerishableMessagesTheNewestAloneOutlivesAnOutage() throws Exception {
        KafkaSettings settings = Brokers.settings(broker).withStallAfter(Duration.ofMillis(200));
        try (KafkaLog log = KafkaLog.open(settings)) {
            Received received = new Received();
            log.read(Set.of(Topic.AGENTS), From.OLDEST, received);
            log.append("a", beat("a", 0));
            received.await(1);
            broker.stop();
            log.append("a", beat("a", 1));
            Thread.sleep(500);
            for (int i = 2; i <= 1_000; i++) {
                log.append("a", beat("a", i));
                log.append("b", beat("b", i));
            }
            broker.start();

            received.await(
                    "the newest of both", all -> all.contains(beat("a", 1_000)) && all.contains(beat("b", 1_000)));
            assertThat(received.all())
                    .containsExactlyInAnyOrder(beat("a", 0), beat("a", 1), beat("a", 1_000), beat("b", 1_000));
            assertThat(log.undelivered()).isZero();
        }
    }

    @Test
    void whatDoesNotFitInMemoryWaitsOnDiskAndWhatDoesNotFitThereIsCounted() throws Exception {
        Path spill = folder.resolve("spill");
        KafkaSettings settings = Brokers.settings(broker).withBuffer(100_000, 400_000, spill);
        try (KafkaLog log = KafkaLog.open(settings)) {
            Received received = new Received();
            log.read(Set.of(Topic.AGENTS), From.OLDEST, received);
            log.append("a", failed(0));
            received.await(1);
            broker.stop();
            for (int i = 1; i < 1_000; i++) {
                log.append("a", failed(i));
            }
            long undelivered = log.undelivered();
            // 400 of 1,000 bytes on disk, 100 in memory, and what the producer has taken besides.
            assertThat(undelivered).isBetween(450L, 530L);
            broker.start();

            int kept = (int) (1_000 - undelivered);
            assertThat(received.await(kept))
                    .isEqualTo(IntStream.range(0, kept)
                            .mapToObj(OutageTest::failed)
                            .toList());
            log.append("a", failed(5_000));
            assertThat(received.await(kept + 1).getLast()).isEqualTo(failed(5_000));
            assertThat(log.undelivered()).isEqualTo(undelivered);
        }
        try (var files = java.nio.file.Files.list(spill)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void closingWithoutABrokerIsBoundedAndSaysHowManyWereNotDelivered() throws Exception {
        KafkaSettings settings = Brokers.settings(broker).withFlushPatience(Duration.ofMillis(300));
        KafkaLog log = KafkaLog.openForCoordinator(settings);
        Received received = new Received();
        log.read(Set.of(Topic.AGENTS), From.OLDEST, received);
        log.append("a", failed(0));
        received.await(1);
        broker.stop();
        for (int i = 1; i <= 7; i++) {
            log.append("a", failed(i));
            log.append("r", new RunEvent.RunStarted("r", i, 0));
        }
        log.close();

        assertThat(log.undelivered()).isEqualTo(14);
        assertThat(log.failure()).isNull();
    }

    @Test
    void aTopicThatIsDeletedEndsWriting() throws Exception {
        KafkaSettings settings = Brokers.settings(broker);
        try (KafkaLog log = KafkaLog.open(settings);
                var admin = Brokers.admin(broker)) {
            Received received = new Received();
            log.read(Set.of(Topic.AGENTS), From.OLDEST, received);
            log.append("a", failed(0));
            received.await(1);
            admin.deleteTopics(List.of(settings.topic(Topic.AGENTS))).all().get();
            // The broker has promised to delete it, and takes messages for a moment more. The writer looks for the
            // reason when it has waited for some seconds.
            Brokers.eventually("the end of writing", () -> {
                if (log.failure() == null) {
                    log.append("a", failed(1));
                }
                return log.failure() != null;
            });

            assertThat(log.failure())
                    .hasMessageContaining("deleted")
                    .hasMessageEndingWith("topic " + settings.topic(Topic.AGENTS));
            assertThat(log.undelivered()).isPositive();
        }
    }

    private interface Appending {
        void append(int i);
    }

    /// A thread whose name ends in how many times it has appended.
    private static Thread writer(AtomicBoolean enough, Appending appending) {
        return Thread.ofPlatform().daemon().start(() -> {
            int i = 0;
            while (!enough.get()) {
                appending.append(i++);
                try {
                    Thread.sleep(3);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            Thread.currentThread().setName("appended " + i);
        });
    }

    private static long appended(Thread writer) {
        return Long.parseLong(writer.getName().substring("appended ".length()));
    }

    private static void inOrder(Iterable<Message> messages) {
        Map<String, Long> next = new HashMap<>();
        for (Message message : messages) {
            String key;
            long number;
            switch (message) {
                case RunEvent.RunStarted started -> {
                    key = "runs";
                    number = started.atEpochNanos();
                }
                case Command.Go go -> {
                    key = "commands";
                    number = go.epoch();
                }
                case AgentEvent.PhaseDone done -> {
                    key = done.agent();
                    number = done.phase();
                }
                default -> throw new IllegalStateException("nobody appended " + message);
            }
            assertThat(number).as(key).isEqualTo(next.getOrDefault(key, 0L));
            next.put(key, number + 1);
        }
    }

    private static List<Message> phases(int count) {
        return IntStream.range(0, count)
                .<Message>mapToObj(i -> new AgentEvent.PhaseDone("a", "r", 1, i))
                .toList();
    }

    private static Message beat(String agent, long sequence) {
        return new AgentEvent.Heartbeat(agent, sequence, 1, 2, 3);
    }

    /// About a thousand bytes.
    private static Message failed(int i) {
        return new AgentEvent.Failed("a", "r", i, "x".repeat(900));
    }
}
