package dev.spate.lifecycle;

import dev.spate.protocol.Command;
import dev.spate.protocol.IntervalReport;
import java.util.List;

/// What an agent meets.
///
/// Everything that comes from an engine says for which run it was made, so that what an engine of the
/// last run still had to say is not taken for the next one's.
public sealed interface AgentInput {

    /// A command for this agent was read.
    ///
    /// @param clockOffsetNanos what must be added to this agent's clock to have that of the coordinator
    ///     that wrote it, as well as it is known now
    record Commanded(Command command, long clockOffsetNanos) implements AgentInput {}

    /// An engine stands ready.
    record Prepared(String run, int openConnections) implements AgentInput {}

    /// An engine could not be made, or cannot go on.
    record EngineFailed(String run, String reason) implements AgentInput {}

    /// The engine measured an interval.
    record Measured(
            String run,
            long startNanos,
            long endNanos,
            List<IntervalReport.PhaseCounts> phases,
            List<IntervalReport.Series> series,
            IntervalReport.Connections connections,
            IntervalReport.Traces traces,
            IntervalReport.Health health)
            implements AgentInput {}

    /// Nothing of a phase is under way in the engine any more.
    record PhaseEnded(String run, int phase) implements AgentInput {}

    /// The engine has done all it had to.
    record EngineFinished(String run) implements AgentInput {}

    /// The agent is about to end.
    record Leaving() implements AgentInput {}

    /// Time has passed.
    record Tick() implements AgentInput {}
}
