package dev.spate.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Every tolerance is more than four standard errors of 200,000 draws wide, and the seed is fixed.
class DistributionTest {

    private static final int DRAWS = 200_000;
    private static final long SEED = 20_26L;
    private static final long MS = 1_000_000L;

    @Test
    void fixedIsAlwaysTheSame() {
        assertThat(draws(new Distribution.Fixed(5 * MS))).containsOnly(5 * MS);
    }

    @Test
    void uniformFillsItsRangeEvenly() {
        long[] sorted = sorted(new Distribution.Uniform(2 * MS, 6 * MS));

        assertThat(sorted[0]).isBetween(2 * MS, 2 * MS + 1_000);
        assertThat(sorted[DRAWS - 1]).isBetween(6 * MS - 1_000, 6 * MS);
        assertThat(mean(sorted)).isCloseTo(4.0 * MS, within(0.012 * MS));
        assertThat(sorted[DRAWS / 4] / (double) MS).isCloseTo(3.0, within(0.02));
        assertThat(sorted[DRAWS * 9 / 10] / (double) MS).isCloseTo(5.6, within(0.02));
    }

    @Test
    void exponentialHasTheMeanAndTheTailOfItsLaw() {
        long[] sorted = sorted(new Distribution.Exponential(5 * MS));

        assertThat(mean(sorted)).isCloseTo(5.0 * MS, within(0.05 * MS));
        assertThat(sorted[DRAWS / 2] / (5.0 * MS)).isCloseTo(Math.log(2), within(0.01));
        assertThat(sorted[DRAWS * 99 / 100] / (5.0 * MS)).isCloseTo(Math.log(100), within(0.1));
    }

    @Test
    void lognormalHasTheMedianTheMeanAndTheTailOfItsLaw() {
        long[] sorted = sorted(new Distribution.LogNormal(5 * MS, 0.5));

        assertThat(sorted[DRAWS / 2] / (5.0 * MS)).isCloseTo(1.0, within(0.008));
        assertThat(mean(sorted) / (5.0 * MS)).isCloseTo(Math.exp(0.125), within(0.006));
        assertThat(sorted[DRAWS * 99 / 100] / (5.0 * MS)).isCloseTo(Math.exp(2.3263 * 0.5), within(0.06));
    }

    @Test
    void bimodalTakesTheHighOneAsOftenAsSaid() {
        long[] draws = draws(new Distribution.Bimodal(MS, 50 * MS, 0.1));

        assertThat(draws).containsOnly(MS, 50 * MS);
        long high = Arrays.stream(draws).filter(nanos -> nanos == 50 * MS).count();
        assertThat(high / (double) DRAWS).isCloseTo(0.1, within(0.003));
        assertThat(draws(new Distribution.Bimodal(MS, 50 * MS, 0))).containsOnly(MS);
        assertThat(draws(new Distribution.Bimodal(MS, 50 * MS, 1))).containsOnly(50 * MS);
    }

    @Test
    void aDrawDependsOnSeedAndNumberOnly() {
        Distribution law = new Distribution.Exponential(5 * MS);
        long seventh = law.drawNanos(SEED, 7);
        law.drawNanos(SEED, 3);

        assertThat(new Distribution.Exponential(5 * MS).drawNanos(SEED, 7)).isEqualTo(seventh);
        assertThat(law.drawNanos(SEED + 1, 7)).isNotEqualTo(seventh);
        assertThat(law.drawNanos(SEED, 8)).isNotEqualTo(seventh);
    }

    /// The numbers come from the formula written down once more, in another language.
    @Test
    void theDrawsOfReleasedVersionsDoNotChange() {
        assertThat(new Distribution.Exponential(5 * MS).drawNanos(1, 0)).isEqualTo(1_440_089);
        assertThat(new Distribution.LogNormal(5 * MS, 0.5).drawNanos(1, 1)).isEqualTo(9_254_890);
        assertThat(new Distribution.Uniform(0, 1_000_000).drawNanos(-1, 1_000_000))
                .isEqualTo(621_228);
    }

    @Test
    void drawsThatFollowEachOtherAreNotCorrelated() {
        long[] draws = draws(new Distribution.Uniform(0, 1_000_000));
        double mean = mean(draws);
        double covariance = 0;
        double variance = 0;
        for (int i = 1; i < DRAWS; i++) {
            covariance += (draws[i] - mean) * (draws[i - 1] - mean);
            variance += (draws[i] - mean) * (draws[i] - mean);
        }

        assertThat(covariance / variance).isCloseTo(0, within(0.01));
    }

    @Test
    void tailsAreCutAtTenMinutes() {
        Distribution law = new Distribution.Exponential(Distribution.LONGEST_NANOS);

        assertThat(sorted(law)[DRAWS - 1]).isEqualTo(Distribution.LONGEST_NANOS);
        assertThat(sorted(new Distribution.LogNormal(Distribution.LONGEST_NANOS, 5))[DRAWS - 1])
                .isEqualTo(Distribution.LONGEST_NANOS);
    }

    private static long[] sorted(Distribution law) {
        long[] draws = draws(law);
        Arrays.sort(draws);
        return draws;
    }

    private static long[] draws(Distribution law) {
        long[] draws = new long[DRAWS];
        for (int k = 0; k < DRAWS; k++) {
            draws[k] = law.drawNanos(SEED, k);
        }
        return draws;
    }

    private static double mean(long[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }
}
