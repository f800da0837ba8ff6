package dev.spate.soak.stats;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/// The slope of values over time and how certain it is.
///
/// # Slope
/// The median of the slopes of all pairs (Theil 1950; Sen, "Estimates of the regression coefficient
/// based on Kendall's tau", JASA 63, 1968). The interval goes between the slopes at two ranks that the
/// variance of S decides, as Sen has it.
///
/// # Test
/// Mann's and Kendall's: S is the number of pairs that rise less that of those that fall. With strata,
/// only pairs of one stratum are counted and the variances are added (Hirsch, Slack and Smith,
/// "Techniques of trend analysis for monthly water quality data", Water Resources Research 18, 1982).
///
/// # Memory
/// The variance is inflated as [Memory] says, for test and interval alike. The inflation is itself
/// estimated, by about as many values as remain effective; so both go by Student's distribution with as
/// many degrees of freedom, less two. Without that, what the correction gives at 5 % is right, and at
/// 0.1 %, where a test among fifty has to be, it lets three times as much through.
///
/// @param slope     per unit of time
/// @param low       lower end of its interval of 95 %
/// @param high      upper end
/// @param s         pairs that rise less pairs that fall
/// @param variance  of `s` without any trend, with inflation
/// @param inflation as in [Memory]
/// @param freedom   degrees of freedom
public record Trend(double slope, double low, double high, long s, double variance, double inflation, double freedom) {

    private static final double TAIL = 0.025;

    /// @param points at least three
    public static Trend of(Points points) {
        double[] slopes = slopes(points);
        double slope = middle(slopes);
        return with(points, slopes, Memory.inflation(points.residuals(slope), points.strata()), true);
    }

    /// As if each value knew nothing of the others.
    static Trend ofIndependent(Points points) {
        return with(points, slopes(points), 1, false);
    }

    private static Trend with(Points points, double[] slopes, double inflation, boolean student) {
        double variance = variance(points) * inflation;
        double freedom = student ? Math.max(1, points.size() / inflation - 2) : Double.POSITIVE_INFINITY;
        double reach = quantile(freedom) * Math.sqrt(variance);
        int n = slopes.length;
        int upper = (int) Math.min(Math.rint((n + reach) / 2), n - 1.0);
        int lower = (int) Math.max(Math.rint((n - reach) / 2) - 1, 0);
        return new Trend(middle(slopes), slopes[lower], slopes[upper], s(points), variance, inflation, freedom);
    }

    private static double quantile(double freedom) {
        return Double.isInfinite(freedom)
                ? NormalDistribution.of(0, 1).inverseSurvivalProbability(TAIL)
                : TDistribution.of(freedom).inverseSurvivalProbability(TAIL);
    }

    /// How likely so great an S, or a greater one, is without any trend; 0 to 1.
    ///
    /// @param up whether great means upwards
    public double p(boolean up) {
        if (variance == 0) {
            return 1;
        }
        double distance = up ? s : -s;
        // One off, since S goes by steps of two.
        double z = (distance - Math.signum(distance)) / Math.sqrt(variance);
        return Double.isInfinite(freedom)
                ? NormalDistribution.of(0, 1).survivalProbability(z)
                : TDistribution.of(freedom).survivalProbability(z);
    }

    /// By how much the slope is off, typically: the standard error.
    public double error() {
        return (high - low) / (2 * quantile(freedom));
    }

    /// Of all pairs, ascending; pairs at one time have none.
    private static double[] slopes(Points points) {
        double[] at = points.at();
        double[] values = points.values();
        double[] slopes = new double[Math.multiplyExact(points.size(), Math.max(0, points.size() - 1)) / 2];
        int count = 0;
        for (int i = 0; i < at.length; i++) {
            int end = points.endOfStratum(i);
            for (int j = i + 1; j < end; j++) {
                if (at[j] > at[i]) {
                    slopes[count++] = (values[j] - values[i]) / (at[j] - at[i]);
                }
            }
        }
        if (count == 0) {
            throw new IllegalArgumentException("no two values to compare among " + points.size());
        }
        double[] all = Arrays.copyOf(slopes, count);
        Arrays.sort(all);
        return all;
    }

    private static double middle(double[] sorted) {
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    private static long s(Points points) {
        double[] values = points.values();
        long s = 0;
        for (int i = 0; i < values.length; i++) {
            int end = points.endOfStratum(i);
            for (int j = i + 1; j < end; j++) {
                s += Double.compare(values[j], values[i]);
            }
        }
        return s;
    }

    /// Of S, with ties, for independent values.
    private static double variance(Points points) {
        double sum = 0;
        for (int begin = 0; begin < points.size(); ) {
            int end = points.endOfStratum(begin);
            Map<Double, Integer> ties = new HashMap<>();
            for (int i = begin; i < end; i++) {
                // Zeros of both signs are one value.
                ties.merge(points.values()[i] + 0.0, 1, Integer::sum);
            }
            sum += pairs(end - begin);
            for (int tie : ties.values()) {
                sum -= pairs(tie);
            }
            begin = end;
        }
        return sum / 18;
    }

    private static double pairs(int n) {
        return n * (n - 1.0) * (2.0 * n + 5);
    }
}
