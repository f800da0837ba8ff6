package dev.spate.lab;

import dev.spate.coordinator.RunOutcome;
import dev.spate.coordinator.Submission;
import java.util.concurrent.ExecutionException;

/// Offers load as a plan says: a run as any other, judged by the same rules.
public interface Generator {

    /// Returns when the run has been judged.
    ///
    /// @param atStart called by any thread when connections are open and the first request is about to
    ///     be sent
    /// @throws ExecutionException if it broke off
    RunOutcome drive(Submission submission, Runnable atStart) throws InterruptedException, ExecutionException;
}
