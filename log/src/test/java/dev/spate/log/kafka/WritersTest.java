package dev.spate.log.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spate.log.Log.From;
import dev.spate.log.Subscription;
import dev.spate.protocol.AgentEvent;
import dev.spate.protocol.Command;
import dev.spate.protocol.Message;
import dev.spate.protocol.MessageCodec;
import dev.spate.protocol.RunEvent;
import dev.spate.protocol.Topic;
import dev.spate.testkit.Seeds;
import dev.spate.testkit.broker.KafkaBroker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Who may write, and how long a message may be.
@Timeout(120)
final class WritersTest {

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static KafkaBroker broker;

    @RegisterExtension
    final Seeds seeds = new Seeds();

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
    void aCoordinatorThatWasReplacedWritesNothingMore() throws Exception {
        KafkaSettings settings = Brokers.settings(broker);
        try (KafkaLog old = KafkaLog.openForCoordinator(settings)) {
            Received received = new Received();
            old.append("r", new RunEvent.RunStarted("r", 1, 0));
            old.read(Set.of(Topic.RUNS, Topic.COMMANDS), From.OLDEST, received);
            received.await(1);
            try (KafkaLog successor = KafkaLog.openForCoordinator(settings)) {
                old.append("r", new RunEvent.RunStarted("r", 2, 0));
                old.append("a", new Command.Go("a", "r", 1, 0));
                Brokers.eventually("the end of the old one", () -> old.failure() != null);
                successor.append("r", new RunEvent.RunStarted("r", 3, 0));

                assertThat(received.await(2))
                        .containsExactly(new RunEvent.RunStarted("r", 1, 0), new RunEvent.RunStarted("r", 3, 0));
                assertThat(old.failure()).hasMessageContaining("another coordinator has taken over");
                assertThat(old.undelivered()).isEqualTo(2);
                assertThatThrownBy(() -> old.append("r", new RunEvent.RunStarted("r", 4, 0)))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("another coordinator has taken over");
                assertThat(successor.failure()).isNull();
            }
        }
    }

    @Test
    void whatACoordinatorHadNotCommittedWhenItDiedIsNeverRead() throws Exception {
        KafkaSettings settings = Brokers.settings(broker);
        try (KafkaLog log = KafkaLog.open(settings)) {
            Received received = new Received();
            log.read(Set.of(Topic.RUNS), From.OLDEST, received);
            // Its producer, as it is left behind in the middle of a transaction.
            try (var dying = new Clients(settings).transactionalProducer(1 << 20)) {
                dying.initTransactions();
                dying.beginTransaction();
                byte[] message = new MessageCodec().encode(new RunEvent.RunStarted("r", 1, 0));
                dying.send(new ProducerRecord<>(settings.topic(Topic.RUNS), 0, new byte[] {'r'}, message))
                        .get();
                try (KafkaLog successor = KafkaLog.openForCoordinator(settings)) {
                    successor.append("r", new RunEvent.RunStarted("r", 2, 0));
                    assertThat(received.await(1)).containsExactly(new RunEvent.RunStarted("r", 2, 0));
                }
            }
        }
    }

    @Test
    void whoReadsACommandFindsTheEventsBeforeIt() throws Exception {
        KafkaSettings settings = Brokers.settings(broker);
        try (KafkaLog log = KafkaLog.openForCoordinator(settings);
                KafkaLog agent = KafkaLog.open(settings)) {
            List<Integer> problems = new ArrayList<>();
            Received commands = new Received();
            agent.read(Topic.COMMANDS, "a", From.NOW, commands);
            for (int i = 1; i <= 20; i++) {
                log.append("r", new RunEvent.RunStarted("r", i, 0));
                log.append("a", new Command.Go("a", "r", i, 0));
                commands.await(i);
                // As a coordinator does that takes over at this very instant.
                try (KafkaLog successor = i == 20 ? KafkaLog.openForCoordinator(settings) : KafkaLog.open(settings)) {
                    Received runs = new Received();
                    successor.read(Set.of(Topic.RUNS), From.OLDEST, runs);
                    if (runs.awaitCaughtUp().size() != i) {
                        problems.add(i);
                    }
                }
            }
            assertThat(problems).isEmpty();
        }
    }

    @Test
    void longMessagesTravelInPartsAmongShortOnes() throws Exception {
        KafkaSettings settings = Brokers.settings(broker);
        try (KafkaLog coordinator = KafkaLog.openForCoordinator(settings);
                KafkaLog log = KafkaLog.open(settings)) {
            Received runs = new Received();
            Received agents = new Received();
            log.read(Set.of(Topic.RUNS), From.OLDEST, runs);
            Subscription reading = log.read(Set.of(Topic.AGENTS), From.OLDEST, agents);
            List<Message> said = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                said.add(new AgentEvent.Failed("a", "r", i, i == 5 ? text(5_000_000) : "short"));
            }
            byte[] file = new byte[5_000_000];
            new Random(seeds.seed()).nextBytes(file);
            coordinator.append("r", new RunEvent.RunStarted("r", 1, 0));
            coordinator.append(
                    "r", new RunEvent.RunSubmitted("r", 1, "x", "name: x", Map.of("body", file), Map.of(), 42, 2));
            coordinator.append("r", new RunEvent.RunStarted("r", 2, 0));
            said.forEach(message -> log.append("a", message));

            List<Message> read = runs.await(3);
            assertThat(read.get(0)).isEqualTo(new RunEvent.RunStarted("r", 1, 0));
            assertThat(((RunEvent.RunSubmitted) read.get(1)).files().get("body"))
                    .isEqualTo(file);
            assertThat(read.get(2)).isEqualTo(new RunEvent.RunStarted("r", 2, 0));
            assertThat(agents.await(10)).isEqualTo(said);
            assertThat(reading.unreadable()).isZero();
        }
    }

    /// Letters that do not compress to nothing.
    private String text(int length) {
        Random random = new Random(seeds.seed());
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }
}
