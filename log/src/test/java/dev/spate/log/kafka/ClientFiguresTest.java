package dev.spate.log.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.log.MessageTracing;
import dev.spate.protocol.Command;
import dev.spate.testkit.broker.KafkaBroker;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClientFiguresTest {

    @Test
    void whatClientsKnowIsToldWhileTheyLive(@TempDir Path folder) throws InterruptedException {
        Map<String, DoubleSupplier> figures = new ConcurrentHashMap<>();
        Instruments.Meters meters = (name, _, attributes, grows, value) -> {
            String full = name + " " + attributes.get("client-id") + " " + grows
                    + (attributes.containsKey("topic") ? " " + attributes.get("topic") : "");
            figures.put(full, value);
            return () -> figures.remove(full);
        };
        try (KafkaBroker broker = KafkaBroker.in(folder).start()) {
            KafkaSettings settings = Brokers.settings(broker);
            String producer = "producer.record_send_total " + settings.prefix() + "-writer true";
            try (KafkaLog log = KafkaLog.open(settings, new Instruments(MessageTracing.NONE, meters))) {
                log.append("a", new Command.Stop("a", "r", "why"));
                Brokers.eventually("one record was sent", () -> {
                    DoubleSupplier sent = figures.get(producer);
                    return sent != null && sent.getAsDouble() == 1;
                });
                assertThat(figures).containsKey("producer.record_error_total " + settings.prefix() + "-writer true");
                assertThat(figures.keySet()).noneMatch(name -> name.contains("app_info"));
            }
            assertThat(figures).isEmpty();
        }
    }
}
