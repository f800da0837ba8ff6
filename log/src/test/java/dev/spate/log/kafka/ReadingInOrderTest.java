package dev.spate.log.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.log.Log;
import dev.spate.log.Log.From;
import dev.spate.protocol.Command;
import dev.spate.protocol.Message;
import dev.spate.protocol.MessageCodec;
import dev.spate.protocol.Topic;
import dev.spate.testkit.broker.KafkaBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// In what order several partitions are read that hold something, and when their reader has caught up.
@Timeout(120)
final class ReadingInOrderTest {

    /// As [Brokers#settings] says.
    private static final int PARTITIONS = 3;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static KafkaBroker broker;

    @BeforeAll
    static void startBroker(@TempDir Path folder) {
        broker = KafkaBroker.in(folder).start();
    }

    @AfterAll
    @SuppressWarnings("NullAway") // null where the class was skipped
    static void stopBroker() {
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    void megabytesOfSeveralPartitionsAreReadInTheOrderOfTheirTimes() throws Exception {
        int rounds = 12;
        int messages = 5;
        String reason = "x".repeat(200_000);
        KafkaSettings settings = Brokers.settings(broker);
        try (KafkaLog log = KafkaLog.open(settings)) {
            Received stored = new Received();
            log.read(Set.of(Topic.COMMANDS), From.NOW, stored);
            for (int round = 0; round < rounds; round++) {
                for (int partition = 0; partition < PARTITIONS; partition++) {
                    for (int i = 0; i < messages; i++) {
                        log.append(key(partition), new Command.Stop(key(partition), "r" + round, reason));
                    }
                }
                // The next ones have a later time.
                stored.await((round + 1) * PARTITIONS * messages);
                Thread.sleep(2);
            }
            Received received = new Received();
            log.read(Set.of(Topic.COMMANDS), From.OLDEST, received);

            List<String> runs = received.awaitCaughtUp().stream()
                    .map(message -> ((Command.Stop) message).run())
                    .toList();

            assertThat(runs)
                    .isEqualTo(IntStream.range(0, rounds)
                            .boxed()
                            .flatMap(round ->
                                    IntStream.range(0, PARTITIONS * messages).mapToObj(_ -> "r" + round))
                            .toList());
        }
    }

    @Test
    void aTransactionThatIsOpenHoldsUpNobodyElse() throws Exception {
        KafkaSettings settings = Brokers.settings(broker);
        try (KafkaLog log = KafkaLog.open(settings);
                var open = new Clients(settings).transactionalProducer(1 << 20)) {
            open.initTransactions();
            open.beginTransaction();
            Message first = new Command.Stop(key(0), "r", "written first, and committed last");
            open.send(new ProducerRecord<>(
                            settings.topic(Topic.COMMANDS),
                            0,
                            key(0).getBytes(StandardCharsets.UTF_8),
                            new MessageCodec().encode(first)))
                    .get();
            Received later = new Received();
            log.read(Set.of(Topic.COMMANDS), From.NOW, later);
            Message second = new Command.Stop(key(1), "r", "");
            Message third = new Command.Stop(key(2), "r", "");
            log.append(key(1), second);
            log.append(key(2), third);
            later.await(2);
            Received received = new Received();
            AtomicBoolean caughtUp = new AtomicBoolean();
            log.read(Set.of(Topic.COMMANDS), From.OLDEST, new Log.Reader() {
                @Override
                public void accept(Message message) {
                    received.accept(message);
                }

                @Override
                public void caughtUp() {
                    caughtUp.set(true);
                    received.caughtUp();
                }
            });

            assertThat(received.await(2)).containsExactlyInAnyOrder(second, third);
            assertThat(caughtUp).isFalse();
            open.commitTransaction();
            assertThat(received.awaitCaughtUp()).hasSize(3).last().isEqualTo(first);
        }
    }

    /// Else a coordinator would begin, and find that what agents said lately comes late.
    @Test
    void aReaderThatWasSlowHasCaughtUpWhenItIsAbreast() throws Exception {
        KafkaSettings settings = Brokers.settings(broker);
        try (KafkaLog log = KafkaLog.open(settings);
                KafkaLog other = KafkaLog.open(settings)) {
            log.append(key(0), new Command.Stop(key(0), "r", "first"));
            Received stored = new Received();
            other.read(Set.of(Topic.COMMANDS), From.OLDEST, stored);
            stored.await(1);
            List<Message> before = new ArrayList<>();
            Received received = new Received();
            log.read(Set.of(Topic.COMMANDS), From.OLDEST, new Log.Reader() {
                @Override
                public void accept(Message message) throws InterruptedException {
                    before.add(message);
                    if (before.size() == 1) {
                        for (int i = 0; i < 1_000; i++) {
                            other.append(key(i % PARTITIONS), new Command.Stop(key(i % PARTITIONS), "r", "later"));
                        }
                        stored.await(1_001);
                        Thread.sleep(500);
                    }
                }

                @Override
                public void caughtUp() {
                    before.forEach(received::accept);
                    received.caughtUp();
                }
            });

            assertThat(received.awaitCaughtUp()).hasSize(1_001);
        }
    }

    /// A key whose messages are in a partition.
    private static String key(int partition) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "agent-" + i)
                .filter(key ->
                        Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % PARTITIONS == partition)
                .findFirst()
                .orElseThrow();
    }
}
