package dev.spate.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// How long threads could have run and waited for a processor instead, as Linux counts it for each of
/// them in the second number of its `schedstat`.
///
/// Nothing is known where the system does not show it. Threads may be added by any thread; the rest is
/// for one thread.
final class RunQueueTimes {

    private static final int WAITED = 1;

    private final Path proc;
    private final List<Watched> threads = new CopyOnWriteArrayList<>();

    RunQueueTimes() {
        this(Path.of("/proc"));
    }

    /// @param proc `/proc`, or a folder that looks like it
    RunQueueTimes(Path proc) {
        this.proc = proc;
    }

    /// Watches the calling thread from now on.
    void addCurrentThread() {
        try {
            Path thread = Files.readSymbolicLink(proc.resolve("thread-self"));
            threads.add(new Watched(proc.resolve(thread).resolve("schedstat")));
        } catch (IOException | RuntimeException _) {
            // Not Linux, or one that hides it.
        }
    }

    /// The longest time that one of the threads waited since it was asked last; 0 the first time.
    long longestNanos() {
        long longest = 0;
        for (Watched thread : threads) {
            longest = Math.max(longest, thread.sinceLast());
        }
        return longest;
    }

    private static final class Watched {
        private final Path file;
        private long waited = -1;

        Watched(Path file) {
            this.file = file;
        }

        long sinceLast() {
            long before = waited;
            try {
                String[] numbers = Files.readString(file).strip().split(" ");
                waited = Long.parseLong(numbers[WAITED]);
            } catch (IOException | RuntimeException _) {
                // The thread has ended.
                return 0;
            }
            return before < 0 ? 0 : Math.max(0, waited - before);
        }
    }
}
