package dev.spate.telemetry.metrics;

import java.nio.ByteBuffer;

/// Reads a histogram as agents send it, without making one of it: HdrHistogram's V2 encoding, not
/// compressed, with three digits and a unit of one.
///
/// A header of 40 bytes, then one number for each place of the array of counts. A number is
/// little-endian, seven bits a byte, the highest bit of each saying that another follows; a ninth byte
/// has eight. Its lowest bit is the sign. A negative one stands for so many places whose count is 0.
final class EncodedHistogram {

    /// Version 2 with numbers of up to nine bytes.
    private static final int COOKIE = 0x1c849313;

    private static final int PAYLOAD_AT = 4;
    private static final int OFFSET_AT = 8;
    private static final int DIGITS_AT = 12;
    private static final int LOWEST_AT = 16;
    private static final int RATIO_AT = 32;
    private static final int HEADER_BYTES = 40;
    private static final int DIGITS = 3;
    private static final int NINTH_SHIFT = 56;

    /// With three digits every doubling of the value has 1,024 places; values below 2,048 have one each.
    private static final int HALF = 1024;

    private static final int HALF_BITS = 10;

    /// The place of the greatest value that there is.
    private static final int LAST_PLACE = HALF * (Long.SIZE - 1 - HALF_BITS) + HALF - 1;

    private EncodedHistogram() {}

    /// Takes what is counted.
    interface Reader {
        /// @param value the middle of those that are counted here
        void count(long value, long count);
    }

    /// @param bytes none at all for a histogram without values
    /// @throws IllegalArgumentException if they are no such histogram
    static void read(byte[] bytes, Reader reader) {
        if (bytes.length == 0) {
            return;
        }
        int end = end(bytes);
        long place = 0;
        int at = HEADER_BYTES;
        while (at < end) {
            long bits = 0;
            int shift = 0;
            while (true) {
                if (at >= end) {
                    throw new IllegalArgumentException("a histogram ends within a number");
                }
                byte next = bytes[at++];
                if (shift == NINTH_SHIFT) {
                    bits |= (long) next << NINTH_SHIFT;
                    break;
                }
                bits |= (next & 0x7fL) << shift;
                if (next >= 0) {
                    break;
                }
                shift += 7;
            }
            long number = (bits >>> 1) ^ -(bits & 1);
            if (number > 0) {
                if (place > LAST_PLACE) {
                    throw new IllegalArgumentException("a histogram of more values than there are");
                }
                reader.count(middle((int) place), number);
                place++;
            } else {
                place += number == 0 ? 1 : -number;
                // The smallest number of all has no positive one.
                if (place < 0 || place > LAST_PLACE + 1L) {
                    throw new IllegalArgumentException("a histogram of more values than there are");
                }
            }
        }
    }

    private static int end(byte[] bytes) {
        if (bytes.length < HEADER_BYTES) {
            throw new IllegalArgumentException("a histogram of " + bytes.length + " bytes");
        }
        ByteBuffer header = ByteBuffer.wrap(bytes);
        if (header.getInt(0) != COOKIE
                || header.getInt(OFFSET_AT) != 0
                || header.getInt(DIGITS_AT) != DIGITS
                || header.getLong(LOWEST_AT) != 1
                || header.getDouble(RATIO_AT) != 1) {
            throw new IllegalArgumentException("no histogram of single nanoseconds with three digits");
        }
        int payload = header.getInt(PAYLOAD_AT);
        if (payload < 0 || payload > bytes.length - HEADER_BYTES) {
            throw new IllegalArgumentException("a histogram of " + payload + " bytes in " + bytes.length);
        }
        return HEADER_BYTES + payload;
    }

    private static long middle(int place) {
        int doubling = (place >> HALF_BITS) - 1;
        if (doubling < 0) {
            return place;
        }
        long lowest = (long) ((place & (HALF - 1)) + HALF) << doubling;
        return lowest + ((1L << doubling) >> 1);
    }
}
