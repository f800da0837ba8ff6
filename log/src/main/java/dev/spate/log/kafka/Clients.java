package dev.spate.log.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Makes Kafka's clients, with the properties that what a log promises depends on.
///
/// Time-outs are such that an outage is noticed and survived: clients try again every second at most, a
/// connection that does not come up is given up after some seconds. Immutable, for any thread.
final class Clients {

    /// How long one call of a client may block the thread that made it; callers then look around and
    /// call again.
    static final Duration BLOCK = Duration.ofSeconds(5);

    /// After that a producer gives a message back, and is replaced: should it ever be stuck for a reason
    /// of its own, it will not be for ever. In an outage that is longer, what was under way at its begin
    /// may be doubled.
    private static final int DELIVERY_MILLIS = 300_000;

    private static final String LEVEL = "org.slf4j.simpleLogger.log.org.apache.kafka";
    private static final String USUAL_LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";

    private final KafkaSettings settings;
    private final Instruments instruments;

    Clients(KafkaSettings settings) {
        this(settings, Instruments.NONE);
    }

    Clients(KafkaSettings settings, Instruments instruments) {
        this.settings = settings;
        this.instruments = instruments;
        quieten();
    }

    Admin admin() {
        Map<String, Object> properties = common("admin");
        int patience = Math.toIntExact(settings.patience().toMillis());
        properties.put("request.timeout.ms", Math.min(5_000, patience));
        properties.put("default.api.timeout.ms", patience);
        return Admin.create(overridden(properties));
    }

    /// @param maxRequestBytes what the brokers take at once
    Producer<byte[], byte[]> plainProducer(int maxRequestBytes) {
        return new KafkaProducer<>(overridden(producer("writer", maxRequestBytes)));
    }

    /// @param maxRequestBytes what the brokers take at once
    Producer<byte[], byte[]> transactionalProducer(int maxRequestBytes) {
        Map<String, Object> properties = producer("coordinator", maxRequestBytes);
        properties.put("transactional.id", settings.transactionalId());
        // As long as brokers allow by default. A transaction that is open when the brokers go away can be
        // ended after they have come back, unless they were away for longer. One whose writer has died
        // ends when the next coordinator begins.
        properties.put("transaction.timeout.ms", 900_000);
        return new KafkaProducer<>(overridden(properties));
    }

    Consumer<byte[], byte[]> consumer() {
        Map<String, Object> properties = consumer("reader");
        properties.put("auto.offset.reset", "none");
        properties.put("fetch.max.bytes", 16 << 20);
        return new KafkaConsumer<>(overridden(properties));
    }

    /// A consumer that is a member of the coordinators' group.
    Consumer<byte[], byte[]> member(String name, Duration sessionTimeout) {
        Map<String, Object> properties = consumer("leadership-" + name);
        int millis = Math.toIntExact(sessionTimeout.toMillis());
        properties.put("group.id", settings.group());
        properties.put("group.protocol", "classic");
        properties.put("session.timeout.ms", millis);
        properties.put("heartbeat.interval.ms", millis / 12);
        // The one that lets whoever has the partition keep it when others come.
        properties.put("partition.assignment.strategy", CooperativeStickyAssignor.class.getName());
        properties.put("auto.offset.reset", "latest");
        return new KafkaConsumer<>(overridden(properties));
    }

    private Map<String, Object> producer(String role, int maxRequestBytes) {
        Map<String, Object> properties = common(role);
        properties.put("key.serializer", ByteArraySerializer.class);
        properties.put("value.serializer", ByteArraySerializer.class);
        properties.put("acks", "all");
        properties.put("enable.idempotence", true);
        properties.put("retries", Integer.MAX_VALUE);
        properties.put("delivery.timeout.ms", DELIVERY_MILLIS);
        // With more under way, a partition's first batch can be refused because its leader is new while
        // the second is taken; the first is then refused for ever (KAFKA-15591).
        properties.put("max.in.flight.requests.per.connection", 1);
        properties.put("max.block.ms", BLOCK.toMillis());
        properties.put("request.timeout.ms", 10_000);
        properties.put("linger.ms", 0);
        properties.put("batch.size", 256 << 10);
        properties.put("max.request.size", maxRequestBytes);
        properties.put("compression.type", "lz4");
        return properties;
    }

    private Map<String, Object> consumer(String role) {
        Map<String, Object> properties = common(role);
        properties.put("key.deserializer", ByteArrayDeserializer.class);
        properties.put("value.deserializer", ByteArrayDeserializer.class);
        properties.put("isolation.level", "read_committed");
        properties.put("enable.auto.commit", false);
        properties.put("allow.auto.create.topics", false);
        properties.put("request.timeout.ms", 10_000);
        properties.put("default.api.timeout.ms", 10_000);
        return properties;
    }

    private Map<String, Object> common(String role) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("bootstrap.servers", settings.brokers());
        properties.put("client.id", settings.prefix() + "-" + role);
        properties.put("reconnect.backoff.ms", 50);
        properties.put("reconnect.backoff.max.ms", 1_000);
        properties.put("retry.backoff.ms", 50);
        properties.put("retry.backoff.max.ms", 1_000);
        properties.put("socket.connection.setup.timeout.ms", 3_000);
        properties.put("socket.connection.setup.timeout.max.ms", 10_000);
        properties.put("metadata.max.age.ms", 60_000);
        // Neither the brokers nor JMX are told how this client does; only who has asked for it.
        properties.put("enable.metrics.push", false);
        properties.put("metric.reporters", instruments.areMetered() ? ClientFigures.class.getName() : "");
        properties.put(ClientFigures.METERS, instruments.meters());
        return properties;
    }

    private Map<String, Object> overridden(Map<String, Object> properties) {
        properties.putAll(settings.clientProperties());
        return properties;
    }

    /// Kafka's clients warn about every attempt to connect while brokers are away. The log says that in
    /// its own words, once. Only the simple backend of slf4j listens to this property, and who wants to
    /// hear more than warnings is not deprived of it.
    private static void quieten() {
        if (System.getProperty(LEVEL) == null
                && List.of("warn", "error").contains(System.getProperty(USUAL_LEVEL, "warn"))) {
            System.setProperty(LEVEL, "off");
        }
    }
}
