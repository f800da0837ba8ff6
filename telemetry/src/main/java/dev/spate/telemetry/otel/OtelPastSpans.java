package dev.spate.telemetry.otel;

import dev.spate.telemetry.traces.PastSpan;
import dev.spate.telemetry.traces.PastSpans;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SpanProcessor;

/// Puts past spans into the same queue as the SDK's own, past its sampler. For any thread, never waits.
final class OtelPastSpans implements PastSpans {

    private final SpanProcessor queue;
    private final Resource resource;
    private final InstrumentationScopeInfo scope;

    OtelPastSpans(SpanProcessor queue, Resource resource, InstrumentationScopeInfo scope) {
        this.queue = queue;
        this.resource = resource;
        this.scope = scope;
    }

    @Override
    public boolean areWanted() {
        return true;
    }

    @Override
    public void emit(PastSpan span) {
        queue.onEnd(new PastSpanData(span, resource, scope));
    }
}
