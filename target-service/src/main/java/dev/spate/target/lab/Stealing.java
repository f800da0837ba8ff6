package dev.spate.target.lab;

import dev.spate.inspector.Lint;
import dev.spate.target.lab.Pattern.Effect;
import dev.spate.target.lab.Pattern.Load;
import dev.spate.target.lab.Pattern.Measure;
import dev.spate.target.lab.Pattern.Parameter;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// Tasks of very different length: each where it was put, or wherever there is time.
///
/// # Claim
/// With tasks pinned to threads the unlucky thread is busy while the others are idle, and whatever waits
/// behind a long task is late; a pool that steals work balances that.
///
/// # On the JVM
/// Event loops of Netty never take tasks from each other: a connection stays where it was put. A
/// [java.util.concurrent.ForkJoinPool] has a deque for each thread, and who has none left takes from the
/// other end of somebody else's; the scheduler of virtual threads is one. A worker pool balances too, by
/// one queue for all and more threads than cores, with the kernel to share them out. `pinned-threads`
/// shows what is due to the pinning alone, without the event loops.
///
/// # The work
/// A few long tasks among many short ones, so that pinned ones in turn put the long ones onto the same
/// thread.
final class Stealing implements Pattern {

    @Override
    public About about() {
        return new About(
                22,
                "stealing",
                "uneven tasks pinned to loops are late behind the long ones; work stealing balances them",
                "Tokio blog, Making the Tokio scheduler 10x faster; JEP 444; java.util.concurrent.ForkJoinPool",
                Effect.lower(Measure.P99),
                Lint.LOOP_BLOCKED,
                new Load(8, 50),
                List.of(
                        new Parameter("tasks", 32, 1, 100_000, "how many"),
                        new Parameter(
                                "long-every", 16, 2, 100_000, "one in so many is long; even numbers make it uneven"),
                        new Parameter("long-rounds", 3_000_000, 1, 100_000_000, "in a long task, some ns each"),
                        new Parameter("short-rounds", 15_000, 1, 100_000_000, "in a short one")));
    }

    @Override
    public List<Variant> variants() {
        return List.of(
                Variant.naive("pinned-loops", "each task on the event loop whose turn it is", Stealing::pinnedToLoops),
                Variant.tuned(
                        "pinned-threads",
                        "each task on the thread whose turn it is, beside the loops",
                        Stealing::pinnedToThreads),
                Variant.tuned("work-stealing", "all tasks on a fork-join pool", Stealing::forkJoin),
                Variant.tuned(
                        "virtual",
                        "each task on a virtual thread",
                        bench -> start(new Uneven(bench), _ -> bench.virtualThreads())),
                Variant.tuned("workers", "each task on the workers, which share one queue", bench -> {
                    Executor workers = Tasks.workers(bench);
                    return start(new Uneven(bench), _ -> workers);
                }));
    }

    /// Where a task is done.
    private interface Place {
        Executor of(int task);
    }

    private static Future<Done> pinnedToLoops(Bench bench) {
        List<Executor> loops = new ArrayList<>();
        for (EventExecutor loop : ((VertxInternal) bench.vertx()).nettyEventLoopGroup()) {
            loops.add(loop);
        }
        return start(new Uneven(bench), task -> loops.get(task % loops.size()));
    }

    private static Future<Done> pinnedToThreads(Bench bench) {
        List<ExecutorService> threads = new ArrayList<>();
        for (int i = 0; i < Cores.COUNT; i++) {
            threads.add(Executors.newSingleThreadExecutor());
        }
        return start(new Uneven(bench), task -> threads.get(task % threads.size()))
                .onComplete(_ -> threads.forEach(ExecutorService::shutdown));
    }

    private static Future<Done> start(Uneven uneven, Place place) {
        for (int i = 0; i < uneven.tasks; i++) {
            int task = i;
            place.of(task).execute(() -> uneven.run(task, uneven.forking));
        }
        return uneven.done.future();
    }

    /// The tasks are forked by a task of the pool, so that they are in the deque of one thread.
    private static Future<Done> forkJoin(Bench bench) {
        Uneven uneven = new Uneven(bench);
        Cores.POOL.execute(() -> {
            long forking = Thread.currentThread().threadId();
            for (int i = 0; i < uneven.tasks; i++) {
                int task = i;
                var _ = ForkJoinTask.adapt(() -> uneven.run(task, forking)).fork();
            }
        });
        return uneven.done.future();
    }

    /// For any thread.
    private static final class Uneven {

        private final int tasks;
        private final int longEvery;
        private final long longRounds;
        private final long shortRounds;
        private final AtomicInteger left;
        private final LongAdder sum = new LongAdder();
        private final LongAdder elsewhere = new LongAdder();
        private final Set<Long> threads = ConcurrentHashMap.newKeySet();
        private final long forking = Thread.currentThread().threadId();
        private final Promise<Done> done = Promise.promise();

        Uneven(Bench bench) {
            this.tasks = bench.intParameter("tasks");
            this.longEvery = bench.intParameter("long-every");
            this.longRounds = bench.parameter("long-rounds");
            this.shortRounds = bench.parameter("short-rounds");
            this.left = new AtomicInteger(tasks);
        }

        /// @param from the thread that put the task where it was found
        void run(int task, long from) {
            sum.add(Toil.of(task, task % longEvery == 0 ? longRounds : shortRounds));
            long thread = Thread.currentThread().threadId();
            threads.add(thread);
            if (thread != from) {
                elsewhere.increment();
            }
            if (left.decrementAndGet() == 0) {
                done.complete(new Done(
                        sum.sum(), tasks, Map.of("threads", (long) threads.size(), "elsewhere", elsewhere.sum())));
            }
        }
    }
}
