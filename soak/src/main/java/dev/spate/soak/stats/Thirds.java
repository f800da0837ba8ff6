package dev.spate.soak.stats;

import dev.spate.schedule.Draws;
import java.util.Arrays;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/// By how much the last third of values differs from the first, with an interval of 95 % by a bootstrap
/// of blocks.
///
/// # Which bootstrap
/// Values are the sum of their third's median and a rest. Blocks of neighbouring rests are drawn from
/// all of them (the moving blocks of Kuensch, "The jackknife and the bootstrap for general stationary
/// observations", Annals of Statistics 17, 1989), put together to thirds, and the difference of the
/// medians of these is what chance can do. How long a block is follows from the first autocorrelation
/// (Carlstein, "The use of subseries values for estimating the variance", Annals of Statistics 14,
/// 1986), and is no more than a sixth of all. Blocks cut what they resample, and what is left of a third
/// when its own median is gone remembers less than the values do. So the spread is at least that of
/// single draws times the root of the inflation of [Memory], and is widened by what Student's
/// distribution has over the normal one at as many degrees of freedom as there are effective values in
/// two thirds.
///
/// @param first      median of the first third
/// @param last       median of the last third
/// @param low        lower end of the interval of `last - first`
/// @param high       upper end
/// @param error      standard error of the difference
/// @param pUp        how likely so great a difference upwards is without any
/// @param pDown      the same downwards
/// @param inflation  as in [Memory]
public record Thirds(
        double first, double last, double low, double high, double error, double pUp, double pDown, double inflation) {

    /// Enough for the correction of a hundred tests.
    public static final int RESAMPLES = 4_999;

    /// Enough for a spread.
    private static final int ROUGH = 999;

    private static final double TAIL = 0.025;
    private static final int FEWEST = 9;

    public double difference() {
        return last - first;
    }

    /// @param values at least nine, in the order of time
    /// @param seed of the draws
    public static Thirds of(double[] values, long seed) {
        int n = values.length;
        if (n < FEWEST) {
            throw new IllegalArgumentException(n + " values make no thirds");
        }
        int third = n / 3;
        double[] rests = new double[n];
        int[] edges = {0, third, n - third, n};
        double[] medians = new double[3];
        for (int k = 0; k < 3; k++) {
            medians[k] = Samples.median(Arrays.copyOfRange(values, edges[k], edges[k + 1]));
            for (int i = edges[k]; i < edges[k + 1]; i++) {
                rests[i] = values[i] - medians[k];
            }
        }
        Points points = Points.of(values);
        double[] around = points.residuals(Trend.ofIndependent(points).slope());
        double inflation = Memory.inflation(around, points.strata());
        int block = block(n, Memory.persistence(around, points.strata()));
        double[] outcomes = outcomes(rests, third, block, RESAMPLES, seed);
        double spread = spread(outcomes);
        double free = spread(outcomes(rests, third, 1, ROUGH, Draws.stream(seed, 1)));
        double error = Math.max(spread, free * Math.sqrt(inflation));
        double freedom = Math.max(1, 2.0 * third / inflation - 2);
        double widening = spread == 0
                ? 1
                : error
                        / spread
                        * TDistribution.of(freedom).inverseSurvivalProbability(TAIL)
                        / NormalDistribution.of(0, 1).inverseSurvivalProbability(TAIL);
        for (int i = 0; i < outcomes.length; i++) {
            outcomes[i] *= widening;
        }
        double difference = medians[2] - medians[0];
        int above = 0;
        int below = 0;
        for (double outcome : outcomes) {
            above += outcome >= difference ? 1 : 0;
            below += outcome <= difference ? 1 : 0;
        }
        Arrays.sort(outcomes);
        return new Thirds(
                medians[0],
                medians[2],
                difference - Samples.quantile(outcomes, 1 - TAIL),
                difference - Samples.quantile(outcomes, TAIL),
                error,
                p((above + 1.0) / (outcomes.length + 1), difference, error, freedom),
                p((below + 1.0) / (outcomes.length + 1), -difference, error, freedom),
                inflation);
    }

    /// Of the resamples or of Student's distribution, whichever is greater: far out there are few
    /// resamples.
    private static double p(double share, double difference, double error, double freedom) {
        return error == 0 ? share : Math.max(share, TDistribution.of(freedom).survivalProbability(difference / error));
    }

    private static double spread(double[] outcomes) {
        double squares = 0;
        for (double outcome : outcomes) {
            squares += outcome * outcome;
        }
        return Math.sqrt(squares / outcomes.length);
    }

    private static double[] outcomes(double[] rests, int third, int block, int resamples, long seed) {
        double[] outcomes = new double[resamples];
        double[] drawn = new double[third];
        long k = 0;
        for (int r = 0; r < resamples; r++) {
            double difference = 0;
            for (int side = -1; side <= 1; side += 2) {
                for (int filled = 0; filled < third; filled += block) {
                    int from = (int) Draws.below(seed, k++, rests.length - block + 1L);
                    System.arraycopy(rests, from, drawn, filled, Math.min(block, third - filled));
                }
                Arrays.sort(drawn);
                difference +=
                        side * (third % 2 == 1 ? drawn[third / 2] : (drawn[third / 2 - 1] + drawn[third / 2]) / 2);
            }
            outcomes[r] = difference;
        }
        return outcomes;
    }

    private static int block(int n, double rho) {
        double best = Math.pow(Math.sqrt(6) * rho / (1 - rho * rho), 2.0 / 3) * Math.cbrt(n);
        return (int) Math.clamp(Math.rint(best), 1, Math.max(1, n / 6.0));
    }
}
