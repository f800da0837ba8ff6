package dev.spate.telemetry.otel;

import dev.spate.telemetry.traces.SpanCounts;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;

/// Counts what an exporter gets rid of and what not. For the queue's thread.
final class CountedExporter implements SpanExporter {

    private final SpanExporter exporter;
    private final SpanCounts counts;

    CountedExporter(SpanExporter exporter, SpanCounts counts) {
        this.exporter = exporter;
        this.counts = counts;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        int size = spans.size();
        counts.taken(size);
        CompletableResultCode result = exporter.export(spans);
        return result.whenComplete(() -> counts.settled(size, result.isSuccess()));
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }

    @Override
    public String toString() {
        return exporter.toString();
    }
}
