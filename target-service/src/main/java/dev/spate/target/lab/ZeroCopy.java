package dev.spate.target.lab;

import dev.spate.inspector.Lint;
import dev.spate.target.lab.Pattern.Effect;
import dev.spate.target.lab.Pattern.Load;
import dev.spate.target.lab.Pattern.Measure;
import dev.spate.target.lab.Pattern.Parameter;
import io.vertx.core.Future;
import io.vertx.core.net.NetClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;

/// A file, sent over a connection: through buffers of this process, or by the kernel alone.
///
/// # Claim
/// With sendfile the bytes do not pass through the process: less processor time for each byte sent. Whether
/// that is the copy or the buffers which were made for it, shows the copy through one buffer.
///
/// # On the JVM
/// [FileChannel#transferTo] to a socket is sendfile on Linux, and so is Netty's `FileRegion`, which is
/// what `sendFile` of Vert.x writes. A heap buffer is copied once more than a direct one, because the
/// kernel cannot be given an address that the collector may move; and a fresh one is zeroed first. With
/// TLS in the process there is no sendfile. `vertx-sendfile` runs on the event loop, which blocks if the
/// file is not in the page cache.
///
/// # The work
/// A connection over loopback to a sink that computes the CRC-32C of what arrives. The sink reads into a
/// direct buffer on a virtual thread in all variants; its cost and one copy, from the socket, are the
/// same in all of them.
final class ZeroCopy implements Pattern {

    private static final int PIECE_BYTES = 64 * 1024;
    private static final int KIB = 1024;

    /// Sends a file.
    private interface Sender {
        Future<?> send(Bench bench, Path file, InetSocketAddress to);
    }

    /// Sends a file on the calling thread.
    private interface BlockingSender {
        void send(FileChannel file, SocketChannel to) throws IOException;
    }

    @Override
    public About about() {
        return new About(
                13,
                "zero-copy",
                "a buffer that is used again, or sendfile, takes less processor time for each byte sent than new buffers",
                "sendfile(2); Netty documentation, FileRegion; Vert.x Core, sendFile",
                Effect.lower(Measure.CPU_PER_REQUEST),
                Lint.ALLOCATES_MUCH,
                new Load(10, 0),
                List.of(new Parameter("kibibytes", 8_192, 1, 1_048_576, "of the file")));
    }

    @Override
    public List<Variant> variants() {
        return List.of(
                Variant.naive(
                        "fresh-buffers",
                        "reads into a new heap buffer for each 64 KiB and writes it",
                        bench -> send(bench, onWorker(ZeroCopy::freshBuffers))),
                Variant.tuned(
                        "one-buffer",
                        "reads into one direct buffer of 64 KiB and writes it",
                        bench -> send(bench, onWorker(ZeroCopy::oneBuffer))),
                Variant.tuned(
                        "sendfile",
                        "lets the kernel send, on a worker",
                        bench -> send(bench, onWorker(ZeroCopy::transfer))),
                Variant.tuned(
                        "vertx-sendfile",
                        "lets the kernel send, on the event loop",
                        bench -> send(bench, ZeroCopy::vertxSendFile)));
    }

    private static Future<Done> send(Bench bench, Sender sender) {
        int kibibytes = bench.intParameter("kibibytes");
        return Tasks.onWorker(bench, () -> SampleFile.of(bench.files(), kibibytes))
                .compose(file -> {
                    try {
                        ServerSocketChannel listening = listen();
                        InetSocketAddress address = (InetSocketAddress) listening.getLocalAddress();
                        Future<Done> received =
                                Tasks.on(bench.virtualThreads(), () -> sink(listening, (long) kibibytes * KIB));
                        return sender.send(bench, file, address)
                                .onFailure(_ -> close(listening))
                                .compose(_ -> received);
                    } catch (IOException fault) {
                        return Future.failedFuture(fault);
                    }
                });
    }

    private static ServerSocketChannel listen() throws IOException {
        return ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
    }

    /// Takes one connection and reads it to its end.
    private static Done sink(ServerSocketChannel listening, long expectedBytes) throws IOException {
        try (listening;
                SocketChannel from = listening.accept()) {
            CRC32C crc = new CRC32C();
            ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_BYTES);
            long bytes = 0;
            while (from.read(piece) >= 0) {
                piece.flip();
                bytes += piece.remaining();
                crc.update(piece);
                piece.clear();
            }
            if (bytes != expectedBytes) {
                throw new IOException(bytes + " bytes arrived of " + expectedBytes);
            }
            return Done.of(Checksum.of(crc.getValue()), bytes);
        }
    }

    private static Sender onWorker(BlockingSender sender) {
        return (bench, path, to) -> Tasks.onWorker(bench, "zero-copy send", () -> {
            try (FileChannel file = FileChannel.open(path);
                    SocketChannel socket = SocketChannel.open(to)) {
                sender.send(file, socket);
                return true;
            }
        });
    }

    private static void freshBuffers(FileChannel file, SocketChannel to) throws IOException {
        for (ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
                file.read(piece) >= 0;
                piece = ByteBuffer.allocate(PIECE_BYTES)) {
            write(piece, to);
        }
    }

    private static void oneBuffer(FileChannel file, SocketChannel to) throws IOException {
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_BYTES);
        while (file.read(piece) >= 0) {
            write(piece, to);
            piece.clear();
        }
    }

    private static void write(ByteBuffer piece, SocketChannel to) throws IOException {
        piece.flip();
        while (piece.hasRemaining()) {
            to.write(piece);
        }
    }

    private static void transfer(FileChannel file, SocketChannel to) throws IOException {
        long bytes = file.size();
        for (long at = 0; at < bytes; ) {
            at += file.transferTo(at, bytes - at, to);
        }
    }

    private static Future<?> vertxSendFile(Bench bench, Path file, InetSocketAddress to) {
        NetClient client = bench.vertx().createNetClient();
        return client.connect(to.getPort(), to.getAddress().getHostAddress())
                .compose(socket -> socket.sendFile(file.toString()).eventually(socket::close))
                .eventually(client::close);
    }

    private static void close(ServerSocketChannel listening) {
        try {
            listening.close();
        } catch (IOException _) {
            // The sender has failed already, and says why.
        }
    }
}
