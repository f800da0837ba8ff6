package dev.spate.workload;

/// How often something starts: `count` times in every `perNanos` nanoseconds.
///
/// A ratio of integers, so that a constant rate has exact start times for ever: `90/m` is 90 per
/// 60,000,000,000 ns and never 1.4999.
///
/// @param count 0 to 100,000,000
/// @param perNanos 1 ns to one hour
public record Rate(long count, long perNanos) {

    /// One session every 10 ns when counted by the second: more than any cluster starts.
    public static final long MAX_COUNT = 100_000_000L;

    /// One hour.
    public static final long MAX_PER_NANOS = 3_600_000_000_000L;

    public Rate {
        if (count < 0 || count > MAX_COUNT) {
            throw new IllegalArgumentException("rate count " + count + " is outside 0 to " + MAX_COUNT);
        }
        if (perNanos < 1 || perNanos > MAX_PER_NANOS) {
            throw new IllegalArgumentException("rate period " + perNanos + " ns is outside 1 ns to 1 h");
        }
    }

    public static Rate perSecond(long count) {
        return new Rate(count, 1_000_000_000L);
    }

    public double perSecond() {
        return count * 1e9 / perNanos;
    }
}
