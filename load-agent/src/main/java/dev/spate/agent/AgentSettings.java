package dev.spate.agent;

import java.util.Map;

/// What an agent says of itself, and how often.
///
/// @param name unique among the agents of a cluster
/// @param version of Spate
/// @param capacity weight among agents, 1 to 1000; the number of its event loops unless configured
/// @param machine facts for the report: `cpus`, `os`, `java`, `transport`
/// @param heartbeatNanos between two signs of life
public record AgentSettings(
        String name, String version, int capacity, Map<String, String> machine, long heartbeatNanos) {

    /// Six of these fit into the time after which an agent counts as lost.
    public static final long HEARTBEAT_NANOS = 500_000_000L;

    public AgentSettings {
        machine = Map.copyOf(machine);
        if (name.isEmpty() || capacity < 1 || capacity > 1000 || heartbeatNanos < 1) {
            throw new IllegalArgumentException(
                    "agent '" + name + "' with capacity " + capacity + " and a heartbeat of " + heartbeatNanos + " ns");
        }
    }
}
