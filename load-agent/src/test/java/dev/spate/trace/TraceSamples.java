package dev.spate.trace;

import java.util.concurrent.atomic.AtomicLongArray;

/// Traces for tests of other rooms.
public final class TraceSamples {

    private TraceSamples() {}

    /// One that has begun.
    public static RequestTrace begun(long high, long low, long span, boolean sampled) {
        RequestTrace trace = new RequestTrace();
        trace.begin(high, low, span, sampled);
        return trace;
    }

    /// A tracer whose ids are always the same.
    public static LoopTracer tracer(TracePolicy policy) {
        return new LoopTracer(policy, 0, 1, new TraceIds(1, 2), new TraceRing(16), new AtomicLongArray(1));
    }
}
