package dev.spate.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class GapsTest {

    @Test
    void nothingSeenIsAllZero() {
        Gaps gaps = new Gaps();

        assertThat(gaps.count()).isZero();
        assertThat(gaps.meanNanos()).isZero();
        assertThat(gaps.coefficientOfVariation()).isZero();
        assertThat(gaps.minNanos()).isZero();
        assertThat(gaps.percentileNanos(99)).isZero();
    }

    @Test
    void oneToFiveHasMeanThreeAndVarianceTwo() {
        Gaps gaps = gaps(1, 2, 3, 4, 5);

        assertThat(gaps.count()).isEqualTo(5);
        assertThat(gaps.meanNanos()).isEqualTo(3.0);
        assertThat(gaps.standardDeviationNanos()).isEqualTo(Math.sqrt(2));
        assertThat(gaps.coefficientOfVariation()).isCloseTo(Math.sqrt(2) / 3, within(1e-15));
        assertThat(gaps.minNanos()).isEqualTo(1);
        assertThat(gaps.percentileNanos(50)).isEqualTo(3);
        assertThat(gaps.maxNanos()).isEqualTo(5);
    }

    @Test
    void gapsOfHoursWhoseSquaresDoNotFitIntoALongStayExact() {
        long hour = 3_600_000_000_000L;

        Gaps gaps = gaps(hour, hour, 3 * hour, 3 * hour);

        assertThat(gaps.meanNanos()).isEqualTo(2.0 * hour);
        assertThat(gaps.standardDeviationNanos()).isEqualTo(1.0 * hour);
    }

    /// 4e9 squared is just below 2^64, so that the second one carries.
    @Test
    void sumsOfSquaresCarryIntoTheUpperHalf() {
        Gaps gaps = gaps(4_000_000_000L, 4_000_000_000L, 2_000_000_000L, 2_000_000_000L);

        assertThat(gaps.standardDeviationNanos()).isEqualTo(1e9);
    }

    @Test
    void deviationOfOneNanosecondBesideLargeGapsIsNotRoundedAway() {
        long second = 1_000_000_000L;

        Gaps gaps = gaps(second - 1, second + 1, second - 1, second + 1);

        assertThat(gaps.standardDeviationNanos()).isEqualTo(1.0);
    }

    @Test
    void partsAddedAreTheWhole() {
        Gaps whole = gaps(7_000_000_000L, 9_000_000_000L, 11, 13, 2_000_000);
        Gaps sum = gaps(7_000_000_000L, 11);
        sum.add(gaps(9_000_000_000L, 13, 2_000_000));
        sum.add(new Gaps());

        assertThat(sum.count()).isEqualTo(5);
        assertThat(sum.meanNanos()).isEqualTo(whole.meanNanos());
        assertThat(sum.standardDeviationNanos()).isEqualTo(whole.standardDeviationNanos());
        assertThat(sum.percentileNanos(60)).isEqualTo(whole.percentileNanos(60));
        assertThat(sum.minNanos()).isEqualTo(11);
        assertThat(sum.maxNanos()).isEqualTo(9_000_000_000L);
    }

    private static Gaps gaps(long... nanos) {
        Gaps gaps = new Gaps();
        for (long gap : nanos) {
            gaps.record(gap);
        }
        return gaps;
    }
}
