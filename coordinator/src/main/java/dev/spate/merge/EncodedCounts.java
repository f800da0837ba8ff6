package dev.spate.merge;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// The counts of a histogram as agents send it, read and written without making a histogram of it.
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
/// One thread.
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

    /// Of a number.
    private static final int MOST_BYTES = 9;

    private final byte[] bytes;
    private final int end;
    private final int places;

    /// @param bytes none at all for an empty histogram
    /// @throws IllegalArgumentException if they do not begin like a histogram of three digits
    private EncodedCounts(byte[] bytes) {
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
        this.end = HEADER_BYTES + payload;
        this.places = Places.upTo(highest);
    }

    /// Reads all of it.
    ///
    /// @param into takes it, and is used again and again
    /// @throws IllegalArgumentException if it is no histogram of three digits
    static char[] read(byte[] bytes, Pairs.Writer into) {
        into.reset();
        new EncodedCounts(bytes).read(into);
        return into.take();
    }

    /// Every value of every report comes through here. So what the loop needs is in local variables, and
    /// short numbers, which most are, need no call.
    private void read(Pairs.Writer into) {
        byte[] bytes = this.bytes;
        int end = this.end;
        int places = this.places;
        long place = 0;
        int at = HEADER_BYTES;
        while (at < end) {
            long bits = bytes[at++];
            if (bits < 0) {
                bits &= 0x7f;
                int shift = 7;
                byte next;
                do {
                    if (at >= end) {
                        throw new IllegalArgumentException("a histogram ends within a number");
                    }
                    next = bytes[at++];
                    if (shift == NINTH_SHIFT) {
                        bits |= (long) next << NINTH_SHIFT;
                        break;
                    }
                    bits |= (next & 0x7fL) << shift;
                    shift += 7;
                } while (next < 0);
            }
            long number = (bits >>> 1) ^ -(bits & 1);
            if (number > 0) {
                if (place >= places) {
                    throw tooLong();
                }
                into.add((int) place, number);
                place++;
            } else {
                place += number == 0 ? 1 : -number;
                // The smallest number of all has no positive one.
                if (place < 0 || place > places) {
                    throw tooLong();
                }
            }
        }
    }

    private IllegalArgumentException tooLong() {
        return new IllegalArgumentException("a histogram of " + places + " places has more");
    }

    /// Writes a histogram as agents do.
    static final class Writer {
        private byte[] bytes = new byte[1024];
        private int length = HEADER_BYTES;
        private int nextPlace;

        /// @param place beyond those before
        /// @param count 1 or more
        void count(int place, long count) {
            int skipped = place - nextPlace;
            if (skipped > 0) {
                number(skipped == 1 ? 0 : -skipped);
            }
            number(count);
            nextPlace = place + 1;
        }

        byte[] bytes() {
            byte[] all = Arrays.copyOf(bytes, length);
            ByteBuffer.wrap(all)
                    .putInt(0, COOKIE)
                    .putInt(PAYLOAD_LENGTH_AT, length - HEADER_BYTES)
                    .putInt(OFFSET_AT, 0)
                    .putInt(DIGITS_AT, Histograms.DIGITS)
                    .putLong(LOWEST_AT, 1)
                    .putLong(HIGHEST_AT, Places.highest(Math.max(0, nextPlace - 1)))
                    .putDouble(RATIO_AT, 1);
            return all;
        }

        private void number(long number) {
            if (length + MOST_BYTES > bytes.length) {
                bytes = Arrays.copyOf(bytes, bytes.length * 2);
            }
            long left = (number << 1) ^ (number >> (Long.SIZE - 1));
            for (int one = 1; one < MOST_BYTES && left >>> 7 != 0; one++) {
                bytes[length++] = (byte) (left | 0x80);
                left >>>= 7;
            }
            bytes[length++] = (byte) left;
        }
    }
}
