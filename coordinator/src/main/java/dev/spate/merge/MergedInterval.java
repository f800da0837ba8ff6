package dev.spate.merge;

import dev.spate.protocol.IntervalReport.Health;
import java.util.List;
import java.util.Map;

/// One second of the cluster: what all agents reported for it, put together.
///
/// @param startNanos after the start of the run
/// @param requests one row for each phase and request, and one `*` row for each phase
/// @param agents health by agent, of those that reported
/// @param expectedAgents how many should have reported
public record MergedInterval(
        long startNanos,
        long endNanos,
        List<PhaseFigures> phases,
        List<RequestFigures> requests,
        Map<String, Health> agents,
        int expectedAgents) {
    public MergedInterval {
        phases = List.copyOf(phases);
        requests = List.copyOf(requests);
        agents = Map.copyOf(agents);
    }

    /// Whether every agent's part is in it.
    public boolean complete() {
        return agents.size() == expectedAgents;
    }
}
