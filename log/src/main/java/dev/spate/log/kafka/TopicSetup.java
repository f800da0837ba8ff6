package dev.spate.log.kafka;

import static java.util.Objects.requireNonNull;

import dev.spate.log.LogUnavailableException;
import dev.spate.log.kafka.Layout.Place;
import dev.spate.protocol.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/// Creates the topics that are missing and checks the ones that are there. For one thread, once.
final class TopicSetup {

    private static final int MAX_REPLICAS = 3;

    /// With less, messages would be cut into too many pieces.
    private static final int MIN_BATCH_BYTES = 64 << 10;

    /// What brokers take unless configured otherwise; assumed where the configuration may not be read.
    private static final int USUAL_BATCH_BYTES = 1_048_588;

    /// What can be read without native libraries that Spate does not bring, and what leaves it to the
    /// writer.
    private static final List<String> COMPRESSIONS = List.of("producer", "lz4", "gzip", "uncompressed");

    /// What is read must be able to be old: a topic drops whole segments, which are closed daily at
    /// least.
    private static final Duration SEGMENT = Duration.ofDays(1);

    private final Admin admin;
    private final KafkaSettings settings;
    private final List<String> warnings = new ArrayList<>();

    TopicSetup(Admin admin, KafkaSettings settings) {
        this.admin = admin;
        this.settings = settings;
    }

    /// @throws LogUnavailableException if the topics cannot be made, or are not what they must be
    /// @throws ExecutionException if the brokers could not be asked
    Layout prepare() throws ExecutionException, InterruptedException {
        Map<Topic, TopicDescription> found = describe(List.of(Topic.values()));
        List<Topic> missing = new ArrayList<>(List.of(Topic.values()));
        missing.removeAll(found.keySet());
        if (!missing.isEmpty()) {
            create(missing);
            found.putAll(awaitDescription(missing));
        }
        Map<Topic, Place> places = new EnumMap<>(Topic.class);
        Map<Topic, @Nullable Config> configs = configs();
        for (Map.Entry<Topic, TopicDescription> entry : found.entrySet()) {
            places.put(entry.getKey(), check(entry.getKey(), entry.getValue(), configs.get(entry.getKey())));
        }
        return new Layout(places, warnings);
    }

    private Map<Topic, TopicDescription> describe(Collection<Topic> topics)
            throws ExecutionException, InterruptedException {
        Map<Topic, TopicDescription> found = new EnumMap<>(Topic.class);
        Map<String, KafkaFuture<TopicDescription>> asked = admin.describeTopics(
                        topics.stream().map(settings::topic).toList())
                .topicNameValues();
        for (Topic topic : topics) {
            try {
                found.put(
                        topic, requireNonNull(asked.get(settings.topic(topic))).get());
            } catch (ExecutionException e) {
                if (e.getCause() instanceof AuthorizationException) {
                    throw new LogUnavailableException(
                            "the topic " + settings.topic(topic) + " may not be described: grant Describe, Read and"
                                    + " Write on the topics " + settings.prefix() + ".* to this user, or create the"
                                    + " topics if they do not exist: " + recipe(List.of(Topic.values())),
                            e.getCause());
                }
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
        }
        return found;
    }

    private void create(List<Topic> missing) throws ExecutionException, InterruptedException {
        int brokers = admin.describeCluster().nodes().get().size();
        short replicas = (short) Math.min(MAX_REPLICAS, brokers);
        List<NewTopic> topics = missing.stream()
                .map(topic -> new NewTopic(settings.topic(topic), settings.partitions(topic), replicas)
                        .configs(configs(topic, replicas)))
                .toList();
        for (Map.Entry<String, KafkaFuture<Void>> created :
                admin.createTopics(topics).values().entrySet()) {
            try {
                created.getValue().get();
            } catch (ExecutionException e) {
                switch (requireNonNull(e.getCause())) {
                    // Somebody else was quicker.
                    case TopicExistsException _ -> {}
                    case AuthorizationException cause ->
                        throw new LogUnavailableException(
                                "the topic " + created.getKey()
                                        + " is missing and may not be created by this user; create"
                                        + " what is missing: " + recipe(missing),
                                cause);
                    case PolicyViolationException cause ->
                        throw new LogUnavailableException(
                                "the topic " + created.getKey() + " is missing and the brokers' policy forbids to"
                                        + " create it (" + cause.getMessage() + "); create what is missing: "
                                        + recipe(missing),
                                cause);
                    case InvalidReplicationFactorException cause ->
                        throw new LogUnavailableException(
                                "the topic " + created.getKey() + " cannot be created with " + replicas + " replicas: "
                                        + cause.getMessage(),
                                cause);
                    default -> throw e;
                }
            }
        }
    }

    /// Brokers need a moment to know what was created.
    private Map<Topic, TopicDescription> awaitDescription(List<Topic> created)
            throws ExecutionException, InterruptedException {
        long begin = System.nanoTime();
        while (true) {
            Map<Topic, TopicDescription> found = describe(created);
            boolean led = found.values().stream()
                    .flatMap(description -> description.partitions().stream())
                    .allMatch(partition -> partition.leader() != null);
            if (led && found.size() == created.size()) {
                return found;
            }
            if (System.nanoTime() - begin > settings.patience().toNanos()) {
                throw new LogUnavailableException(
                        "the topics were created but have no leaders after "
                                + settings.patience().toSeconds() + " s: look at the brokers' logs",
                        null);
            }
            Thread.sleep(20);
        }
    }

    /// Nothing where the configuration may not be read.
    private Map<Topic, @Nullable Config> configs() throws ExecutionException, InterruptedException {
        Map<Topic, ConfigResource> resources = new EnumMap<>(Topic.class);
        for (Topic topic : Topic.values()) {
            resources.put(topic, new ConfigResource(ConfigResource.Type.TOPIC, settings.topic(topic)));
        }
        Map<ConfigResource, KafkaFuture<Config>> asked =
                admin.describeConfigs(resources.values()).values();
        Map<Topic, @Nullable Config> configs = new EnumMap<>(Topic.class);
        for (Map.Entry<Topic, ConfigResource> resource : resources.entrySet()) {
            try {
                configs.put(
                        resource.getKey(),
                        requireNonNull(asked.get(resource.getValue())).get());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof AuthorizationException)) {
                    throw e;
                }
            }
        }
        if (configs.size() < resources.size()) {
            warnings.add("the configuration of the topics " + settings.prefix()
                    + ".* may not be read (DescribeConfigs), so it was not checked");
        }
        return configs;
    }

    private Place check(Topic topic, TopicDescription description, @Nullable Config config) {
        String name = description.name();
        int partitions = description.partitions().size();
        if (settings.partitions(topic) == 1 && partitions != 1) {
            throw new LogUnavailableException(
                    "topic " + name + " has " + partitions + " partitions and must have 1, because its messages have"
                            + " one order; delete it if nothing needs it, or choose another prefix than "
                            + settings.prefix(),
                    null);
        }
        if (partitions != settings.partitions(topic)) {
            warnings.add("topic " + name + " has " + partitions + " partitions, not " + settings.partitions(topic)
                    + " as asked for");
        }
        return new Place(name, partitions, config == null ? USUAL_BATCH_BYTES : checkedBatchBytes(topic, name, config));
    }

    private int checkedBatchBytes(Topic topic, String name, Config config) {
        String cleanup = value(config, "cleanup.policy", "delete");
        if (cleanup.contains("compact")) {
            throw new LogUnavailableException(
                    "topic " + name + " has cleanup.policy=" + cleanup + ", which forgets all but the last message of a"
                            + " key; it must be delete: kafka-configs.sh --bootstrap-server " + settings.brokers()
                            + " --alter --topic " + name + " --add-config cleanup.policy=delete",
                    null);
        }
        String compression = value(config, "compression.type", "producer");
        if (!COMPRESSIONS.contains(compression)) {
            throw new LogUnavailableException(
                    "topic " + name + " has compression.type=" + compression
                            + ", which Spate cannot read; it must be one"
                            + " of " + COMPRESSIONS + ": kafka-configs.sh --bootstrap-server " + settings.brokers()
                            + " --alter --topic " + name + " --add-config compression.type=producer",
                    null);
        }
        int batchBytes = Integer.parseInt(value(config, "max.message.bytes", Integer.toString(USUAL_BATCH_BYTES)));
        if (batchBytes < MIN_BATCH_BYTES) {
            throw new LogUnavailableException(
                    "topic " + name + " has max.message.bytes=" + batchBytes + " and must take " + MIN_BATCH_BYTES
                            + " at least: kafka-configs.sh --bootstrap-server " + settings.brokers()
                            + " --alter --topic " + name + " --add-config max.message.bytes=" + USUAL_BATCH_BYTES,
                    null);
        }
        long retention = Long.parseLong(value(config, "retention.ms", "-1"));
        if (retention >= 0 && retention < settings.retention(topic).toMillis()) {
            warnings.add("topic " + name + " keeps messages for " + Duration.ofMillis(retention) + ", less than "
                    + settings.retention(topic) + " as asked for: a longer run cannot be taken up again");
        }
        return Math.min(batchBytes, USUAL_BATCH_BYTES);
    }

    private Map<String, String> configs(Topic topic, short replicas) {
        Map<String, String> configs = new LinkedHashMap<>();
        configs.put("cleanup.policy", "delete");
        configs.put("retention.ms", Long.toString(settings.retention(topic).toMillis()));
        configs.put("segment.ms", Long.toString(SEGMENT.toMillis()));
        configs.put("min.insync.replicas", replicas < MAX_REPLICAS ? "1" : "2");
        configs.put("compression.type", "producer");
        // One clock less to trust when reading begins at an instant.
        configs.put("message.timestamp.type", "LogAppendTime");
        return configs;
    }

    /// What an administrator can do in the place of this process.
    private String recipe(List<Topic> topics) {
        return topics.stream()
                .map(topic -> "kafka-topics.sh --bootstrap-server " + settings.brokers() + " --create --topic "
                        + settings.topic(topic) + " --partitions " + settings.partitions(topic)
                        + " --replication-factor 3 --config min.insync.replicas=2 --config cleanup.policy=delete"
                        + " --config retention.ms=" + settings.retention(topic).toMillis()
                        + " --config message.timestamp.type=LogAppendTime")
                .collect(Collectors.joining("; "));
    }

    private static String value(Config config, String name, String otherwise) {
        ConfigEntry entry = config.get(name);
        return entry == null || entry.value() == null ? otherwise : entry.value();
    }
}
