package dev.spate.target.lab;

import dev.spate.inspector.Lint;
import dev.spate.target.lab.Pattern.Effect;
import dev.spate.target.lab.Pattern.Load;
import dev.spate.target.lab.Pattern.Parameter;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Urgent tasks among others: in the order of their arrival, or first.
///
/// # Claim
/// With a queue for each level of priority the urgent ones keep their latency however much of the rest
/// there is; in one queue they wait for what came before them.
///
/// # On the JVM
/// Neither an event loop nor a worker pool nor the scheduler of virtual threads knows priorities, and
/// those of platform threads are ignored on Linux unless the virtual machine is told otherwise. Whoever
/// needs levels keeps queues, as here. Nothing is taken from a task that has begun: the urgent ones
/// still wait for one task, and the least urgent may wait for ever.
///
/// # The work
/// Tasks of equal length, of which one in ten is urgent and six in ten can wait, in an order that
/// follows from their numbers, all waiting at the same time; the event loop does one in each turn.
final class Priority implements Pattern {

    private static final int HIGH = 0;
    private static final int NORMAL = 1;
    private static final int LOW = 2;

    @Override
    public About about() {
        return new About(
                11,
                "priority",
                "with queues by priority the urgent tasks keep their latency under the load of the others",
                "Async Rust (Flitton, Morton), building our own async queues",
                Effect.lowerOwn("urgent-wait-micros"),
                Lint.SCHEDULING_DELAY,
                new Load(5, 0),
                List.of(
                        new Parameter("tasks", 300, 10, 100_000, "how many, one in ten urgent"),
                        new Parameter("rounds", 40_000, 1, 10_000_000, "of computing in each, some ns each")));
    }

    @Override
    public List<Variant> variants() {
        return List.of(
                Variant.naive("one-queue", "first come, first served", bench -> serve(bench, 1)),
                Variant.tuned(
                        "levels", "three queues; always the most urgent that is waiting", bench -> serve(bench, 3)));
    }

    /// One in ten is urgent, three are normal, six can wait.
    static int level(int task) {
        long digit = Long.remainderUnsigned(Checksum.of(task), 10);
        return digit == 0 ? HIGH : digit < 4 ? NORMAL : LOW;
    }

    private static Future<Done> serve(Bench bench, int queues) {
        Waiting waiting = new Waiting(queues, bench.nanos());
        long rounds = bench.parameter("rounds");
        int tasks = bench.intParameter("tasks");
        for (int i = 0; i < tasks; i++) {
            int task = i;
            Runnable work = () -> waiting.checksum += Toil.of(task, rounds);
            int level = level(task);
            waiting.add(level, level == HIGH ? bench.inspector().task("priority urgent", work) : work);
        }
        Promise<Done> done = Promise.promise();
        serveNext(waiting, ((ContextInternal) bench.context()).nettyEventLoop(), done);
        return done.future();
    }

    /// One task for each turn of the loop, which looks at its sockets in between (see [Cpu]).
    private static void serveNext(Waiting waiting, EventLoop loop, Promise<Done> done) {
        if (waiting.serveOne()) {
            var _ = loop.schedule(() -> serveNext(waiting, loop, done), 0, TimeUnit.NANOSECONDS);
        } else {
            done.complete(waiting.done());
        }
    }

    /// Tasks that wait. Belongs to the event loop of the request.
    private static final class Waiting {

        private record Task(int level, long sinceNanos, Runnable work) {}

        private static final int LEVELS = 3;

        private final List<Queue<Task>> queues = new ArrayList<>();
        private final int[] waiting = new int[LEVELS];
        private final LongSupplier nanos;
        private long checksum;
        private long served;
        private long overtaken;
        private long urgentWaitNanos;
        private long urgentMostNanos;
        private long urgent;

        Waiting(int queues, LongSupplier nanos) {
            this.nanos = nanos;
            for (int i = 0; i < queues; i++) {
                this.queues.add(new ArrayDeque<>());
            }
        }

        void add(int level, Runnable work) {
            queues.get(Math.min(level, queues.size() - 1)).add(new Task(level, nanos.getAsLong(), work));
            waiting[level]++;
        }

        /// @return whether there was one
        boolean serveOne() {
            Task task = next();
            if (task == null) {
                return false;
            }
            waiting[task.level()]--;
            served++;
            if (moreUrgentWaits(task.level())) {
                overtaken++;
            }
            if (task.level() == HIGH) {
                long waited = nanos.getAsLong() - task.sinceNanos();
                urgent++;
                urgentWaitNanos += waited;
                urgentMostNanos = Math.max(urgentMostNanos, waited);
            }
            task.work().run();
            return true;
        }

        Done done() {
            return new Done(
                    checksum,
                    served,
                    Map.of(
                            "urgent",
                            urgent,
                            "urgent-wait-micros",
                            urgent == 0 ? 0 : urgentWaitNanos / urgent / 1_000,
                            "urgent-most-micros",
                            urgentMostNanos / 1_000,
                            "overtaken",
                            overtaken));
        }

        private @Nullable Task next() {
            for (Queue<Task> queue : queues) {
                Task task = queue.poll();
                if (task != null) {
                    return task;
                }
            }
            return null;
        }

        private boolean moreUrgentWaits(int level) {
            for (int i = 0; i < level; i++) {
                if (waiting[i] > 0) {
                    return true;
                }
            }
            return false;
        }
    }
}
