package dev.spate.soak.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Values of other programs are those of pymannkendall 1.4.3, `original_test` and
/// `hamed_rao_modification_test`, and of SciPy 1.17.1, `scipy.stats.theilslopes(values, range(n),
/// 0.95)`.
class TrendTest {

    /// Values that remember seven tenths of themselves and rise by 0.02 each time.
    private static Points remembering() {
        double[] values = new double[60];
        double memory = 0;
        for (int i = 0; i < values.length; i++) {
            double wild = Math.sin(i * 12.9898) * 43758.5453;
            memory = 0.7 * memory + wild - Math.floor(wild) - 0.5;
            values[i] = memory;
        }
        for (int i = 0; i < values.length; i++) {
            values[i] += 0.02 * i;
        }
        return Points.of(values);
    }

    @Test
    void testAndSlopeOfIndependentValuesAreThoseOfOtherPrograms() {
        Trend nile = Trend.ofIndependent(Points.of(Nile.VOLUMES));

        assertThat(nile.s()).isEqualTo(-1387);
        assertThat(nile.variance()).isCloseTo(112728.33333333333, within(1e-6));
        assertThat(2 * nile.p(false)).isCloseTo(3.658262921657496e-05, within(1e-12));
        assertThat(nile.slope()).isCloseTo(-2.6, within(1e-12));
        assertThat(nile.low()).isCloseTo(-3.627906976744186, within(1e-12));
        assertThat(nile.high()).isCloseTo(-1.4285714285714286, within(1e-12));

        Trend other = Trend.ofIndependent(remembering());
        assertThat(other.s()).isEqualTo(710);
        assertThat(2 * other.p(true)).isCloseTo(6.12722508508412e-06, within(1e-12));
        assertThat(other.slope()).isCloseTo(0.018414927357846403, within(1e-9));
        assertThat(other.low()).isCloseTo(0.010788018511790683, within(1e-9));
        assertThat(other.high()).isCloseTo(0.02467705860550492, within(1e-9));
    }

    @Test
    void theInflationOfHamedAndRaoIsThatOfAnotherProgram() {
        assertThat(112728.33333333333 * hamedRao(Points.of(Nile.VOLUMES))).isCloseTo(241565.3569166269, within(1e-4));
        assertThat(24583.333333333332 * hamedRao(remembering())).isCloseTo(40709.85660528308, within(1e-4));
    }

    private static double hamedRao(Points points) {
        // That program takes the slope away and the middle not, which ranks do not see.
        double[] residuals = points.residuals(Trend.ofIndependent(points).slope());
        return Memory.hamedRao(Memory.autocorrelations(Samples.ranks(residuals), points.strata()), 0.05);
    }

    @Test
    void aStraightLineHasItsSlope() {
        double[] at = {0, 0.5, 1, 2, 4, 4.5, 6, 7, 8};
        double[] values = new double[at.length];
        for (int i = 0; i < at.length; i++) {
            values[i] = 5 - 3 * at[i];
        }
        Trend trend = Trend.of(Points.of(at, values));

        assertThat(trend.slope()).isEqualTo(-3);
        assertThat(trend.low()).isEqualTo(-3);
        assertThat(trend.high()).isEqualTo(-3);
        assertThat(trend.s()).isEqualTo(-36);
    }

    @Test
    void whatIsAlwaysTheSameHasNoTrend() {
        Trend trend = Trend.of(Points.of(7, 7, 7, 7, 7, 7, 7, 7, 7, 7));

        assertThat(trend.slope()).isZero();
        assertThat(trend.p(true)).isEqualTo(1);
        assertThat(trend.p(false)).isEqualTo(1);
    }

    @Test
    void levelsOfStrataAreNotCompared() {
        double[] values = new double[40];
        int[] strata = new int[40];
        for (int i = 0; i < 40; i++) {
            strata[i] = i / 20;
            // Rises by one a step, and falls by a thousand in between.
            values[i] = i - 1000 * strata[i];
        }
        Trend trend = Trend.of(Points.of(values).in(strata));

        assertThat(trend.slope()).isEqualTo(1);
        assertThat(trend.s()).isEqualTo(2 * 190);
        assertThat(Trend.of(Points.of(values)).slope()).isNegative();
    }

    @Test
    void oneValueIsNoTrend() {
        assertThatThrownBy(() -> Trend.of(Points.of(1))).isInstanceOf(IllegalArgumentException.class);
    }

    /// How often values without trend are taken for a trend upwards, at 5 % and at 0.1 %, and how often
    /// the interval of 95 % holds the slope: of 1,000 series that remember themselves. Without
    /// correction it would be a fifth of them with 0.6, and a quarter with 0.8.
    @ParameterizedTest
    @CsvSource({
        "16, 0.6, 0.08, 0.006, 0.91",
        "60, 0, 0.07, 0.006, 0.94",
        "60, 0.3, 0.07, 0.006, 0.93",
        "60, 0.6, 0.07, 0.006, 0.93",
        "60, 0.8, 0.07, 0.008, 0.92",
        "120, 0, 0.07, 0.006, 0.94",
        "120, 0.8, 0.07, 0.006, 0.92"
    })
    void valuesThatRememberThemselvesAreSeldomTakenForATrend(
            int n, double rho, double most, double mostOfThousand, double covered) {
        SplittableRandom random = new SplittableRandom(n * 1000L + Math.round(rho * 10));
        int series = 1000;
        int wrong = 0;
        int wrongOfThousand = 0;
        int holds = 0;
        for (int k = 0; k < series; k++) {
            Trend trend = Trend.of(Points.of(Remembering.values(random, n, rho)));
            wrong += trend.p(true) < 0.05 ? 1 : 0;
            wrongOfThousand += trend.p(true) < 0.001 ? 1 : 0;
            holds += trend.low() <= 0 && 0 <= trend.high() ? 1 : 0;
        }
        assertThat(wrong / (double) series).as("at 5 %").isLessThanOrEqualTo(most);
        assertThat(wrongOfThousand / (double) series).as("at 0.1 %").isLessThanOrEqualTo(mostOfThousand);
        assertThat(holds / (double) series).as("coverage").isGreaterThanOrEqualTo(covered);
    }
}
