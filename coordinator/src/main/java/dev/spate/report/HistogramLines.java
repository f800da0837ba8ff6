package dev.spate.report;

import dev.spate.merge.Counts;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.zip.Deflater;

/// Writes histograms in HdrHistogram's log format, as its `HistogramLogWriter` does.
///
/// A line holds the tag, start, length and maximum, and the histogram: its encoding V2, compressed,
/// after a header of its own. A run of a day has some hundred thousand of them, so nothing is made of
/// [Counts] but these bytes. They are small numbers that hardly ever repeat: the best search for
/// repetitions takes three to ten times as long as Huffman's code alone and saves nothing.
///
/// One thread uses it.
final class HistogramLines implements Closeable {

    /// Version 2, compressed.
    private static final int COOKIE = 0x1c849314;

    private static final int HEADER_BYTES = 8;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MILLI = 1e6;

    private final BufferedWriter text;
    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    private byte[] compressed = new byte[4096];

    /// @param started what lines count their seconds from
    HistogramLines(OutputStream out, Instant started) throws IOException {
        text = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16);
        deflater.setStrategy(Deflater.HUFFMAN_ONLY);
        double seconds = started.toEpochMilli() / 1e3;
        line("#[nanoseconds; the column of the maximum is in milliseconds]");
        line("#[Histogram log format version 1.3]");
        line(String.format(Locale.ROOT, "#[BaseTime: %.3f (seconds since epoch)]", seconds));
        line(String.format(Locale.ROOT, "#[StartTime: %.3f (seconds since epoch), %s]", seconds, started));
        line("\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"");
    }

    /// @param startNanos after the start of the run, as `endNanos`
    void add(Tag tag, long startNanos, long endNanos, Counts times) throws IOException {
        line(String.format(
                Locale.ROOT,
                "Tag=%s,%.3f,%.3f,%.3f,%s",
                tag.text(),
                startNanos / NANOS_PER_SECOND,
                (endNanos - startNanos) / NANOS_PER_SECOND,
                times.max() / NANOS_PER_MILLI,
                Base64.getEncoder().encodeToString(compressed(times.encoded()))));
    }

    void flush() throws IOException {
        text.flush();
    }

    @Override
    public void close() throws IOException {
        deflater.end();
        text.close();
    }

    private byte[] compressed(byte[] encoded) {
        deflater.reset();
        deflater.setInput(encoded);
        deflater.finish();
        int length = HEADER_BYTES;
        while (!deflater.finished()) {
            if (length == compressed.length) {
                compressed = Arrays.copyOf(compressed, compressed.length * 2);
            }
            length += deflater.deflate(compressed, length, compressed.length - length);
        }
        ByteBuffer.wrap(compressed).putInt(COOKIE).putInt(length - HEADER_BYTES);
        return Arrays.copyOf(compressed, length);
    }

    private void line(String line) throws IOException {
        text.write(line);
        text.write('\n');
    }
}
