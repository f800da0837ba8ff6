package dev.spate.agent;

import dev.spate.protocol.Command;

/// Told of what an agent does for the commands it gets. Must not wait, and must not throw.
public interface CommandWatch {

    /// Looks at nothing.
    CommandWatch NONE = new CommandWatch() {
        @Override
        public void read(Command command) {}

        @Override
        public Preparation prepares(String run) {
            return Preparation.UNSEEN;
        }

        @Override
        public void starts(String run, long nowEpochNanos, long startEpochNanos) {}
    };

    /// A command was read, by the log's thread, which calls this.
    void read(Command command);

    /// The share of a run begins to be prepared, by the calling thread.
    Preparation prepares(String run);

    /// The load of a run is told to start, by the control thread.
    ///
    /// @param nowEpochNanos by the agent's clock, as the other
    /// @param startEpochNanos when the load begins
    void starts(String run, long nowEpochNanos, long startEpochNanos);

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
}
