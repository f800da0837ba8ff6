package dev.spate.coordinator;

import dev.spate.protocol.RunEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A run as seen from outside.
///
/// Times are nanoseconds since the epoch by the coordinator's clock, 0 before they are known.
///
/// @param plan the plan's name
/// @param agentsAsked how many agents were asked for; 0 for all that are free
/// @param agents names of those that have a share, once it is known who has
/// @param startEpochNanos the instant from which intended starts count
/// @param verdict once it has one
/// @param reasons of the verdict
public record RunView(
        String run,
        String plan,
        Stage stage,
        int agentsAsked,
        List<String> agents,
        long submittedEpochNanos,
        long startEpochNanos,
        long endEpochNanos,
        @Nullable String verdict,
        List<String> reasons) {

    /// Where a run stands.
    public enum Stage {
        /// Until enough agents are free.
        WAITING,
        /// Until its agents are ready.
        PREPARING,
        RUNNING,
        /// Was told to end before its time.
        STOPPING,
        FINISHED
    }

    public RunView {
        agents = List.copyOf(agents);
        reasons = List.copyOf(reasons);
    }

    static RunView of(RunEvent.RunSubmitted submitted) {
        return new RunView(
                submitted.run(),
                submitted.plan(),
                Stage.WAITING,
                submitted.agents(),
                List.of(),
                submitted.atEpochNanos(),
                0,
                0,
                null,
                List.of());
    }

    /// The view after one more event of the same run.
    RunView after(RunEvent event) {
        return switch (event) {
            case RunEvent.RunSubmitted _, RunEvent.AgentLost _, RunEvent.ShareHandedOver _ -> this;
            case RunEvent.RunPlanned planned ->
                with(
                        Stage.PREPARING,
                        planned.shares().stream()
                                .map(RunEvent.AgentShare::agent)
                                .toList(),
                        startEpochNanos);
            case RunEvent.RunStarted started -> with(Stage.RUNNING, agents, started.startEpochNanos());
            case RunEvent.RunStopping _ -> with(Stage.STOPPING, agents, startEpochNanos);
            case RunEvent.RunFinished finished ->
                new RunView(
                        run,
                        plan,
                        Stage.FINISHED,
                        agentsAsked,
                        agents,
                        submittedEpochNanos,
                        startEpochNanos,
                        finished.atEpochNanos(),
                        finished.verdict(),
                        finished.reasons());
        };
    }

    private RunView with(Stage next, List<String> who, long start) {
        return new RunView(run, plan, next, agentsAsked, who, submittedEpochNanos, start, 0, null, List.of());
    }
}
