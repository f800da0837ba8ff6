package dev.spate.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClockCheckTest {

    private static final long MILLI = 1_000_000;
    private static final long HEARTBEAT = 500 * MILLI;

    private final ClockCheck check = new ClockCheck(false);

    @Test
    void aClockThatIsKnownToFiftyMicrosecondsIsComparedNoMore() {
        check.begin(0);

        assertThat(check.suffices(50_001, 0)).isFalse();
        assertThat(check.suffices(50_000, 0)).isTrue();
    }

    @Test
    void thirtyTwoQuickAnswersSuffice() {
        check.begin(0);
        for (int i = 1; i <= 31; i++) {
            answer(i);
        }
        assertThat(check.suffices(MILLI, 31 * MILLI)).isFalse();
        answer(32);
        assertThat(check.suffices(MILLI, 32 * MILLI)).isTrue();
        assertThat(check.suffices(MILLI + 1, 32 * MILLI)).isFalse();
    }

    @Test
    void oneClockIsComparedNoMoreOnceItIsKnownToAMillisecond() {
        ClockCheck one = new ClockCheck(true);
        one.begin(0);

        assertThat(one.suffices(-1, 0)).isFalse();
        assertThat(one.suffices(MILLI + 1, 0)).isFalse();
        assertThat(one.suffices(MILLI, 0)).isTrue();
    }

    @Test
    void slowAnswersGoOnUntilThereAreManyOrThreeSecondsArePast() {
        check.begin(0);
        for (int i = 1; i < ClockCheck.MOST; i++) {
            answer(i);
            assertThat(check.suffices(5 * MILLI, i * MILLI)).isFalse();
        }
        answer(ClockCheck.MOST);
        assertThat(check.suffices(5 * MILLI, ClockCheck.MOST * MILLI)).isTrue();

        check.begin(1000 * MILLI);
        check.answered(3900 * MILLI, 3950 * MILLI);
        assertThat(check.suffices(5 * MILLI, 3999 * MILLI)).isFalse();
        assertThat(check.suffices(5 * MILLI, 4000 * MILLI)).isTrue();
    }

    @Test
    void aCoordinatorThatDoesNotAnswerIsNotWaitedFor() {
        check.begin(0);
        assertThat(check.suffices(-1, 249 * MILLI)).isFalse();
        assertThat(check.suffices(-1, 250 * MILLI)).isTrue();
    }

    @Test
    void probesFollowTheAnswersAndRestAsLongAsThoseTook() {
        assertThat(check.pauseNanos(true, HEARTBEAT)).isEqualTo(HEARTBEAT);
        check.begin(0);
        assertThat(check.pauseNanos(false, HEARTBEAT)).isEqualTo(50 * MILLI);
        check.answered(0, MILLI);
        assertThat(check.pauseNanos(true, HEARTBEAT)).isEqualTo(5 * MILLI);
        check.answered(0, 20 * MILLI);
        assertThat(check.pauseNanos(true, HEARTBEAT)).isEqualTo(40 * MILLI);
        check.end();
        assertThat(check.pauseNanos(true, HEARTBEAT)).isEqualTo(HEARTBEAT);
    }

    private void answer(int number) {
        check.answered((number - 1) * MILLI, number * MILLI);
    }
}
