package dev.spate.telemetry.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProcessMetricsTest {

    private final Metrics metrics = new Metrics();
    private final ProcessMetrics process = ProcessMetrics.start(metrics);

    @AfterEach
    void close() {
        process.close();
    }

    @Test
    void aFullCollectionShowsWhatIsStillHeld() {
        byte[] held = new byte[20 << 20];
        System.gc();
        // The virtual machine tells of a collection by a thread of its own.
        for (int i = 0; i < 6_000 && Double.isNaN(metrics.value(Metric.HEAP_AFTER_GC, "full")); i++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        assertThat(metrics.value(Metric.HEAP_AFTER_GC, "full"))
                .isBetween((double) held.length, (double) Runtime.getRuntime().maxMemory());
        assertThat(metrics.value(Metric.GC_COUNT, "full")).isPositive();
    }

    @Test
    void whatTheProcessHoldsIsReadAtAScrape() {
        ByteBuffer direct = ByteBuffer.allocateDirect(3 << 20);
        metrics.refresh();
        assertThat(metrics.value(Metric.DIRECT_MEMORY, "jdk")).isGreaterThanOrEqualTo(direct.capacity());
        assertThat(metrics.value(Metric.PROCESS_THREADS)).isPositive();
        assertThat(metrics.value(Metric.METASPACE)).isPositive();
        assertThat(metrics.value(Metric.HEAP_MAX)).isPositive();
        assertThat(metrics.value(Metric.VIRTUAL_THREADS, "queued")).isNotNegative();
        if (Files.exists(Path.of("/proc/self/status"))) {
            assertThat(metrics.value(Metric.RESIDENT_MEMORY)).isGreaterThan(10e6);
            assertThat(metrics.value(Metric.OPEN_FILES)).isPositive();
            assertThat(metrics.value(Metric.PROCESS_CPU)).isPositive();
        }
        assertThat(ManagementFactory.getThreadMXBean().getThreadCount()).isPositive();
    }
}
