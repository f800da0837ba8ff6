package dev.spate.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SlowRuleTest {

    @Test
    void fewRequestsHaveNoThresholdAndMoreThanAHundredThatOfTheirSlowestHundredth() {
        assertThat(SlowRule.thresholdNanos(9, 1_000, 5_000)).isZero();
        assertThat(SlowRule.thresholdNanos(99, 1_000, 5_000)).isEqualTo(10_000);
        assertThat(SlowRule.thresholdNanos(100, 1_000, 5_000)).isEqualTo(5_000);
        assertThat(SlowRule.thresholdNanos(100, 1_000, 500_000))
                .as("amid slow ones")
                .isEqualTo(10_000);
        assertThat(SlowRule.thresholdNanos(100, 0, 0)).as("0 would be unknown").isEqualTo(1);
    }
}
