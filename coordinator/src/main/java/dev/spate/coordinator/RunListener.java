package dev.spate.coordinator;

import dev.spate.merge.IntervalConsumer;
import dev.spate.merge.MergedInterval;
import dev.spate.protocol.RunEvent;

/// Follows a run while it goes on. Called by the coordinator's control thread; must not wait for
/// anything.
public interface RunListener extends IntervalConsumer {

    /// Something happened to the run: it was planned, started, lost an agent, and so on.
    default void happened(RunEvent event) {}

    /// An agent is ready to start.
    ///
    /// @param ready how many are
    /// @param of how many
    default void ready(String agent, int ready, int of) {}

    /// The run has been judged; nothing more is told.
    default void ended(RunOutcome outcome) {}

    /// One more second is complete.
    @Override
    default void accept(MergedInterval interval) {}
}
