package dev.spate.coordinator;

import dev.spate.plan.Plan;
import dev.spate.protocol.RunEvent;

/// Whoever wants to follow every run that a coordinator carries: those submitted to it, and those that
/// it goes on with after another.
@FunctionalInterface
public interface RunAttendant {

    /// Nobody who wants to.
    RunAttendant NONE = (_, _) -> new RunListener() {};

    /// Called by the coordinator's control thread before anything else is told of the run; must not wait
    /// for anything.
    ///
    /// @param plan as read from what was submitted; see [Submissions#read] for more about it
    RunListener attend(RunEvent.RunSubmitted submitted, Plan plan);
}
