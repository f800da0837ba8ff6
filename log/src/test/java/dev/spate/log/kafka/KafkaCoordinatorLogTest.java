package dev.spate.log.kafka;

import dev.spate.log.Log;
import dev.spate.log.LogContract;
import dev.spate.log.MessageTracing;
import dev.spate.protocol.Topic;
import dev.spate.testkit.broker.KafkaBroker;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/// The contract, with the log of the coordinator in charge.
final class KafkaCoordinatorLogTest extends LogContract {

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static KafkaBroker broker;

    private static int prefixes;

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

    @Override
    protected Log open(MessageTracing tracing) {
        return KafkaLog.openForCoordinator(
                KafkaLogTest.settings(broker, "coordinator-" + prefixes++),
                new Instruments(tracing, Instruments.Meters.NONE));
    }

    @Override
    protected void appendRaw(Log log, Topic topic, String key, byte[] bytes) {
        ((KafkaLog) log).appendBytes(topic, key, bytes);
    }
}
