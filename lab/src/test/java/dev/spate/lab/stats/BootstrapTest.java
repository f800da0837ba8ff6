package dev.spate.lab.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.spate.testkit.Seeds;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BootstrapTest {

    private static final int EXPERIMENTS = 2000;

    @RegisterExtension
    private final Seeds seeds = new Seeds();

    /// How the trials of one arm are spread; the median is 1.
    enum Spread {
        NORMAL,
        /// Most trials alike, some far out: times on a machine that others use too.
        LOG_NORMAL,
        EXPONENTIAL,
        UNIFORM;

        private double draw(SplittableRandom random) {
            return switch (this) {
                case NORMAL -> 1 + 0.1 * random.nextGaussian();
                case LOG_NORMAL -> Math.exp(0.5 * random.nextGaussian());
                case EXPONENTIAL -> random.nextExponential() / Math.log(2);
                case UNIFORM -> 0.5 + random.nextDouble();
            };
        }

        double[] trials(SplittableRandom random, int count, double median) {
            double[] trials = new double[count];
            for (int i = 0; i < count; i++) {
                trials[i] = Math.max(1e-9, median * draw(random));
            }
            return trials;
        }
    }

    @Test
    void theMedianIsTheOneInTheMiddle() {
        assertThat(Bootstrap.median(new double[] {5, 1, 3})).isEqualTo(3);
        assertThat(Bootstrap.median(new double[] {4, 1, 3, 100})).isEqualTo(3.5);
        assertThat(Bootstrap.median(new double[] {7})).isEqualTo(7);
    }

    @Test
    void trialsThatAreAllAlikeLeaveNoDoubt() {
        Bootstrap bootstrap = new Bootstrap(1000, 1);
        double[] tuned = {20, 20, 20, 20, 20};
        double[] naive = {80, 80, 80, 80, 80};
        assertThat(bootstrap.ratioOfMedians(tuned, naive)).isEqualTo(new Estimate(0.25, 0.25, 0.25));
        assertThat(bootstrap.differenceOfMedians(tuned, naive)).isEqualTo(new Estimate(-60, -60, -60));
    }

    /// The median of five that were drawn from five is the least of them if at least three draws hit it:
    /// 0.0579 of all, more than the 0.025 beyond the end of the interval; the same above.
    @Test
    void withFiveTrialsTheIntervalOfOneMedianGoesFromTheLeastToTheGreatest() {
        Estimate estimate = new Bootstrap(20_000, 5)
                .differenceOfMedians(new double[] {3, 1, 9, 4, 5}, new double[] {0, 0, 0, 0, 0});
        assertThat(estimate).isEqualTo(new Estimate(4, 1, 9));
    }

    /// With seven, five draws of seven or more must hit the two least for the median to be among them:
    /// the least alone is the median in 0.0102 of all, the two least in 0.0986. So the interval is from
    /// the second to the sixth.
    @Test
    void withSevenTrialsTheEndsAreTheSecondOfEitherSide() {
        Estimate estimate = new Bootstrap(20_000, 5)
                .differenceOfMedians(new double[] {10, 20, 30, 40, 50, 60, 70}, new double[] {0});
        assertThat(estimate).isEqualTo(new Estimate(40, 20, 60));
    }

    @Test
    void theSeedDecides() {
        SplittableRandom random = new SplittableRandom(4);
        double[] one = Spread.LOG_NORMAL.trials(random, 8, 1);
        double[] other = Spread.LOG_NORMAL.trials(random, 8, 1);
        Estimate estimate = new Bootstrap(10_000, 11).ratioOfMedians(one, other);
        assertThat(new Bootstrap(10_000, 11).ratioOfMedians(one, other)).isEqualTo(estimate);
        Estimate another = new Bootstrap(10_000, 12).ratioOfMedians(one, other);
        assertThat(another.low()).isCloseTo(estimate.low(), within(0.1 * estimate.low()));
        assertThat(another.high()).isCloseTo(estimate.high(), within(0.1 * estimate.high()));
    }

    @Test
    void aRatioToNothingIsRefused() {
        assertThatThrownBy(() -> new Bootstrap(1000, 1).ratioOfMedians(new double[] {1}, new double[] {1, 0}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource
    void theIntervalHoldsTheTruthInAboutNinetyFiveOfAHundredExperiments(Spread spread) {
        long seed = seeds.seed();
        for (int trials : new int[] {5, 7, 10}) {
            double share = share(spread, trials, 0.8, 0.8, seed);
            System.out.printf("%s, %d trials each: %.1f %% cover, seed %d%n", spread, trials, share * 100, seed);
            assertThat(share).isBetween(0.93, 0.995);
        }
    }

    @ParameterizedTest
    @EnumSource
    void variantsThatAreAlikeShowNoDifferenceInMostExperiments(Spread spread) {
        long seed = seeds.seed();
        assertThat(share(spread, 5, 1, 1, seed)).as("seed %d", seed).isGreaterThan(0.93);
    }

    @Test
    void aVariantThatIsTwiceAsFastIsSeenToBeAlmostAlways() {
        long seed = seeds.seed();
        assertThat(share(Spread.NORMAL, 5, 0.5, 1, seed)).as("seed %d", seed).isLessThan(0.01);
    }

    /// In how many experiments the interval holds a ratio.
    ///
    /// @param truth the ratio of the medians that the trials come from
    private static double share(Spread spread, int trials, double truth, double ratio, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int holds = 0;
        for (int experiment = 0; experiment < EXPERIMENTS; experiment++) {
            double[] tuned = spread.trials(random, trials, truth);
            double[] naive = spread.trials(random, trials, 1);
            holds += new Bootstrap(1000, random.nextLong())
                            .ratioOfMedians(tuned, naive)
                            .covers(ratio)
                    ? 1
                    : 0;
        }
        return (double) holds / EXPERIMENTS;
    }
}
