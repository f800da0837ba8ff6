package dev.spate.inspector;

import com.sun.management.GarbageCollectorMXBean;
import com.sun.management.GcInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import java.util.List;

/// Pauses of all threads for the collector of garbage, as the JVM's beans tell of the last one of each
/// kind. For any thread; a question takes some ten microseconds.
final class Pauses {

    private static final double MILLI = 1e6;
    private static final RuntimeMXBean RUNTIME = ManagementFactory.getRuntimeMXBean();

    /// Those that tell of pauses: concurrent collectors tell of their cycles too.
    private static final List<GarbageCollectorMXBean> COLLECTORS =
            ManagementFactory.getPlatformMXBeans(GarbageCollectorMXBean.class).stream()
                    .filter(collector -> !collector.getName().endsWith("Cycles"))
                    .toList();

    private Pauses() {}

    /// How much of a time was pause. A pause is known to the millisecond, and only the last one of each
    /// kind; so it may be too little if there were several.
    ///
    /// @param begin of `System.nanoTime()`
    /// @param end of the same, some moments ago
    static long nanosBetween(long begin, long end) {
        // Milliseconds since the JVM began, as the beans count.
        double now = (double) RUNTIME.getUptime();
        long nowNanos = System.nanoTime();
        double from = now - (double) (nowNanos - begin) / MILLI;
        double to = now - (double) (nowNanos - end) / MILLI;
        double paused = 0;
        for (GarbageCollectorMXBean collector : COLLECTORS) {
            GcInfo last = collector.getLastGcInfo();
            if (last != null) {
                paused += Math.max(
                        0, Math.min(to, (double) last.getEndTime()) - Math.max(from, (double) last.getStartTime()));
            }
        }
        return (long) (paused * MILLI);
    }
}
