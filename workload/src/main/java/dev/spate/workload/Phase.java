package dev.spate.workload;

import java.util.List;

/// One stretch of load within a run.
///
/// A phase starts `startNanos` after the start of the run and offers load for `durationNanos`. Sessions
/// that are under way at its end may go on for `gracefulStopNanos`; what is left then is cut off and
/// counted unfinished.
///
/// @param name unique within the plan
/// @param load how sessions start
/// @param mix what a session executes; empty exactly when `load` is a pause
/// @param startNanos nominal start after the start of the run, at least 0
/// @param durationNanos at least 0; 0 only for sessions at once
/// @param gracefulStopNanos at least 0
/// @param maxSessions sessions that may be under way at one time in the whole cluster, at least 1; an
///     arrival beyond it is dropped; an agent has the part of them that its slots have, and needs one
/// @param warmup whether the phase is left out of objectives and summary figures
public record Phase(
        String name,
        LoadModel load,
        List<MixEntry> mix,
        long startNanos,
        long durationNanos,
        long gracefulStopNanos,
        int maxSessions,
        boolean warmup) {

    public Phase {
        mix = List.copyOf(mix);
        if (startNanos < 0 || durationNanos < 0 || gracefulStopNanos < 0 || maxSessions < 1) {
            throw new IllegalArgumentException("phase " + name + " has a negative time or no room for sessions");
        }
        if (mix.isEmpty() != load instanceof LoadModel.Pause) {
            throw new IllegalArgumentException("phase " + name + " needs scenarios exactly when it is no pause");
        }
    }

    /// Nanoseconds after the start of the run at which the phase offers no more load.
    public long endNanos() {
        return startNanos + durationNanos;
    }

    /// Nanoseconds after the start of the run at which nothing of the phase is under way any more.
    public long lastNanos() {
        return endNanos() + gracefulStopNanos;
    }

    /// A scenario and its weight among the scenarios of a phase.
    ///
    /// @param scenario name of the scenario
    /// @param weight 1 to 1,000,000
    public record MixEntry(String scenario, int weight) {
        public MixEntry {
            if (weight < 1 || weight > 1_000_000) {
                throw new IllegalArgumentException("weight " + weight + " of " + scenario + " is not 1 to 1000000");
            }
        }
    }
}
