package dev.spate.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.IntCountsHistogram;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EncodedCountsTest {

    private static final long SEED = Long.getLong("spate.seed", 20261120);
    private static final int TURNS = 3_000;

    private final Chunks spare = new Chunks();
    private final Pairs.Writer memory = new Pairs.Writer();

    @Test
    void aHistogramReadFromItsBytesIsTheHistogram() {
        Random random = new Random(SEED);
        for (int turn = 0; turn < TURNS; turn++) {
            Histogram histogram = random(random);
            byte[] bytes = encoded(histogram);
            Counts counts = new Counts(spare);

            char[] pairs = read(bytes);
            counts.add(pairs);

            String said = "turn " + turn + " of seed " + SEED;
            assertThat(Pairs.total(pairs)).as(said).isEqualTo(histogram.getTotalCount());
            assertThat(counts.values().histogram()).as(said).isEqualTo(histogram);
            assertThat(counts.values().count()).as(said).isEqualTo(histogram.getTotalCount());
            // What was left by one must not be found by the next.
            counts.clear();
            assertThat(counts.values().histogram()).as(said).isEqualTo(new Histogram(3));
        }
    }

    @Test
    void sumsAreThoseOfHdrHistogram() {
        Random random = new Random(SEED);
        for (int turn = 0; turn < TURNS / 10; turn++) {
            Histogram expected = new Histogram(3);
            Counts sum = new Counts(spare);
            Counts sumOfSums = new Counts(spare);
            Counts ofValues = new Counts(spare);
            for (int part = random.nextInt(5); part >= 0; part--) {
                Histogram histogram = random(random);
                expected.add(histogram);
                sum.add(read(encoded(histogram)));
                Counts one = new Counts(spare);
                one.add(read(encoded(histogram)));
                ofValues.add(one.values());
                maybeAsked(one, random);
                sumOfSums.add(one);
                one.clear();
            }

            String said = "turn " + turn + " of seed " + SEED;
            assertThat(sum.values().histogram()).as(said).isEqualTo(expected);
            assertThat(sumOfSums.values().histogram()).as(said).isEqualTo(expected);
            assertThat(ofValues.values().histogram()).as(said).isEqualTo(expected);
            assertThat(ofValues.values().compact().histogram()).as(said).isEqualTo(expected);
            assertThat(Values.of(expected).histogram()).as(said).isEqualTo(expected);
            assertThat(ofValues.values().histogram().getMean()).as(said).isEqualTo(expected.getMean());
            assertThat(sum.total()).as(said).isEqualTo(expected.getTotalCount());
            assertThat(sum.max()).as(said).isEqualTo(expected.getMaxValue());
            for (double percentile : new double[] {1e-9, 0.1, 50, 99, 99.999, 100, 100 * random.nextDouble()}) {
                assertThat(sum.valueAtPercentile(percentile))
                        .as("%s, percentile %s", said, percentile)
                        .isEqualTo(expected.getValueAtPercentile(percentile));
            }
            sum.clear();
            sumOfSums.clear();
            ofValues.clear();
        }
    }

    @Test
    void manyAreAddedAsFewAre() {
        Random random = new Random(SEED);
        Histogram expected = new Histogram(3);
        Counts sum = new Counts(spare);
        for (int turn = 0; turn < TURNS; turn++) {
            Histogram histogram = random(random);
            expected.add(histogram);
            sum.add(read(encoded(histogram)));
            if (random.nextInt(100) == 0) {
                assertThat(sum.values().histogram()).isEqualTo(expected);
            }
        }
        assertThat(sum.values().histogram()).isEqualTo(expected);
    }

    @Test
    void whatIsWrittenIsWhatHdrHistogramWrites() {
        Random random = new Random(SEED);
        for (int turn = 0; turn < TURNS; turn++) {
            Histogram histogram = random(random);
            Counts counts = new Counts(spare);
            counts.add(read(encoded(histogram)));

            byte[] written = counts.encoded();

            String said = "turn " + turn + " of seed " + SEED;
            Histogram read = Histogram.decodeFromByteBuffer(ByteBuffer.wrap(written), 0);
            assertThat(read).as(said).isEqualTo(histogram);
            if (histogram.getTotalCount() == 0) {
                // The library says that the first count is 0.
                continue;
            }
            byte[] expected = encoded(histogram);
            assertThat(Arrays.copyOfRange(written, 40, written.length))
                    .as(said)
                    .isEqualTo(Arrays.copyOfRange(expected, 40, expected.length));
            counts.clear();
        }
    }

    /// Sums that were asked for something are held in another way.
    private static void maybeAsked(Counts counts, Random random) {
        if (random.nextBoolean()) {
            long _ = counts.total();
        }
    }

    @Test
    void bytesThatHdrHistogramRefusesAreRefused() {
        Random random = new Random(SEED);
        int refused = 0;
        int read = 0;
        for (int turn = 0; turn < TURNS * 10; turn++) {
            byte[] bytes = spoilt(encoded(random(random)), random);
            Histogram expected = reference(bytes);
            String said = "turn " + turn + " of seed " + SEED;
            try {
                char[] pairs = read(bytes);
                Counts counts = new Counts(spare);
                counts.add(pairs);
                assertThat(expected).as(said).isNotNull();
                assertThat(counts.values().histogram()).as(said).isEqualTo(expected);
                assertThat(Pairs.total(pairs)).as(said).isEqualTo(expected == null ? -1 : expected.getTotalCount());
                counts.clear();
                read++;
            } catch (IllegalArgumentException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(TURNS);
        assertThat(read).isGreaterThan(TURNS);
    }

    @Test
    void everyPlaceHasTheValueThatHdrHistogramGivesIt() {
        Histogram histogram = new Histogram(1, Long.MAX_VALUE / 2, 3);
        for (int place = 0; place < Places.upTo(Long.MAX_VALUE / 2); place++) {
            long value = Places.value(place);
            assertThat(histogram.lowestEquivalentValue(value)).isEqualTo(value);
            if (place > 0) {
                assertThat(histogram.nextNonEquivalentValue(Places.value(place - 1)))
                        .isEqualTo(value);
            }
        }
    }

    @Test
    void noBytesAreAnEmptyHistogram() {
        assertThat(read(new byte[0])).isEmpty();
    }

    @Test
    void whatIsCutOffOrOfAnotherKindIsRefused() {
        Histogram histogram = new Histogram(3);
        histogram.recordValueWithCount(5_000_000, 1_000_000);
        byte[] bytes = encoded(histogram);
        assertThatThrownBy(() -> read(Arrays.copyOf(bytes, bytes.length - 1)))
                .isInstanceOf(IllegalArgumentException.class);
        byte[] within = bytes.clone();
        ByteBuffer.wrap(within).putInt(4, bytes.length - 40 - 1);
        assertThatThrownBy(() -> read(within))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ends within a number");
        assertThatThrownBy(() -> read(encoded(new Histogram(2))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 digits");
        Histogram shifted = new Histogram(1, 3_600_000_000_000L, 3);
        shifted.recordValue(5_000_000);
        shifted.shiftValuesLeft(3);
        assertThatThrownBy(() -> read(encoded(shifted))).isInstanceOf(IllegalArgumentException.class);
    }

    private char[] read(byte[] bytes) {
        return EncodedCounts.read(bytes, memory);
    }

    private static @Nullable Histogram reference(byte[] bytes) {
        try {
            return Histogram.decodeFromByteBuffer(ByteBuffer.wrap(bytes), 0);
        } catch (RuntimeException e) {
            return null;
        }
    }

    /// Few values or many, close together or over the whole range, few times or very often each.
    private static Histogram random(Random random) {
        Histogram histogram = new Histogram(3);
        int bits = 1 + random.nextInt(50);
        for (int i = random.nextInt(300); i > 0; i--) {
            long value = random.nextLong() >>> (64 - 1 - random.nextInt(bits));
            long count = random.nextInt(20) == 0 ? 1 + (random.nextLong() >>> (20 + random.nextInt(40))) : 1;
            histogram.recordValueWithCount(value, count);
        }
        return histogram;
    }

    /// Another byte, another length, or both. Numbers of the header are spoilt as often as others.
    private static byte[] spoilt(byte[] bytes, Random random) {
        byte[] spoilt = bytes.clone();
        for (int i = random.nextInt(3); i > 0; i--) {
            spoilt[random.nextBoolean() ? random.nextInt(40) : random.nextInt(spoilt.length)] = (byte) random.nextInt();
        }
        return random.nextInt(5) == 0 ? Arrays.copyOf(spoilt, 1 + random.nextInt(spoilt.length + 4)) : spoilt;
    }

    private static byte[] encoded(Histogram histogram) {
        ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        return Arrays.copyOf(buffer.array(), histogram.encodeIntoByteBuffer(buffer));
    }

    @Test
    void histogramsOfAgentsWhichCountInIntegersAreReadAsWell() {
        IntCountsHistogram agents = new IntCountsHistogram(1, 3_600_000_000_000L, 3);
        agents.recordValueWithCount(1_234_567, 42);
        ByteBuffer buffer = ByteBuffer.allocate(agents.getNeededByteBufferCapacity());
        byte[] bytes = Arrays.copyOf(buffer.array(), agents.encodeIntoByteBuffer(buffer));
        Counts counts = new Counts(spare);

        char[] pairs = read(bytes);
        counts.add(pairs);

        assertThat(counts.values().histogram().getCountAtValue(1_234_567)).isEqualTo(42);
        assertThat(Pairs.total(pairs)).isEqualTo(42);
    }
}
