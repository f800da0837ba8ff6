package dev.spate.plan;

import dev.spate.workload.Workload;
import java.util.List;

/// A plan that has been read and found good.
///
/// @param name of the plan, for people
/// @param workload what agents do
/// @param onAgentLoss what happens to the share of an agent that is lost
/// @param objectives what must hold for the verdict `pass`, in the order of the plan
public record Plan(String name, Workload workload, OnAgentLoss onAgentLoss, List<Objective> objectives) {
    public Plan {
        objectives = List.copyOf(objectives);
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
