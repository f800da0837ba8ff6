package dev.spate.coordinator;

import dev.spate.run.RunTimes;

/// What a coordinator is called, and by which times it acts.
///
/// @param name for people and other coordinators, such as the host's
/// @param address where its interface is, such as `http://10.0.0.7:7070`; empty if it has none
/// @param gatherNanos how long a run that wants all free agents waits for them to come forth, counted
///     from its submission or from the coordinator's own start, whichever is later
public record CoordinatorSettings(String name, String address, RunTimes times, long gatherNanos) {

    /// For coordinator and agents in one process.
    public static final CoordinatorSettings IN_PROCESS =
            new CoordinatorSettings("coordinator", "", RunTimes.IN_PROCESS, 0);

    /// Agents say hello to a new coordinator within two heartbeats; a machine under load gets a second
    /// more.
    private static final long GATHER_NANOS = 2_000_000_000L;

    public CoordinatorSettings {
        if (name.isEmpty() || gatherNanos < 0) {
            throw new IllegalArgumentException("a coordinator '" + name + "' that gathers for " + gatherNanos + " ns");
        }
    }

    /// For agents on other machines.
    public static CoordinatorSettings cluster(String name, String address) {
        return new CoordinatorSettings(name, address, RunTimes.CLUSTER, GATHER_NANOS);
    }
}
