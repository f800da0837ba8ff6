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
        long olderBeats = 0;
        for (; olderBeats < 20; olderBeats++) {
            older.sent(olderBeats, olderBeats * BEAT);
        }
        int untilNoticed = 0;
        for (long beat = 0; beat < 10; beat++) {
            long now = (20 + beat) * BEAT;
            older.sent(olderBeats, now);
            younger.sent(beat, now + 7);
            assertThat(older.heard(echo(olderBeats, now), now)).isFalse();
            assertThat(older.heard(echo(beat, now + 7), now)).isFalse();
            assertThat(younger.heard(echo(beat, now + 7), now)).isFalse();
            if (!younger.heard(echo(olderBeats, now), now)) {
                untilNoticed++;
            }
            olderBeats++;
        }
        assertThat(untilNoticed).isEqualTo(4);
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
