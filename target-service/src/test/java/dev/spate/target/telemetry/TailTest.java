package dev.spate.target.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TailTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long MILLI = 1_000_000L;

    @Test
    void nothingIsSlowBeforeAHundredWereSeen() {
        Tail tail = new Tail(0);
        for (int i = 0; i < 99; i++) {
            assertThat(tail.isSlow(i * MILLI, 10 * SECOND)).isFalse();
        }
        assertThat(tail.thresholdNanos()).isEqualTo(Long.MAX_VALUE);
    }

    /// Of 1 to 1000 ms, 990 ms are reached by all but ten; the answer is at most an eighth above.
    @Test
    void thresholdIsTheNinetyNinthPercentile() {
        Tail tail = new Tail(0);
        for (int i = 1; i <= 1000; i++) {
            tail.isSlow(i * MILLI, i == 1000 ? SECOND : 0);
        }
        assertThat(tail.thresholdNanos()).isBetween(990 * MILLI, 990 * MILLI * 9 / 8);
        assertThat(tail.isSlow(2 * SECOND, SECOND)).isTrue();
        assertThat(tail.isSlow(500 * MILLI, SECOND)).isFalse();
    }

    @Test
    void whatAlwaysTakesAsLongIsNotSlow() {
        Tail tail = new Tail(0);
        for (int i = 1; i <= 10_000; i++) {
            assertThat(tail.isSlow(5 * MILLI, i * MILLI)).isFalse();
        }
    }

    /// What was counted weighs half after each second, so the old slowness is forgotten.
    @Test
    void thresholdFollowsWhatIsUsual() {
        Tail tail = new Tail(0);
        long now = 0;
        for (int i = 0; i < 5_000; i++) {
            now += MILLI;
            tail.isSlow(800 * MILLI, now);
        }
        assertThat(tail.thresholdNanos()).isGreaterThanOrEqualTo(800 * MILLI);
        for (int i = 0; i < 20_000; i++) {
            now += MILLI;
            tail.isSlow(2 * MILLI, now);
        }
        assertThat(tail.thresholdNanos()).isBetween(2 * MILLI, 3 * MILLI);
    }
}
