package dev.spate.coordinator;

import dev.spate.merge.IntervalConsumer;
import dev.spate.merge.MergedInterval;
import dev.spate.protocol.AgentEvent;
import dev.spate.protocol.RunEvent;
import java.util.concurrent.CompletableFuture;

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

    /// An agent told what its process did; may come twice.
    default void profiled(AgentEvent.Profiled profiled) {}

    /// All that was measured is there, and is put together now.
    default void merging() {}

    /// It is put together, and is judged now.
    default void judging() {}

    /// The run has been judged. It ends when all that is to be kept of it is kept, or after some
    /// patience: the next coordinator finds a run whose coordinator died before that not ended, and
    /// judges and keeps it alike.
    ///
    /// @return completes, in any way and by any thread, when this listener has kept what it keeps
    default CompletableFuture<Void> judged(RunOutcome outcome) {
        return CompletableFuture.completedFuture(null);
    }

    /// The run has ended; nothing more is told.
    default void ended(RunOutcome outcome) {}

    /// One more second is complete.
    @Override
    default void accept(MergedInterval interval) {}
}
