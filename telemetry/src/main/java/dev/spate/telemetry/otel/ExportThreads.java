package dev.spate.telemetry.otel;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The threads that the SDK exports with, found by their names. For any thread.
final class ExportThreads {

    /// What their names begin with: the queue's, the metrics', those that send, and Spate's own that make spans.
    private static final List<String> NAMES = List.of(
            "BatchSpanProcessor_WorkerThread", "PeriodicMetricReader", "okhttp-dispatch", "OkHttp", "spate-spans");

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Map<Long, Long> nanosOf = new HashMap<>();

    /// What ended threads had used when they were last seen, and what the living have used.
    synchronized long cpuNanos() {
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && NAMES.stream().anyMatch(thread.getThreadName()::startsWith)) {
                long nanos = threads.getThreadCpuTime(thread.getThreadId());
                if (nanos > 0) {
                    nanosOf.put(thread.getThreadId(), nanos);
                }
            }
        }
        return nanosOf.values().stream().mapToLong(Long::longValue).sum();
    }
}
