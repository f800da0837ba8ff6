package dev.spate.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads what a Collector has written to a file: a batch of OTLP in JSON on each line.
final class StoredSpans {

    static final int SERVER = 2;
    static final int CLIENT = 3;
    static final int PRODUCER = 4;
    static final int CONSUMER = 5;

    private static final ObjectMapper JSON = new ObjectMapper();

    /// @param service `service.name` of who sent it
    /// @param instance `service.instance.id` of who sent it
    /// @param kind as OTLP numbers them
    /// @param parent empty if it has none
    /// @param links ids of the spans that it links to
    record Span(
            String service,
            String instance,
            String name,
            int kind,
            String trace,
            String id,
            String parent,
            long nanos,
            List<String> links,
            Map<String, String> attributes) {}

    private StoredSpans() {}

    /// All spans of a file, without those of a last line that is still being written.
    static List<Span> in(Path file) throws IOException {
        List<Span> spans = new ArrayList<>();
        for (JsonNode line : lines(file)) {
            for (JsonNode of : line.path("resourceSpans")) {
                Map<String, String> resource = attributes(of.path("resource"));
                for (JsonNode scope : of.path("scopeSpans")) {
                    scope.path("spans").forEach(span -> spans.add(span(resource, span)));
                }
            }
        }
        return spans;
    }

    /// Names of all metrics of a file, with the service before them.
    static Set<String> metricsIn(Path file) throws IOException {
        Set<String> names = new HashSet<>();
        for (JsonNode line : lines(file)) {
            for (JsonNode of : line.path("resourceMetrics")) {
                String service = attributes(of.path("resource")).getOrDefault("service.name", "");
                for (JsonNode scope : of.path("scopeMetrics")) {
                    scope.path("metrics")
                            .forEach(metric -> names.add(
                                    service + " " + metric.path("name").asText()));
                }
            }
        }
        return names;
    }

    private static Span span(Map<String, String> resource, JsonNode span) {
        List<String> links = new ArrayList<>();
        span.path("links").forEach(link -> links.add(link.path("spanId").asText()));
        return new Span(
                resource.getOrDefault("service.name", ""),
                resource.getOrDefault("service.instance.id", ""),
                span.path("name").asText(),
                span.path("kind").asInt(),
                span.path("traceId").asText(),
                span.path("spanId").asText(),
                span.path("parentSpanId").asText(),
                span.path("endTimeUnixNano").asLong()
                        - span.path("startTimeUnixNano").asLong(),
                links,
                attributes(span));
    }

    private static List<JsonNode> lines(Path file) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        String text = Files.exists(file) ? Files.readString(file) : "";
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    private static Map<String, String> attributes(JsonNode of) {
        Map<String, String> attributes = new HashMap<>();
        for (JsonNode attribute : of.path("attributes")) {
            attributes.put(
                    attribute.path("key").asText(),
                    attribute.path("value").iterator().next().asText());
        }
        return attributes;
    }
}
