package dev.spate.telemetry.metrics;

import java.util.Arrays;

/// Times, counted in the buckets that all histograms of Spate's metrics have.
///
/// Fed with what is a histogram already: with the encoded histograms of a report ([#addEncoded]), or
/// with times and how often they occurred. A time of an encoded histogram is known to three digits, and
/// counts as the middle of what it may be; so a bucket is exact but for times within a thousandth of its
/// bound, and the sum to a thousandth.
///
/// Not thread-safe.
public final class TimeCounts {

    /// Upper bounds in nanoseconds; a time belongs to the first that is not less. Beyond the last there
    /// is one more bucket without bound.
    private static final long[] BOUNDS = {
        100_000L,
        250_000L,
        500_000L,
        1_000_000L,
        2_500_000L,
        5_000_000L,
        7_500_000L,
        10_000_000L,
        25_000_000L,
        50_000_000L,
        75_000_000L,
        100_000_000L,
        250_000_000L,
        500_000_000L,
        750_000_000L,
        1_000_000_000L,
        2_500_000_000L,
        5_000_000_000L,
        10_000_000_000L,
        30_000_000_000L,
        60_000_000_000L
    };

    /// How many buckets there are, the one without bound included.
    public static final int BUCKETS = BOUNDS.length + 1;

    private static final double NANOS = 1e-9;

    private final long[] counts = new long[BUCKETS];
    private double sumNanos;

    /// The bucket of a time.
    ///
    /// @param nanos 0 or more
    /// @return 0 to [#BUCKETS] - 1
    public static int bucket(long nanos) {
        int place = Arrays.binarySearch(BOUNDS, nanos);
        return place < 0 ? -place - 1 : place;
    }

    /// The upper bound of a bucket in seconds; that of the last one is infinite.
    static double boundSeconds(int bucket) {
        // Divided, since times 1e-9 would not be the number that is meant.
        return bucket == BOUNDS.length ? Double.POSITIVE_INFINITY : BOUNDS[bucket] / 1e9;
    }

    /// Counts a time.
    ///
    /// @param nanos 0 or more
    /// @param count how often, 0 or more
    public void add(long nanos, long count) {
        counts[bucket(nanos)] += count;
        sumNanos += (double) nanos * count;
    }

    /// Counts times of which the bucket is known.
    ///
    /// @param bucket 0 to [#BUCKETS] - 1
    /// @param count how many, 0 or more
    /// @param totalNanos their sum
    public void addBucket(int bucket, long count, double totalNanos) {
        counts[bucket] += count;
        sumNanos += totalNanos;
    }

    /// Counts all that another one has.
    public void add(TimeCounts other) {
        for (int i = 0; i < BUCKETS; i++) {
            counts[i] += other.counts[i];
        }
        sumNanos += other.sumNanos;
    }

    /// Counts all values of a histogram of nanoseconds, as [EncodedHistogram] reads it.
    ///
    /// @param histogram no bytes at all for one without values
    /// @throws IllegalArgumentException if it is no such histogram; what it began with may be counted
    public void addEncoded(byte[] histogram) {
        EncodedHistogram.read(histogram, this::add);
    }

    /// How many times were counted.
    public long count() {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }

    /// How many of them are in one bucket.
    public long count(int bucket) {
        return counts[bucket];
    }

    /// Their sum in seconds.
    public double sumSeconds() {
        return sumNanos * NANOS;
    }

    /// Forgets all of it.
    public void clear() {
        Arrays.fill(counts, 0);
        sumNanos = 0;
    }
}
