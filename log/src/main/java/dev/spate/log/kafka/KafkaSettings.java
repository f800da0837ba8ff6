package dev.spate.log.kafka;

import dev.spate.protocol.Topic;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How a log on Kafka is reached and kept. Immutable.
///
/// @param brokers some brokers of the cluster, `host:port` with commas between
/// @param prefix what the names of topics, groups and transactions begin with, so that several clusters
///     of Spate can share brokers: `spate` gives the topics `spate.runs`, `spate.commands`,
///     `spate.agents`, `spate.intervals`
/// @param clientProperties passed to every Kafka client as they are: `security.protocol`, `sasl.*`,
///     `ssl.*` and whatever else
/// @param commandPartitions of the topic of commands, if it is to be created; agents are spread over
///     them, and each reads only one
/// @param intervalPartitions of the topic of intervals, if it is to be created
/// @param runRetention how long run events are kept, if their topic is to be created
/// @param retention the same for the other topics; a run that is longer cannot be taken up by another
///     coordinator
/// @param memoryBytes how much may wait in memory while brokers are away
/// @param diskBytes how much more may wait in a file; what comes then is given up and counted
/// @param spillFolder where that file is
/// @param patience how long opening waits for brokers, and reading from now on for an answer
/// @param stallAfter how long nothing may be acknowledged until the brokers count as away
/// @param flushPatience how long closing waits for what is not stored yet
public record KafkaSettings(
        String brokers,
        String prefix,
        Map<String, String> clientProperties,
        int commandPartitions,
        int intervalPartitions,
        Duration runRetention,
        Duration retention,
        long memoryBytes,
        long diskBytes,
        Path spillFolder,
        Duration patience,
        Duration stallAfter,
        Duration flushPatience) {

    /// Properties on which what a log promises depends.
    private static final Set<String> OWN = Set.of(
            "bootstrap.servers",
            "acks",
            "enable.idempotence",
            "transactional.id",
            "isolation.level",
            "auto.offset.reset",
            "enable.auto.commit",
            "group.id",
            "key.serializer",
            "value.serializer",
            "key.deserializer",
            "value.deserializer",
            "retries",
            "delivery.timeout.ms",
            "max.request.size",
            "allow.auto.create.topics");

    /// Those that need no library besides the two that Spate brings.
    private static final List<String> COMPRESSIONS = List.of("lz4", "gzip", "none");

    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._-]{1,200}");
    private static final Pattern BROKER = Pattern.compile("(\\[[0-9A-Fa-f:.%]+]|[^\\s:\\[\\]/]+):([0-9]{1,5})");

    public KafkaSettings {
        checkBrokers(brokers);
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("prefix '" + prefix
                    + "': 1 to 200 letters, digits, dots, underscores or hyphens are what a topic may be called");
        }
        Set<String> own = new TreeSet<>(clientProperties.keySet());
        own.retainAll(OWN);
        if (!own.isEmpty()) {
            throw new IllegalArgumentException(
                    "client properties " + own + " cannot be chosen: what the log promises depends on them");
        }
        String compression = clientProperties.getOrDefault("compression.type", "lz4");
        if (!COMPRESSIONS.contains(compression)) {
            throw new IllegalArgumentException(
                    "client property compression.type is '" + compression + "' and can be one of " + COMPRESSIONS);
        }
        clientProperties = Map.copyOf(clientProperties);
        if (commandPartitions < 1 || intervalPartitions < 1) {
            throw new IllegalArgumentException("a topic has at least 1 partition");
        }
        if (memoryBytes < 1 || diskBytes < 0) {
            throw new IllegalArgumentException(
                    "room for messages that wait: " + memoryBytes + " bytes of memory, " + diskBytes + " of disk");
        }
    }

    /// All defaults.
    ///
    /// @throws IllegalArgumentException if `brokers` is no list of `host:port`
    public static KafkaSettings of(String brokers) {
        return new KafkaSettings(
                brokers,
                "spate",
                Map.of(),
                12,
                8,
                Duration.ofDays(30),
                Duration.ofDays(4),
                32L << 20,
                1L << 30,
                Path.of(System.getProperty("java.io.tmpdir")),
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                Duration.ofSeconds(30));
    }

    public KafkaSettings withPrefix(String newPrefix) {
        return new KafkaSettings(
                brokers,
                newPrefix,
                clientProperties,
                commandPartitions,
                intervalPartitions,
                runRetention,
                retention,
                memoryBytes,
                diskBytes,
                spillFolder,
                patience,
                stallAfter,
                flushPatience);
    }

    public KafkaSettings withClientProperties(Map<String, String> newProperties) {
        return new KafkaSettings(
                brokers,
                prefix,
                newProperties,
                commandPartitions,
                intervalPartitions,
                runRetention,
                retention,
                memoryBytes,
                diskBytes,
                spillFolder,
                patience,
                stallAfter,
                flushPatience);
    }

    public KafkaSettings withPartitions(int ofCommands, int ofIntervals) {
        return new KafkaSettings(
                brokers,
                prefix,
                clientProperties,
                ofCommands,
                ofIntervals,
                runRetention,
                retention,
                memoryBytes,
                diskBytes,
                spillFolder,
                patience,
                stallAfter,
                flushPatience);
    }

    public KafkaSettings withRetention(Duration ofRuns, Duration ofOthers) {
        return new KafkaSettings(
                brokers,
                prefix,
                clientProperties,
                commandPartitions,
                intervalPartitions,
                ofRuns,
                ofOthers,
                memoryBytes,
                diskBytes,
                spillFolder,
                patience,
                stallAfter,
                flushPatience);
    }

    public KafkaSettings withBuffer(long bytesOfMemory, long bytesOfDisk, Path folder) {
        return new KafkaSettings(
                brokers,
                prefix,
                clientProperties,
                commandPartitions,
                intervalPartitions,
                runRetention,
                retention,
                bytesOfMemory,
                bytesOfDisk,
                folder,
                patience,
                stallAfter,
                flushPatience);
    }

    public KafkaSettings withPatience(Duration newPatience) {
        return new KafkaSettings(
                brokers,
                prefix,
                clientProperties,
                commandPartitions,
                intervalPartitions,
                runRetention,
                retention,
                memoryBytes,
                diskBytes,
                spillFolder,
                newPatience,
                stallAfter,
                flushPatience);
    }

    public KafkaSettings withStallAfter(Duration newStallAfter) {
        return new KafkaSettings(
                brokers,
                prefix,
                clientProperties,
                commandPartitions,
                intervalPartitions,
                runRetention,
                retention,
                memoryBytes,
                diskBytes,
                spillFolder,
                patience,
                newStallAfter,
                flushPatience);
    }

    public KafkaSettings withFlushPatience(Duration newFlushPatience) {
        return new KafkaSettings(
                brokers,
                prefix,
                clientProperties,
                commandPartitions,
                intervalPartitions,
                runRetention,
                retention,
                memoryBytes,
                diskBytes,
                spillFolder,
                patience,
                stallAfter,
                newFlushPatience);
    }

    String topic(Topic topic) {
        return prefix + topic.label().substring(topic.label().indexOf('.'));
    }

    int partitions(Topic topic) {
        return switch (topic) {
            // What is decided about runs has one order, and so has what agents say.
            case RUNS, AGENTS -> 1;
            case COMMANDS -> commandPartitions;
            case INTERVALS -> intervalPartitions;
        };
    }

    Duration retention(Topic topic) {
        return topic == Topic.RUNS ? runRetention : retention;
    }

    String transactionalId() {
        return prefix + ".coordinator";
    }

    String group() {
        return prefix + ".coordinators";
    }

    /// Host and port of each of the brokers, not looked up.
    List<InetSocketAddress> addresses() {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (String broker : List.of(brokers.split(",", -1))) {
            String address = broker.strip();
            int colon = address.lastIndexOf(':');
            String host = address.substring(0, colon).replace("[", "").replace("]", "");
            addresses.add(InetSocketAddress.createUnresolved(host, Integer.parseInt(address.substring(colon + 1))));
        }
        return addresses;
    }

    private static void checkBrokers(String brokers) {
        for (String broker : List.of(brokers.split(",", -1))) {
            Matcher matcher = BROKER.matcher(broker.strip());
            int port = matcher.matches() ? Integer.parseInt(matcher.group(2)) : 0;
            if (port < 1 || port > 65_535) {
                throw new IllegalArgumentException("brokers '" + brokers + "': '" + broker.strip()
                        + "' is not host:port, such as kafka.example.org:9092; put commas between several");
            }
        }
    }
}
