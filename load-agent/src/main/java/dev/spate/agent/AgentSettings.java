package dev.spate.agent;

import java.util.Map;

/// What an agent says of itself, and how often.
///
/// @param name unique among the agents of a cluster
/// @param version of Spate
/// @param capacity weight among agents, 1 to 1000; the number of its event loops unless configured
/// @param machine facts for the report: `cpus`, `os`, `java`, `transport`
/// @param heartbeatNanos between two signs of life
/// @param besideCoordinator whether that is in the same process, and has the same clock
public record AgentSettings(
        String name,
        String version,
        int capacity,
        Map<String, String> machine,
        long heartbeatNanos,
        boolean besideCoordinator) {

    /// Six of these fit into the time after which an agent counts as lost.
    public static final long HEARTBEAT_NANOS = 500_000_000L;

    /// Of an agent whose coordinator is another process.
    public AgentSettings(String name, String version, int capacity, Map<String, String> machine, long heartbeatNanos) {
        this(name, version, capacity, machine, heartbeatNanos, false);
    }

    public AgentSettings {
        machine = Map.copyOf(machine);
        if (name.isEmpty() || capacity < 1 || capacity > 1000 || heartbeatNanos < 1) {
            throw new IllegalArgumentException(
                    "agent '" + name + "' with capacity " + capacity + " and a heartbeat of " + heartbeatNanos + " ns");
        }
    }
}
