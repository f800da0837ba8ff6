package dev.spate.coordinator;

import java.util.concurrent.CompletableFuture;

/// A run that was submitted. For any thread.
public final class RunHandle {

    private final String run;
    private final Coordinator coordinator;
    private final CompletableFuture<RunOutcome> outcome;

    RunHandle(String run, Coordinator coordinator, CompletableFuture<RunOutcome> outcome) {
        this.run = run;
        this.coordinator = coordinator;
        this.outcome = outcome;
    }

    /// The run's id: sortable by time, with the plan's name in it, usable as a folder's name.
    public String run() {
        return run;
    }

    /// Completes when the run has ended, whatever its verdict; exceptionally only if the coordinator was
    /// closed or broke before.
    public CompletableFuture<RunOutcome> outcome() {
        return outcome.copy();
    }

    /// Ends the run early with the verdict `aborted`. Returns at once; harmless when the run has ended.
    public void stop(String reason) {
        coordinator.stop(run, reason);
    }
}
