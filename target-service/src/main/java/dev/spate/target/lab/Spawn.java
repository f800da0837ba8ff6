package dev.spate.target.lab;

import dev.spate.inspector.Lint;
import dev.spate.inspector.Resource;
import dev.spate.target.lab.Pattern.Effect;
import dev.spate.target.lab.Pattern.Load;
import dev.spate.target.lab.Pattern.Measure;
import dev.spate.target.lab.Pattern.Parameter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;

/// Many items, each with a little work, a wait, and a little work: as many tasks as items, or a bounded
/// number at a time.
///
/// # Claim
/// A task for each item, all at once, raises the scheduling delay of everybody else and keeps what all
/// of them need in memory; a bound of about a hundred does as much in the same time.
///
/// # On the JVM
/// The tasks of an event loop are one queue without priorities. Three thousand tasks of 5 µs are 15 ms
/// that whoever comes next has to wait, sockets included: Netty looks at them when the queue is empty or
/// its quantum is over. What the tasks keep across the wait lives as long, survives young collections
/// and is copied by them.
final class Spawn implements Pattern {

    private static final int AT_A_TIME = 100;
    private static final long WAIT_MILLIS = 1;

    @Override
    public About about() {
        return new About(
                1,
                "spawn",
                "a task for each item, all at once, delays others and keeps the memory of all items; a hundred at a"
                        + " time do the same work",
                "Tokio documentation: Semaphore, limiting the number of tasks; futures: StreamExt::buffer_unordered",
                Effect.lower(Measure.BYSTANDER_P99),
                Lint.SCHEDULING_DELAY,
                new Load(5, 200),
                List.of(
                        new Parameter("items", 3_000, 1, 20_000, "how many items"),
                        new Parameter("bytes", 16_384, 64, 16_384, "what a task keeps across its wait")));
    }

    @Override
    public List<Variant> variants() {
        return List.of(
                Variant.naive("unbounded", "starts a task for every item at once", Spawn::unbounded),
                Variant.tuned("bounded", "starts the next when one of a hundred is done", Spawn::bounded),
                Variant.tuned(
                        "semaphore", "takes one of a hundred permits, then starts a virtual thread", Spawn::semaphore));
    }

    private static Future<Done> unbounded(Bench bench) {
        OnLoop items = new OnLoop(bench);
        for (int i = 0; i < items.count; i++) {
            items.start();
        }
        return items.done.future();
    }

    private static Future<Done> bounded(Bench bench) {
        OnLoop items = new OnLoop(bench);
        items.more = true;
        for (int i = 0; i < Math.min(AT_A_TIME, items.count); i++) {
            items.start();
        }
        return items.done.future();
    }

    private static Future<Done> semaphore(Bench bench) {
        int count = bench.intParameter("items");
        int bytes = bench.intParameter("bytes");
        Resource watched = Watched.of(bench.inspector(), Resource.Kind.SEMAPHORE, "spawn permits", AT_A_TIME);
        return Tasks.on(bench.virtualThreads(), () -> {
            Semaphore permits = new Semaphore(AT_A_TIME);
            LongAdder sum = new LongAdder();
            CountDownLatch left = new CountDownLatch(count);
            for (int i = 0; i < count; i++) {
                int own = i;
                permits.acquire();
                watched.size((long) AT_A_TIME - permits.availablePermits());
                bench.virtualThreads().execute(() -> {
                    long[] kept = begin(own, bytes);
                    sleep();
                    sum.add(end(kept));
                    permits.release();
                    left.countDown();
                });
            }
            left.await();
            watched.size(0);
            return Done.of(sum.sum(), count);
        });
    }

    private static void sleep() {
        try {
            Thread.sleep(WAIT_MILLIS);
        } catch (InterruptedException _) {
            // The service is closing: nobody waits for the answer any more.
            Thread.currentThread().interrupt();
        }
    }

    private static long[] begin(int item, int bytes) {
        long[] kept = new long[bytes / Long.BYTES];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = Checksum.of((long) item * kept.length + i);
        }
        return kept;
    }

    private static long end(long[] kept) {
        long sum = 0;
        for (long value : kept) {
            sum += Checksum.of(Checksum.of(value));
        }
        return sum;
    }

    /// The items of one request. Belongs to its event loop.
    private static final class OnLoop {

        private final Bench bench;
        private final Promise<Done> done = Promise.promise();
        private final int count;
        private final int bytes;
        private boolean more;
        private int started;
        private int ended;
        private long sum;

        OnLoop(Bench bench) {
            this.bench = bench;
            this.count = bench.intParameter("items");
            this.bytes = bench.intParameter("bytes");
        }

        /// Starts a task for the next item.
        void start() {
            int own = started++;
            Runnable task = bench.inspector().task("spawn item", () -> {
                long[] kept = begin(own, bytes);
                bench.vertx().setTimer(WAIT_MILLIS, _ -> ended(end(kept)));
            });
            bench.context().runOnContext(_ -> task.run());
        }

        private void ended(long own) {
            sum += own;
            ended++;
            if (ended == count) {
                done.complete(Done.of(sum, count));
            } else if (more && started < count) {
                start();
            }
        }
    }
}
