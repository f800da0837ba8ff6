package dev.spate.merge;

import java.nio.ByteBuffer;
import org.HdrHistogram.Histogram;

/// Reads histograms that agents sent.
final class Histograms {

    /// All histograms of Spate have three digits.
    static final int DIGITS = 3;

    /// Where the encoding says the number of digits.
    private static final int DIGITS_AT = 12;

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
        // Looked at first, since a histogram of five digits would take a hundred times the memory.
        if (bytes.length < DIGITS_AT + Integer.BYTES || buffer.getInt(DIGITS_AT) != DIGITS) {
            throw new IllegalArgumentException("no histogram of " + DIGITS + " digits in " + bytes.length + " bytes");
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
