package dev.spate.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SlowRuleTest {

    @Test
    void fewRequestsHaveNoThresholdAndMoreThanAHundredThatOfTheirSlowestHundredth() {
        assertThat(SlowRule.thresholdNanos(9, 1_000, 5_000, 0)).isZero();
        assertThat(SlowRule.thresholdNanos(99, 1_000, 5_000, 0)).isEqualTo(10_000);
        assertThat(SlowRule.thresholdNanos(100, 1_000, 5_000, 0)).isEqualTo(5_000);
        assertThat(SlowRule.thresholdNanos(100, 1_000, 500_000, 0))
                .as("amid slow ones")
                .isEqualTo(10_000);
        assertThat(SlowRule.thresholdNanos(100, 0, 0, 0))
                .as("0 would be unknown")
                .isEqualTo(1);
    }

    @Test
    void whereMoreWouldBeSlowThanMayBeKeptOnlyTheSlowestAre() {
        assertThat(SlowRule.thresholdNanos(100, 1_000, 5_000, 7_000)).isEqualTo(7_000);
        assertThat(SlowRule.thresholdNanos(100, 1_000, 500_000, 20_000))
                .as("ten times the median would be more than may be kept")
                .isEqualTo(20_000);
        assertThat(SlowRule.mostShare(100_000, 100)).isEqualTo(0.0005);
        assertThat(SlowRule.mostShare(10, 100)).isEqualTo(1);
        assertThat(SlowRule.mostShare(10, Double.POSITIVE_INFINITY)).isEqualTo(1);
        assertThat(SlowRule.mostShare(10, 0)).isZero();
    }
}
