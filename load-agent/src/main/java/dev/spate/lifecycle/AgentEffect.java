package dev.spate.lifecycle;

import dev.spate.protocol.Command;
import dev.spate.protocol.Message;
import dev.spate.schedule.Share;

/// What the agent is to do, in the order given.
public sealed interface AgentEffect {

    /// Append a message to the log.
    record Say(Message message) implements AgentEffect {}

    /// Prepare an engine, beside the control thread, and tell the machine how it went.
    record Prepare(Command.Assign assignment) implements AgentEffect {}

    /// Start the engine.
    ///
    /// @param startEpochNanos by this agent's clock
    record Start(long startEpochNanos) implements AgentEffect {}

    /// Give the engine more to do.
    record TakeOver(Share share, long fromNanos) implements AgentEffect {}

    /// Make the engine end now, and wait for its rest.
    record EndEngine() implements AgentEffect {}

    /// Close the engine, or the one that is being prepared as soon as it is.
    record CloseEngine() implements AgentEffect {}
}
