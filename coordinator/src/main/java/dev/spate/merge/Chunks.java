package dev.spate.merge;

import java.util.ArrayDeque;
import java.util.Deque;

/// Memory for [Counts], used again and again, all zero. As much as was ever in use at one time. Not
/// thread-safe.
final class Chunks {

    private static final long CHUNK_BYTES = (long) Counts.CHUNK_LENGTH * Long.BYTES;

    private final Deque<long[]> spare = new ArrayDeque<>();
    private long heldBytes;

    long[] take() {
        heldBytes += CHUNK_BYTES;
        long[] chunk = spare.poll();
        return chunk == null ? new long[Counts.CHUNK_LENGTH] : chunk;
    }

    /// @param chunk all zero
    void giveBack(long[] chunk) {
        heldBytes -= CHUNK_BYTES;
        spare.push(chunk);
    }

    /// Somebody keeps so many bytes more, of other memory; fewer if negative.
    void hold(long bytes) {
        heldBytes += bytes;
    }

    /// What is in use now.
    long heldBytes() {
        return heldBytes;
    }
}
