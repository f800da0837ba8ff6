package dev.spate.soak.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThirdsTest {

    @Test
    void thirdsThatAreAllAlikeLeaveNoDoubt() {
        double[] values = new double[30];
        Arrays.fill(values, 0, 10, 2);
        Arrays.fill(values, 10, 20, 3);
        Arrays.fill(values, 20, 30, 5);
        Thirds thirds = Thirds.of(values, 1);

        assertThat(thirds.first()).isEqualTo(2);
        assertThat(thirds.last()).isEqualTo(5);
        assertThat(thirds.low()).isEqualTo(3);
        assertThat(thirds.high()).isEqualTo(3);
        assertThat(thirds.pUp()).isEqualTo(1.0 / (Thirds.RESAMPLES + 1));
        assertThat(thirds.pDown()).isEqualTo(1);
    }

    @Test
    void theSameSeedGivesTheSame() {
        assertThat(Thirds.of(Nile.VOLUMES, 3)).isEqualTo(Thirds.of(Nile.VOLUMES, 3));
    }

    @Test
    void theNileHadLessWaterInTheLastThird() {
        Thirds nile = Thirds.of(Nile.VOLUMES, 3);

        assertThat(nile.high()).isNegative();
        assertThat(nile.pDown()).isLessThan(0.01);
        assertThat(nile.pUp()).isGreaterThan(0.99);
    }

    @Test
    void eightValuesAreTooFew() {
        assertThatThrownBy(() -> Thirds.of(new double[8], 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"16, 0.3, 0.09, 0.91", "60, 0, 0.09, 0.91", "60, 0.6, 0.08, 0.91", "120, 0.8, 0.08, 0.91"})
    void thirdsThatDoNotDifferSeldomSeemTo(int n, double rho, double most, double covered) {
        SplittableRandom random = new SplittableRandom(n * 99L + Math.round(rho * 10));
        int series = 300;
        int wrong = 0;
        int holds = 0;
        for (int k = 0; k < series; k++) {
            Thirds thirds = Thirds.of(Remembering.values(random, n, rho), k);
            wrong += thirds.pUp() < 0.05 ? 1 : 0;
            holds += thirds.low() <= 0 && 0 <= thirds.high() ? 1 : 0;
        }
        assertThat(wrong / (double) series).as("at 5 %").isLessThanOrEqualTo(most);
        assertThat(holds / (double) series).as("coverage").isGreaterThanOrEqualTo(covered);
    }
}
