package dev.spate.agent;

import dev.spate.lifecycle.LoadEngine;
import dev.spate.log.Log;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// Does the shares of runs that the coordinator assigns to it, one run at a time.
///
/// All decisions are made by one control thread, which this object owns; methods may be called by any
/// thread.
@SuppressWarnings("DoNotCallSuggester")
public final class Agent implements AutoCloseable {

    /// @param log not closed by the agent
    /// @param wall the agent's time, read once, as the zero of `nanos`
    /// @param nanos the clock by which engines start: `System::nanoTime` outside of tests
    public Agent(AgentSettings settings, Log log, LoadEngine.Factory engines, InstantSource wall, LongSupplier nanos) {
        throw new UnsupportedOperationException();
    }

    /// Starts to read the log and says hello. Once.
    public void start() {
        throw new UnsupportedOperationException();
    }

    /// Ends the control thread and closes the engine, if one is at work.
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
