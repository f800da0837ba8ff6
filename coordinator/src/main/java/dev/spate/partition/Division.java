package dev.spate.partition;

import dev.spate.protocol.RunEvent.AgentShare;
import java.util.List;

/// What came of dividing a load.
public sealed interface Division {

    /// @param shares by agent name, ascending; disjoint, together the whole
    record Divided(List<AgentShare> shares) implements Division {
        public Divided {
            shares = List.copyOf(shares);
        }
    }

    /// @param reason why it cannot be divided, in one sentence
    record Refused(String reason) implements Division {}
}
