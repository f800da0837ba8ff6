package dev.spate.merge;

import java.nio.ByteBuffer;

/// Walks along the counts of a histogram as agents send it, without making a histogram of it.
///
/// # The encoding
/// HdrHistogram's V2, not compressed: a header of 40 bytes and then one number for each place of the
/// array of counts, up to the last that is not 0. A number is little-endian, seven bits a byte, the
/// highest bit of each saying that another follows; a ninth byte has eight. Its lowest bit is the sign
/// (zig-zag). A negative one stands for so many places whose count is 0.
///
/// What place a value has depends on the digits alone, of which all histograms of Spate have three; see
/// [Places].
///
/// Whoever reads all of it once without an exception may do so again: [#check] is for that. One thread.
final class EncodedCounts {

    /// Version 2 with numbers of up to nine bytes.
    private static final int COOKIE = 0x1c849313;

    // Where the header says what kind of histogram it is.
    private static final int PAYLOAD_LENGTH_AT = 4;
    private static final int OFFSET_AT = 8;
    private static final int DIGITS_AT = 12;
    private static final int LOWEST_AT = 16;
    private static final int HIGHEST_AT = 24;
    private static final int RATIO_AT = 32;
    private static final int HEADER_BYTES = 40;

    private static final int NINTH_SHIFT = 56;

    private final byte[] bytes;
    private final int end;
    private final int places;
    private int at;
    private long nextPlace;
    private int place;
    private long count;

    /// @param bytes none at all for an empty histogram
    /// @throws IllegalArgumentException if they do not begin like a histogram of three digits
    EncodedCounts(byte[] bytes) {
        this.bytes = bytes;
        if (bytes.length == 0) {
            this.end = 0;
            this.places = 0;
            return;
        }
        ByteBuffer header = ByteBuffer.wrap(bytes);
        // One of five digits would take a hundred times the memory, and one whose counts are shifted cannot be added
        // to another.
        if (bytes.length < HEADER_BYTES
                || header.getInt(0) != COOKIE
                || header.getInt(OFFSET_AT) != 0
                || header.getInt(DIGITS_AT) != Histograms.DIGITS
                || header.getLong(LOWEST_AT) != 1
                || header.getDouble(RATIO_AT) != 1) {
            throw new IllegalArgumentException("no histogram of single nanoseconds with " + Histograms.DIGITS
                    + " digits in " + bytes.length + " bytes");
        }
        int payload = header.getInt(PAYLOAD_LENGTH_AT);
        if (payload < 0 || payload > bytes.length - HEADER_BYTES) {
            throw new IllegalArgumentException(
                    "a histogram of " + payload + " bytes in " + (bytes.length - HEADER_BYTES));
        }
        long highest = header.getLong(HIGHEST_AT);
        if (highest < 2) {
            throw new IllegalArgumentException("a histogram of values up to " + highest);
        }
        this.at = HEADER_BYTES;
        this.end = HEADER_BYTES + payload;
        this.places = Places.upTo(highest);
    }

    /// Reads all of it.
    ///
    /// @return how many values were recorded
    /// @throws IllegalArgumentException if it is no histogram of three digits
    static long check(byte[] bytes) {
        EncodedCounts counts = new EncodedCounts(bytes);
        long total = 0;
        while (counts.next()) {
            total += counts.count;
        }
        return total;
    }

    /// Goes on to the next place whose count is not 0.
    ///
    /// @return false if there is none
    /// @throws IllegalArgumentException if the bytes make no sense
    boolean next() {
        while (at < end) {
            long number = number();
            if (number < 0) {
                nextPlace -= number;
                // The smallest number of all has no positive one.
                if (nextPlace < 0 || nextPlace > places) {
                    throw new IllegalArgumentException("a histogram of " + places + " places has more");
                }
                continue;
            }
            if (nextPlace >= places) {
                throw new IllegalArgumentException("a histogram of " + places + " places has more");
            }
            place = (int) nextPlace++;
            if (number > 0) {
                count = number;
                return true;
            }
        }
        return false;
    }

    int place() {
        return place;
    }

    /// 1 or more.
    long count() {
        return count;
    }

    private long number() {
        byte first = bytes[at++];
        long number = first >= 0 ? first : longNumber(first & 0x7f);
        return (number >>> 1) ^ -(number & 1);
    }

    private long longNumber(long number) {
        long sum = number;
        for (int shift = 7; at < end; shift += 7) {
            byte next = bytes[at++];
            if (shift == NINTH_SHIFT) {
                return sum | (long) next << NINTH_SHIFT;
            }
            sum |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return sum;
            }
        }
        throw new IllegalArgumentException("a histogram ends within a number");
    }
}
