package dev.spate.target.lab;

import dev.spate.inspector.Lint;
import dev.spate.inspector.Resource;
import dev.spate.target.lab.Pattern.Effect;
import dev.spate.target.lab.Pattern.Load;
import dev.spate.target.lab.Pattern.Measure;
import dev.spate.target.lab.Pattern.Parameter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Lines of 26 characters over a TCP connection of the request's own on loopback: read one by one from
/// the socket, in large pieces, or split by a decoder in the pipeline of the event loop.
///
/// # Claim
/// Published figures for 100,000 lines of 26 characters, framed and read with Tokio, are 172 to 181 ns a
/// line. It is buffering that makes a line cheap: one system call for thousands of lines.
///
/// # On the JVM
/// A `read` of a socket costs its system call, a way through native code and, on a virtual thread, the
/// look whether there is something; some hundred nanoseconds, whatever it brings. A `BufferedReader`
/// pays that for each 8 KiB and then makes a `String` of every line. The decoder of the event loop gets
/// up to 64 KiB at a time in a pooled buffer and gives out slices of it, which copy nothing; Vert.x's
/// own parser copies every record, since its buffers are not pooled.
final class Framed implements Pattern {

    private static final int LINE = 26;
    private static final int DIGITS = 16;

    /// The sender repeats this many lines.
    private static final int BLOCK = 2_000;

    private static final int TIMEOUT_MILLIS = 20_000;

    @Override
    public About about() {
        return new About(
                8,
                "framed",
                "lines cost little if they are read in large pieces and split in the buffer (Tokio: 172 to 181 ns for"
                        + " lines of 26 characters)",
                "Tokio tutorial: Framing (buffered reads); Netty documentation: LineBasedFrameDecoder",
                Effect.lower(Measure.NANOS_PER_ITEM),
                Lint.SMALL_IO,
                new Load(2, 0),
                List.of(new Parameter("lines", 100_000, 1, 2_000_000, "how many lines are sent")));
    }

    @Override
    public List<Variant> variants() {
        return List.of(
                Variant.naive(
                        "read-each-line", "a virtual thread reads from the socket line by line", Framed::readEachLine),
                Variant.tuned(
                        "buffered-reader",
                        "a virtual thread reads through a BufferedReader, a String for each line",
                        Framed::bufferedReader),
                Variant.tuned(
                        "record-parser",
                        "Vert.x's RecordParser on the event loop, a Buffer for each line",
                        Framed::recordParser),
                Variant.tuned(
                        "frame-decoder",
                        "Netty's LineBasedFrameDecoder on the event loop, a slice of a pooled buffer for each line",
                        Framed::frameDecoder));
    }

    private static Future<Done> readEachLine(Bench bench) {
        return blocking(bench, (in, lines) -> {
            byte[] line = new byte[LINE + 1];
            while (lines.left() > 0) {
                if (in.readNBytes(line, 0, line.length) < line.length) {
                    throw new EOFException("the connection ended inside a line");
                }
                lines.take(LINE, i -> line[i]);
            }
        });
    }

    private static Future<Done> bufferedReader(Bench bench) {
        return blocking(bench, (in, lines) -> {
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1));
            while (lines.left() > 0) {
                String line = reader.readLine();
                if (line == null) {
                    throw new EOFException("the connection ended before the last line");
                }
                lines.take(line.length(), line::charAt);
            }
        });
    }

    private static Future<Done> recordParser(Bench bench) {
        return onLoop(bench, (socket, lines) -> {
            RecordParser parser =
                    RecordParser.newDelimited("\n", (Buffer line) -> lines.take(line.length(), line::getByte));
            socket.handler(piece -> {
                lines.read(piece.length());
                parser.handle(piece);
            });
        });
    }

    private static Future<Done> frameDecoder(Bench bench) {
        return onLoop(
                bench,
                (socket, lines) -> ((NetSocketInternal) socket)
                        .channelHandlerContext()
                        .pipeline()
                        .addFirst(new Pieces(lines), new LineBasedFrameDecoder(2 * LINE), new Frames(lines)));
    }

    /// Reads on a virtual thread.
    private static Future<Done> blocking(Bench bench, Reading reading) {
        Lines lines = new Lines(bench);
        return Tasks.on(bench.virtualThreads(), () -> {
            try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                server.setSoTimeout(TIMEOUT_MILLIS);
                Future<Integer> sent = send(bench, server.getLocalPort());
                try (Socket socket = server.accept()) {
                    socket.setSoTimeout(TIMEOUT_MILLIS);
                    reading.read(new Counted(socket.getInputStream(), lines), lines);
                }
                int _ = sent.toCompletionStage().toCompletableFuture().get();
                return lines.done();
            }
        });
    }

    /// Reads on the event loop of the request.
    private static Future<Done> onLoop(Bench bench, BiConsumer<NetSocket, Lines> prepare) {
        Lines lines = new Lines(bench);
        Promise<Done> read = Promise.promise();
        lines.whenAll = () -> read.complete(lines.done());
        NetServer server = bench.vertx()
                .createNetServer(new NetServerOptions()
                        .setHost("127.0.0.1")
                        .setPort(0)
                        .setIdleTimeout(TIMEOUT_MILLIS)
                        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS))
                .connectHandler(socket -> {
                    socket.closeHandler(
                            _ -> read.tryFail(new EOFException("the connection ended before the last line")));
                    prepare.accept(socket, lines);
                });
        return server.listen()
                .compose(listening -> send(bench, listening.actualPort()))
                .compose(_ -> read.future())
                .eventually(() -> server.close());
    }

    /// Connects and sends all lines, on a virtual thread.
    private static Future<Integer> send(Bench bench, int port) {
        int lines = bench.intParameter("lines");
        return Tasks.on(bench.virtualThreads(), () -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                OutputStream out = socket.getOutputStream();
                for (int left = lines; left > 0; left -= BLOCK) {
                    out.write(Sent.LINES, 0, Math.min(left, BLOCK) * (LINE + 1));
                }
            }
            return lines;
        });
    }

    /// How lines are read that come to a virtual thread.
    private interface Reading {
        void read(InputStream in, Lines lines) throws IOException;
    }

    /// Made when it is wanted first.
    private static final class Sent {
        static final byte[] LINES = IntStream.range(0, BLOCK)
                .mapToObj("%016dabcdefghij\n"::formatted)
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /// What was read for one request. For one thread.
    private static final class Lines {

        private final int wanted;
        private final Resource socket;
        private Runnable whenAll = () -> {};
        private int taken;
        private long reads;
        private long sum;

        Lines(Bench bench) {
            this.wanted = bench.intParameter("lines");
            this.socket = Watched.of(bench.inspector(), Resource.Kind.FILE, "framed socket", 0);
        }

        int left() {
            return wanted - taken;
        }

        void read(int bytes) {
            reads++;
            socket.moved(bytes);
        }

        /// A line, without its end: the number that it begins with is what is wanted of it.
        ///
        /// @param at the character at a place
        void take(int length, IntUnaryOperator at) {
            long number = 0;
            for (int i = 0; i < DIGITS; i++) {
                number = number * 10 + at.applyAsInt(i) - '0';
            }
            sum += Checksum.of(number * LINE + length);
            taken++;
            if (taken == wanted) {
                whenAll.run();
            }
        }

        Done done() {
            return new Done(sum, taken, Map.of("reads", reads));
        }
    }

    /// Counts reads of a socket.
    private static final class Counted extends FilterInputStream {

        private final Lines lines;

        Counted(InputStream in, Lines lines) {
            super(in);
            this.lines = lines;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = super.read(into, offset, length);
            if (read > 0) {
                lines.read(read);
            }
            return read;
        }
    }

    /// Counts what comes from the socket at a time.
    private static final class Pieces extends ChannelInboundHandlerAdapter {

        private final Lines lines;

        Pieces(Lines lines) {
            this.lines = lines;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object piece) {
            lines.read(((ByteBuf) piece).readableBytes());
            context.fireChannelRead(piece);
        }
    }

    /// Takes lines that the decoder has cut.
    private static final class Frames extends SimpleChannelInboundHandler<ByteBuf> {

        private final Lines lines;

        Frames(Lines lines) {
            this.lines = lines;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf line) {
            int begin = line.readerIndex();
            lines.take(line.readableBytes(), i -> line.getByte(begin + i));
        }
    }
}
