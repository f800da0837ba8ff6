package dev.spate.plan;

import dev.spate.workload.Workload;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A plan that has been read and found good.
///
/// @param name of the plan, for people
/// @param workload what agents do
/// @param onAgentLoss what happens to the share of an agent that is lost
/// @param objectives what must hold for the verdict `pass`, in the order of the plan
/// @param profiling what is to be profiled; null if nothing is
/// @param soak what it says of itself as a soak test; null if nothing
public record Plan(
        String name,
        Workload workload,
        OnAgentLoss onAgentLoss,
        List<Objective> objectives,
        @Nullable Profiling profiling,
        @Nullable Soak soak) {
    public Plan {
        objectives = List.copyOf(objectives);
    }

    /// Without profiles.
    public Plan(String name, Workload workload, OnAgentLoss onAgentLoss, List<Objective> objectives) {
        this(name, workload, onAgentLoss, objectives, null, null);
    }

    /// What agents, and the target if it is Spate's own, are to record of themselves.
    ///
    /// @param phase in which
    /// @param kinds of `cpu`, `alloc`, `lock`, `wall`, in this order
    /// @param fromNanos when it begins, after the start of the run
    /// @param forNanos when it ends, after that
    public record Profiling(int phase, List<String> kinds, long fromNanos, long forNanos) {
        public Profiling {
            kinds = List.copyOf(kinds);
        }
    }

    /// What happens to the share of an agent that is lost during a run.
    public enum OnAgentLoss {
        /// The others do it from then on.
        TAKE_OVER,
        /// Its part of the load is missing from then on, and counted lost.
        CONTINUE,
        /// The run ends.
        ABORT
    }
}
