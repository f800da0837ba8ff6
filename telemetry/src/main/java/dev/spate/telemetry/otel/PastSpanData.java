package dev.spate.telemetry.otel;

import dev.spate.telemetry.traces.PastSpan;
import dev.spate.telemetry.traces.TraceParent;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationLibraryInfo;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A [PastSpan] as the SDK's processors and exporters want to see a span. That it is sampled was decided
/// before it was made. Immutable; what is only needed to export it is made by the thread that does.
final class PastSpanData implements ReadableSpan, SpanData {

    private static final StatusData FAILED = StatusData.error();

    private final PastSpan span;
    private final Resource resource;
    private final InstrumentationScopeInfo scope;
    private final SpanContext context;

    /// Made when it is first asked for, which the exporting thread does more than once.
    private @Nullable Attributes attributes;

    PastSpanData(PastSpan span, Resource resource, InstrumentationScopeInfo scope) {
        this.span = span;
        this.resource = resource;
        this.scope = scope;
        this.context = SpanContext.create(
                TraceParent.traceId(span.traceIdHigh(), span.traceIdLow()),
                TraceParent.spanId(span.spanId()),
                TraceFlags.getSampled(),
                TraceState.getDefault());
    }

    @Override
    public SpanData toSpanData() {
        return this;
    }

    @Override
    public SpanContext getSpanContext() {
        return context;
    }

    @Override
    public SpanContext getParentSpanContext() {
        return span.parentSpanId() == 0
                ? SpanContext.getInvalid()
                : SpanContext.createFromRemoteParent(
                        context.getTraceId(),
                        TraceParent.spanId(span.parentSpanId()),
                        TraceFlags.getSampled(),
                        TraceState.getDefault());
    }

    @Override
    public String getTraceId() {
        return context.getTraceId();
    }

    @Override
    public String getSpanId() {
        return context.getSpanId();
    }

    @Override
    public String getName() {
        return span.name();
    }

    @Override
    public SpanKind getKind() {
        return switch (span.kind()) {
            case CLIENT -> SpanKind.CLIENT;
            case SERVER -> SpanKind.SERVER;
            case INTERNAL -> SpanKind.INTERNAL;
        };
    }

    @Override
    public StatusData getStatus() {
        return span.failed() ? FAILED : StatusData.unset();
    }

    @Override
    public long getStartEpochNanos() {
        return span.startEpochNanos();
    }

    @Override
    public long getEndEpochNanos() {
        return span.endEpochNanos();
    }

    @Override
    public long getLatencyNanos() {
        return span.endEpochNanos() - span.startEpochNanos();
    }

    @Override
    public Attributes getAttributes() {
        Attributes made = attributes;
        if (made == null) {
            made = attributes();
            attributes = made;
        }
        return made;
    }

    private Attributes attributes() {
        AttributesBuilder builder = Attributes.builder();
        for (Map.Entry<String, Object> attribute : span.attributes().entrySet()) {
            String name = attribute.getKey();
            switch (attribute.getValue()) {
                case Long value -> builder.put(AttributeKey.longKey(name), value);
                case Integer value -> builder.put(AttributeKey.longKey(name), (long) value);
                case Double value -> builder.put(AttributeKey.doubleKey(name), value);
                case Boolean value -> builder.put(AttributeKey.booleanKey(name), value);
                case Object value -> builder.put(AttributeKey.stringKey(name), value.toString());
            }
        }
        return builder.build();
    }

    @Override
    public <T> @Nullable T getAttribute(AttributeKey<T> key) {
        return getAttributes().get(key);
    }

    @Override
    public List<EventData> getEvents() {
        return span.events().stream()
                .map(event -> EventData.create(event.epochNanos(), event.name(), Attributes.empty()))
                .toList();
    }

    @Override
    public List<LinkData> getLinks() {
        return List.of();
    }

    @Override
    public boolean hasEnded() {
        return true;
    }

    @Override
    public int getTotalRecordedEvents() {
        return span.events().size();
    }

    @Override
    public int getTotalRecordedLinks() {
        return 0;
    }

    @Override
    public int getTotalAttributeCount() {
        return span.attributes().size();
    }

    @Override
    @SuppressWarnings("deprecation") // both interfaces still ask for it
    public InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
        return InstrumentationLibraryInfo.create(scope.getName(), scope.getVersion());
    }

    @Override
    public InstrumentationScopeInfo getInstrumentationScopeInfo() {
        return scope;
    }

    @Override
    public Resource getResource() {
        return resource;
    }
}
