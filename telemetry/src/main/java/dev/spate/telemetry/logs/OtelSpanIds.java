package dev.spate.telemetry.logs;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import org.jspecify.annotations.Nullable;

/// The span of OpenTelemetry's current context.
final class OtelSpanIds implements Logs.SpanIds {

    @Override
    public @Nullable String traceId() {
        SpanContext context = Span.current().getSpanContext();
        return context.isValid() ? context.getTraceId() : null;
    }

    @Override
    public String spanId() {
        return Span.current().getSpanContext().getSpanId();
    }
}
