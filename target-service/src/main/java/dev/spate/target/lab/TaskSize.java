package dev.spate.target.lab;

import dev.spate.inspector.Lint;
import dev.spate.target.lab.Pattern.Effect;
import dev.spate.target.lab.Pattern.Load;
import dev.spate.target.lab.Pattern.Measure;
import dev.spate.target.lab.Pattern.Parameter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/// What a task keeps in memory while it waits.
///
/// # Claim
/// A task that captures much, or keeps a large array across a wait, multiplies it by the number of
/// waiting tasks; a shared reference, or a scope that ends before the wait, keeps next to nothing.
///
/// # On the JVM
/// A waiting task is an object with what it captured. The size of a task is not fixed by the compiler as
/// that of a Rust future, and moving it costs nothing; but all that it can reach stays. Within a method
/// the compiled code forgets a local after its last use, the captured field of a lambda stays until the
/// task is gone. A virtual thread keeps its whole stack on the heap.
///
/// # The work
/// For each task a scratch array is derived from one table and summed up; a wait lies before the end of
/// the task.
final class TaskSize implements Pattern {

    private static final int KIB = 1024;

    @Override
    public About about() {
        return new About(
                17,
                "task-size",
                "what a task captures or keeps across a wait is paid by every waiting task",
                "Tokio docs and Async Rust guides, size of futures; Effective Java, obsolete object references",
                Effect.lower(Measure.PEAK_MEMORY),
                Lint.TASK_TOO_LARGE,
                new Load(4, 0),
                List.of(
                        new Parameter("tasks", 100, 1, 100_000, "that wait at the same time"),
                        new Parameter("kibibytes", 128, 1, 65_536, "of the table, and of the array of each task"),
                        new Parameter("millis", 500, 1, 10_000, "how long they wait")));
    }

    @Override
    public List<Variant> variants() {
        return List.of(
                Variant.naive("copied", "each task has its own copy of the table", TaskSize::copied),
                Variant.naive("kept", "each task keeps its array across the wait", TaskSize::kept),
                Variant.tuned("shared", "all tasks refer to one table", TaskSize::shared),
                Variant.tuned("scoped", "the array is gone before the wait, its sum stays", TaskSize::scoped));
    }

    private static Future<Done> copied(Bench bench) {
        long[] table = table(bench);
        return start(bench, bytes(table), i -> {
            long[] own = table.clone();
            return () -> sum(scratch(own, i));
        });
    }

    private static Future<Done> kept(Bench bench) {
        long[] table = table(bench);
        return start(bench, bytes(table), i -> {
            long[] scratch = scratch(table, i);
            return () -> sum(scratch);
        });
    }

    private static Future<Done> shared(Bench bench) {
        long[] table = table(bench);
        return start(bench, 0, i -> () -> sum(scratch(table, i)));
    }

    private static Future<Done> scoped(Bench bench) {
        long[] table = table(bench);
        return start(bench, 0, i -> {
            long sum = sum(scratch(table, i));
            return () -> sum;
        });
    }

    /// @param contextBytes what only this task keeps while it waits
    /// @param begin what a task does before the wait; what comes out is done after it
    private static Future<Done> start(Bench bench, long contextBytes, IntFunction<LongSupplier> begin) {
        long millis = bench.parameter("millis");
        int tasks = bench.intParameter("tasks");
        List<Future<Long>> all = new ArrayList<>(tasks);
        for (int i = 0; i < tasks; i++) {
            LongSupplier rest = begin.apply(i);
            Promise<Long> sum = Promise.promise();
            Runnable task =
                    bench.inspector().task("task-size task", contextBytes, () -> sum.complete(rest.getAsLong()));
            bench.vertx().setTimer(millis, _ -> task.run());
            all.add(sum.future());
        }
        return Tasks.sum(all).map(sum -> Done.of(sum, tasks));
    }

    private static long[] table(Bench bench) {
        long[] table = new long[bench.intParameter("kibibytes") * KIB / Long.BYTES];
        for (int i = 0; i < table.length; i++) {
            table[i] = Checksum.of(i);
        }
        return table;
    }

    private static long[] scratch(long[] table, int task) {
        long[] scratch = new long[table.length];
        for (int i = 0; i < scratch.length; i++) {
            scratch[i] = (table[i] ^ task) * 0x9e3779b97f4a7c15L;
        }
        return scratch;
    }

    private static long sum(long[] numbers) {
        long sum = 0;
        for (long number : numbers) {
            sum += number ^ (number >>> 32);
        }
        return sum;
    }

    private static long bytes(long[] table) {
        return (long) table.length * Long.BYTES;
    }
}
