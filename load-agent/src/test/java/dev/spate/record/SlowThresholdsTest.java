package dev.spate.record;

import static org.assertj.core.api.Assertions.assertThat;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

final class SlowThresholdsTest {

    @Test
    void quantilesOfTwoSetsOfCountsAreThoseOfTheirHistogram() {
        ValueCounts one = new ValueCounts();
        ValueCounts other = new ValueCounts();
        Histogram both = new Histogram(1, ValueCounts.MAX_VALUE, 3);
        for (int i = 1; i <= 1_000; i++) {
            long value = 317L * i * i;
            boolean _ = (i % 3 == 0 ? one : other).record(value);
            both.recordValue(value);
        }
        for (double quantile : new double[] {0.001, 0.5, 0.9, 0.99, 0.999, 1}) {
            assertThat(ValueCounts.quantile(one, other, quantile))
                    .as("quantile " + quantile)
                    .isEqualTo(both.getValueAtPercentile(100 * quantile));
        }
        assertThat(ValueCounts.quantile(null, null, 0.5)).isZero();
        one.add(other);
        assertThat(one.total()).isEqualTo(1_000);
        assertThat(ValueCounts.quantile(one, null, 0.99)).isEqualTo(both.getValueAtPercentile(99));
    }
}
