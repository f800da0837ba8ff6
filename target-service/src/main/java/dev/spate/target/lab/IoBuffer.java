package dev.spate.target.lab;

import dev.spate.inspector.Lint;
import dev.spate.inspector.Resource;
import dev.spate.target.lab.Pattern.Effect;
import dev.spate.target.lab.Pattern.Load;
import dev.spate.target.lab.Pattern.Measure;
import dev.spate.target.lab.Pattern.Parameter;
import io.vertx.core.Future;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/// A file, read in small pieces or large ones.
///
/// # Claim
/// Small reads are dominated by system calls; a buffer of 8 KiB takes most of that away.
///
/// # On the JVM
/// A read of a file stream is a system call and a call out of Java; some hundred nanoseconds that 64
/// bytes do not repay. [BufferedInputStream] lets code go on reading 64 bytes at a time. It locks, which
/// since JEP 374 (no biased locking) is not free, but far less than a system call.
///
/// # The work
/// The CRC-32C of the file, on a worker.
final class IoBuffer implements Pattern {

    private static final int SMALL_BYTES = 64;
    private static final int BUFFER_BYTES = 8 * 1024;

    /// Opens a file for the one that reads it; every read of it is a system call.
    private static final class CountedStream extends InputStream {

        private final InputStream file;
        private final Resource watched;
        private long reads;

        CountedStream(Path path, Resource watched) throws IOException {
            this.file = Files.newInputStream(path);
            this.watched = watched;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("one byte at a time");
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int bytes = file.read(into, offset, length);
            reads++;
            if (bytes > 0) {
                watched.moved(bytes);
            }
            return bytes;
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    @Override
    public About about() {
        return new About(
                12,
                "io-buffer",
                "small reads are dominated by system calls; a buffer of 8 KiB takes that away",
                "The Rust Performance Book, I/O; Tokio docs, BufReader; java.io.BufferedInputStream",
                Effect.lower(Measure.CPU_PER_REQUEST),
                Lint.SMALL_IO,
                new Load(15, 0),
                List.of(new Parameter("kibibytes", 512, 1, 65_536, "of the file")));
    }

    @Override
    public List<Variant> variants() {
        return List.of(
                Variant.naive("64-bytes", "reads 64 bytes at a time", bench -> read(bench, SMALL_BYTES, false)),
                Variant.tuned("8-kib", "reads 8 KiB at a time", bench -> read(bench, BUFFER_BYTES, false)),
                Variant.tuned(
                        "buffered",
                        "takes 64 bytes at a time from a buffer of 8 KiB",
                        bench -> read(bench, SMALL_BYTES, true)));
    }

    private static Future<Done> read(Bench bench, int pieceBytes, boolean buffered) {
        int kibibytes = bench.intParameter("kibibytes");
        Resource watched = Watched.of(bench.inspector(), Resource.Kind.FILE, "io-buffer sample", 0);
        return Tasks.onWorker(bench, () -> {
            Path path = SampleFile.of(bench.files(), kibibytes);
            try (CountedStream file = new CountedStream(path, watched);
                    InputStream stream = buffered ? new BufferedInputStream(file, BUFFER_BYTES) : file) {
                return checksum(stream, file, pieceBytes);
            }
        });
    }

    private static Done checksum(InputStream stream, CountedStream file, int pieceBytes) throws IOException {
        CRC32C crc = new CRC32C();
        byte[] piece = new byte[pieceBytes];
        long bytes = 0;
        for (int length = stream.read(piece); length > 0; length = stream.read(piece)) {
            crc.update(piece, 0, length);
            bytes += length;
        }
        return new Done(Checksum.of(crc.getValue()), bytes, Map.of("reads", file.reads));
    }
}
