package dev.spate.soak.stats;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class HolmTest {

    /// As `p.adjust(c(0.01, 0.02, 0.03, 0.04, 0.05), "holm")` of R, and by hand: 5 × 0.01, 4 × 0.02, 3 ×
    /// 0.03, and never less than the one before.
    @Test
    void eachIsMultipliedByHowManyAreLeft() {
        assertThat(Holm.adjusted(new double[] {0.03, 0.01, 0.05, 0.02, 0.04}))
                .containsExactly(new double[] {0.09, 0.05, 0.09, 0.08, 0.09}, Offset.offset(1e-15));
    }

    @Test
    void noneIsGreaterThanOne() {
        assertThat(Holm.adjusted(new double[] {0.9, 0.6})).containsExactly(1, 1);
        assertThat(Holm.adjusted(new double[0])).isEmpty();
    }
}
