package dev.spate.soak.folder;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.spate.soak.series.Mark;
import dev.spate.soak.series.Window;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import org.apache.commons.csv.CSVPrinter;

/// Appends to `signals.csv` and `marks.jsonl` while a soak goes on. For one thread.
///
/// What [#append] and [#mark] have returned from is on the disk, so that a process or a machine that
/// dies takes the window with it that is under way, and no other. Opened again, it cuts off a last line
/// that was written in part and goes on behind the one before it.
public final class TimelineWriter implements AutoCloseable {

    private final FileChannel signals;
    private final FileChannel marks;

    private TimelineWriter(FileChannel signals, FileChannel marks) {
        this.signals = signals;
        this.marks = marks;
    }

    /// Begins the files, or goes on with those that are there.
    ///
    /// @param folder must exist
    /// @throws IOException if a file cannot be read or written
    @SuppressWarnings("MustBeClosedChecker")
    public static TimelineWriter open(Path folder) throws IOException {
        FileChannel signals = channel(folder.resolve(TimelineFiles.SIGNALS));
        try {
            FileChannel marks = channel(folder.resolve(TimelineFiles.MARKS));
            TimelineWriter writer = new TimelineWriter(signals, marks);
            if (signals.size() == 0) {
                write(signals, String.join(",", TimelineFiles.COLUMNS) + "\n");
            }
            return writer;
        } catch (IOException failure) {
            signals.close();
            throw failure;
        }
    }

    private static FileChannel channel(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            long whole = wholeLines(channel);
            if (whole < channel.size()) {
                channel.truncate(whole);
            }
            channel.position(whole);
            return channel;
        } catch (IOException failure) {
            channel.close();
            throw failure;
        }
    }

    /// How many bytes there are up to the end of the last line that has one.
    private static long wholeLines(FileChannel channel) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        for (long end = channel.size(); end > 0; end--) {
            one.clear();
            channel.read(one, end - 1);
            if (one.get(0) == '\n') {
                return end;
            }
        }
        return 0;
    }

    /// Adds all that one window holds, in one piece.
    ///
    /// @throws IOException if it cannot be written; what is in the file then is whole but for its last
    ///     line
    public void append(Collection<TimelineRow> rows) throws IOException {
        if (rows.isEmpty()) {
            return;
        }
        StringBuilder text = new StringBuilder(rows.size() * 96);
        try (CSVPrinter printer = new CSVPrinter(text, TimelineFiles.FORMAT)) {
            for (TimelineRow row : rows) {
                Window window = row.window();
                printer.printRecord(
                        row.source(),
                        row.signal(),
                        row.unit(),
                        window.begin(),
                        window.samples(),
                        number(window.min()),
                        number(window.mean()),
                        number(window.max()),
                        number(window.last()));
            }
        }
        write(signals, text.toString());
    }

    /// Adds a mark. One with the kind, subject and begin of an earlier one takes its place, so a fault
    /// can be written when it begins and again when its end is known.
    ///
    /// @throws IOException if it cannot be written
    public void mark(Mark mark) throws IOException {
        try {
            write(marks, TimelineFiles.JSON.writeValueAsString(mark) + "\n");
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a mark without a JSON form", e);
        }
    }

    @Override
    public void close() throws IOException {
        try (signals) {
            marks.close();
        }
    }

    /// Whole numbers without a fraction, as most are.
    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    private static void write(FileChannel channel, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.force(false);
    }
}
