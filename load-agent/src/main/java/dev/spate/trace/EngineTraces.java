package dev.spate.trace;

import dev.spate.workload.Phase;
import dev.spate.workload.Workload;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The traces of one run on one agent: of each loop a tracer and a ring, and the thread that makes spans
/// of what is in the rings.
///
/// Made and closed by the control thread. Thresholds are written by the publisher and read by the loops.
public final class EngineTraces implements AutoCloseable {

    /// Of each loop: fifty milliseconds of twenty thousand requests a second.
    private static final int RING_PLACES = 1024;

    /// Where all are kept, a collection of garbage must not cost traces.
    private static final int LARGE_RING_PLACES = 8192;

    private final Tracing tracing;
    private final AtomicLongArray slow;
    private final List<LoopTracer> tracers = new ArrayList<>();
    private final SpanEmitter emitter;
    private long cpuNanosTold;

    private EngineTraces(Tracing tracing, AtomicLongArray slow, SpanEmitter emitter) {
        this.tracing = tracing;
        this.slow = slow;
        this.emitter = emitter;
    }

    /// That of a run; null if nothing is traced.
    ///
    /// @param metricNames names of the series of each phase
    /// @param nanos the clock of the loops before they take off their own beginning
    public static @Nullable EngineTraces of(
            Tracing tracing,
            String run,
            String agent,
            Workload workload,
            List<String> metricNames,
            int loops,
            LongSupplier nanos) {
        if (!tracing.isOn()) {
            return null;
        }
        AtomicLongArray slow = new AtomicLongArray(workload.phases().size() * metricNames.size());
        List<String> phases = new ArrayList<>();
        for (Phase phase : workload.phases()) {
            phases.add(phase.name());
        }
        List<SpanEmitter.Source> sources = new ArrayList<>();
        int places = Double.isInfinite(tracing.policy().mostPerSecond()) ? LARGE_RING_PLACES : RING_PLACES;
        for (int loop = 0; loop < loops; loop++) {
            sources.add(new SpanEmitter.Source(new TraceRing(places)));
        }
        SpanMaker maker = new SpanMaker(run, agent, phases, metricNames);
        SpanEmitter emitter = new SpanEmitter(sources, maker, tracing.spans(), tracing.wall(), nanos);
        EngineTraces traces = new EngineTraces(tracing, slow, emitter);
        SecureRandom random = new SecureRandom();
        for (int loop = 0; loop < loops; loop++) {
            TraceIds ids = TraceIds.of(run, agent, loop, random.nextLong(), random.nextLong());
            traces.tracers.add(new LoopTracer(
                    tracing.policy(), loop, loops, ids, sources.get(loop).ring(), slow));
        }
        return traces;
    }

    /// The tracer of a loop, for that loop.
    ///
    /// @param originNanos the loop's clock counts from here, on the clock of `System.nanoTime()`
    public LoopTracer tracer(int loop, long originNanos) {
        emitter.source(loop).origin(originNanos);
        return tracers.get(loop);
    }

    public void start() {
        emitter.start();
    }

    /// The share of requests that may be slow, so that what is kept stays within its budget.
    ///
    /// @param requestsPerSecond 0 or more
    /// @return 0 to 1
    public double mostSlowShare(double requestsPerSecond) {
        return requestsPerSecond <= 0
                ? 1
                : SlowRule.mostShare(requestsPerSecond, tracing.policy().mostPerSecond());
    }

    /// Sets what is slow from now on. For the publisher.
    ///
    /// @param nanos 0 if that is not known
    public void slow(int series, long nanos) {
        slow.setOpaque(series, nanos);
    }

    /// What is slow. For the publisher.
    public long slow(int series) {
        return slow.getOpaque(series);
    }

    /// Processor time for spans since this was last asked. For the publisher.
    public long takeCpuNanos() {
        long all = emitter.cpuNanos();
        long more = all - cpuNanosTold;
        cpuNanosTold = all;
        return more + tracing.export().takeCpuNanos();
    }

    /// Spans that were lost behind this process's door since this was last asked. For the publisher.
    public long takeDropped() {
        return tracing.export().takeDropped();
    }

    /// Makes spans of what is left in the rings, and ends the thread.
    @Override
    public void close() {
        emitter.close();
    }
}
