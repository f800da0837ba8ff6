package dev.spate.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which traces the gateway lets through, and what it counts of them; with a real Collector.
class GatewayTest {

    private static final long LONGEST_SECONDS = 60;
    private static final String FAST = "f".repeat(32);
    private static final String SLOW = "5".repeat(32);
    private static final String FAILED = "e".repeat(32);
    private static final String KEPT = "c".repeat(32);
    private static final String PLANNED = "b".repeat(32);

    @TempDir
    private Path folder;

    @Test
    void slowFailedAndKeptTracesSurviveAndFastOnesAreOnlyCounted() throws IOException, InterruptedException {
        try (Prometheus prometheus = Prometheus.start(folder)) {
            Path traces = folder.resolve("traces.jsonl");
            Map<String, String> quick = Map.of("SPATE_DECISION_WAIT", "2s", "SPATE_SPAN_METRICS_INTERVAL", "1s");
            try (Collector gateway = Collector.gateway(folder, prometheus.remoteWrite(), traces, quick)) {
                // What the target says: ten times fast, once slow, once failed, and its half of a trace that an agent
                // kept.
                send(gateway, "shop", span(FAST, 2, 5, "", ""));
                for (int i = 0; i < 9; i++) {
                    send(gateway, "shop", span("%032x".formatted(i + 1), 2, 5, "", ""));
                }
                send(gateway, "shop", span(SLOW, 2, 1_500, "", ""));
                send(gateway, "shop", span(FAILED, 2, 5, "", "\"status\":{\"code\":2},"));
                send(gateway, "shop", span(KEPT, 2, 5, "", ""));
                // What an agent says, later and from elsewhere.
                send(gateway, "spate-agent", span(KEPT, 3, 40, "spate.kept", ""));
                // What the coordinator says of a run.
                send(gateway, "spate-coordinator", span(PLANNED, 1, 5, "spate.run", ""));

                Map<String, Integer> stored = awaitTraces(traces, gateway, 4);
                assertThat(stored)
                        .containsOnly(
                                Map.entry(SLOW, 1), Map.entry(FAILED, 1), Map.entry(KEPT, 2), Map.entry(PLANNED, 1));

                // 13 of the target, whatever became of them, and none of the agent, which sends only what it chose.
                assertThat(awaitCount(prometheus, "traces_span_metrics_calls_total{service_name=\"shop\"}", 13))
                        .isEqualTo(13);
                assertThat(count(prometheus, "traces_span_metrics_duration_seconds_count{service_name=\"shop\"}"))
                        .isEqualTo(13);
                assertThat(count(prometheus, "traces_span_metrics_calls_total{service_name=\"spate-agent\"}"))
                        .isZero();
            }
        }
    }

    private static void send(Collector gateway, String service, String span) throws IOException, InterruptedException {
        String body = """
                {"resourceSpans": [{
                  "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "%s"}}]},
                  "scopeSpans": [{"scope": {"name": "test"}, "spans": [%s]}]}]}
                """.formatted(service, span);
        assertThat(OutsideProgram.post(gateway.otlp() + "/v1/traces", "application/json", body)
                        .statusCode())
                .isEqualTo(200);
    }

    /// @param kind as OTLP numbers them: 1 internal, 2 server, 3 client
    /// @param attribute one that it has; empty for none
    /// @param more members, each with a comma behind it
    private static String span(String traceId, int kind, long millis, String attribute, String more) {
        long end = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
        long start = end - TimeUnit.MILLISECONDS.toNanos(millis);
        String spanId = "%016x".formatted(traceId.hashCode() * 31L + kind + 1);
        String attributes =
                attribute.isEmpty() ? "" : "{\"key\": \"" + attribute + "\", \"value\": {\"stringValue\": \"x\"}}";
        return """
                {"traceId": "%s", "spanId": "%s", "name": "GET /api/items", "kind": %d, %s
                 "startTimeUnixNano": "%d", "endTimeUnixNano": "%d", "attributes": [%s]}
                """.formatted(traceId, spanId, kind, more, start, end, attributes);
    }

    /// The traces of the file with the number of their spans, when there are as many as expected and no
    /// more come.
    private static Map<String, Integer> awaitTraces(Path file, Collector gateway, int expected)
            throws IOException, InterruptedException {
        long begin = System.nanoTime();
        Map<String, Integer> stored = traces(file);
        while (stored.size() < expected) {
            if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(LONGEST_SECONDS)) {
                throw new AssertionError("only " + stored + " were stored; the Collector said:\n" + gateway.output());
            }
            Thread.sleep(200);
            stored = traces(file);
        }
        // What was sent before these has been decided on with them or before; a moment for the file.
        TimeUnit.SECONDS.sleep(4);
        return traces(file);
    }

    private static Map<String, Integer> traces(Path file) throws IOException {
        Map<String, Integer> found = new HashMap<>();
        StoredSpans.in(file).forEach(span -> found.merge(span.trace(), 1, Integer::sum));
        return found;
    }

    private static long awaitCount(Prometheus prometheus, String selector, long expected)
            throws IOException, InterruptedException {
        long begin = System.nanoTime();
        while (count(prometheus, selector) < expected
                && System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(LONGEST_SECONDS)) {
            Thread.sleep(200);
        }
        return count(prometheus, selector);
    }

    private static long count(Prometheus prometheus, String selector) throws IOException, InterruptedException {
        JsonNode result = prometheus.query("sum(" + selector + ")");
        return result.isEmpty() ? 0 : result.get(0).at("/value/1").asLong();
    }
}
