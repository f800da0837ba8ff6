package dev.spate.target.lab;

import dev.spate.inspector.Lint;
import dev.spate.target.lab.Pattern.Effect;
import dev.spate.target.lab.Pattern.Load;
import dev.spate.target.lab.Pattern.Measure;
import dev.spate.target.lab.Pattern.Parameter;
import io.netty.channel.EventLoop;
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
/// A task is cheap, a thread is not: the start of a task costs well below a microsecond on a runtime,
/// and the hand-over to a pool of threads many times as much.
///
/// # On the JVM
/// On its own event loop a task is an entry in a queue without a lock, and nobody is woken. A fork-join
/// task or a virtual thread is an entry in the queue of a worker; the virtual thread has a stack to be
/// set up besides. A worker pool of Vert.x is a queue with a lock, often the wake-up of a thread, a
/// promise, and the way back through the queue of the event loop. The measurement without a service
/// around it is `TaskCostBenchmark` in `benchmarks/jmh`.
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
                "starting a task on a loop, a virtual thread or a fork-join pool costs a fraction of a worker's",
                "Tokio docs, tasks are lightweight; JEP 444; Vert.x Core, executeBlocking",
                Effect.lower(Measure.NANOS_PER_ITEM),
                Lint.WORKERS_SATURATED,
                new Load(5, 0),
                List.of(new Parameter("tasks", 5_000, 1, 1_000_000, "how many are started at once")));
    }

    @Override
    public List<Variant> variants() {
        return List.of(
                Variant.naive("worker", "each on a worker", bench -> start(bench, Tasks.workers(bench))),
                Variant.tuned("loop", "each on the event loop of the request", bench -> start(bench, loop(bench))),
                Variant.tuned("virtual", "each on a virtual thread", bench -> start(bench, bench.virtualThreads())),
                Variant.tuned(
                        "fork-join",
                        "each on a fork-join pool with a thread a core",
                        bench -> start(bench, Cores.POOL)));
    }

    private static Future<Done> start(Bench bench, Executor executor) {
        int tasks = bench.intParameter("tasks");
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

    private static EventLoop loop(Bench bench) {
        return ((ContextInternal) bench.context()).nettyEventLoop();
    }
}
