package dev.spate.planfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.workload.Rate;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class QuantitiesTest {

    @Test
    void durationsAreExact() {
        assertThat(Quantities.durationNanos("1m30s")).isEqualTo(90_000_000_000L);
        assertThat(Quantities.durationNanos("1.5us")).isEqualTo(1_500);
        assertThat(Quantities.durationNanos("0.1s")).isEqualTo(100_000_000);
        assertThat(Quantities.durationNanos("0.1ns")).isNull();
        assertThat(Quantities.durationNanos("1s1m")).isNull();
        assertThat(Quantities.durationNanos("1s1s")).isNull();
        assertThat(Quantities.durationNanos("9999999999999999h")).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void everyDurationIsReadAsItIsWritten() {
        long seed = Long.getLong("spate.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            long nanos = random.nextLong() >>> (1 + random.nextInt(62));
            assertThat(Quantities.durationNanos(Quantities.durationText(nanos)))
                    .as("-Dspate.seed=%d", seed)
                    .isEqualTo(nanos);
        }
    }

    @Test
    void ratesAreExact() {
        assertThat(Quantities.rate("200/s")).isEqualTo(new Rate(200, 1_000_000_000));
        assertThat(Quantities.rate("90/m")).isEqualTo(new Rate(90, 60_000_000_000L));
        assertThat(Quantities.rate("1.5/s")).isEqualTo(new Rate(3, 2_000_000_000));
        assertThat(Quantities.rate("0.001/s")).isEqualTo(new Rate(1, 1_000_000_000_000L));
        assertThat(Quantities.rate("33.3300/s")).isEqualTo(new Rate(3333, 100_000_000_000L));
        assertThat(Quantities.rate("100000001/s")).isNull();
        assertThat(Quantities.rate("0.5/h")).isNull();
    }

    @Test
    void sizesAndSharesAreExact() {
        assertThat(Quantities.bytes("10KB")).isEqualTo(10_000);
        assertThat(Quantities.bytes("1.5KiB")).isEqualTo(1_536);
        assertThat(Quantities.bytes("0.1B")).isNull();
        assertThat(Quantities.share("0.1%")).isEqualTo(0.001);
        assertThat(Quantities.share("0.1")).isNull();
    }

    @Test
    void whatPeopleWriteIsUnderstoodForAHint() {
        assertThat(Quantities.durationMeant("5 minutes")).isEqualTo("5m");
        assertThat(Quantities.durationMeant("2d")).isEqualTo("48h");
        assertThat(Quantities.durationMeant("1m 30s")).isEqualTo("1m30s");
        assertThat(Quantities.durationMeant("soon")).isNull();
        assertThat(Quantities.rateMeant("200 per second")).isEqualTo("200/s");
        assertThat(Quantities.rateMeant("200")).isEqualTo("200/s");
    }
}
