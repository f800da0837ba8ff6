package dev.spate.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.management.ListenerNotFoundException;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class HealthProbeTest {

    private final HealthProbe probe = new HealthProbe();

    /// Told after the probe, since it listens later.
    private final Semaphore told = new Semaphore(0);

    private final NotificationListener listener = (_, _) -> told.release();
    private final List<NotificationEmitter> emitters = new ArrayList<>();

    @BeforeEach
    void listen() {
        probe.start();
        for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (bean instanceof NotificationEmitter emitter) {
                emitter.addNotificationListener(listener, null, null);
                emitters.add(emitter);
            }
        }
    }

    @AfterEach
    void close() throws ListenerNotFoundException {
        for (NotificationEmitter emitter : emitters) {
            emitter.removeNotificationListener(listener);
        }
        probe.close();
    }

    @Test
    @SuppressWarnings("SystemGc")
    void aCollectionBeforeTheRunIsNoPauseOfItsFirstSecondHoweverLateItIsTold() throws InterruptedException {
        System.gc();
        probe.begin();
        assertThat(told.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
        assertThat(pauseNanos()).isZero();
    }

    @Test
    void whenACollectionEndedDecidesWhetherItCounts() {
        probe.begin();
        long now = ManagementFactory.getRuntimeMXBean().getUptime();
        probe.collected(now - 10_000, 70);
        assertThat(pauseNanos()).isZero();
        probe.collected(now + 10_000, 30);
        probe.collected(now + 10_000, 20);
        assertThat(pauseNanos()).isEqualTo(30_000_000);
        assertThat(pauseNanos()).as("since the last sample").isZero();
    }

    @Test
    void whatWasBeforeTheRunIsForgotten() {
        probe.collected(Long.MAX_VALUE, 50);
        probe.begin();
        assertThat(pauseNanos()).isZero();
    }

    private long pauseNanos() {
        return probe.sample(List.of(), 1_000_000_000L).gcPauseMaxNanos();
    }
}
