package dev.spate.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class BudgetTest {

    private static final long MILLI = 1_000_000;

    @Test
    void soManyASecondAreGrantedHoweverOftenItIsAsked() {
        assertThat(granted(new Budget(1, 1), 10_000)).isEqualTo(10);
        assertThat(granted(new Budget(2.5, 1), 10_000)).isEqualTo(25);
        assertThat(granted(new Budget(0, 1), 10_000)).isZero();
        assertThat(granted(new Budget(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY), 10_000))
                .isEqualTo(10_000);
    }

    @Test
    void afterAWhileWithoutAnyTheBurstIsGrantedAtOnce() {
        Budget budget = new Budget(100, 100);
        assertThat(atOnce(budget, 5_000 * MILLI)).isEqualTo(100);
        assertThat(atOnce(budget, 5_010 * MILLI)).isEqualTo(1);
        assertThat(atOnce(budget, 9_000 * MILLI)).isEqualTo(100);
    }

    @Test
    void nothingIsGrantedBeforeItBegins() {
        Budget budget = new Budget(1, 1);
        budget.begin(3_000 * MILLI);
        assertThat(budget.take(2_999 * MILLI)).isFalse();
        assertThat(budget.take(3_000 * MILLI)).isTrue();
        assertThat(budget.take(3_999 * MILLI)).isFalse();
    }

    /// Asked once a millisecond.
    private static int granted(Budget budget, int millis) {
        int granted = 0;
        for (int i = 0; i < millis; i++) {
            granted += budget.take(i * MILLI) ? 1 : 0;
        }
        return granted;
    }

    private static int atOnce(Budget budget, long now) {
        int granted = 0;
        while (granted < 1_000 && budget.take(now)) {
            granted++;
        }
        return granted;
    }
}
