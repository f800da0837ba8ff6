package dev.spate.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

final class FakeClocksTest {

    private final FakeClocks clocks = new FakeClocks();
    private final InstantSource wall = clocks.wall();
    private final LongSupplier nanos = clocks.nanos();

    @Test
    void bothClocksGoForwardTogether() {
        Instant instant = wall.instant();
        long elapsed = nanos.getAsLong();
        long epoch = clocks.epochNanos();

        clocks.advance(Duration.ofMillis(1500));

        assertThat(wall.instant()).isEqualTo(instant.plusMillis(1500));
        assertThat(nanos.getAsLong() - elapsed).isEqualTo(1_500_000_000);
        assertThat(clocks.epochNanos() - epoch).isEqualTo(1_500_000_000);
    }

    @Test
    void theWallClockCanBeSetBackAndElapsedTimeCannot() {
        Instant instant = wall.instant();
        long elapsed = nanos.getAsLong();

        clocks.setWallBy(Duration.ofHours(-1));

        assertThat(wall.instant()).isEqualTo(instant.minusSeconds(3600));
        assertThat(nanos.getAsLong()).isEqualTo(elapsed);
        assertThatThrownBy(() -> clocks.advanceNanos(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void elapsedTimeCanGoByWhileTheWallClockHangs() {
        Instant instant = wall.instant();
        long elapsed = nanos.getAsLong();

        clocks.advanceElapsedOnly(Duration.ofSeconds(2));

        assertThat(wall.instant()).isEqualTo(instant);
        assertThat(nanos.getAsLong() - elapsed).isEqualTo(2_000_000_000);
    }
}
