package dev.spate.soak.stats;

import java.util.Arrays;
import java.util.Optional;

/// Where values went to another level, once.
///
/// Pettitt's test ("A non-parametric approach to the change-point problem", Applied Statistics 28,
/// 1979), by ranks. Values that follow each other slowly look like changes of level, so its statistic is
/// divided by the root of the inflation of [Memory], taken from what remains when the step is gone: the
/// long-run variance of the ranks in the place of that of independent ones (Dehling, Fried, Garcia and
/// Wendler, "Change-point detection under dependence based on two-sample U-statistics", 2015; why it is
/// needed: Serinaldi and Kilsby, "The importance of prewhitening in change point analysis under
/// persistence", 2016).
///
/// @param place  of the first value at the new level
/// @param before median before
/// @param after  median from there on
/// @param k      Pettitt's statistic
/// @param p      how likely so great a statistic is without any change
public record ChangePoint(int place, double before, double after, double k, double p) {

    /// A level is that of at least so many values.
    private static final int SHORTEST = 5;

    /// The most likely one; empty if there are too few values, or all are the same.
    ///
    /// @param values in the order of time
    public static Optional<ChangePoint> of(double[] values) {
        return of(values, true);
    }

    static Optional<ChangePoint> of(double[] values, boolean memory) {
        int n = values.length;
        if (n < 2 * SHORTEST) {
            return Optional.empty();
        }
        double[] ranks = Samples.ranks(values);
        double sum = 0;
        double greatest = 0;
        int place = -1;
        for (int t = 1; t < n; t++) {
            sum += ranks[t - 1];
            double u = Math.abs(2 * sum - t * (n + 1.0));
            if (u > greatest) {
                greatest = u;
                place = t;
            }
        }
        if (place < SHORTEST || place > n - SHORTEST) {
            return Optional.empty();
        }
        double before = Samples.median(Arrays.copyOfRange(values, 0, place));
        double after = Samples.median(Arrays.copyOfRange(values, place, n));
        double inflation = memory ? Memory.inflation(rest(values, place, before, after), new int[n]) : 1;
        double p = 2 * Math.exp(-6 * greatest * greatest / inflation / (Math.pow(n, 3) + Math.pow(n, 2)));
        return Optional.of(new ChangePoint(place, before, after, greatest, Math.min(1, p)));
    }

    private static double[] rest(double[] values, int place, double before, double after) {
        double[] rest = new double[values.length];
        for (int i = 0; i < rest.length; i++) {
            rest[i] = values[i] - (i < place ? before : after);
        }
        return rest;
    }

    /// Whether two levels describe the values better than one line does, by the sum of the distances.
    ///
    /// @param slope of the line, for values at these times
    public boolean betterThanLine(double[] at, double[] values, double slope) {
        double[] line = Points.of(at, values).residuals(slope);
        double[] step = rest(values, place, before, after);
        double ofLine = 0;
        double ofStep = 0;
        for (int i = 0; i < values.length; i++) {
            ofLine += Math.abs(line[i]);
            ofStep += Math.abs(step[i]);
        }
        return ofStep < ofLine;
    }
}
