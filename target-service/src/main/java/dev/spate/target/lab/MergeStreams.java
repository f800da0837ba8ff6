package dev.spate.target.lab;

import dev.spate.inspector.Lint;
import dev.spate.target.lab.Pattern.Effect;
import dev.spate.target.lab.Pattern.Load;
import dev.spate.target.lab.Pattern.Parameter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Many sources of which some have something at a time, consumed by one task that any of them wakes.
///
/// # Claim
/// Who is woken and does not know by whom asks every source, and most have nothing: those unnecessary
/// polls are the cost. A common channel, a list of those that were ready, or a flag for each source
/// leaves them out.
///
/// # On the JVM
/// There is no waker handed down into a source as in Rust: a source that has something submits the task
/// to the event loop, unless it has been submitted and has not run yet. So who was ready must be noted
/// beside it. An empty queue that is asked costs a few nanoseconds if it is in the cache, and a miss of
/// the cache if another thread wrote it last; it is their number that counts.
final class MergeStreams implements Pattern {

    /// Items under way at one time.
    private static final int UNDER_WAY = 16;

    /// What consuming an item takes: some microseconds.
    private static final int ROUNDS = 1_000;

    @Override
    public About about() {
        return new About(
                7,
                "merge-streams",
                "polling every source when any of them wakes the task is mostly in vain; remembering which was ready"
                        + " makes a poll for each item",
                "Rust futures documentation: FuturesUnordered and SelectAll; Tokio tutorial: Async in depth (wakers)",
                Effect.lowerOwn("polls"),
                Lint.SELF_RESUBMIT,
                new Load(8, 0),
                List.of(
                        new Parameter("sources", 500, 1, 5_000, "how many sources"),
                        new Parameter("items", 2, 1, 1_000, "how many items each of them has, one at a time")));
    }

    @Override
    public List<Variant> variants() {
        return List.of(
                Variant.naive(
                        "poll-all",
                        "asks one source after another until one has an item, takes it and begins again",
                        bench -> run(bench, new PollAll(bench))),
                Variant.tuned("channel", "all sources send into one queue", bench -> run(bench, new Common(bench))),
                Variant.tuned(
                        "remember",
                        "a source that has an item puts itself into a list; those are asked",
                        bench -> run(bench, new Remember(bench))),
                Variant.tuned(
                        "flags",
                        "a source that has an item sets its bit; sources with a bit are asked",
                        bench -> run(bench, new Flags(bench))));
    }

    /// Lets the sources have their items in an order that looks like none, a few under way at a time.
    private static Future<Done> run(Bench bench, Merge merge) {
        Future<Integer> driver = Tasks.on(bench.virtualThreads(), () -> {
            int total = merge.total;
            int stride = stride(total);
            for (int i = 0; i < total; i++) {
                merge.underWay.acquire();
                int event = (int) ((long) i * stride % total);
                merge.offer(event % merge.sources, event);
            }
            return total;
        });
        return driver.compose(_ -> merge.done.future());
    }

    /// A step that has no divisor in common with the total, so that every event comes once.
    private static int stride(int total) {
        int stride = (int) (total * 0.618) | 1;
        while (gcd(stride, total) != 1) {
            stride += 2;
        }
        return stride;
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /// The sources of one request and the task that consumes them. Sources are filled by one thread; the
    /// task runs on the event loop of the request.
    private abstract static class Merge {

        final int sources;
        final int total;
        final Semaphore underWay = new Semaphore(UNDER_WAY);
        final Promise<Done> done = Promise.promise();
        private final Bench bench;
        private final List<Queue<Integer>> items;
        private final AtomicBoolean submitted = new AtomicBoolean();
        private int consumed;
        private long sum;
        private long polls;

        Merge(Bench bench) {
            this.bench = bench;
            this.sources = bench.intParameter("sources");
            this.total = sources * bench.intParameter("items");
            this.items = Stream.<Queue<Integer>>generate(ConcurrentLinkedQueue::new)
                    .limit(sources)
                    .toList();
        }

        /// The source has an item.
        void offer(int source, int item) {
            items.get(source).add(item);
            noted(source);
            wake();
        }

        /// Remembers that this source has an item.
        abstract void noted(int source);

        /// Consumes items, on the event loop.
        abstract void run();

        void wake() {
            if (submitted.compareAndSet(false, true)) {
                Runnable task = bench.inspector().task("merge", () -> {
                    submitted.set(false);
                    run();
                });
                bench.context().runOnContext(_ -> task.run());
            }
        }

        /// Asks a source.
        ///
        /// @return whether it had an item, which is then consumed
        boolean poll(int source) {
            return consume(items.get(source).poll());
        }

        boolean consume(@Nullable Integer item) {
            polls++;
            if (item == null) {
                return false;
            }
            sum += Toil.of(item, ROUNDS);
            consumed++;
            underWay.release();
            if (consumed == total) {
                done.complete(new Done(sum, total, Map.of("polls", polls)));
            }
            return true;
        }
    }

    private static final class PollAll extends Merge {
        PollAll(Bench bench) {
            super(bench);
        }

        @Override
        void noted(int source) {
            // That is what it does not do.
        }

        @Override
        void run() {
            for (int source = 0; source < sources; source++) {
                if (poll(source)) {
                    wake();
                    return;
                }
            }
        }
    }

    private static final class Common extends Merge {
        private final Queue<Integer> common = new ConcurrentLinkedQueue<>();

        Common(Bench bench) {
            super(bench);
        }

        @Override
        void offer(int source, int item) {
            common.add(item);
            wake();
        }

        @Override
        void noted(int source) {
            // The queue is the note.
        }

        @Override
        void run() {
            while (consume(common.poll())) {
                // Until it is empty.
            }
        }
    }

    private static final class Remember extends Merge {
        private final Queue<Integer> ready = new ConcurrentLinkedQueue<>();

        Remember(Bench bench) {
            super(bench);
        }

        @Override
        void noted(int source) {
            ready.add(source);
        }

        @Override
        void run() {
            for (Integer source = ready.poll(); source != null; source = ready.poll()) {
                poll(source);
            }
        }
    }

    private static final class Flags extends Merge {
        private final AtomicLongArray flags;

        Flags(Bench bench) {
            super(bench);
            this.flags = new AtomicLongArray((sources + Long.SIZE - 1) / Long.SIZE);
        }

        @Override
        void noted(int source) {
            flags.getAndAccumulate(source / Long.SIZE, 1L << source % Long.SIZE, (all, one) -> all | one);
        }

        @Override
        void run() {
            for (int word = 0; word < flags.length(); word++) {
                for (long left = flags.getAndSet(word, 0); left != 0; left &= left - 1) {
                    int source = word * Long.SIZE + Long.numberOfTrailingZeros(left);
                    while (poll(source)) {
                        // A source may have had several since its bit was taken.
                    }
                }
            }
        }
    }
}
