package dev.spate.target.telemetry;

/// From which duration on a request of a route is among its slowest hundredth, of late.
///
/// Durations are counted in eight steps to every doubling, so that the answer is up to an eighth too
/// long. Each second the answer is taken anew and what was counted weighs half; before a hundred were
/// counted there is none. For one thread; counting allocates nothing.
final class Tail {

    private static final int STEPS = 8;
    private static final int STEP_BITS = 3;
    private static final int BUCKETS = (64 - STEP_BITS) * STEPS;
    private static final long RENEW_NANOS = 1_000_000_000L;
    private static final long ENOUGH = 100;

    private final long[] counts = new long[BUCKETS];
    private long total;
    private long renewedNanos;
    private long thresholdNanos = Long.MAX_VALUE;

    Tail(long nowNanos) {
        renewedNanos = nowNanos;
    }

    /// Whether a request was slow by what was known before it; it is known from now on.
    boolean isSlow(long durationNanos, long nowNanos) {
        boolean slow = durationNanos > thresholdNanos;
        counts[bucket(durationNanos)]++;
        total++;
        if (nowNanos - renewedNanos >= RENEW_NANOS && total >= ENOUGH) {
            renew();
            renewedNanos = nowNanos;
        }
        return slow;
    }

    /// `Long.MAX_VALUE` before it is known.
    long thresholdNanos() {
        return thresholdNanos;
    }

    private void renew() {
        // The slowest of those that are not among the slowest hundredth.
        long above = total / 100;
        int bucket = BUCKETS - 1;
        while (bucket > 0 && above >= counts[bucket]) {
            above -= counts[bucket];
            bucket--;
        }
        thresholdNanos = last(bucket);
        total = 0;
        for (int i = 0; i < BUCKETS; i++) {
            counts[i] /= 2;
            total += counts[i];
        }
    }

    private static int bucket(long nanos) {
        if (nanos < STEPS) {
            return (int) Math.max(0, nanos);
        }
        int shift = 63 - Long.numberOfLeadingZeros(nanos) - STEP_BITS;
        return shift * STEPS + (int) (nanos >>> shift);
    }

    /// The greatest duration that a bucket counts.
    private static long last(int bucket) {
        if (bucket < 2 * STEPS) {
            return bucket;
        }
        int shift = bucket / STEPS - 1;
        return ((bucket % STEPS + STEPS + 1L) << shift) - 1;
    }
}
