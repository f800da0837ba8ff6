package dev.spate.target.lab;

import dev.spate.inspector.Lint;
import dev.spate.inspector.Resource;
import dev.spate.target.lab.Pattern.Effect;
import dev.spate.target.lab.Pattern.Load;
import dev.spate.target.lab.Pattern.Parameter;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

/// A stream that brings more than can be used at once.
///
/// # Claim
/// A queue without a bound between a fast producer and a slow consumer holds, sooner or later,
/// everything; a bounded one that suspends the producer keeps memory flat.
///
/// # On the JVM
/// A `ReadStream` of Vert.x goes on calling its handler until it is paused; what the handler puts into a
/// queue of its own is memory that nobody bounds. `pause` when the queue is full and `resume` when it is
/// half empty bound it, and a paused socket lets the window of TCP close, so that the sender is slow
/// too. `pipeTo` does just that.
///
/// # The work
/// The CRC-32C of a file that is read in pieces as fast as it can be; each piece takes the consumer some
/// time, as if it wrote to something slow.
final class Backpressure implements Pattern {

    private static final int KIB = 1024;

    @Override
    public About about() {
        return new About(
                19,
                "backpressure",
                "a bounded queue that suspends the producer keeps memory flat; one without a bound holds everything",
                "Reactive Streams; Vert.x Core, Streams; Tokio tutorial, Channels",
                Effect.lowerOwn("most-queued"),
                Lint.QUEUE_GROWING,
                new Load(4, 0),
                List.of(
                        new Parameter("pieces", 2_048, 1, 100_000, "that are read"),
                        new Parameter("kibibytes", 4, 1, 1_024, "in each piece"),
                        new Parameter("micros", 100, 1, 1_000_000, "that the consumer needs for a piece"),
                        new Parameter("bound", 16, 2, 100_000, "pieces that the bounded queue holds")));
    }

    @Override
    public List<Variant> variants() {
        return List.of(
                Variant.naive("unbounded", "queues whatever comes", bench -> stream(bench, 0)),
                Variant.tuned(
                        "bounded",
                        "pauses the stream when the queue is full, resumes it when it is half empty",
                        bench -> stream(bench, bench.intParameter("bound"))));
    }

    /// @param bound 0: none
    private static Future<Done> stream(Bench bench, int bound) {
        int kibibytes = Math.multiplyExact(bench.intParameter("pieces"), bench.intParameter("kibibytes"));
        return Tasks.onWorker(bench, () -> SampleFile.of(bench.files(), kibibytes))
                .compose(path -> bench.vertx()
                        .fileSystem()
                        .open(path.toString(), new OpenOptions().setWrite(false).setCreate(false)))
                .compose(file -> new Consumer(bench, file, bound).start().eventually(file::close));
    }

    /// Belongs to the event loop of the request.
    private static final class Consumer {

        private final AsyncFile file;
        private final int bound;
        private final int pieceBytes;
        private final long micros;
        private final EventLoop loop;
        private final Resource watched;
        private final Queue<Buffer> queue = new ArrayDeque<>();
        private final CRC32C crc = new CRC32C();
        private final Promise<Done> done = Promise.promise();
        private boolean busy;
        private boolean paused;
        private boolean ended;
        private long bytes;
        private long pauses;
        private long most;

        Consumer(Bench bench, AsyncFile file, int bound) {
            this.file = file;
            this.bound = bound;
            this.pieceBytes = bench.intParameter("kibibytes") * KIB;
            this.micros = bench.parameter("micros");
            this.loop = ((ContextInternal) bench.context()).nettyEventLoop();
            this.watched = bench.inspector().resource(Resource.Kind.QUEUE, "backpressure pieces", bound);
        }

        Future<Done> start() {
            file.setReadBufferSize(pieceBytes)
                    .exceptionHandler(done::tryFail)
                    .endHandler(_ -> {
                        ended = true;
                        takeNext();
                    })
                    .handler(this::queue);
            return done.future();
        }

        private void queue(Buffer piece) {
            queue.add(piece);
            watched.size(queue.size());
            most = Math.max(most, queue.size());
            if (queue.size() == bound) {
                file.pause();
                paused = true;
                pauses++;
            }
            takeNext();
        }

        private void takeNext() {
            if (busy) {
                return;
            }
            Buffer piece = queue.poll();
            if (piece != null) {
                watched.size(queue.size());
                busy = true;
                var _ = loop.schedule(() -> use(piece), micros, TimeUnit.MICROSECONDS);
                if (paused && queue.size() <= bound / 2) {
                    paused = false;
                    file.resume();
                }
            } else if (ended) {
                done.tryComplete(
                        new Done(Checksum.of(crc.getValue()), bytes, Map.of("most-queued", most, "pauses", pauses)));
            }
        }

        private void use(Buffer piece) {
            crc.update(piece.getBytes());
            bytes += piece.length();
            busy = false;
            takeNext();
        }
    }
}
