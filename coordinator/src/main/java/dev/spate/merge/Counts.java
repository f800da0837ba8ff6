package dev.spate.merge;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Counts of a histogram of three digits, being added up, by [place][Places].
///
/// Response times of one second fill some hundred of twenty thousand places. So memory is taken in
/// chunks, where there is something to count, and every chunk remembers by a bit for each place which
/// ones it has: adding, reading and clearing cost what there is, and not what there might be.
///
/// Not thread-safe.
final class Counts {

    /// Places of a chunk.
    static final int CHUNK = 256;

    /// Behind the counts of a chunk: a bit for each that is not 0.
    private static final int BIT_WORDS = CHUNK / Long.SIZE;

    static final int CHUNK_LENGTH = CHUNK + BIT_WORDS;

    private static final int CHUNK_BITS = 8;

    private final Chunks spare;
    private long[] @Nullable [] chunks = new long[0][];

    Counts(Chunks spare) {
        this.spare = spare;
    }

    /// Adds a histogram that was [checked][EncodedCounts#check].
    void add(byte[] encoded) {
        EncodedCounts counts = new EncodedCounts(encoded);
        while (counts.next()) {
            add(counts.place(), counts.count());
        }
    }

    void add(Counts other) {
        for (int index = 0; index < other.chunks.length; index++) {
            long[] from = other.chunks[index];
            if (from == null) {
                continue;
            }
            long[] to = chunk(index);
            for (int word = 0; word < BIT_WORDS; word++) {
                long bits = from[CHUNK + word];
                to[CHUNK + word] |= bits;
                for (; bits != 0; bits &= bits - 1) {
                    int at = word * Long.SIZE + Long.numberOfTrailingZeros(bits);
                    to[at] += from[at];
                }
            }
        }
    }

    /// What was counted so far; does not change when more is added.
    Values values() {
        int size = 0;
        for (long[] chunk : chunks) {
            if (chunk != null) {
                for (int word = 0; word < BIT_WORDS; word++) {
                    size += Long.bitCount(chunk[CHUNK + word]);
                }
            }
        }
        int[] places = new int[size];
        long[] counts = new long[size];
        int next = 0;
        for (int index = 0; index < chunks.length; index++) {
            long[] chunk = chunks[index];
            if (chunk == null) {
                continue;
            }
            for (int word = 0; word < BIT_WORDS; word++) {
                for (long bits = chunk[CHUNK + word]; bits != 0; bits &= bits - 1) {
                    int at = word * Long.SIZE + Long.numberOfTrailingZeros(bits);
                    places[next] = (index << CHUNK_BITS) + at;
                    counts[next++] = chunk[at];
                }
            }
        }
        return new Values(places, counts);
    }

    /// Begins at zero again, and lets others have the memory.
    void clear() {
        for (long[] chunk : chunks) {
            if (chunk == null) {
                continue;
            }
            for (int word = 0; word < BIT_WORDS; word++) {
                for (long bits = chunk[CHUNK + word]; bits != 0; bits &= bits - 1) {
                    chunk[word * Long.SIZE + Long.numberOfTrailingZeros(bits)] = 0;
                }
                chunk[CHUNK + word] = 0;
            }
            spare.giveBack(chunk);
        }
        Arrays.fill(chunks, null);
    }

    private void add(int place, long count) {
        long[] chunk = chunk(place >> CHUNK_BITS);
        int at = place & (CHUNK - 1);
        chunk[at] += count;
        chunk[CHUNK + at / Long.SIZE] |= 1L << at;
    }

    private long[] chunk(int index) {
        if (index < chunks.length) {
            long[] chunk = chunks[index];
            if (chunk != null) {
                return chunk;
            }
        } else {
            chunks = Arrays.copyOf(chunks, index + 1);
        }
        long[] chunk = spare.take();
        chunks[index] = chunk;
        return chunk;
    }
}
