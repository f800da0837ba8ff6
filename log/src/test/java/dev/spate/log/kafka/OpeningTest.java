package dev.spate.log.kafka;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spate.log.Log.From;
import dev.spate.log.LogUnavailableException;
import dev.spate.protocol.AgentEvent;
import dev.spate.protocol.Topic;
import dev.spate.testkit.broker.KafkaBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Topics that do not fit and users who may not.
@Timeout(120)
final class OpeningTest {

    private static final Map<String, String> ALICE = Map.of(
            "security.protocol",
            "SASL_PLAINTEXT",
            "sasl.mechanism",
            "PLAIN",
            "sasl.jaas.config",
            "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"alice\" password=\"secret\";");

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static KafkaBroker broker;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static Admin admin;

    private final KafkaSettings settings = Brokers.settings(broker);

    @BeforeAll
    static void startBroker(@TempDir Path folder) {
        broker = KafkaBroker.in(folder).start();
        admin = Brokers.admin(broker);
    }

    @AfterAll
    @SuppressWarnings("NullAway") // null where the class was skipped
    static void stopBroker() {
        if (admin != null) {
            admin.close();
        }
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    void topicsAreCreatedAsStated() throws Exception {
        try (KafkaLog log = KafkaLog.open(settings.withRetention(Duration.ofDays(3), Duration.ofHours(30)))) {
            assertThat(log.warnings()).isEmpty();
        }
        assertThat(partitions(Topic.RUNS)).isEqualTo(1);
        assertThat(partitions(Topic.AGENTS)).isEqualTo(1);
        assertThat(partitions(Topic.COMMANDS)).isEqualTo(3);
        assertThat(partitions(Topic.INTERVALS)).isEqualTo(2);
        assertThat(config(Topic.RUNS, "retention.ms")).isEqualTo("259200000");
        assertThat(config(Topic.INTERVALS, "retention.ms")).isEqualTo("108000000");
        assertThat(config(Topic.RUNS, "cleanup.policy")).isEqualTo("delete");
        assertThat(config(Topic.RUNS, "message.timestamp.type")).isEqualTo("LogAppendTime");
    }

    @Test
    void aTopicOfRunsWithTwoPartitionsIsRefused() throws Exception {
        create(Topic.RUNS, 2, Map.of());
        refused(settings, settings.topic(Topic.RUNS) + " has 2 partitions and must have 1", "another prefix");
    }

    @Test
    void aCompactedTopicIsRefused() throws Exception {
        create(Topic.RUNS, 1, Map.of("cleanup.policy", "compact"));
        refused(settings, "cleanup.policy=compact", "--add-config cleanup.policy=delete");
    }

    @Test
    void aTopicThatTakesOnlyShortMessagesIsRefused() throws Exception {
        create(Topic.INTERVALS, 4, Map.of("max.message.bytes", "10000"));
        refused(settings, "max.message.bytes=10000 and must take 65536", "--add-config max.message.bytes");
    }

    @Test
    void aTopicThatIsCompressedAnewByTheBrokersIsRefusedUnlessItCanBeRead() throws Exception {
        create(Topic.AGENTS, 1, Map.of("compression.type", "zstd"));
        refused(settings, "compression.type=zstd", "--add-config compression.type=producer");
    }

    @Test
    void otherPartitionsAndAShorterRetentionAreWarnings() throws Exception {
        create(Topic.COMMANDS, 5, Map.of("retention.ms", "3600000"));
        try (KafkaLog log = KafkaLog.open(settings)) {
            assertThat(log.warnings()).hasSize(2);
            assertThat(log.warnings().get(0)).contains("5 partitions, not 3 as asked for");
            assertThat(log.warnings().get(1)).contains("PT1H, less than PT96H");
            Received received = new Received();
            log.read(Set.of(Topic.COMMANDS), From.OLDEST, received);
            for (int i = 0; i < 20; i++) {
                log.append("agent-" + i, new dev.spate.protocol.Command.Stop("agent-" + i, "r", "end"));
            }
            received.await(20);
        }
    }

    @Test
    void whoMayNotCreateTopicsIsToldWhatToCreate() {
        KafkaSettings alice = alice();
        refused(
                alice,
                alice.topic(Topic.RUNS),
                "kafka-topics.sh --bootstrap-server " + broker.saslBootstrap() + " --create --topic "
                        + alice.topic(Topic.COMMANDS) + " --partitions 3");
    }

    @Test
    void whoMayOnlyReadAndWriteTopicsThatAreThereCanWork() throws Exception {
        KafkaLog.open(settings).close();
        allow(ResourceType.TOPIC, settings.prefix() + ".", AclOperation.READ, AclOperation.WRITE);
        try (KafkaLog log = KafkaLog.open(alice())) {
            assertThat(log.warnings()).singleElement().asString().contains("was not checked");
            Received received = new Received();
            log.read(Set.of(Topic.AGENTS), From.OLDEST, received);
            log.append("a", new AgentEvent.PhaseDone("a", "r", 1, 0));
            received.await(1);
        }
        assertThatThrownBy(() -> KafkaLog.openForCoordinator(alice()))
                .isInstanceOf(LogUnavailableException.class)
                .hasMessageContaining("may not use the transactional id " + settings.prefix() + ".coordinator");
        allow(ResourceType.TRANSACTIONAL_ID, settings.prefix() + ".", AclOperation.WRITE, AclOperation.DESCRIBE);
        KafkaLog.openForCoordinator(alice()).close();
    }

    @Test
    void whoMayReadButNotWriteIsToldWhenWriting() throws Exception {
        KafkaLog.open(settings).close();
        allow(ResourceType.TOPIC, settings.prefix() + ".", AclOperation.READ);
        try (KafkaLog log = KafkaLog.open(alice())) {
            log.append("a", new AgentEvent.PhaseDone("a", "r", 1, 0));
            Brokers.eventually("the end of writing", () -> log.failure() != null);
            assertThat(log.failure()).hasMessageContaining("the right to write was withdrawn");
        }
    }

    @Test
    void aWrongPasswordIsNamed() {
        KafkaSettings wrong = alice().withClientProperties(Map.of(
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"alice\" password=\"x\";"));
        refused(wrong, broker.saslBootstrap() + " do not know this user");
    }

    @Test
    void brokersThatDemandANameSayNothingAndTheUserIsToldWhy() {
        refused(
                KafkaSettings.of(broker.saslBootstrap()).withPatience(Duration.ofSeconds(2)),
                broker.saslBootstrap() + " takes connections, but does not let in who does not say its name",
                "SASL_PLAINTEXT");
    }

    @Test
    void tlsToBrokersWithoutTlsIsNamed() {
        refused(
                settings.withPatience(Duration.ofSeconds(2)).withClientProperties(Map.of("security.protocol", "SSL")),
                broker.bootstrap() + " takes connections, but speaks no TLS, while security.protocol is SSL");
    }

    private static void refused(KafkaSettings settings, String... parts) {
        assertThatThrownBy(() -> KafkaLog.open(settings))
                .isInstanceOf(LogUnavailableException.class)
                .message()
                .contains(parts)
                .doesNotContain("\n");
    }

    private KafkaSettings alice() {
        return KafkaSettings.of(broker.saslBootstrap())
                .withPrefix(settings.prefix())
                .withPartitions(3, 2)
                .withPatience(Duration.ofSeconds(30))
                .withClientProperties(ALICE);
    }

    private void create(Topic topic, int partitions, Map<String, String> configs) throws Exception {
        admin.createTopics(List.of(new NewTopic(settings.topic(topic), partitions, (short) 1).configs(configs)))
                .all()
                .get();
    }

    private static void allow(ResourceType type, String prefix, AclOperation... operations) throws Exception {
        for (AclOperation operation : operations) {
            admin.createAcls(List.of(new AclBinding(
                            new ResourcePattern(type, prefix, PatternType.PREFIXED),
                            new AccessControlEntry("User:alice", "*", operation, AclPermissionType.ALLOW))))
                    .all()
                    .get();
        }
    }

    private int partitions(Topic topic) throws Exception {
        String name = settings.topic(topic);
        return requireNonNull(admin.describeTopics(List.of(name))
                        .allTopicNames()
                        .get()
                        .get(name))
                .partitions()
                .size();
    }

    private String config(Topic topic, String key) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, settings.topic(topic));
        return requireNonNull(
                        admin.describeConfigs(List.of(resource)).all().get().get(resource))
                .get(key)
                .value();
    }
}
