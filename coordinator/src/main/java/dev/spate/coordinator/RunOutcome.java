package dev.spate.coordinator;

import dev.spate.judge.Judgement;
import dev.spate.merge.RunFigures;
import dev.spate.plan.Plan;
import dev.spate.protocol.RunEvent;
import java.util.List;

/// Everything about a run that has been judged.
///
/// @param plan as run, with the seed that was used
/// @param startEpochNanos the instant that all intended starts count from; 0 if the run never started
/// @param endEpochNanos when the last report was in and the run was judged
/// @param shares how the load was divided at the start; empty if it never was
public record RunOutcome(
        String run,
        Plan plan,
        RunFigures figures,
        Judgement judgement,
        long startEpochNanos,
        long endEpochNanos,
        List<RunEvent.AgentShare> shares) {
    public RunOutcome {
        shares = List.copyOf(shares);
    }
}
