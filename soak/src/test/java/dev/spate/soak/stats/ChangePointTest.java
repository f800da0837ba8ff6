package dev.spate.soak.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChangePointTest {

    /// Place and U are those of pyhomogeneity's `pettitt_test` (28 and 1617, with means of 1097.75 and
    /// 849.97), and the year is that of the literature: the river fell in 1899.
    @Test
    void theNileFellIn1899() {
        ChangePoint nile = ChangePoint.of(Nile.VOLUMES, false).orElseThrow();

        assertThat(1871 + nile.place()).isEqualTo(1899);
        assertThat(nile.k()).isEqualTo(1617);
        assertThat(nile.p()).isCloseTo(3.5910221769362927e-07, within(1e-15));
        assertThat(ChangePoint.of(Nile.VOLUMES).orElseThrow().p()).isLessThan(0.001);
    }

    @Test
    void aLineIsNoStepAndAStepIsNoLine() {
        double[] at = new double[40];
        double[] line = new double[40];
        double[] step = new double[40];
        for (int i = 0; i < 40; i++) {
            at[i] = i;
            line[i] = i;
            step[i] = i < 25 ? 3 : 8;
        }
        assertThat(ChangePoint.of(line).orElseThrow().betterThanLine(at, line, 1))
                .isFalse();
        ChangePoint found = ChangePoint.of(step).orElseThrow();
        assertThat(found.place()).isEqualTo(25);
        assertThat(found.before()).isEqualTo(3);
        assertThat(found.after()).isEqualTo(8);
        assertThat(found.betterThanLine(at, step, Trend.of(Points.of(step)).slope()))
                .isTrue();
    }

    @Test
    void whatIsAlwaysTheSameDoesNotChange() {
        assertThat(ChangePoint.of(new double[30])).isEmpty();
        assertThat(ChangePoint.of(new double[] {1, 2, 3})).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"60, 0, 0.02", "60, 0.6, 0.03", "120, 0.8, 0.03"})
    void valuesThatRememberThemselvesSeldomLookLikeAChange(int n, double rho, double most) {
        SplittableRandom random = new SplittableRandom(n * 77L + Math.round(rho * 10));
        int wrong = 0;
        for (int k = 0; k < 1000; k++) {
            wrong += ChangePoint.of(Remembering.values(random, n, rho))
                            .filter(change -> change.p() < 0.01)
                            .isPresent()
                    ? 1
                    : 0;
        }
        assertThat(wrong / 1000.0).isLessThanOrEqualTo(most);
    }
}
