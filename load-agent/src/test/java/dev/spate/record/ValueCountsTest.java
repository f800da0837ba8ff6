package dev.spate.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

final class ValueCountsTest {

    @Test
    void countsAreThoseOfAHistogramThatRecordedTheSameValues() {
        for (long seed = 1; seed <= 10; seed++) {
            Random random = new Random(seed);
            ValueCounts counts = new ValueCounts();
            Histogram expected = newHistogram();
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < 20_000; i++) {
                    long value = (random.nextLong() >>> 1) >>> (21 + random.nextInt(43));
                    value = Math.min(value, ValueCounts.MAX_VALUE);
                    assertThat(counts.record(value)).isFalse();
                    expected.recordValue(value);
                }
                Histogram merged = newHistogram();
                counts.addTo(merged);
                assertThat(merged).as("seed %d round %d", seed, round).isEqualTo(expected);
                assertThat(counts.total()).isEqualTo(expected.getTotalCount());
                counts.clear();
                expected.reset();
            }
        }
    }

    @Test
    void everyBoundaryOfTheBucketsFallsWhereHdrHistogramPutsIt() {
        ValueCounts counts = new ValueCounts();
        Histogram expected = newHistogram();
        for (long power = 1; power <= ValueCounts.MAX_VALUE; power <<= 1) {
            for (long value = Math.max(0, power - 2); value <= power + 2 && value <= ValueCounts.MAX_VALUE; value++) {
                counts.record(value);
                expected.recordValue(value);
            }
        }
        Histogram merged = newHistogram();
        counts.addTo(merged);
        assertThat(merged).isEqualTo(expected);
    }

    @Test
    void whatIsTooGreatIsClippedAndSaid() {
        ValueCounts counts = new ValueCounts();
        assertThat(counts.record(ValueCounts.MAX_VALUE)).isFalse();
        assertThat(counts.record(ValueCounts.MAX_VALUE + 1)).isTrue();
        assertThat(counts.record(Long.MAX_VALUE)).isTrue();
        assertThat(counts.record(-1)).isFalse();
        Histogram merged = newHistogram();
        counts.addTo(merged);
        assertThat(merged.getCountAtValue(ValueCounts.MAX_VALUE)).isEqualTo(3);
        assertThat(merged.getCountAtValue(0)).isEqualTo(1);
    }

    private static Histogram newHistogram() {
        return new Histogram(1, ValueCounts.MAX_VALUE, 3);
    }
}
