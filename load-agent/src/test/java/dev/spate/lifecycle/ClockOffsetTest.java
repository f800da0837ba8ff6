package dev.spate.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.protocol.Command;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClockOffsetTest {

    private static final long SECOND = 1_000_000_000L;

    private final ClockOffset clock = new ClockOffset();

    @Test
    void nothingIsKnownBeforeTheFirstProbe() {
        assertThat(clock.offsetNanos(0)).isZero();
        assertThat(clock.uncertaintyNanos(0)).isEqualTo(-1);
    }

    @Test
    void offsetIsExactWhenBothWaysTakeEquallyLong() {
        // The coordinator is 5000 ahead; 100 there, 30 to answer, 100 back.
        clock.heard(new Command.ClockEcho("a", "c", 0, 1000, 6100, 6130), 1230);

        assertThat(clock.offsetNanos(1230)).isEqualTo(5000);
        assertThat(clock.uncertaintyNanos(1230)).isEqualTo(101);
    }

    @Test
    void truthIsWithinTheUncertaintyHoweverUnevenTheWays() {
        for (long seed = 1; seed <= 50; seed++) {
            Random random = new Random(seed);
            ClockOffset measured = new ClockOffset();
            long truth = random.nextLong(-SECOND, SECOND);
            long now = 100 * SECOND;
            for (int probe = 0; probe < 200; probe++) {
                long there = random.nextLong(50_000, 5_000_000);
                long answer = random.nextLong(0, 1_000_000);
                long back = random.nextLong(50_000, 5_000_000);
                long received = now + there + truth;
                measured.heard(
                        new Command.ClockEcho("a", "c", probe, now, received, received + answer),
                        now + there + answer + back);
                now += SECOND / 2;
                assertThat(Math.abs(measured.offsetNanos(now) - truth))
                        .as("seed %d", seed)
                        .isLessThanOrEqualTo(measured.uncertaintyNanos(now));
            }
            assertThat(measured.uncertaintyNanos(now)).as("seed %d", seed).isLessThan(2_500_000);
        }
    }

    @Test
    void oldProbeGivesWayToANewOne() {
        clock.heard(new Command.ClockEcho("a", "c", 0, 0, 100, 100), 200);
        long later = 20 * SECOND;
        clock.heard(new Command.ClockEcho("a", "c", 1, later, later + 700_000, later + 700_000), later + 1_000_000);

        assertThat(clock.offsetNanos(later + 1_000_000)).isEqualTo(200_000);
    }

    @Test
    void theQuickestWayThereAndTheQuickestWayBackNeedNotBeOfOneProbe() {
        // Both clocks are the same: 100 there and 900 back, then 900 there and 100 back.
        clock.heard(new Command.ClockEcho("a", "c", 0, 0, 100, 100), 1000);
        assertThat(clock.uncertaintyNanos(1000)).isEqualTo(501);
        clock.heard(new Command.ClockEcho("a", "c", 1, 1000, 1900, 1900), 2000);

        assertThat(clock.offsetNanos(2000)).isZero();
        assertThat(clock.uncertaintyNanos(2000))
                .isEqualTo(102); // a microsecond makes the older probe a nanosecond worse
    }

    @Test
    void manyProbesThatAreSlowInBothWaysAreRightToATenthOfWhatEachIsWrong() {
        for (long seed = 1; seed <= 50; seed++) {
            Random random = new Random(seed);
            ClockOffset measured = new ClockOffset();
            long now = 0;
            for (int probe = 0; probe < 256; probe++) {
                long there = random.nextLong(2_000_000, 4_000_000);
                long back = random.nextLong(2_000_000, 4_000_000);
                long read = now + SECOND + there;
                measured.heard(new Command.ClockEcho("a", "c", probe, now, read, read), now + there + back);
                now += 10_000_000;
            }
            assertThat(measured.offsetNanos(now) - SECOND).as("seed %d", seed).isBetween(-150_000L, 150_000L);
        }
    }

    @Test
    void clocksThatAgreeAsFarAsCanBeToldAreTakenForEqualAndOthersAreNot() {
        for (long truth : new long[] {0, 100_000, -100_000, 2_000_000, -2_000_000}) {
            Random random = new Random(truth);
            ClockOffset measured = new ClockOffset();
            long now = 0;
            for (int probe = 0; probe < 256; probe++) {
                long read = now + truth + random.nextLong(2_000_000, 4_000_000);
                long back = random.nextLong(2_000_000, 4_000_000);
                measured.heard(new Command.ClockEcho("a", "c", probe, now, read, read), read - truth + back);
                now += 10_000_000;
            }
            if (Math.abs(truth) < 500_000) {
                assertThat(measured.offsetNanos(now)).isZero();
            } else {
                assertThat(measured.offsetNanos(now) - truth).isBetween(-150_000L, 150_000L);
            }
            assertThat(Math.abs(measured.offsetNanos(now) - truth)).isLessThanOrEqualTo(measured.uncertaintyNanos(now));
        }
    }

    @Test
    void aProbeThatContradictsAllBeforeCountsAlone() {
        clock.heard(new Command.ClockEcho("a", "c", 0, 0, 100, 100), 200);
        // The coordinator's clock has been set a second ahead.
        clock.heard(new Command.ClockEcho("a", "c", 1, 1000, SECOND + 1100, SECOND + 1100), 1200);

        assertThat(clock.offsetNanos(1200)).isEqualTo(SECOND);
        assertThat(clock.uncertaintyNanos(1200)).isEqualTo(101);
    }

    @Test
    void anotherCoordinatorsClockIsMeasuredAnewAndTheReplacedOneIsNotHeardAnyMore() {
        clock.heard(new Command.ClockEcho("a", "c", 0, 1000, 6100, 6130), 1230);
        clock.heard(new Command.ClockEcho("a", "d", 1, 2000, 3000, 3000), 4000);

        assertThat(clock.coordinator()).isEqualTo("d");
        assertThat(clock.offsetNanos(4000)).isZero();
        assertThat(clock.uncertaintyNanos(4000)).isEqualTo(1001);

        clock.heard(new Command.ClockEcho("a", "c", 2, 5000, 10_100, 10_100), 5200);

        assertThat(clock.coordinator()).isEqualTo("d");
        assertThat(clock.offsetNanos(5200)).isZero();
    }

    @Test
    void echoThatCannotBeIsLeftOut() {
        clock.heard(new Command.ClockEcho("a", "c", 0, 1000, 0, 5000), 1100);

        assertThat(clock.uncertaintyNanos(1100)).isEqualTo(-1);
    }
}
