package dev.spate.target.lab;

import dev.spate.inspector.Lint;
import dev.spate.target.lab.Pattern.Effect;
import dev.spate.target.lab.Pattern.Load;
import dev.spate.target.lab.Pattern.Measure;
import dev.spate.target.lab.Pattern.Parameter;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// The case study of the guides: a web server whose settings and buffers are put right one by one.
///
/// # Claim
/// A limit to connections, TCP_NODELAY and a buffer of 8 KiB that is allocated once make a server faster
/// and steadier.
///
/// # On the JVM
/// Netty reads into pooled buffers that it sizes by what arrived before; a buffer for each read is what
/// code makes that copies out of them, and each is zeroed before it is used. Vert.x sets TCP_NODELAY
/// unless told otherwise; Nagle's algorithm delays the second of two small writes that are made before
/// the first is acknowledged, so a response that goes out in one write is not delayed by it, and no
/// difference is to be expected here. A limit to connections does nothing until it is reached; then it
/// refuses some so that the rest is served.
///
/// # The work
/// Heads of requests are read, each into a buffer of 8 KiB, and their paths taken out; then an ordinary
/// response. Each variant has one thing more put right than the one before it.
final class WebServer implements Pattern {

    private static final int BUFFER_BYTES = 8 * 1024;

    private static final String NAGLE = "tcp-no-delay";

    /// For each event loop its own.
    private static final ThreadLocal<byte[]> OWN_BUFFER = ThreadLocal.withInitial(() -> new byte[BUFFER_BYTES]);

    private static final byte[][] HEADS = heads();

    @Override
    public About about() {
        return new About(
                15,
                "web-server",
                "a limit to connections, TCP_NODELAY and one buffer of 8 KiB make a server faster",
                "Netty documentation, ChannelOption; Vert.x Core, HttpServerOptions; Tokio guides, web server case study",
                Effect.lower(Measure.CPU_PER_REQUEST),
                Lint.ALLOCATES_MUCH,
                new Load(40, 0),
                List.of(new Parameter("heads", 1_000, 1, 1_000_000, "how many are read for one request")));
    }

    @Override
    public List<Variant> variants() {
        return List.of(
                Variant.naive(
                                "untuned",
                                "a new buffer for each read, Nagle's algorithm, any number of connections",
                                bench -> read(bench, () -> new byte[BUFFER_BYTES]))
                        .with(Map.of(NAGLE, "false")),
                Variant.tuned("one-buffer", "one buffer for all reads of a loop", bench -> read(bench, OWN_BUFFER::get))
                        .with(Map.of(NAGLE, "false")),
                Variant.tuned("no-delay", "TCP_NODELAY as well", bench -> read(bench, OWN_BUFFER::get))
                        .with(Map.of(NAGLE, "true")),
                Variant.tuned("limited", "at most 10,000 connections as well", bench -> read(bench, OWN_BUFFER::get))
                        .with(Map.of(NAGLE, "true", "max-connections", "10000")));
    }

    private static Future<Done> read(Bench bench, Supplier<byte[]> buffers) {
        int heads = bench.intParameter("heads");
        Reading reading = new Reading(heads, buffers);
        bench.inspector().task("web-server read", reading).run();
        return Future.succeededFuture(Done.of(reading.checksum, heads));
    }

    /// Reads heads as a connection would bring them: one for each read.
    private static final class Reading implements Runnable {

        private final int heads;
        private final Supplier<byte[]> buffers;
        private long checksum;

        Reading(int heads, Supplier<byte[]> buffers) {
            this.heads = heads;
            this.buffers = buffers;
        }

        @Override
        public void run() {
            for (int i = 0; i < heads; i++) {
                byte[] head = HEADS[i % HEADS.length];
                byte[] buffer = buffers.get();
                System.arraycopy(head, 0, buffer, 0, head.length);
                checksum += Checksum.of(path(buffer, head.length) + i);
            }
        }

        /// A hash of what stands between the first two spaces.
        private static long path(byte[] buffer, int length) {
            long hash = 0;
            int spaces = 0;
            for (int i = 0; i < length && spaces < 2; i++) {
                if (buffer[i] == ' ') {
                    spaces++;
                } else if (spaces == 1) {
                    hash = hash * 31 + buffer[i];
                }
            }
            return hash;
        }
    }

    private static byte[][] heads() {
        byte[][] heads = new byte[16][];
        for (int i = 0; i < heads.length; i++) {
            heads[i] = ("GET /items/" + Long.toHexString(Checksum.of(i))
                            + " HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nAccept: */*\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
        }
        return heads;
    }
}
