package dev.spate.telemetry.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class TimeCountsTest {

    @Test
    void aTimeBelongsToTheFirstBucketThatIsNotLess() {
        assertThat(TimeCounts.bucket(0)).isZero();
        assertThat(TimeCounts.bucket(100_000)).isZero();
        assertThat(TimeCounts.bucket(100_001)).isEqualTo(1);
        assertThat(TimeCounts.bucket(60_000_000_000L)).isEqualTo(TimeCounts.BUCKETS - 2);
        assertThat(TimeCounts.bucket(60_000_000_001L)).isEqualTo(TimeCounts.BUCKETS - 1);
    }

    @Test
    void anEncodedHistogramIsReadAsTheLibraryReadsIt() {
        long seed = Long.getLong("spate.seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            Histogram histogram = new Histogram(3_600_000_000_000L, 3);
            int values = random.nextInt(2000);
            for (int i = 0; i < values; i++) {
                long value = (long) Math.exp(random.nextDouble() * Math.log(3.6e12));
                histogram.recordValueWithCount(value, random.nextInt(10) == 0 ? random.nextInt(1 << 30) : 1L);
            }
            TimeCounts expected = new TimeCounts();
            histogram
                    .recordedValues()
                    .forEach(value -> expected.add(
                            histogram.medianEquivalentValue(value.getValueIteratedTo()),
                            value.getCountAtValueIteratedTo()));
            TimeCounts read = new TimeCounts();
            read.addEncoded(encoded(histogram));
            for (int bucket = 0; bucket < TimeCounts.BUCKETS; bucket++) {
                assertThat(read.count(bucket)).isEqualTo(expected.count(bucket));
            }
            assertThat(read.count()).isEqualTo(histogram.getTotalCount());
            assertThat(read.sumSeconds()).isCloseTo(expected.sumSeconds(), within(1e-9 * expected.sumSeconds() + 1e-9));
        }
    }

    @Test
    void whatIsNoHistogramIsRefused() {
        Histogram histogram = new Histogram(1_000_000, 3);
        histogram.recordValueWithCount(500_000, 1L << 40);
        byte[] good = encoded(histogram);
        byte[] otherDigits = encoded(new Histogram(1_000_000, 2));
        byte[] cut = good.clone();
        ByteBuffer.wrap(cut).putInt(4, ByteBuffer.wrap(good).getInt(4) - 1);
        assertThatThrownBy(() -> new TimeCounts().addEncoded(new byte[10])).hasMessageContaining("10 bytes");
        assertThatThrownBy(() -> new TimeCounts().addEncoded(otherDigits)).hasMessageContaining("three digits");
        assertThatThrownBy(() -> new TimeCounts().addEncoded(cut)).hasMessageContaining("within a number");
        assertThatThrownBy(() -> new TimeCounts().addEncoded(Arrays.copyOf(good, good.length - 1)))
                .hasMessageContaining("bytes in");
    }

    @Test
    void noBytesAreAHistogramWithoutValues() {
        TimeCounts times = new TimeCounts();
        times.addEncoded(new byte[0]);
        assertThat(times.count()).isZero();
    }

    private static byte[] encoded(Histogram histogram) {
        ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        return Arrays.copyOf(buffer.array(), histogram.encodeIntoByteBuffer(buffer));
    }
}
