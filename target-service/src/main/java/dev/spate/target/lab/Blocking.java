package dev.spate.target.lab;

import dev.spate.inspector.Lint;
import dev.spate.target.lab.Pattern.Effect;
import dev.spate.target.lab.Pattern.Load;
import dev.spate.target.lab.Pattern.Measure;
import dev.spate.target.lab.Pattern.Parameter;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Work that blocks its thread: a wait, then a file that is read. On the event loop, or elsewhere.
///
/// # Claim
/// One blocking call freezes every other task of that event loop; it belongs onto a thread that may
/// block.
///
/// # On the JVM
/// An event loop is a thread with a queue: while it sleeps, its sockets are not read and its timers do
/// not fire. A worker pool costs two hand-overs between threads and has a limit, at which work waits. A
/// virtual thread gives its carrier back while it sleeps, but not while it reads a file: for that the
/// scheduler may start another carrier. Asynchronous files of Vert.x and of the JDK are no different at
/// the bottom on Linux: a pool of threads that read and block.
final class Blocking implements Pattern {

    @Override
    public About about() {
        return new About(
                2,
                "blocking",
                "one blocking call on an event loop freezes every other task of that loop",
                "Vert.x core manual: the Golden Rule, don't block the event loop; Tokio documentation: spawn_blocking",
                Effect.lower(Measure.BYSTANDER_P99),
                Lint.LOOP_BLOCKED,
                new Load(10, 200),
                List.of(
                        new Parameter("millis", 15, 1, 1_000, "how long it waits"),
                        new Parameter("kibibytes", 64, 1, 16_384, "length of the file")));
    }

    @Override
    public List<Variant> variants() {
        return List.of(
                Variant.naive("on-loop", "sleeps and reads on the event loop", Blocking::onLoop),
                Variant.tuned("worker", "sleeps and reads on a thread of the worker pool", Blocking::worker),
                Variant.tuned("virtual-thread", "sleeps and reads on a virtual thread", Blocking::virtualThread),
                Variant.tuned("asynchronous", "sets a timer, then reads by an asynchronous file", Blocking::async));
    }

    private static Future<Done> onLoop(Bench bench) throws IOException, InterruptedException {
        return Future.succeededFuture(blocking(bench));
    }

    private static Future<Done> worker(Bench bench) {
        return Tasks.onWorker(bench, () -> blocking(bench));
    }

    private static Future<Done> virtualThread(Bench bench) {
        return Tasks.on(bench.virtualThreads(), () -> blocking(bench));
    }

    private static Future<Done> async(Bench bench) {
        return Tasks.onWorker(bench, () -> file(bench))
                .compose(file -> bench.vertx()
                        .timer(bench.parameter("millis"), TimeUnit.MILLISECONDS)
                        .compose(_ -> bench.vertx().fileSystem().readFile(file.toString())))
                .map(content -> done(ByteBuffer.wrap(content.getBytes())));
    }

    private static Done blocking(Bench bench) throws IOException, InterruptedException {
        Path file = file(bench);
        Thread.sleep(bench.parameter("millis"));
        return done(ByteBuffer.wrap(Files.readAllBytes(file)));
    }

    private static Path file(Bench bench) throws IOException {
        return SampleFile.of(bench.files(), bench.intParameter("kibibytes"));
    }

    private static Done done(ByteBuffer content) {
        long sum = 0;
        while (content.remaining() >= Long.BYTES) {
            sum += Checksum.of(content.getLong());
        }
        return Done.of(sum, content.limit());
    }
}
