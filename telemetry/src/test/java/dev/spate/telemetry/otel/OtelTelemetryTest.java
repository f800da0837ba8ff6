package dev.spate.telemetry.otel;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.spate.telemetry.Service;
import dev.spate.telemetry.Telemetry;
import dev.spate.telemetry.otel.TestExporter.Answer;
import dev.spate.telemetry.traces.MessageSpans;
import dev.spate.telemetry.traces.PastSpan;
import dev.spate.telemetry.traces.PastSpans;
import dev.spate.telemetry.traces.SpanCounts;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class OtelTelemetryTest {

    private static final Service AGENT = Service.agent("a-1", "1.2.3");
    private static final MessageSpans.Letter LETTER =
            new MessageSpans.Letter("kafka", "spate.commands", "a-1", "Assign", "run-1");

    @BeforeEach
    void takeEverything() {
        TestExporter.reset(Answer.TAKEN);
    }

    @Test
    void aPastSpanIsExportedAsItWasGiven() {
        try (Telemetry telemetry = start(Map.of())) {
            PastSpans spans = telemetry.pastSpans(AGENT);
            assertThat(spans.areWanted()).isTrue();
            spans.emit(new PastSpan(
                    0x0af7651916cd43ddL,
                    0x8448eb211c80319cL,
                    0xb7ad6b7169203331L,
                    0x00f067aa0ba902b7L,
                    "GET /items/{id}",
                    PastSpan.Kind.CLIENT,
                    1_000_000_000L,
                    3_000_000_000L,
                    true,
                    Map.of("http.response.status_code", 503L, "error.type", "503", "late", true),
                    List.of(new PastSpan.Event("sent", 2_000_000_000L))));
        }
        SpanData span = only();
        assertThat(span.getTraceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(span.getSpanId()).isEqualTo("b7ad6b7169203331");
        assertThat(span.getParentSpanId()).isEqualTo("00f067aa0ba902b7");
        assertThat(span.getParentSpanContext().isRemote()).isTrue();
        assertThat(span.getName()).isEqualTo("GET /items/{id}");
        assertThat(span.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(span.getStartEpochNanos()).isEqualTo(1_000_000_000L);
        assertThat(span.getEndEpochNanos()).isEqualTo(3_000_000_000L);
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span.getAttributes().get(AttributeKey.longKey("http.response.status_code")))
                .isEqualTo(503L);
        assertThat(span.getAttributes().get(AttributeKey.stringKey("error.type")))
                .isEqualTo("503");
        assertThat(span.getAttributes().get(AttributeKey.booleanKey("late"))).isTrue();
        assertThat(span.getEvents()).hasSize(1);
        assertThat(span.getEvents().getFirst().getEpochNanos()).isEqualTo(2_000_000_000L);
        assertThat(span.getInstrumentationScopeInfo().getName()).isEqualTo("dev.spate");
    }

    @Test
    void eachServiceOfAProcessNamesItself() {
        try (Telemetry telemetry = start(Map.of())) {
            telemetry.pastSpans(AGENT).emit(span(1));
            telemetry.pastSpans(Service.target("t-1", "1.2.3")).emit(span(2));
        }
        assertThat(TestExporter.SPANS)
                .extracting(span -> resource(span, "service.name"), span -> resource(span, "service.instance.id"))
                .containsExactly(tuple("spate-agent", "a-1"), tuple("spate-target", "t-1"));
        assertThat(resource(TestExporter.SPANS.getFirst(), "service.version")).isEqualTo("1.2.3");
    }

    @Test
    void aNameThatTheUserGivesIsTheNameOfAll() {
        try (Telemetry telemetry = start(Map.of(
                "OTEL_SERVICE_NAME", "shop-load", "OTEL_RESOURCE_ATTRIBUTES", "service.instance.id=7,team=shop"))) {
            telemetry.pastSpans(AGENT).emit(span(1));
        }
        assertThat(resource(only(), "service.name")).isEqualTo("shop-load");
        assertThat(resource(only(), "service.instance.id")).isEqualTo("7");
        assertThat(resource(only(), "team")).isEqualTo("shop");
        assertThat(resource(only(), "service.version")).isEqualTo("1.2.3");
    }

    /// Whether a past span is kept was decided by who hands it over.
    @Test
    void theSamplerIsNotAskedAboutPastSpans() {
        try (Telemetry telemetry = start(Map.of("OTEL_TRACES_SAMPLER", "always_off"))) {
            telemetry.pastSpans(AGENT).emit(span(1));
            tracer(telemetry).spanBuilder("plan").startSpan().end();
        }
        assertThat(only().getSpanId()).isEqualTo("0000000000000001");
    }

    @Test
    void everySpanHasOneFate() {
        OtelTelemetry telemetry = (OtelTelemetry) start(Map.of());
        for (int i = 1; i <= 100; i++) {
            telemetry.pastSpans(AGENT).emit(span(i));
        }
        telemetry.close();
        telemetry.pastSpans(AGENT).emit(span(101));
        assertThat(fates(telemetry.spans())).isEqualTo("handed 101 = exported 100 + 0 + 0 + shutdown 1");
        telemetry.close();
        assertThat(fates(telemetry.spans())).isEqualTo("handed 101 = exported 100 + 0 + 0 + shutdown 1");
    }

    @Test
    void whatTheReceiverRefusesIsCounted() {
        TestExporter.reset(Answer.REFUSED);
        OtelTelemetry telemetry = (OtelTelemetry) start(Map.of());
        telemetry.pastSpans(AGENT).emit(span(1));
        telemetry.pastSpans(AGENT).emit(span(2));
        telemetry.close();
        assertThat(fates(telemetry.spans())).isEqualTo("handed 2 = exported 0 + 0 + failed 2 + 0");
    }

    @Test
    void whatFindsNoRoomAndWhatIsLeftAtTheEndAreCounted() {
        TestExporter.reset(Answer.NONE);
        OtelTelemetry telemetry =
                (OtelTelemetry) start(Map.of("OTEL_BSP_MAX_QUEUE_SIZE", "16", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "16"));
        // Sixteen wait, or are in the hands of an exporter that never answers while as many more wait.
        for (int i = 1; i <= 100; i++) {
            telemetry.pastSpans(AGENT).emit(span(i));
        }
        long dropped = telemetry.spans().droppedQueueFull();
        assertThat(dropped).isBetween(100L - 32, 100L - 16);
        telemetry.close(100, TimeUnit.MILLISECONDS);
        SpanCounts counts = telemetry.spans();
        assertThat(counts.droppedAtShutdown()).isEqualTo(100 - dropped);
        assertThat(counts.exported()).isZero();
        assertThat(counts.waiting()).isZero();
    }

    /// One trace at who sends and another at who reads, and a link from the second to the first.
    @Test
    void aMessageIsLinkedAndIsNoPartOfTheSendersTrace() {
        String sent;
        try (Telemetry telemetry = start(Map.of())) {
            MessageSpans spans = telemetry.messageSpans(AGENT);
            Span dispatch = tracer(telemetry).spanBuilder("dispatch").startSpan();
            try (Scope _ = dispatch.makeCurrent()) {
                MessageSpans.Sending sending = requireNonNull(spans.sends(LETTER));
                sent = sending.context();
                sending.stored();
            }
            dispatch.end();
            try (MessageSpans.Reading _ = spans.reads(LETTER, sent)) {
                assertThat(OtelMessageSpans.sentBy()).isNotNull();
                tracer(telemetry).spanBuilder("prepare").startSpan().end();
            }
            assertThat(OtelMessageSpans.sentBy()).isNull();
        }
        SpanData dispatch = named("dispatch");
        SpanData producer = named("send spate.commands");
        SpanData consumer = named("process spate.commands");
        assertThat(producer.getParentSpanId()).isEqualTo(dispatch.getSpanId());
        assertThat(producer.getKind()).isEqualTo(SpanKind.PRODUCER);
        // Sampled, and the trace's id is random.
        assertThat(sent).isEqualTo("00-" + producer.getTraceId() + "-" + producer.getSpanId() + "-03");
        assertThat(consumer.getKind()).isEqualTo(SpanKind.CONSUMER);
        assertThat(consumer.getTraceId()).isNotEqualTo(producer.getTraceId());
        assertThat(consumer.getParentSpanContext().isValid()).isFalse();
        assertThat(consumer.getLinks()).hasSize(1);
        assertThat(consumer.getLinks().getFirst().getSpanContext().getSpanId()).isEqualTo(producer.getSpanId());
        assertThat(named("prepare").getTraceId()).isEqualTo(consumer.getTraceId());
        assertThat(consumer.getAttributes().asMap())
                .containsEntry(AttributeKey.stringKey("messaging.system"), "kafka")
                .containsEntry(AttributeKey.stringKey("messaging.destination.name"), "spate.commands")
                .containsEntry(AttributeKey.stringKey("messaging.operation.type"), "process")
                .containsEntry(AttributeKey.stringKey("messaging.kafka.message.key"), "a-1");
    }

    @Test
    void theProcessorTimeOfExportingIsKnown() {
        try (Telemetry telemetry = start(Map.of())) {
            for (int i = 1; i <= 2000; i++) {
                telemetry.pastSpans(AGENT).emit(span(i));
            }
            while (telemetry.spans().exported() < 512) {
                Thread.onSpinWait();
            }
            assertThat(telemetry.exportCpuNanos()).isPositive();
        }
    }

    private static Telemetry start(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("OTEL_TRACES_EXPORTER", "test");
        return Telemetry.start(AGENT, environment);
    }

    private static io.opentelemetry.api.trace.Tracer tracer(Telemetry telemetry) {
        return telemetry.openTelemetry(AGENT).getTracer("test");
    }

    private static PastSpan span(long id) {
        return new PastSpan(1, 2, id, 0, "GET /", PastSpan.Kind.CLIENT, 1, 2, false, Map.of(), List.of());
    }

    private static SpanData only() {
        assertThat(TestExporter.SPANS).hasSize(1);
        return TestExporter.SPANS.getFirst();
    }

    private static SpanData named(String name) {
        return TestExporter.SPANS.stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no span " + name + " among " + TestExporter.SPANS));
    }

    private static String resource(SpanData span, String name) {
        return String.valueOf(span.getResource().getAttribute(AttributeKey.stringKey(name)));
    }

    private static String fates(SpanCounts counts) {
        return "handed " + counts.handed() + " = exported " + counts.exported() + " + " + counts.droppedQueueFull()
                + " + " + (counts.droppedExportFailed() > 0 ? "failed " : "") + counts.droppedExportFailed() + " + "
                + (counts.droppedAtShutdown() > 0 ? "shutdown " : "") + counts.droppedAtShutdown();
    }
}
