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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// How much one task does.
///
/// # Claim
/// A task for each small item costs more to schedule than to run, even more so if each is waited for
/// before the next one; too large a task holds the loop. In between there is a wide range where both are
/// small.
///
/// # On the JVM
/// A task for a worker is an entry in a queue that is locked, the wake-up of a thread, and a way back
/// through the queue of the event loop: microseconds, and tens of them when each is waited for. A chunk
/// pays that once. The chunks on the event loop show the other end: with a `chunk` of all items the
/// others of the loop wait.
///
/// # The work
/// Each item is so many rounds of [Toil]; the checksum is the sum over the items.
final class Granularity implements Pattern {

    @Override
    public About about() {
        return new About(
                10,
                "granularity",
                "tasks that are too small cost more to schedule than to run; chunks cost next to nothing",
                "Java Concurrency in Practice, task boundaries; Tokio docs, spawning",
                Effect.lower(Measure.CPU_PER_REQUEST),
                Lint.TASKS_TOO_FINE,
                new Load(4, 0),
                List.of(
                        new Parameter("items", 2_048, 1, 1_000_000, "how many"),
                        new Parameter("rounds", 300, 1, 1_000_000, "of computing in each item, some ns each"),
                        new Parameter("batch", 64, 1, 1_000_000, "items that are waited for together"),
                        new Parameter("chunk", 256, 1, 1_000_000, "items that are one task")));
    }

    @Override
    public List<Variant> variants() {
        return List.of(
                Variant.naive(
                        "one-by-one",
                        "a task for each item on a worker, each waited for before the next",
                        bench -> batches(bench, 1)),
                Variant.naive(
                        "batches",
                        "a task for each item on a worker, a batch at a time",
                        bench -> batches(bench, bench.intParameter("batch"))),
                Variant.naive(
                        "all-at-once",
                        "a task for each item on a worker, all at once",
                        bench -> batches(bench, bench.intParameter("items"))),
                Variant.tuned("chunks", "a task for each chunk on a worker, all at once", Granularity::chunks),
                Variant.tuned(
                        "chunks-on-loop",
                        "a task for each chunk on the event loop, which looks at its sockets in between",
                        Granularity::chunksOnLoop));
    }

    private static Future<Done> batches(Bench bench, int batch) {
        Promise<Done> done = Promise.promise();
        batch(bench, batch, 0, 0, done);
        return done.future();
    }

    private static void batch(Bench bench, int batch, int from, long sum, Promise<Done> done) {
        int items = bench.intParameter("items");
        if (from == items) {
            done.complete(Done.of(sum, items));
            return;
        }
        long rounds = bench.parameter("rounds");
        int to = (int) Math.min(items, (long) from + batch);
        List<Future<Long>> tasks = new ArrayList<>(to - from);
        for (int i = from; i < to; i++) {
            int item = i;
            tasks.add(Tasks.onWorker(bench, "granularity item", () -> Toil.of(item, rounds)));
        }
        Tasks.sum(tasks)
                .onComplete(
                        more -> bench.context().runOnContext(_ -> batch(bench, batch, to, sum + more, done)),
                        done::tryFail);
    }

    private static Future<Done> chunks(Bench bench) {
        int items = bench.intParameter("items");
        int chunk = bench.intParameter("chunk");
        long rounds = bench.parameter("rounds");
        List<Future<Long>> tasks = new ArrayList<>();
        for (int i = 0; i < items; i += chunk) {
            int from = i;
            int to = Math.min(items, i + chunk);
            tasks.add(Tasks.onWorker(bench, "granularity chunk", () -> toil(from, to, rounds)));
        }
        return Tasks.sum(tasks).map(sum -> Done.of(sum, items));
    }

    private static Future<Done> chunksOnLoop(Bench bench) {
        Promise<Done> done = Promise.promise();
        chunkOnLoop(bench, ((ContextInternal) bench.context()).nettyEventLoop(), 0, 0, done);
        return done.future();
    }

    private static void chunkOnLoop(Bench bench, EventLoop loop, int from, long sum, Promise<Done> done) {
        int items = bench.intParameter("items");
        int to = Math.min(items, from + bench.intParameter("chunk"));
        long next = sum + toil(from, to, bench.parameter("rounds"));
        if (to == items) {
            done.complete(Done.of(next, items));
        } else {
            // A timer and not the queue of tasks: see Cpu.
            var _ = loop.schedule(() -> chunkOnLoop(bench, loop, to, next, done), 0, TimeUnit.NANOSECONDS);
        }
    }

    private static long toil(int from, int to, long rounds) {
        long sum = 0;
        for (int i = from; i < to; i++) {
            sum += Toil.of(i, rounds);
        }
        return sum;
    }
}
