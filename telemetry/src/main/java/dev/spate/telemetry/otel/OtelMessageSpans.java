package dev.spate.telemetry.otel;

import dev.spate.telemetry.traces.MessageSpans;
import dev.spate.telemetry.traces.TraceParent;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/// Spans of messages by the semantic conventions for messaging. For any thread.
public final class OtelMessageSpans implements MessageSpans {

    /// In the context of who gets a message: the span of who sent it, to link to.
    private static final ContextKey<SpanContext> SENT_BY = ContextKey.named("spate-sent-by");

    private final Tracer tracer;

    OtelMessageSpans(Tracer tracer) {
        this.tracer = tracer;
    }

    /// The span by which the message was sent that the calling thread is at, or null.
    public static @Nullable SpanContext sentBy() {
        return Context.current().get(SENT_BY);
    }

    @Override
    public Sending sends(Letter letter) {
        Span span = span("send", letter).setSpanKind(SpanKind.PRODUCER).startSpan();
        return new Sending() {
            @Override
            public String context() {
                return text(span.getSpanContext());
            }

            @Override
            public void stored() {
                span.end();
            }
        };
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker") // closed with what is returned
    public Reading reads(Letter letter, @Nullable String context) {
        SpanBuilder builder =
                span("process", letter).setSpanKind(SpanKind.CONSUMER).setNoParent();
        SpanContext sender = spanContext(context);
        Context current = Context.root();
        if (sender != null) {
            builder.addLink(sender);
            current = current.with(SENT_BY, sender);
        }
        Span span = builder.startSpan();
        Scope scope = current.with(span).makeCurrent();
        return () -> {
            scope.close();
            span.end();
        };
    }

    private SpanBuilder span(String operation, Letter letter) {
        SpanBuilder builder = tracer.spanBuilder(operation + " " + letter.destination())
                .setAttribute("messaging.system", letter.system())
                .setAttribute("messaging.destination.name", letter.destination())
                .setAttribute("messaging.operation.name", operation)
                .setAttribute("messaging.operation.type", operation)
                .setAttribute("spate.message", letter.type())
                .setAttribute("spate.run", letter.run());
        return letter.system().equals("kafka")
                ? builder.setAttribute("messaging.kafka.message.key", letter.key())
                : builder;
    }

    private static String text(SpanContext context) {
        return "00-" + context.getTraceId() + "-" + context.getSpanId() + "-"
                + context.getTraceFlags().asHex();
    }

    private static @Nullable SpanContext spanContext(@Nullable String text) {
        TraceParent parent = TraceParent.parse(text);
        return parent == null
                ? null
                : SpanContext.createFromRemoteParent(
                        TraceParent.traceId(parent.traceIdHigh(), parent.traceIdLow()),
                        TraceParent.spanId(parent.spanId()),
                        parent.sampled() ? TraceFlags.getSampled() : TraceFlags.getDefault(),
                        TraceState.getDefault());
    }
}
