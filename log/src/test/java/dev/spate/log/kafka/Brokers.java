package dev.spate.log.kafka;

import dev.spate.testkit.broker.KafkaBroker;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.assertj.core.api.Assertions;

/// What tests with a real broker share.
final class Brokers {

    private static final AtomicInteger PREFIXES = new AtomicInteger();

    private Brokers() {}

    /// Topics that nobody else has, small, with patience for a machine that is busy with something else.
    static KafkaSettings settings(KafkaBroker broker) {
        return KafkaSettings.of(broker.bootstrap())
                .withPrefix("test-" + PREFIXES.getAndIncrement())
                .withPartitions(3, 2)
                .withPatience(Duration.ofSeconds(30));
    }

    static Admin admin(KafkaBroker broker) {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
    }

    /// Waits until a condition holds; fails after a minute.
    static void eventually(String what, BooleanSupplier condition) throws InterruptedException {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begin > 60_000_000_000L) {
                Assertions.fail(what + ": did not come in a minute");
            }
            Thread.sleep(5);
        }
    }
}
