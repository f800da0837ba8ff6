package dev.spate.merge;

import java.nio.ByteBuffer;
import org.HdrHistogram.Histogram;

/// Reads histograms that agents sent.
final class Histograms {

    /// All histograms of Spate have three digits.
    static final int DIGITS = 3;

    // Where the encoding says what kind of histogram it is.
    private static final int OFFSET_AT = 8;
    private static final int DIGITS_AT = 12;
    private static final int LOWEST_AT = 16;
    private static final int RATIO_AT = 32;
    private static final int HEADER_BYTES = 40;

    private Histograms() {}

    static Histogram empty() {
        return new Histogram(DIGITS);
    }

    static Histogram copy(Histogram histogram) {
        Histogram copy = empty();
        copy.add(histogram);
        return copy;
    }

    /// @param bytes in the uncompressed V2 encoding; none at all for an empty histogram
    /// @throws IllegalArgumentException if they are no histogram of three digits
    static Histogram decode(byte[] bytes) {
        if (bytes.length == 0) {
            return empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        // Looked at first: a histogram of five digits would take a hundred times the memory, and one whose counts
        // are shifted is decoded without complaint and cannot be added to another.
        if (bytes.length < HEADER_BYTES
                || buffer.getInt(OFFSET_AT) != 0
                || buffer.getInt(DIGITS_AT) != DIGITS
                || buffer.getLong(LOWEST_AT) != 1
                || buffer.getDouble(RATIO_AT) != 1) {
            throw new IllegalArgumentException(
                    "no histogram of single nanoseconds with " + DIGITS + " digits in " + bytes.length + " bytes");
        }
        Histogram histogram;
        try {
            histogram = Histogram.decodeFromByteBuffer(buffer, 0);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("a histogram that cannot be read", e);
        }
        histogram.setAutoResize(true);
        return histogram;
    }
}
