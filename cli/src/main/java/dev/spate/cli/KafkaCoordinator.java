package dev.spate.cli;

import dev.spate.coordinator.Coordinator;
import dev.spate.coordinator.CoordinatorSettings;
import dev.spate.coordinator.RunAttendant;
import dev.spate.log.kafka.KafkaLog;
import dev.spate.log.kafka.KafkaSettings;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// A coordinator on Kafka that is in charge, with the log that it writes to.
///
/// Opening it ends the writing of the one before. For the thread that opened it.
final class KafkaCoordinator implements AutoCloseable {

    private final KafkaLog log;
    private final Coordinator coordinator;

    private KafkaCoordinator(KafkaLog log, Coordinator coordinator) {
        this.log = log;
        this.coordinator = coordinator;
    }

    /// Goes on with what other coordinators left, and takes runs.
    ///
    /// @param address where its interface is; empty if it has none
    /// @param attendant asked for every run
    /// @throws dev.spate.log.LogUnavailableException if the brokers cannot be used
    static KafkaCoordinator open(KafkaSettings settings, String address, RunAttendant attendant) {
        KafkaLog log = KafkaLog.openForCoordinator(settings);
        Coordinator coordinator = new Coordinator(
                log,
                CoordinatorSettings.cluster(Host.processName(), address),
                attendant,
                InstantSource.system(),
                System::nanoTime);
        coordinator.start();
        return new KafkaCoordinator(log, coordinator);
    }

    /// Why it cannot carry runs now, or null if it can.
    @Nullable
    String notReady() {
        if (!log.isReachable()) {
            return "the brokers take nothing of what the coordinator writes";
        }
        return coordinator.begun().isDone() ? null : "the coordinator still reads what the log holds";
    }

    /// Messages that were given up.
    long undelivered() {
        return log.undelivered();
    }

    Coordinator coordinator() {
        return coordinator;
    }

    @Override
    public void close() {
        coordinator.close();
        log.close();
    }
}
