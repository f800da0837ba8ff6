package dev.spate.target.lab;

import dev.spate.inspector.Lint;
import dev.spate.target.lab.Pattern.Effect;
import dev.spate.target.lab.Pattern.Load;
import dev.spate.target.lab.Pattern.Measure;
import dev.spate.target.lab.Pattern.Parameter;
import io.netty.channel.EventLoop;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// What it costs to start a task, by where it runs.
///
/// # Claim
/// A task is cheap, a thread is not: starting a task costs about a microsecond or less, starting a
/// thread tens of them.
///
/// # On the JVM
/// A platform thread is made by the kernel and has a stack of its own to be mapped. On its own event
/// loop a task is an entry in a queue without a lock, and nobody is woken. A fork-join task or a virtual
/// thread is an entry in the queue of a carrier; the virtual thread has a stack on the heap besides. A
/// worker pool of Vert.x is a queue, a promise, and the way back through the queue of the event loop;
/// the wake-up of a thread is the dearest part of it, and falls away while all are awake, as when many
/// tasks are started at once. The measurement without a service around it is `TaskCostBenchmark` in
/// `benchmarks/jmh`.
///
/// # The work
/// Each task adds the checksum of its number; the inspector is told of none of them, because that would
/// cost more than the task.
final class TaskCost implements Pattern {

    @Override
    public About about() {
        return new About(
                18,
                "task-cost",
                "starting a task on a loop, a pool or a virtual thread costs a fraction of starting a thread",
                "Tokio docs, tasks are lightweight; JEP 444; Vert.x Core, executeBlocking",
                Effect.lower(Measure.NANOS_PER_ITEM),
                Lint.THREADS_STARTED,
                new Load(4, 0),
                List.of(new Parameter("tasks", 500, 1, 1_000_000, "how many are started at once")));
    }

    @Override
    public List<Variant> variants() {
        return List.of(
                Variant.naive(
                        "thread",
                        "each on a platform thread of its own",
                        bench -> start(bench, task -> new Thread(task, "lab-task-cost").start())),
                Variant.tuned("worker", "each on a worker", bench -> start(bench, Tasks.workers(bench.workers()))),
                Variant.tuned(
                        "loop", "each on the event loop of the request", bench -> start(bench, loop(bench.context()))),
                Variant.tuned("virtual", "each on a virtual thread", bench -> start(bench, bench.virtualThreads())),
                Variant.tuned(
                        "fork-join",
                        "each on a fork-join pool with a thread a core",
                        bench -> start(bench, Cores.POOL)));
    }

    private static Future<Done> start(Bench bench, Executor executor) {
        return start(bench.intParameter("tasks"), executor);
    }

    /// Completed by the task that is done last.
    static Future<Done> start(int tasks, Executor executor) {
        Promise<Done> done = Promise.promise();
        AtomicLong left = new AtomicLong(tasks);
        LongAdder sum = new LongAdder();
        for (int i = 0; i < tasks; i++) {
            int task = i;
            executor.execute(() -> {
                sum.add(Checksum.of(task));
                if (left.decrementAndGet() == 0) {
                    done.complete(Done.of(sum.sum(), tasks));
                }
            });
        }
        return done.future();
    }

    static EventLoop loop(Context context) {
        return ((ContextInternal) context).nettyEventLoop();
    }
}
