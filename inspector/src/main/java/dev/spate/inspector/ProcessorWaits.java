package dev.spate.inspector;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// How long one thread could have run and waited for a processor instead, as Linux counts it in the
/// second number of the thread's `schedstat`.
///
/// Belongs to that thread; makes no garbage. Not a channel, because an interrupt would close it.
final class ProcessorWaits implements AutoCloseable {

    static final Path PROC = Path.of("/proc");

    /// Three numbers of 20 digits at most.
    private static final int BYTES = 80;

    private final RandomAccessFile file;
    private final byte[] text = new byte[BYTES];

    private ProcessorWaits(RandomAccessFile file) {
        this.file = file;
    }

    /// Of the calling thread.
    ///
    /// @param proc `/proc`, or a folder that looks like it
    /// @return null if the system does not tell: it is not Linux, or hides it
    static @Nullable ProcessorWaits ofThisThread(Path proc) {
        try {
            Path thread = proc.resolve(Files.readSymbolicLink(proc.resolve("thread-self")));
            ProcessorWaits waits = new ProcessorWaits(
                    new RandomAccessFile(thread.resolve("schedstat").toFile(), "r"));
            if (waits.nanos() >= 0) {
                return waits;
            }
            waits.close();
        } catch (IOException | RuntimeException _) {
            // As above.
        }
        return null;
    }

    /// Since the thread began; -1 if the system no longer tells. A kernel that does not count writes
    /// zeros, also for the time that the thread ran.
    long nanos() {
        int length;
        try {
            file.seek(0);
            length = file.read(text);
        } catch (IOException _) {
            return -1;
        }
        long ran = 0;
        int at = 0;
        for (; at < length && text[at] != ' '; at++) {
            ran = ran * 10 + text[at] - '0';
        }
        long waited = 0;
        for (at++; at < length && text[at] >= '0'; at++) {
            waited = waited * 10 + text[at] - '0';
        }
        return ran > 0 ? waited : -1;
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException _) {
            // It was only read.
        }
    }
}
