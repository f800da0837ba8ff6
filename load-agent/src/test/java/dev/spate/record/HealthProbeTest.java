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

    private static final long SECOND = 1_000_000_000L;

    private final HealthProbe probe = new HealthProbe();

    /// Told after the probe, since it listens later.
    private final Semaphore told = new Semaphore(0);

    private final NotificationListener listener = (_, _) -> told.release();
    private final List<NotificationEmitter> emitters = new ArrayList<>();

    @BeforeEach
    void listen() {
        probe.startWatch();
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

    @Test
    void collectionsOfAnIntervalAddUp() {
        probe.begin();
        probe.collected(Long.MAX_VALUE, 300);
        probe.collected(Long.MAX_VALUE, 200);

        HealthProbe.Stalls stalls = probe.takeStalls();

        assertThat(stalls.collections()).isEqualTo(new Stall(2, 500_000_000, 300_000_000));
        assertThat(probe.sample(List.of(), SECOND, stalls).loopDelayMaxNanos())
                .isEqualTo(stalls.longest().longestNanos());
        assertThat(probe.takeStalls().collections()).isEqualTo(Stall.NONE);
    }

    @Test
    void whatTellsOfTheLongestTimeIsBelieved() {
        Stall little = new Stall(9, 10, 2);
        Stall more = new Stall(1, 11, 11);
        assertThat(new HealthProbe.Stalls(little, more, little).longest()).isEqualTo(more);
        assertThat(new HealthProbe.Stalls(more, little, little).longest()).isEqualTo(more);
        assertThat(new HealthProbe.Stalls(little, little, more).longest()).isEqualTo(more);
    }

    @Test
    void ofRequestsThatEndEvenlyAsManyEndedDuringAStallAsItLastedAndAsWereUnderWay() {
        Stall quarter = new Stall(2, SECOND / 4, SECOND / 8);
        assertThat(quarter.requests(1_000, 1_000, SECOND)).isEqualTo(250);
        assertThat(quarter.requests(1_000, 8, SECOND)).isEqualTo(16);
        assertThat(new Stall(1, 1, 1).requests(1_000, 8, SECOND)).isEqualTo(1);
        assertThat(new Stall(1, 3 * SECOND, 3 * SECOND).requests(1_000, 2_000, SECOND))
                .isEqualTo(1_000);
        assertThat(Stall.NONE.requests(1_000, 8, SECOND)).isZero();
    }

    private long pauseNanos() {
        return probe.sample(List.of(), SECOND, probe.takeStalls()).gcPauseMaxNanos();
    }
}
