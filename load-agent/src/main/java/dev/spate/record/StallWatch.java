package dev.spate.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Sees that the process stood still, whatever the reason: a collection, another safepoint, a control
/// group that is throttled, a virtual machine that its host does not run, a process that was stopped.
///
/// A thread of its own sleeps ten milliseconds at a time. That it comes back late is the process's doing
/// or the machine's, unless it only waited for a processor, as it may have to where the event loops go
/// first: that part is taken off, by the thread's own `schedstat`. Stalls shorter than the sleep are
/// seen in part only: of one that lasts 5 ms every other.
///
/// [#start], [#take] and [#close] are for one thread.
final class StallWatch {

    private static final long SLEEP_NANOS = 10_000_000;

    /// A thread that wakes this late has only been woken late.
    private static final long NOTICED_NANOS = 1_000_000;

    private static final int FILE_BYTES = 128;

    private final Thread thread =
            Thread.ofPlatform().name("spate-stall-watch").daemon().unstarted(this::run);
    private final ByteBuffer file = ByteBuffer.allocate(FILE_BYTES);
    private long count;
    private long totalNanos;
    private long longestNanos;
    /// When the sleep that is under way should end, and how much of its being late is in the sums.
    private long wakeNanos;

    private long toldNanos;
    private boolean sleeps;
    private volatile boolean closed;

    void start() {
        thread.start();
    }

    /// Since it was asked last. If the thread has not come back in time, the time until now is in it:
    /// whoever asks after a stall may be the first to run.
    synchronized Stall take() {
        long overdue = System.nanoTime() - wakeNanos - toldNanos;
        if (sleeps && overdue > NOTICED_NANOS) {
            add(overdue);
        }
        Stall seen = new Stall(count, totalNanos, longestNanos);
        count = 0;
        totalNanos = 0;
        longestNanos = 0;
        return seen;
    }

    void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        try (FileChannel schedstat = open()) {
            long waited = waitedNanos(schedstat);
            while (!closed) {
                fallAsleep();
                LockSupport.parkNanos(this, SLEEP_NANOS);
                long now = waitedNanos(schedstat);
                awake(now - waited);
                waited = now;
            }
        } catch (IOException _) {
            // Of closing what was only read.
        }
    }

    private synchronized void fallAsleep() {
        wakeNanos = System.nanoTime() + SLEEP_NANOS;
        sleeps = true;
    }

    /// @param waited for a processor
    private synchronized void awake(long waited) {
        long stalled = System.nanoTime() - wakeNanos - waited - toldNanos;
        if (stalled > NOTICED_NANOS) {
            add(stalled);
        }
        sleeps = false;
        toldNanos = 0;
    }

    private void add(long nanos) {
        if (toldNanos == 0) {
            count++;
        }
        toldNanos += nanos;
        totalNanos += nanos;
        longestNanos = Math.max(longestNanos, toldNanos);
    }

    @SuppressWarnings("NullAway") // a resource may be null
    private static @Nullable FileChannel open() {
        try {
            Path self = Files.readSymbolicLink(Path.of("/proc/thread-self"));
            return FileChannel.open(Path.of("/proc").resolve(self).resolve("schedstat"));
        } catch (IOException | RuntimeException _) {
            return null;
        }
    }

    /// The second number of the file; 0 where there is none. Makes no garbage.
    private long waitedNanos(@Nullable FileChannel schedstat) {
        if (schedstat == null) {
            return 0;
        }
        try {
            file.clear();
            int length = schedstat.read(file, 0);
            int at = 0;
            while (at < length && file.get(at) != ' ') {
                at++;
            }
            long value = 0;
            for (at++; at < length && file.get(at) != ' '; at++) {
                value = value * 10 + file.get(at) - '0';
            }
            return value;
        } catch (IOException _) {
            return 0;
        }
    }
}
