package dev.spate.coordinator;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An agent as seen from outside.
///
/// @param capacity its weight among agents
/// @param machine facts that it says of itself
/// @param run that it has a share of, or null if it is free
/// @param silentNanos since it was heard last
/// @param present whether it was heard lately; one that was not gets no share
/// @param clockOffsetNanos what must be added to its clock to have the coordinator's
/// @param clockUncertaintyNanos by how much that may be wrong; -1 before it was measured
public record AgentView(
        String agent,
        String version,
        int capacity,
        Map<String, String> machine,
        @Nullable String run,
        long silentNanos,
        boolean present,
        long clockOffsetNanos,
        long clockUncertaintyNanos) {
    public AgentView {
        machine = Map.copyOf(machine);
    }
}
