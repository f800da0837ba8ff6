package dev.spate.testkit;

import java.util.Arrays;
import java.util.Locale;

/// How a set of times is spread. In nanoseconds, all 0 when there is none.
///
/// @param stddev of the whole set, divided by `count`
/// @param p50 the smallest value that at least half of the values do not exceed; the others likewise
public record Spread(
        int count, double mean, double stddev, long min, long p50, long p90, long p99, long p999, long max) {

    static final Spread NONE = new Spread(0, 0, 0, 0, 0, 0, 0, 0, 0);

    /// Of values in any order.
    public static Spread of(long[] values) {
        int count = values.length;
        if (count == 0) {
            return NONE;
        }
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        double mean = Arrays.stream(sorted).average().orElse(0);
        double squares = 0;
        for (long value : sorted) {
            squares += (value - mean) * (value - mean);
        }
        return new Spread(
                count,
                mean,
                Math.sqrt(squares / count),
                sorted[0],
                rank(sorted, 500),
                rank(sorted, 900),
                rank(sorted, 990),
                rank(sorted, 999),
                sorted[count - 1]);
    }

    /// Of the gaps between successive instants.
    public static Spread ofGaps(long[] instants) {
        long[] gaps = new long[Math.max(0, instants.length - 1)];
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] = instants[i + 1] - instants[i];
        }
        return of(gaps);
    }

    /// Coefficient of variation: 0 when all values are the same, 1 for exponential gaps.
    public double cv() {
        return mean == 0 ? 0 : stddev / mean;
    }

    String json() {
        return String.format(
                Locale.ROOT,
                "{\"count\": %d, \"mean\": %.1f, \"stddev\": %.1f, \"cv\": %.4f, \"min\": %d, \"p50\": %d, \"p90\": %d,"
                        + " \"p99\": %d, \"p99.9\": %d, \"max\": %d}",
                count,
                mean,
                stddev,
                cv(),
                min,
                p50,
                p90,
                p99,
                p999,
                max);
    }

    private static long rank(long[] sorted, int perMille) {
        long rank = ((long) sorted.length * perMille + 999) / 1000;
        return sorted[(int) Math.max(1, rank) - 1];
    }
}
