package dev.spate.log.kafka;

import dev.spate.protocol.Topic;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A queue of messages in a file, first in, first out. The file is made with the first message, has no
/// name in its folder where the system allows that, so that nothing stays behind a killed process, and
/// starts again from its beginning whenever it has been read to its end.
///
/// Guarded by whoever owns it.
final class SpillFile implements AutoCloseable {

    /// Topic, length of the key, length of the message.
    private static final int HEADER_BYTES = 1 + 2 + 4;

    private static final List<Topic> TOPICS = List.of(Topic.values());

    private final Path folder;
    private final long maxBytes;
    private @Nullable FileChannel channel;
    private long readAt;
    private long writeAt;
    private long count;

    SpillFile(Path folder, long maxBytes) {
        this.folder = folder;
        this.maxBytes = maxBytes;
    }

    long count() {
        return count;
    }

    /// False if there is no room.
    ///
    /// @throws IOException if the file cannot be made or written; nothing has changed then
    boolean offer(Entry entry) throws IOException {
        byte[] key = entry.key().getBytes(StandardCharsets.UTF_8);
        long length = (long) HEADER_BYTES + key.length + entry.bytes().length;
        if (key.length > 0xffff || writeAt + length > maxBytes) {
            return false;
        }
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES + key.length)
                .put((byte) TOPICS.indexOf(entry.topic()))
                .putShort((short) key.length)
                .putInt(entry.bytes().length)
                .put(key)
                .flip();
        FileChannel file = open();
        write(file, header, writeAt);
        write(file, ByteBuffer.wrap(entry.bytes()), writeAt + HEADER_BYTES + key.length);
        writeAt += length;
        count++;
        return true;
    }

    /// Null if there is none.
    ///
    /// @param nanos for when the message was appended, which the file does not remember
    /// @throws IOException if the file cannot be read; what it holds is lost then
    @Nullable
    Entry poll(long nanos) throws IOException {
        if (count == 0) {
            return null;
        }
        FileChannel file = open();
        ByteBuffer header = read(file, HEADER_BYTES, readAt);
        Topic topic = TOPICS.get(header.get());
        int keyLength = header.getShort() & 0xffff;
        int length = header.getInt();
        ByteBuffer rest = read(file, keyLength + length, readAt + HEADER_BYTES);
        byte[] key = new byte[keyLength];
        byte[] bytes = new byte[length];
        rest.get(key).get(bytes);
        readAt += (long) HEADER_BYTES + keyLength + length;
        count--;
        if (count == 0) {
            clear();
        }
        return new Entry(topic, new String(key, StandardCharsets.UTF_8), bytes, false, nanos);
    }

    /// Forgets all messages.
    void clear() {
        count = 0;
        readAt = 0;
        writeAt = 0;
        try {
            if (channel != null) {
                channel.truncate(0);
            }
        } catch (IOException _) {
            // It is overwritten then.
        }
    }

    @Override
    public void close() {
        clear();
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException _) {
            // There is nothing in it.
        }
        channel = null;
    }

    private FileChannel open() throws IOException {
        FileChannel file = channel;
        if (file == null) {
            Files.createDirectories(folder);
            Path path = folder.resolve("spate-outbox-" + UUID.randomUUID() + ".spill");
            Set<OpenOption> options = Set.of(
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE);
            FileAttribute<?>[] ownerOnly =
                    folder.getFileSystem().supportedFileAttributeViews().contains("posix")
                            ? new FileAttribute<?>[] {
                                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                            }
                            : new FileAttribute<?>[0];
            file = FileChannel.open(path, options, ownerOnly);
            channel = file;
        }
        return file;
    }

    private static void write(FileChannel file, ByteBuffer bytes, long at) throws IOException {
        long position = at;
        while (bytes.hasRemaining()) {
            position += file.write(bytes, position);
        }
    }

    private static ByteBuffer read(FileChannel file, int length, long at) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, at + bytes.position()) < 0) {
                throw new EOFException("the file of waiting messages ends at " + (at + bytes.position()));
            }
        }
        return bytes.flip();
    }
}
