package dev.spate.coordinator;

import dev.spate.log.Log;
import dev.spate.run.RunTimes;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;

/// Carries runs through: divides the load, starts the agents, gathers what they measure, judges.
///
/// All decisions are made by one control thread, which this object owns; methods may be called by any
/// thread.
@SuppressWarnings("DoNotCallSuggester")
public final class Coordinator implements AutoCloseable {

    /// @param log not closed by the coordinator
    /// @param wall the coordinator's time, read once, as the zero of `nanos`
    /// @param nanos elapsed time, `System::nanoTime` outside of tests
    public Coordinator(Log log, RunTimes times, InstantSource wall, LongSupplier nanos) {
        throw new UnsupportedOperationException();
    }

    /// Starts to read the log. Once.
    public void start() {
        throw new UnsupportedOperationException();
    }

    /// Takes a run; it starts as soon as enough agents are free.
    ///
    /// @param listeners called for this run only
    public RunHandle submit(Submission submission, List<RunListener> listeners) {
        throw new UnsupportedOperationException();
    }

    /// Ends a run early. Returns at once; harmless when there is no such run.
    public void stop(String run, String reason) {
        throw new UnsupportedOperationException();
    }

    /// Ends the control thread. Runs that have not ended go on on their agents, and their outcomes complete
    /// exceptionally.
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
