package dev.spate.soak.stats;

import org.apache.commons.statistics.distribution.NormalDistribution;

/// How much values depend on those before them, and what that does to a test by ranks: n values that
/// follow each other slowly say as much as n / inflation values would that know nothing of each other.
///
/// # Which correction
/// That of Hamed and Rao ("A modified Mann-Kendall trend test for autocorrelated data", Journal of
/// Hydrology 204, 1998): the autocorrelation of the ranks of the detrended values, at the lags where it
/// is significant, inflates the variance of S. By itself it lets through too much when values are few:
/// the autocorrelation of few values is underestimated, and at long lags it is mostly noise that may be
/// negative. So beside it stands that of an autoregressive process of first order (Yue and Wang, "The
/// Mann-Kendall test modified by effective sample size", Water Resources Management 18, 2004), with the
/// first autocorrelation mended for what detrending took from it: its expectation falls short by (2 + 4
/// rho) / n (Marriott and Pope, "Bias in the estimation of autocorrelations", Biometrika 41, 1954, for
/// the mean; Kendall's for a line). The greater one counts, and never one below 1: values that alternate
/// make no test sharper.
public final class Memory {

    private static final double SIGNIFICANCE = 0.05;
    /// Beyond that a process cannot be told from one that never comes back.
    private static final double MOST = 0.97;

    private Memory() {}

    /// By how much the variance of a test by ranks is greater than that of independent values; at least
    /// 1.
    ///
    /// @param residuals values without trend, in the order of time
    /// @param strata as in [Points]
    public static double inflation(double[] residuals, int[] strata) {
        double[] correlations = autocorrelations(Samples.ranks(residuals), strata);
        return Math.max(1, Math.max(hamedRao(correlations, SIGNIFICANCE), firstOrder(correlations)));
    }

    /// The first autocorrelation of the ranks, mended for the bias; 0 to 0.97.
    public static double persistence(double[] residuals, int[] strata) {
        return mended(autocorrelations(Samples.ranks(residuals), strata));
    }

    /// @param correlations from lag 0
    static double hamedRao(double[] correlations, double significance) {
        double n = correlations.length;
        if (n < 4) {
            return 1;
        }
        double bound = NormalDistribution.of(0, 1).inverseSurvivalProbability(significance / 2) / Math.sqrt(n);
        double sum = 0;
        for (int lag = 1; lag < correlations.length; lag++) {
            if (Math.abs(correlations[lag]) > bound) {
                sum += (n - lag) * (n - lag - 1) * (n - lag - 2) * correlations[lag];
            }
        }
        return 1 + 2 / (n * (n - 1) * (n - 2)) * sum;
    }

    private static double firstOrder(double[] correlations) {
        double n = correlations.length;
        double rho = mended(correlations);
        if (rho == 0) {
            return 1;
        }
        // The sum of (1 - k / n) rho^k over k from 1 to n - 1.
        double sum = rho / (1 - rho) - rho * (1 - Math.pow(rho, n)) / (n * (1 - rho) * (1 - rho));
        return 1 + 2 * sum;
    }

    private static double mended(double[] correlations) {
        double n = correlations.length;
        if (n < 8) {
            return 0;
        }
        return Math.clamp((n * correlations[1] + 2) / (n - 4), 0, MOST);
    }

    /// At lags 0 to n - 1; pairs of two strata are no pairs.
    static double[] autocorrelations(double[] values, int[] strata) {
        int n = values.length;
        double mean = 0;
        for (double value : values) {
            mean += value / n;
        }
        double[] all = new double[n];
        for (int lag = 0; lag < n; lag++) {
            double sum = 0;
            for (int i = lag; i < n; i++) {
                if (strata[i] == strata[i - lag]) {
                    sum += (values[i] - mean) * (values[i - lag] - mean);
                }
            }
            all[lag] = sum;
        }
        double whole = n == 0 ? 0 : all[0];
        for (int lag = 0; lag < n; lag++) {
            all[lag] = whole == 0 ? 0 : all[lag] / whole;
        }
        return all;
    }
}
