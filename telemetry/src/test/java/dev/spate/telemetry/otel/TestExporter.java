package dev.spate.telemetry.otel;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.traces.ConfigurableSpanExporterProvider;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// `OTEL_TRACES_EXPORTER=test`: keeps what it gets, and answers as it is told.
public final class TestExporter implements ConfigurableSpanExporterProvider, SpanExporter {

    static final List<SpanData> SPANS = new CopyOnWriteArrayList<>();

    /// What becomes of what is exported: true, false, or never anything.
    enum Answer {
        TAKEN,
        REFUSED,
        NONE
    }

    static volatile Answer answer = Answer.TAKEN;

    static void reset(Answer next) {
        SPANS.clear();
        answer = next;
    }

    @Override
    public SpanExporter createExporter(ConfigProperties config) {
        return this;
    }

    @Override
    public String getName() {
        return "test";
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        SPANS.addAll(spans);
        return switch (answer) {
            case TAKEN -> CompletableResultCode.ofSuccess();
            case REFUSED -> CompletableResultCode.ofFailure();
            case NONE -> new CompletableResultCode();
        };
    }

    @Override
    public CompletableResultCode flush() {
        return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
        return CompletableResultCode.ofSuccess();
    }
}
