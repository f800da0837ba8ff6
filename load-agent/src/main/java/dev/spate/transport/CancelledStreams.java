package dev.spate.transport;

import org.jspecify.annotations.Nullable;

/// Which streams of a connection were ended from this side, among those of late: frames may still come
/// for them, and are no fault of the peer. A bit for each stream, once there is any. For one loop only.
final class CancelledStreams {

    /// Streams that are remembered; a power of two.
    private static final int REMEMBERED = 8 << 10;

    private long @Nullable [] bits;

    void add(int stream) {
        long[] set = bits;
        if (set == null) {
            set = new long[REMEMBERED / Long.SIZE];
            bits = set;
        }
        int place = place(stream);
        set[place >> 6] |= 1L << place;
    }

    /// A new stream is not, and takes the place of one that nobody remembers any more.
    void opened(int stream) {
        long[] set = bits;
        if (set != null) {
            int place = place(stream);
            set[place >> 6] &= ~(1L << place);
        }
    }

    /// Whether a stream that is closed was, or may have been too long ago to be known.
    ///
    /// @param newest the stream opened last
    boolean mayHold(int stream, int newest) {
        long[] set = bits;
        if (set == null) {
            return false;
        }
        int place = place(stream);
        return newest - stream >= 2 * REMEMBERED || (set[place >> 6] & (1L << place)) != 0;
    }

    private static int place(int stream) {
        return (stream >> 1) & (REMEMBERED - 1);
    }
}
