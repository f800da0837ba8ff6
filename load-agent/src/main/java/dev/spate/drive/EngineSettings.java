package dev.spate.drive;

import dev.spate.inspector.LoopWatches;
import dev.spate.trace.Tracing;
import dev.spate.transport.LocalAddresses;
import dev.spate.transport.Transport;

/// What an agent's engine may use.
///
/// @param loops event loops, each a thread with its own connections, sessions and recorders; at least 1
/// @param transport must be available
/// @param warmUpNanos longest time that a preparation spends on warming its own code; 0: none
/// @param spins whether a loop may spend processor time on being exact: it then is awake shortly before
///     each start
/// @param memory for sessions
/// @param localAddresses from which connections go out
/// @param tracing of the requests
/// @param inspector is told what loops do while it is on
public record EngineSettings(
        int loops,
        Transport transport,
        long warmUpNanos,
        boolean spins,
        SessionMemory memory,
        LocalAddresses localAddresses,
        Tracing tracing,
        LoopWatches inspector) {

    private static final long WARM_UP_NANOS = 300_000_000;

    public EngineSettings {
        if (loops < 1 || warmUpNanos < 0) {
            throw new IllegalArgumentException(loops + " loops, " + warmUpNanos + " ns of warm-up");
        }
        if (!transport.isAvailable()) {
            throw new IllegalArgumentException("transport " + transport + " does not work on this system");
        }
    }

    /// One loop less than processors, but one at least: the last processor is for the kernel's network
    /// work, the compiler, the collector and the agent's own reports, which would otherwise interrupt a
    /// loop at the moment that it has to be on time. Where that is not wanted, `loops` is the number of
    /// processors.
    public static EngineSettings defaults() {
        int loops = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
        return new EngineSettings(
                loops,
                Transport.best(),
                WARM_UP_NANOS,
                true,
                SessionMemory.ofThisProcess(),
                LocalAddresses.ANY,
                Tracing.OFF,
                LoopWatches.NONE);
    }

    public EngineSettings withLoops(int loops) {
        return new EngineSettings(loops, transport, warmUpNanos, spins, memory, localAddresses, tracing, inspector);
    }

    public EngineSettings withTransport(Transport transport) {
        return new EngineSettings(loops, transport, warmUpNanos, spins, memory, localAddresses, tracing, inspector);
    }

    public EngineSettings withWarmUpNanos(long warmUpNanos) {
        return new EngineSettings(loops, transport, warmUpNanos, spins, memory, localAddresses, tracing, inspector);
    }

    public EngineSettings withSpins(boolean spins) {
        return new EngineSettings(loops, transport, warmUpNanos, spins, memory, localAddresses, tracing, inspector);
    }

    public EngineSettings withMemory(SessionMemory memory) {
        return new EngineSettings(loops, transport, warmUpNanos, spins, memory, localAddresses, tracing, inspector);
    }

    public EngineSettings withLocalAddresses(LocalAddresses localAddresses) {
        return new EngineSettings(loops, transport, warmUpNanos, spins, memory, localAddresses, tracing, inspector);
    }

    public EngineSettings withTracing(Tracing tracing) {
        return new EngineSettings(loops, transport, warmUpNanos, spins, memory, localAddresses, tracing, inspector);
    }

    public EngineSettings withInspector(LoopWatches inspector) {
        return new EngineSettings(loops, transport, warmUpNanos, spins, memory, localAddresses, tracing, inspector);
    }
}
