package dev.spate.drive;

/// How long before a deadline a loop must ask to be woken, so that it is awake when the deadline comes.
///
/// Follows the lateness of the wake-ups it is told of: up by a quarter of what was missing, down by a
/// sixty-fourth of what was too much, so it settles near the lateness that one wake-up in seventeen
/// exceeds. For its loop only.
final class WakeMargin {

    private static final int UP = 2;
    private static final int DOWN = 6;

    private final long least;
    private final long greatest;
    private long nanos;

    WakeMargin(long least, long greatest) {
        this.least = least;
        this.greatest = greatest;
        this.nanos = Math.min(greatest, 2 * least);
    }

    long nanos() {
        return nanos;
    }

    /// A waiting has ended by time alone.
    ///
    /// @param lateNanos how much later than asked
    void woke(long lateNanos) {
        if (lateNanos > nanos) {
            nanos = Math.min(greatest, nanos + ((Math.min(lateNanos, greatest) - nanos) >> UP) + 1);
        } else {
            nanos = Math.max(least, nanos - ((nanos - lateNanos) >> DOWN));
        }
    }
}
