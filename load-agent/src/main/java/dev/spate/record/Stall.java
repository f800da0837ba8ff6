package dev.spate.record;

/// How often the process stood still in an interval, and for how long.
///
/// @param totalNanos of all times together
/// @param longestNanos of one time
record Stall(long count, long totalNanos, long longestNanos) {

    static final Stall NONE = new Stall(0, 0, 0);

    /// How many of the requests that ended in an interval may have ended during it: as many as is even,
    /// and no more than were under way, each time, since one that stands still sends none.
    ///
    /// @param underWay at a time, at most
    long requests(long ended, long underWay, long intervalNanos) {
        long even = (long) Math.ceil(ended * Math.min(1.0, (double) totalNanos / intervalNanos));
        return Math.min(even, count * underWay);
    }
}
