package dev.spate.agent;

import dev.spate.lifecycle.AgentMachine;
import dev.spate.protocol.Command;
import dev.spate.protocol.Message;

/// Sees what an agent does. Called by its control thread, which makes the heartbeats too: it must not
/// wait for anything, and must not throw.
public interface AgentObserver {

    /// Sees nothing.
    AgentObserver NONE = new AgentObserver() {};

    /// The agent is about to append a message to the log.
    default void said(Message message) {}

    /// The agent prepares a share of a run.
    default void prepares(Command.Assign assignment) {}

    /// The agent has come to another stage.
    default void stage(AgentMachine.Stage stage) {}
}
