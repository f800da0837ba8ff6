package dev.spate.merge;

import java.util.Arrays;

/// A histogram of three digits as pairs of a [place][Places] and its count, ascending: how histograms
/// are handed around here. Half as much again as what agents send, and to be walked along at half the
/// cost, since nothing has to be guessed about the next number.
///
/// A place has 16 bits, and so has a count. One that needs more is written as 0 and in four further
/// elements, the highest bits first.
final class Pairs {

    static final char[] NONE = {};

    private static final int LONG_ELEMENTS = 4;
    private static final int BITS = Character.SIZE;

    private Pairs() {}

    /// Adds all counts to a sum.
    ///
    /// @return their sum
    static long add(char[] pairs, Counts sum) {
        long total = 0;
        int index = -1;
        long[] chunk = {};
        for (int at = 0; at < pairs.length; at += 2) {
            int place = pairs[at];
            long count = pairs[at + 1];
            if (count == 0) {
                count = longCount(pairs, at + 2);
                at += LONG_ELEMENTS;
            }
            if ((place >> Counts.CHUNK_BITS) != index) {
                index = place >> Counts.CHUNK_BITS;
                chunk = sum.chunk(index);
            }
            Counts.count(chunk, place & (Counts.CHUNK - 1), count);
            total += count;
        }
        return total;
    }

    /// The sum of all counts.
    static long total(char[] pairs) {
        long total = 0;
        for (int at = 0; at < pairs.length; at += 2) {
            long count = pairs[at + 1];
            if (count == 0) {
                count = longCount(pairs, at + 2);
                at += LONG_ELEMENTS;
            }
            total += count;
        }
        return total;
    }

    private static long longCount(char[] pairs, int at) {
        long count = 0;
        for (int i = 0; i < LONG_ELEMENTS; i++) {
            count = (count << BITS) | pairs[at + i];
        }
        return count;
    }

    /// Writes one histogram after the other.
    static final class Writer {
        private char[] pairs = new char[1024];
        private int length;

        /// @param place beyond those before, as [Places] has them
        /// @param count 1 or more
        void add(int place, long count) {
            if (length + 2 + LONG_ELEMENTS > pairs.length) {
                pairs = Arrays.copyOf(pairs, pairs.length * 2);
            }
            pairs[length++] = (char) place;
            if (count <= Character.MAX_VALUE) {
                pairs[length++] = (char) count;
                return;
            }
            pairs[length++] = 0;
            for (int i = LONG_ELEMENTS - 1; i >= 0; i--) {
                pairs[length++] = (char) (count >>> (i * BITS));
            }
        }

        /// What was added since this was called the last time.
        char[] take() {
            char[] taken = length == 0 ? NONE : Arrays.copyOf(pairs, length);
            length = 0;
            return taken;
        }

        /// Forgets what was added.
        void reset() {
            length = 0;
        }
    }
}
