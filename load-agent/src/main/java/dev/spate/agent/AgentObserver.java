package dev.spate.agent;

import dev.spate.lifecycle.AgentMachine;
import dev.spate.protocol.Command;
import dev.spate.protocol.Message;

/// Sees what an agent does. Called by its control thread, which makes the heartbeats too, and where it
/// says so by others: it must not wait for anything, and must not throw.
public interface AgentObserver {

    /// Sees nothing.
    AgentObserver NONE = new AgentObserver() {};

    /// A command was read, by the log's thread, which calls this.
    default void read(Command command) {}

    /// The agent has a share of a run, which will be prepared.
    default void assigned(Command.Assign assignment) {}

    /// The share of a run begins to be prepared, by the calling thread.
    default Preparation prepares(String run) {
        return Preparation.UNSEEN;
    }

    /// The load of a run is told to start.
    ///
    /// @param nowEpochNanos by the agent's clock, as the other
    /// @param startEpochNanos when the load begins
    default void starts(String run, long nowEpochNanos, long startEpochNanos) {}

    /// The agent is about to append a message to the log.
    default void said(Message message) {}

    /// The agent has come to another stage.
    default void stage(AgentMachine.Stage stage) {}

    /// This one and then another.
    default AgentObserver and(AgentObserver next) {
        return new Both(this, next);
    }

    /// While a share is prepared.
    interface Preparation extends AutoCloseable {
        /// Nobody looks.
        Preparation UNSEEN = new Preparation() {
            @Override
            public void succeeded() {}

            @Override
            public void close() {}
        };

        /// The share is prepared. Otherwise it has failed when this is closed.
        void succeeded();

        @Override
        void close();
    }

    /// Two who see the same.
    record Both(AgentObserver first, AgentObserver second) implements AgentObserver {
        @Override
        public void read(Command command) {
            first.read(command);
            second.read(command);
        }

        @Override
        public void assigned(Command.Assign assignment) {
            first.assigned(assignment);
            second.assigned(assignment);
        }

        @Override
        public Preparation prepares(String run) {
            Preparation outer = first.prepares(run);
            Preparation inner = second.prepares(run);
            return new Preparation() {
                @Override
                public void succeeded() {
                    inner.succeeded();
                    outer.succeeded();
                }

                @Override
                public void close() {
                    inner.close();
                    outer.close();
                }
            };
        }

        @Override
        public void starts(String run, long nowEpochNanos, long startEpochNanos) {
            first.starts(run, nowEpochNanos, startEpochNanos);
            second.starts(run, nowEpochNanos, startEpochNanos);
        }

        @Override
        public void said(Message message) {
            first.said(message);
            second.said(message);
        }

        @Override
        public void stage(AgentMachine.Stage stage) {
            first.stage(stage);
            second.stage(stage);
        }
    }
}
