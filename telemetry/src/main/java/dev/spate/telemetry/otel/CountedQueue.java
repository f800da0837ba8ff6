package dev.spate.telemetry.otel;

import dev.spate.telemetry.traces.SpanCounts;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;

/// The SDK's batching queue, with a door before it that counts who goes in and who finds it full: what
/// the SDK drops it tells nobody but its own metrics. With the door the queue itself is never full.
///
/// For any thread.
final class CountedQueue implements SpanProcessor {

    private final SpanProcessor queue;
    private final long room;
    private final SpanCounts counts;

    /// @param room of the queue, in spans
    CountedQueue(SpanProcessor queue, long room, SpanCounts counts) {
        this.queue = queue;
        this.room = room;
        this.counts = counts;
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        queue.onStart(parent, span);
    }

    @Override
    public boolean isStartRequired() {
        return queue.isStartRequired();
    }

    @Override
    public void onEnd(ReadableSpan span) {
        if (span.getSpanContext().isSampled() && counts.hand(room)) {
            queue.onEnd(span);
        }
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }

    @Override
    public CompletableResultCode shutdown() {
        return queue.shutdown();
    }

    @Override
    public CompletableResultCode forceFlush() {
        return queue.forceFlush();
    }
}
