package dev.spate.telemetry.logs;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Scope;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LineEncoderTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SPAN = "b7ad6b7169203331";

    @Test
    void jsonIsOneObjectALineWhateverIsSaid() throws Exception {
        String message = "a \"quoted\" \\ line\nand\tanother \u0001 \u00e4 \ud83d\ude00";
        String line = line(true, message, new IllegalStateException("broken on purpose"));
        assertThat(line).endsWith("}\n").doesNotContain("\n{").containsOnlyOnce("\n");
        JsonNode json = new ObjectMapper().readTree(line);
        assertThat(json.at("/timestamp").asText()).isEqualTo("2026-01-02T03:04:05.678Z");
        assertThat(json.at("/level").asText()).isEqualTo("WARN");
        assertThat(json.at("/logger").asText()).isEqualTo("dev.spate.some");
        assertThat(json.at("/thread").asText()).isEqualTo(Thread.currentThread().getName());
        assertThat(json.at("/message").asText()).isEqualTo(message);
        assertThat(json.at("/exception").asText())
                .startsWith("java.lang.IllegalStateException: broken on purpose")
                .contains("LineEncoderTest");
        assertThat(json.has("trace_id")).isFalse();
    }

    @Test
    void aLineWithinASpanSaysInWhich() throws Exception {
        Logs.showSpans();
        SpanContext context = SpanContext.create(TRACE, SPAN, TraceFlags.getSampled(), TraceState.getDefault());
        try (Scope _ = Span.wrap(context).makeCurrent()) {
            JsonNode json = new ObjectMapper().readTree(line(true, "within", null));
            assertThat(json.at("/trace_id").asText()).isEqualTo(TRACE);
            assertThat(json.at("/span_id").asText()).isEqualTo(SPAN);
            assertThat(line(false, "within", null)).endsWith(" - within (trace " + TRACE + ")\n");
        }
        assertThat(line(true, "outside", null)).doesNotContain("trace_id");
    }

    @Test
    void textIsForPeople() {
        assertThat(line(false, "it works", null))
                .startsWith("2026-01-02T03:04:05.678Z WARN [")
                .endsWith("] dev.spate.some - it works\n");
    }

    @Test
    void logbackIsSetUpInCode() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        assertThat(root.getAppender("stderr")).isNotNull();
        assertThat(root.getLevel()).isEqualTo(Level.WARN);
    }

    private static String line(boolean json, String message, @Nullable Throwable thrown) {
        LoggingEvent event = new LoggingEvent(
                "", new LoggerContext().getLogger("dev.spate.some"), Level.WARN, message, thrown, null);
        event.setInstant(Instant.parse("2026-01-02T03:04:05.678Z"));
        return new String(new LineEncoder(json).encode(event), StandardCharsets.UTF_8);
    }
}
