package dev.spate.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.partition.Capacity;
import dev.spate.protocol.AgentEvent;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RosterTest {

    private final Roster roster = new Roster(3_000);

    @Test
    void agentsThatWereHeardLatelyAndAreNotBusyAreFree() {
        roster.heard(new AgentEvent.Hello("b", "1", 2, Map.of()), 0);
        roster.heard(new AgentEvent.Hello("a", "1", 4, Map.of()), 0);
        roster.heard(new AgentEvent.Hello("c", "1", 1, Map.of()), 0);
        roster.heard(new AgentEvent.Heartbeat("a", 1, 0, 0, 0), 3_000);
        roster.heard(new AgentEvent.Heartbeat("b", 1, 0, 0, 0), 3_000);

        assertThat(roster.free(Set.of(), 4_000)).containsExactly(new Capacity("a", 4), new Capacity("b", 2));
        assertThat(roster.free(Set.of("a"), 4_000)).containsExactly(new Capacity("b", 2));
    }

    @Test
    void agentThatNeverSaidHelloIsNotUsed() {
        roster.heard(new AgentEvent.Heartbeat("a", 1, 0, 0, 0), 0);

        assertThat(roster.free(Set.of(), 0)).isEmpty();
    }
}
