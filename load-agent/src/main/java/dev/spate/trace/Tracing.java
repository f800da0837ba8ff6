package dev.spate.trace;

import dev.spate.telemetry.traces.PastSpan;
import dev.spate.telemetry.traces.PastSpans;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// What an agent needs to trace its requests. For any thread.
///
/// @param spans takes the spans of what is kept; if it wants none, requests go out as without tracing
/// @param wall by which spans say when something happened
/// @param export what becomes of spans behind `spans`
public record Tracing(TracePolicy policy, PastSpans spans, InstantSource wall, Export export) {

    /// Requests have no ids, and nothing is kept.
    public static final Tracing OFF = new Tracing(
            new TracePolicy(TracePolicy.Choice.NONE, 0, 0, 0),
            PastSpans.NONE,
            InstantSource.system(),
            new Export(() -> 0, () -> 0));

    /// Whether requests have ids.
    boolean isOn() {
        return spans.areWanted();
    }

    /// The same, but nobody hears of it.
    public Tracing unheard() {
        return isOn() ? new Tracing(policy, new Deaf(), wall, new Export(() -> 0, () -> 0)) : this;
    }

    private static final class Deaf implements PastSpans {
        @Override
        public boolean areWanted() {
            return true;
        }

        @Override
        public void emit(PastSpan span) {}
    }

    /// What the process loses and spends when it sends spans, each part told once: to whichever of its
    /// agents asks first. For any thread.
    public static final class Export {
        private final LongSupplier dropped;
        private final LongSupplier cpuNanos;
        private long droppedTold;
        private long cpuNanosTold;

        /// @param dropped spans that were handed over and lost, since the process began
        /// @param cpuNanos processor time of the threads that send spans, since the process began
        public Export(LongSupplier dropped, LongSupplier cpuNanos) {
            this.dropped = dropped;
            this.cpuNanos = cpuNanos;
        }

        synchronized long takeDropped() {
            long all = dropped.getAsLong();
            long more = Math.max(0, all - droppedTold);
            droppedTold += more;
            return more;
        }

        synchronized long takeCpuNanos() {
            long all = cpuNanos.getAsLong();
            long more = Math.max(0, all - cpuNanosTold);
            cpuNanosTold += more;
            return more;
        }
    }
}
