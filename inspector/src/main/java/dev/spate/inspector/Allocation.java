package dev.spate.inspector;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/// What a thread has allocated.
final class Allocation {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocation() {}

    /// Bytes since the thread began; -1 for virtual threads.
    static long ofThisThread() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }

    /// Bytes of all threads, those that have ended included.
    static long ofAll() {
        return THREADS.getTotalThreadAllocatedBytes();
    }

    /// Processor time of this thread.
    static long cpuNanosOfThisThread() {
        return THREADS.getCurrentThreadCpuTime();
    }
}
