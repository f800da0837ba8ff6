package dev.spate.soak.stats;

import org.apache.commons.statistics.descriptive.Median;
import org.apache.commons.statistics.descriptive.Quantile;
import org.apache.commons.statistics.ranking.NaturalRanking;

/// What is taken of values, whatever their order.
public final class Samples {

    private Samples() {}

    /// @param values at least one
    public static double median(double... values) {
        return Median.withDefaults().withCopy(true).evaluate(values);
    }

    /// @param share 0 to 1
    static double quantile(double[] values, double share) {
        return Quantile.withDefaults().withCopy(true).evaluate(values, share);
    }

    /// From 1; equal values have the mean of their ranks.
    static double[] ranks(double[] values) {
        return new NaturalRanking().apply(values);
    }
}
