package dev.spate.target.lab;

import dev.spate.inspector.Lint;
import dev.spate.inspector.Resource;
import dev.spate.target.lab.Pattern.Effect;
import dev.spate.target.lab.Pattern.Load;
import dev.spate.target.lab.Pattern.Measure;
import dev.spate.target.lab.Pattern.Parameter;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongSupplier;

/// Tasks that wait for something and then change what they share: with a lock held across the wait, with
/// one around the change only, without.
///
/// # Claim
/// A lock is held for the change and not across a wait. How the change is guarded then (lock, lock for
/// readers and writers, atomic variable, message to an owner) matters much less.
///
/// # On the JVM
/// Who waits for a `ReentrantLock` or, since JDK 24, for a monitor on a virtual thread gives its carrier
/// back. So the advice against `synchronized` around what blocks, because it pins the virtual thread, no
/// longer holds; what remains is that all who want the lock go one after another, each with the other's
/// wait. A lock for readers and writers counts its readers in one word that all processors write: for
/// short reads it is not faster than a plain one.
final class LockScope implements Pattern {

    private static final int CELLS = 64;
    private static final int READS = 8;

    /// So that what was read is used.
    @SuppressWarnings("unused")
    private static volatile long seenLast;

    @Override
    public About about() {
        return new About(
                3,
                "lock",
                "a lock held across an asynchronous wait makes all others wait as well; one around the change alone"
                        + " does not, and which kind it is matters little",
                "Tokio tutorial: Shared state",
                Effect.lower(Measure.P50),
                Lint.LOCK_CONTENDED,
                new Load(10, 0),
                List.of(
                        new Parameter("tasks", 20, 1, 1_000, "how many tasks share the data"),
                        new Parameter("changes", 2, 1, 100, "changes that each makes, each after a wait of 1 ms")));
    }

    @Override
    public List<Variant> variants() {
        return List.of(
                Variant.naive("across-wait", "takes the lock, waits, changes", LockScope::acrossWait),
                Variant.tuned("narrow", "waits, takes the lock, changes", LockScope::narrow),
                Variant.tuned(
                        "read-write",
                        "waits, reads with the lock for readers, changes with that for writers",
                        LockScope::readWrite),
                Variant.tuned("atomic", "waits, changes by an atomic addition", LockScope::atomic),
                Variant.tuned(
                        "message",
                        "waits, sends the change to the event loop, which owns the data",
                        LockScope::message));
    }

    private static Future<Done> acrossWait(Bench bench) {
        WatchedLock lock = new WatchedLock(new ReentrantLock(), "lock", bench);
        long[] cells = new long[CELLS];
        return all(bench, cells, change -> {
            lock.lock();
            try {
                pause();
                return change(cells, change);
            } finally {
                lock.unlock();
            }
        });
    }

    private static Future<Done> narrow(Bench bench) {
        WatchedLock lock = new WatchedLock(new ReentrantLock(), "lock", bench);
        long[] cells = new long[CELLS];
        return all(bench, cells, change -> {
            pause();
            lock.lock();
            try {
                return change(cells, change);
            } finally {
                lock.unlock();
            }
        });
    }

    private static Future<Done> readWrite(Bench bench) {
        ReadWriteLock both = new ReentrantReadWriteLock();
        WatchedLock reading = new WatchedLock(both.readLock(), "lock, reading", bench);
        WatchedLock writing = new WatchedLock(both.writeLock(), "lock, writing", bench);
        long[] cells = new long[CELLS];
        return all(bench, cells, change -> {
            pause();
            long seen = 0;
            reading.lock();
            try {
                seen = read(cells, change);
            } finally {
                reading.unlock();
            }
            writing.lock();
            try {
                cells[change % CELLS] += Checksum.of(change);
            } finally {
                writing.unlock();
            }
            return seen;
        });
    }

    private static Future<Done> atomic(Bench bench) {
        AtomicLongArray shared = new AtomicLongArray(CELLS);
        long[] cells = new long[CELLS];
        return all(bench, cells, change -> {
                    pause();
                    long seen = 0;
                    for (int i = 0; i < READS; i++) {
                        seen += shared.get((change + i) % CELLS);
                    }
                    return seen + shared.addAndGet(change % CELLS, Checksum.of(change));
                })
                .map(done -> {
                    long sum = 0;
                    for (int i = 0; i < CELLS; i++) {
                        sum += shared.get(i);
                    }
                    return Done.of(sum, done.items());
                });
    }

    private static Future<Done> message(Bench bench) {
        long[] cells = new long[CELLS];
        return all(bench, cells, change -> {
            pause();
            CompletableFuture<Long> answer = new CompletableFuture<>();
            bench.context().runOnContext(_ -> answer.complete(change(cells, change)));
            return answer.get();
        });
    }

    /// One change of the many, and what was seen of the data by it.
    private interface Change {
        long make(int change) throws Exception;
    }

    /// Starts a virtual thread for each task; when all are done, adds up the cells.
    private static Future<Done> all(Bench bench, long[] cells, Change change) {
        int tasks = bench.intParameter("tasks");
        int changes = bench.intParameter("changes");
        return Tasks.on(bench.virtualThreads(), () -> {
            LongAdder seen = new LongAdder();
            List<Future<?>> running = new ArrayList<>();
            for (int task = 0; task < tasks; task++) {
                int first = task * changes;
                running.add(Tasks.on(bench.virtualThreads(), () -> {
                    for (int own = first; own < first + changes; own++) {
                        seen.add(change.make(own));
                    }
                    return first;
                }));
            }
            Future.all(running).toCompletionStage().toCompletableFuture().get();
            seenLast = seen.sum();
            return Done.of(Arrays.stream(cells).sum(), (long) tasks * changes);
        });
    }

    private static void pause() throws InterruptedException {
        Thread.sleep(1);
    }

    private static long change(long[] cells, int change) {
        cells[change % CELLS] += Checksum.of(change);
        return read(cells, change);
    }

    private static long read(long[] cells, int change) {
        long seen = 0;
        for (int i = 0; i < READS; i++) {
            seen += cells[(change + i) % CELLS];
        }
        return seen;
    }

    /// A lock that the inspector sees.
    private static final class WatchedLock {

        private final Lock lock;
        private final Resource resource;
        private final LongSupplier nanos;

        /// Guarded by the lock, if it is one that only one can have.
        private long sinceNanos;

        WatchedLock(Lock lock, String name, Bench bench) {
            this.lock = lock;
            this.resource = Watched.of(bench.inspector(), Resource.Kind.LOCK, name, 1);
            this.nanos = bench.nanos();
        }

        void lock() {
            long waited = 0;
            if (!lock.tryLock()) {
                long before = nanos.getAsLong();
                resource.waits("change");
                lock.lock();
                waited = nanos.getAsLong() - before;
            }
            resource.acquired("change", waited);
            sinceNanos = nanos.getAsLong();
        }

        void unlock() {
            long held = nanos.getAsLong() - sinceNanos;
            lock.unlock();
            resource.released("change", held);
        }
    }
}
