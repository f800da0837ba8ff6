package dev.spate.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class DrawsTest {

    private static final int DRAWS = 200_000;

    @Test
    void drawsStayTheSameForEver() {
        // A change here changes every schedule of every recorded seed.
        assertThat(Draws.bits(0, 0)).isEqualTo(0xA706DD2F4D197E6FL);
        assertThat(Draws.bits(42, 1_000_000)).isEqualTo(0xC1C63369A4C35F14L);
        assertThat(Draws.stream(42, 3)).isEqualTo(0x581CE1FF0E4AE394L);
    }

    @Test
    void unitDrawsAreUniform() {
        for (long seed = -2; seed <= 2; seed++) {
            long stream = seed;
            double[] draws = LongStream.range(0, DRAWS)
                    .mapToDouble(k -> Draws.unit(stream, k))
                    .sorted()
                    .toArray();
            assertThat(draws[0]).isPositive();
            assertThat(draws[DRAWS - 1]).isLessThanOrEqualTo(1);
            double distance = 0;
            for (int i = 0; i < DRAWS; i++) {
                distance = Math.max(distance, Math.abs(draws[i] - (i + 0.5) / DRAWS));
            }
            assertThat(distance * Math.sqrt(DRAWS)).isLessThan(1.95);
        }
    }

    @Test
    void integersBelowABoundAreAllEquallyFrequent() {
        int[] counts = new int[7];
        for (int k = 0; k < 70_000; k++) {
            counts[(int) Draws.below(99, k, 7)]++;
        }
        // 10,000 each; the standard deviation is 93.
        assertThat(counts).hasSize(7);
        for (int count : counts) {
            assertThat(count).isBetween(9_600, 10_400);
        }
        assertThat(LongStream.range(0, 100).map(k -> Draws.below(1, k, 1))).containsOnly(0L);
    }

    @Test
    void neighbouringSeedsAndStreamsDoNotShow() {
        double together = 0;
        for (int k = 0; k < DRAWS; k++) {
            double a = Draws.unit(Draws.stream(1, 0), k) - 0.5;
            double b = Draws.unit(Draws.stream(1, 1), k) - 0.5;
            together += a * b * 12;
        }
        assertThat(together / DRAWS).isCloseTo(0, within(4 / Math.sqrt(DRAWS)));
    }
}
