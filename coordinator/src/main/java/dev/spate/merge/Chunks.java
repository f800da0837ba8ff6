package dev.spate.merge;

import java.util.ArrayDeque;
import java.util.Deque;

/// Memory for [Counts], used again and again, all zero. As much as was ever in use at one time. Not
/// thread-safe.
final class Chunks {

    private final Deque<long[]> spare = new ArrayDeque<>();

    long[] take() {
        long[] chunk = spare.poll();
        return chunk == null ? new long[Counts.CHUNK_LENGTH] : chunk;
    }

    /// @param chunk all zero
    void giveBack(long[] chunk) {
        spare.push(chunk);
    }
}
