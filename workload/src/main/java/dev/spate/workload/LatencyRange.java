package dev.spate.workload;

/// Ranges of response times, of each of which the slowest request stands for the others: from one bound
/// to the next, which belongs to it. They are the buckets of the metrics of times, so that each bucket
/// can have an exemplar.
public final class LatencyRange {

    private static final long[] BOUNDS = {
        100_000,
        250_000,
        500_000,
        1_000_000,
        2_500_000,
        5_000_000,
        7_500_000,
        10_000_000,
        25_000_000,
        50_000_000,
        75_000_000,
        100_000_000,
        250_000_000,
        500_000_000,
        750_000_000,
        1_000_000_000,
        2_500_000_000L,
        5_000_000_000L,
        10_000_000_000L,
        30_000_000_000L,
        60_000_000_000L,
    };

    /// The number of ranges; the last one has no end.
    public static final int COUNT = BOUNDS.length + 1;

    private LatencyRange() {}

    /// The range of a time, 0 to [#COUNT] - 1.
    public static int of(long nanos) {
        int range = 0;
        while (range < BOUNDS.length && nanos > BOUNDS[range]) {
            range++;
        }
        return range;
    }

    /// The greatest time of a range; `Long.MAX_VALUE` for the last one.
    public static long endNanos(int range) {
        return range == BOUNDS.length ? Long.MAX_VALUE : BOUNDS[range];
    }
}
