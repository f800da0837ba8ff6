package dev.spate.lab.stats;

import static dev.spate.lab.stats.Finding.CONFIRMED;
import static dev.spate.lab.stats.Finding.MIXED;
import static dev.spate.lab.stats.Finding.NOT_PROVEN;
import static dev.spate.lab.stats.Finding.NO_DIFFERENCE;
import static dev.spate.lab.stats.Finding.PARTLY;
import static dev.spate.lab.stats.Finding.REFUTED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FindingTest {

    @Test
    void anIntervalBelowOneConfirmsThatItIsLess() {
        assertThat(Finding.of(new Estimate(0.5, 0.4, 0.99), 1, true)).isEqualTo(CONFIRMED);
        assertThat(Finding.of(new Estimate(0.5, 0.4, 0.99), 1, false)).isEqualTo(REFUTED);
        assertThat(Finding.of(new Estimate(2, 1.01, 4), 1, true)).isEqualTo(REFUTED);
        assertThat(Finding.of(new Estimate(2, 1.01, 4), 1, false)).isEqualTo(CONFIRMED);
    }

    @Test
    void anIntervalThatHoldsNoDifferenceShowsNone() {
        assertThat(Finding.of(new Estimate(0.9, 0.5, 1), 1, true)).isEqualTo(NO_DIFFERENCE);
        assertThat(Finding.of(new Estimate(-3, -7, 1), 0, true)).isEqualTo(NO_DIFFERENCE);
        assertThat(Finding.of(new Estimate(-3, -7, -1), 0, true)).isEqualTo(CONFIRMED);
    }

    @Test
    void aClaimIsConfirmedByAllVariantsAndPartlyByWhatShowIt() {
        assertThat(Finding.together(List.of(CONFIRMED, CONFIRMED))).isEqualTo(CONFIRMED);
        assertThat(Finding.together(List.of(NO_DIFFERENCE, CONFIRMED, NOT_PROVEN)))
                .isEqualTo(PARTLY);
        assertThat(Finding.together(List.of(CONFIRMED, PARTLY))).isEqualTo(PARTLY);
        assertThat(Finding.together(List.of(NO_DIFFERENCE, REFUTED))).isEqualTo(REFUTED);
        assertThat(Finding.together(List.of(CONFIRMED, REFUTED, CONFIRMED))).isEqualTo(MIXED);
        assertThat(Finding.together(List.of(NO_DIFFERENCE, NOT_PROVEN))).isEqualTo(NOT_PROVEN);
        assertThat(Finding.together(List.of(NO_DIFFERENCE, NO_DIFFERENCE))).isEqualTo(NO_DIFFERENCE);
    }
}
