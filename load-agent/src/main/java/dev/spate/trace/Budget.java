package dev.spate.trace;

/// So many a second, evenly: what comes sooner is refused. For one loop only.
///
/// It is the generic cell rate algorithm: one time is kept, by which all that was granted would have
/// come at the even pace; what is ahead of that by more than the burst is refused.
final class Budget {

    private static final double SECOND = 1e9;

    private final long intervalNanos;
    private final long burstNanos;
    private final boolean none;
    private long next;

    /// @param perSecond 0 for none, infinite for no limit
    /// @param burst granted at once at most, after a while without any; at least 1
    Budget(double perSecond, double burst) {
        none = perSecond <= 0;
        intervalNanos = none ? 0 : (long) (SECOND / perSecond);
        burstNanos = (long) (Math.max(0, burst - 1) * intervalNanos);
    }

    /// Grants nothing before this time.
    void begin(long nanos) {
        next = nanos;
    }

    /// @param now on a clock that began at 0; not before that of an earlier call by much
    boolean take(long now) {
        if (none || next - burstNanos > now) {
            return false;
        }
        next = Math.max(next, now) + intervalNanos;
        return true;
    }
}
