package dev.spate.target.lab;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// A file to be read: its bytes follow from its length. Made when it is first asked for; stays in the
/// page cache, so that no disk is measured.
final class SampleFile {

    private static final int KIB = 1024;

    private SampleFile() {}

    /// Blocks while the file is written. For any thread; one writes, the others wait.
    ///
    /// @param folder that it is in, or will be
    static synchronized Path of(Path folder, int kibibytes) throws IOException {
        Path file = folder.resolve("sample-" + kibibytes + "-kib");
        if (Files.exists(file)) {
            return file;
        }
        Path begun = Files.createTempFile(folder, "sample-", ".begun");
        try (var channel = Files.newByteChannel(begun, StandardOpenOption.WRITE)) {
            ByteBuffer piece = ByteBuffer.allocate(KIB);
            for (int i = 0; i < kibibytes; i++) {
                piece.clear();
                for (int word = 0; word < KIB / Long.BYTES; word++) {
                    piece.putLong(Checksum.of((long) i * KIB + word));
                }
                piece.flip();
                while (piece.hasRemaining()) {
                    channel.write(piece);
                }
            }
        }
        return Files.move(begun, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
