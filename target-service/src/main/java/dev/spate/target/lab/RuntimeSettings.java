package dev.spate.target.lab;

import dev.spate.inspector.Lint;
import dev.spate.target.lab.Pattern.Effect;
import dev.spate.target.lab.Pattern.Load;
import dev.spate.target.lab.Pattern.Measure;
import dev.spate.target.lab.Pattern.Parameter;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;

/// One mix of work on a runtime that is set up in several ways.
///
/// # Claim
/// The number of loops and workers, the transport and the kind of threads decide how late a service is;
/// io_uring is 20 to 40 % faster than epoll with many connections; virtual threads take the place of
/// pools.
///
/// # On the JVM
/// A pool of workers with fewer threads than calls that block at the same time is a queue. A virtual
/// thread for each call has no such bound (JEP 444), and since JEP 491 blocking within `synchronized`
/// does not hold its carrier any more; a native call or a class initialiser still does. NIO and epoll
/// ask the kernel for what is ready, io_uring hands over what is to be done; with few connections that
/// saves little. The stack of a platform thread is reserved, not used, until it is deep: its size is
/// seen in the address space and not in memory in use.
///
/// # The work
/// For each request small tasks on the event loop and on virtual threads, and calls that block, all at
/// once. Every variant but those two that say so makes the calls on workers; each differs from
/// `standard` in one setting.
final class RuntimeSettings implements Pattern {

    private static final int KIB = 1024;

    /// Where the calls that block are made.
    private interface Blocking {
        Future<Long> start(Bench bench, Callable<Long> call);
    }

    @Override
    public About about() {
        return new About(
                14,
                "runtime",
                "loops, workers, transport and kind of threads decide how late a service is",
                "JEP 444; JEP 491; Vert.x Core, native transports and worker pools; Tokio docs, runtime builder",
                Effect.lower(Measure.P99),
                Lint.WORKERS_SATURATED,
                new Load(10, 0),
                List.of(
                        new Parameter(
                                "tasks", 64, 1, 100_000, "small tasks, half on the loop, half on virtual threads"),
                        new Parameter("rounds", 3_000, 1, 1_000_000, "of computing in each, some ns each"),
                        new Parameter("calls", 12, 1, 10_000, "that block"),
                        new Parameter("millis", 5, 1, 1_000, "how long each blocks"),
                        new Parameter(
                                "stack-kib", 0, 0, 65_536, "stack of a platform thread; 0: what the JVM gives it")));
    }

    @Override
    public List<Variant> variants() {
        return List.of(
                Variant.naive("two-workers", "two workers for all that blocks", work(RuntimeSettings::onWorker))
                        .with(Map.of("workers", "2")),
                Variant.tuned("standard", "what the service starts with", work(RuntimeSettings::onWorker)),
                Variant.tuned("one-loop", "one event loop", work(RuntimeSettings::onWorker))
                        .with(Map.of("loops", "1")),
                Variant.tuned("four-loops", "four event loops", work(RuntimeSettings::onWorker))
                        .with(Map.of("loops", "4")),
                Variant.tuned("nio", "the selectors of the JDK", work(RuntimeSettings::onWorker))
                        .with(Map.of("transport", "nio")),
                Variant.tuned("epoll", "epoll", work(RuntimeSettings::onWorker)).with(Map.of("transport", "epoll")),
                Variant.tuned("io-uring", "io_uring", work(RuntimeSettings::onWorker))
                        .with(Map.of("transport", "io_uring")),
                Variant.tuned(
                        "virtual-threads",
                        "a virtual thread for each call that blocks",
                        work((bench, call) -> Tasks.on(bench.virtualThreads(), call))),
                Variant.tuned(
                        "platform-threads",
                        "a new platform thread for each call that blocks",
                        work(RuntimeSettings::onPlatformThread)));
    }

    private static Work work(Blocking blocking) {
        return bench -> {
            long rounds = bench.parameter("rounds");
            long millis = bench.parameter("millis");
            int tasks = bench.intParameter("tasks");
            int calls = bench.intParameter("calls");
            Executor loop = task -> bench.context().runOnContext(_ -> task.run());
            List<Future<Long>> all = new ArrayList<>();
            for (int i = 0; i < calls; i++) {
                int call = i;
                all.add(blocking.start(bench, () -> {
                    Thread.sleep(millis);
                    return Checksum.of(call);
                }));
            }
            for (int i = 0; i < tasks; i++) {
                int task = i;
                all.add(Tasks.on(i % 2 == 0 ? loop : bench.virtualThreads(), () -> Toil.of(task, rounds)));
            }
            return Tasks.sum(all).map(sum -> Done.of(sum, all.size()));
        };
    }

    private static Future<Long> onWorker(Bench bench, Callable<Long> call) {
        return Tasks.onWorker(bench, call);
    }

    private static Future<Long> onPlatformThread(Bench bench, Callable<Long> call) {
        long stackBytes = bench.parameter("stack-kib") * KIB;
        return Tasks.on(task -> new Thread(null, task, "lab-runtime", stackBytes).start(), call);
    }
}
