package dev.spate.trace;

import dev.spate.telemetry.traces.PastSpan;
import dev.spate.telemetry.traces.PastSpans;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Remembers all spans. For any thread.
public final class HeardSpans implements PastSpans {

    private final List<PastSpan> spans = new CopyOnWriteArrayList<>();

    @Override
    public boolean areWanted() {
        return true;
    }

    @Override
    public void emit(PastSpan span) {
        spans.add(span);
    }

    public List<PastSpan> all() {
        return List.copyOf(spans);
    }

    /// Those that were kept for a reason.
    public List<PastSpan> kept(String reason) {
        return spans.stream()
                .filter(span -> reason.equals(span.attributes().get("spate.kept")))
                .toList();
    }

    /// Tracing that is heard by this.
    public Tracing by(TracePolicy policy) {
        return new Tracing(policy, this, InstantSource.system(), new Tracing.Export(() -> 0, () -> 0));
    }

    /// The header of the request of a span.
    public static String header(PastSpan span, boolean sampled) {
        HexFormat hex = HexFormat.of();
        return "00-" + hex.toHexDigits(span.traceIdHigh()) + hex.toHexDigits(span.traceIdLow()) + "-"
                + hex.toHexDigits(span.spanId()) + (sampled ? "-01" : "-00");
    }
}
