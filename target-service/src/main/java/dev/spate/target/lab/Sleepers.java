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
import java.util.concurrent.TimeUnit;

/// Many waits: one after another, or at the same time.
///
/// # Claim
/// Waits that do not depend on each other are to be started together: a thousand waits of 50 ms are done
/// in about 50 ms instead of 50 s.
///
/// # On the JVM
/// A wait on an event loop is an entry in the loop's queue of timers, some hundred bytes; a thousand of
/// them cost no thread. A virtual thread that sleeps is an object on the heap and a timer in one queue
/// of the process; it costs some more. One after another, waits add up, and each is late by what the
/// system takes to wake the loop.
final class Sleepers implements Pattern {

    @Override
    public About about() {
        return new About(
                16,
                "sleepers",
                "independent waits started together take as long as the longest, not as long as all",
                "Tokio tutorial: Spawning and Async in depth; Vert.x core manual: Future.all",
                Effect.lower(Measure.P50),
                Lint.SELF_RESUBMIT,
                new Load(8, 0),
                List.of(
                        new Parameter("waits", 50, 1, 10_000, "how many waits"),
                        new Parameter("millis", 5, 1, 1_000, "length of each")));
    }

    @Override
    public List<Variant> variants() {
        return List.of(
                Variant.naive("one-by-one", "starts each wait when the one before is over", Sleepers::oneByOne),
                Variant.tuned("concurrent", "sets all timers at once", Sleepers::concurrent),
                Variant.tuned(
                        "virtual-threads", "lets a virtual thread sleep for each wait", Sleepers::virtualThreads));
    }

    private static Future<Done> oneByOne(Bench bench) {
        Promise<Done> done = Promise.promise();
        next(bench, 0, 0, done);
        return done.future();
    }

    private static void next(Bench bench, int i, long sum, Promise<Done> done) {
        if (i == bench.intParameter("waits")) {
            done.complete(Done.of(sum, i));
        } else {
            bench.vertx().setTimer(bench.parameter("millis"), _ -> next(bench, i + 1, sum + Checksum.of(i), done));
        }
    }

    private static Future<Done> concurrent(Bench bench) {
        List<Future<Long>> waits = new ArrayList<>();
        for (int i = 0; i < bench.intParameter("waits"); i++) {
            long own = Checksum.of(i);
            waits.add(bench.vertx()
                    .timer(bench.parameter("millis"), TimeUnit.MILLISECONDS)
                    .map(_ -> own));
        }
        return Tasks.sum(waits).map(sum -> Done.of(sum, waits.size()));
    }

    private static Future<Done> virtualThreads(Bench bench) {
        List<Future<Long>> waits = new ArrayList<>();
        for (int i = 0; i < bench.intParameter("waits"); i++) {
            int own = i;
            waits.add(Tasks.on(bench.virtualThreads(), () -> {
                Thread.sleep(bench.parameter("millis"));
                return Checksum.of(own);
            }));
        }
        return Tasks.sum(waits).map(sum -> Done.of(sum, waits.size()));
    }
}
