package dev.spate.trace;

import dev.spate.telemetry.traces.PastSpans;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/// The thread that makes spans of the kept traces of all loops of an engine.
///
/// It looks after the rings some times a second and is never woken by a loop, since that would cost the
/// loop a system call.
final class SpanEmitter implements AutoCloseable {

    private static final long PAUSE_NANOS = 20_000_000;

    private final List<Source> sources;
    private final SpanMaker maker;
    private final PastSpans spans;
    private final InstantSource wall;
    private final LongSupplier nanos;
    private final Thread thread;
    private volatile boolean closing;
    private volatile long cpuNanos;

    /// One loop's traces.
    static final class Source {
        private final TraceRing ring;

        /// Written by the loop before it offers anything, so that the ring orders it.
        private long origin;

        Source(TraceRing ring) {
            this.ring = ring;
        }

        TraceRing ring() {
            return ring;
        }

        void origin(long nanos) {
            origin = nanos;
        }
    }

    /// @param wall the time of spans
    /// @param nanos the clock of the loops
    SpanEmitter(List<Source> sources, SpanMaker maker, PastSpans spans, InstantSource wall, LongSupplier nanos) {
        this.sources = List.copyOf(sources);
        this.maker = maker;
        this.spans = spans;
        this.wall = wall;
        this.nanos = nanos;
        this.thread = Thread.ofPlatform().name("spate-spans").daemon().unstarted(this::run);
    }

    Source source(int loop) {
        return sources.get(loop);
    }

    void start() {
        thread.start();
    }

    /// Processor time of the thread so far, as far as it has said.
    long cpuNanos() {
        return cpuNanos;
    }

    /// Waits until all that was offered before is emitted.
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        boolean measured = threads.isCurrentThreadCpuTimeSupported();
        boolean last = false;
        while (!last) {
            last = closing;
            boolean any = false;
            for (Source source : sources) {
                any |= drain(source);
            }
            if (any && measured) {
                cpuNanos = threads.getCurrentThreadCpuTime();
            }
            if (!last) {
                LockSupport.parkNanos(this, PAUSE_NANOS);
            }
        }
    }

    /// The wall clock is looked at anew each time, and both clocks together: over days they drift apart,
    /// and what other processes tell of the same traces is by their wall clocks of the moment.
    private boolean drain(Source source) {
        RequestTrace trace = source.ring.peek();
        if (trace == null) {
            return false;
        }
        Instant now = wall.instant();
        long offset = now.getEpochSecond() * 1_000_000_000L + now.getNano() - nanos.getAsLong() + source.origin;
        while (trace != null) {
            spans.emit(maker.span(trace, offset));
            source.ring.taken();
            trace = source.ring.peek();
        }
        return true;
    }
}
