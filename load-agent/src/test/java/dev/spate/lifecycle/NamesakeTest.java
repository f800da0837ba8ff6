package dev.spate.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.protocol.Command;
import org.junit.jupiter.api.Test;

final class NamesakeTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long BEAT = SECOND / 2;

    @Test
    void theYoungerOfTwoGivesWayAndTheOlderStays() {
        Namesake older = new Namesake();
        Namesake younger = new Namesake();
        long beats = 0;
        for (; beats < 20; beats++) {
            older.sent(beats, beats * BEAT);
            assertThat(older.heard(echo(beats, beats * BEAT), beats * BEAT)).isFalse();
        }
        int untilNoticed = 0;
        // The younger one sends many more at first.
        for (long quick = 0; quick < 100; quick++) {
            long now = 20 * BEAT + quick * BEAT / 10;
            younger.sent(quick, now + 7);
            assertThat(younger.heard(echo(quick, now + 7), now)).isFalse();
            assertThat(older.heard(echo(quick, now + 7), now)).isFalse();
            if (quick % 10 == 0) {
                older.sent(beats, now);
                assertThat(older.heard(echo(beats, now), now)).isFalse();
                if (!younger.heard(echo(beats, now), now)) {
                    untilNoticed++;
                }
                beats++;
            }
        }
        assertThat(untilNoticed).isEqualTo(4);
    }

    @Test
    void oneThatFindsItsNameFreeAfterAWhileKeepsIt() {
        Namesake agent = new Namesake();
        for (long beat = 0; beat < 20; beat++) {
            long now = beat * BEAT;
            agent.sent(beat, now);
            assertThat(agent.heard(echo(beat, now), now)).isFalse();
            // The other one ends after a second and a half.
            assertThat(beat < 3 && agent.heard(echo(1000 + beat, now + 1), now + 1))
                    .isFalse();
        }
        for (long late = 0; late < 20; late++) {
            assertThat(agent.heard(echo(5000 + late, late), 30 * SECOND + late * BEAT))
                    .isFalse();
        }
    }

    @Test
    void echoesToOneThatDiedAreNoNamesake() {
        Namesake agent = new Namesake();
        for (long late = 0; late < 5; late++) {
            assertThat(agent.heard(echo(1000 + late, late), late)).isFalse();
        }
        // Another one dies a minute later, of which one echo was under way.
        assertThat(agent.heard(echo(2000, 60 * SECOND), 60 * SECOND)).isFalse();
        assertThat(agent.heard(echo(2001, 60 * SECOND), 60 * SECOND + SECOND)).isFalse();
    }

    @Test
    void anAgentHearsItsOwnEchoesForEver() {
        Namesake agent = new Namesake();
        for (long beat = 0; beat < 2000; beat++) {
            agent.sent(beat, beat * BEAT);
            assertThat(agent.heard(echo(beat, beat * BEAT), beat * BEAT + 1)).isFalse();
            // Each comes twice, and some late.
            assertThat(agent.heard(echo(beat, beat * BEAT), beat * BEAT + 2)).isFalse();
        }
    }

    private static Command.ClockEcho echo(long sequence, long sentAt) {
        return new Command.ClockEcho("a", "c", sequence, sentAt, sentAt, sentAt);
    }
}
