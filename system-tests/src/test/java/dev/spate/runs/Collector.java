package dev.spate.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/// A real OpenTelemetry Collector as a process of its own, which writes all that it gets into a file.
/// For one thread.
final class Collector implements AutoCloseable {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    /// @param service `service.name` of who sent it
    /// @param instance `service.instance.id` of who sent it
    /// @param links ids of the spans that it links to
    record Span(
            String service,
            String instance,
            String name,
            int kind,
            String trace,
            String id,
            String parent,
            List<String> links,
            Map<String, String> attributes) {}

    private final Process process;
    private final int port;
    private final Path received;
    private final Path log;

    private Collector(Process process, int port, Path received, Path log) {
        this.process = process;
        this.port = port;
        this.received = received;
        this.log = log;
    }

    /// Skips the test if there is none: its path is the property `spate.otelcol` or the variable
    /// `SPATE_OTELCOL`.
    static Collector start(Path folder) throws IOException, InterruptedException {
        String path = System.getProperty("spate.otelcol", System.getenv().getOrDefault("SPATE_OTELCOL", ""));
        Assumptions.assumeTrue(
                !path.isEmpty() && Files.isExecutable(Path.of(path)),
                "no OpenTelemetry Collector at '" + path + "': name one by -Dspate.otelcol or SPATE_OTELCOL");
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path received = folder.resolve("received.json");
        Path configuration = Files.writeString(folder.resolve("collector.yaml"), """
                receivers: {otlp: {protocols: {grpc: {endpoint: "127.0.0.1:%d"}}}}
                exporters: {file: {path: "%s", flush_interval: 100ms}}
                service:
                  telemetry: {metrics: {level: none}}
                  pipelines:
                    traces: {receivers: [otlp], exporters: [file]}
                    metrics: {receivers: [otlp], exporters: [file]}
                """.formatted(port, received));
        Path log = folder.resolve("collector.log");
        Process process = new ProcessBuilder(path, "--config", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Collector collector = new Collector(process, port, received, log);
        collector.awaitReady();
        return collector;
    }

    private void awaitReady() throws IOException, InterruptedException {
        long begin = System.nanoTime();
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                return;
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() - begin > PATIENCE_NANOS) {
                    process.destroyForcibly();
                    throw new AssertionError("the Collector does not listen:\n" + Files.readString(log), e);
                }
                Thread.sleep(20);
            }
        }
    }

    /// What makes a process of Spate export to it.
    Map<String, String> environment() {
        return Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + port);
    }

    /// Ends it in order, so that all it has got is written.
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /// All spans that it got; after it was closed.
    List<Span> spans() throws IOException {
        List<Span> spans = new ArrayList<>();
        for (JsonNode line : lines()) {
            for (JsonNode of : line.path("resourceSpans")) {
                Map<String, String> resource = attributes(of.path("resource"));
                for (JsonNode scope : of.path("scopeSpans")) {
                    for (JsonNode span : scope.path("spans")) {
                        List<String> links = new ArrayList<>();
                        span.path("links")
                                .forEach(link -> links.add(link.path("spanId").asText()));
                        spans.add(new Span(
                                resource.getOrDefault("service.name", ""),
                                resource.getOrDefault("service.instance.id", ""),
                                span.path("name").asText(),
                                span.path("kind").asInt(),
                                span.path("traceId").asText(),
                                span.path("spanId").asText(),
                                span.path("parentSpanId").asText(),
                                links,
                                attributes(span)));
                    }
                }
            }
        }
        return spans;
    }

    /// Names of all metrics that it got, with the service before them; after it was closed.
    Set<String> metrics() throws IOException {
        Set<String> names = new HashSet<>();
        for (JsonNode line : lines()) {
            for (JsonNode of : line.path("resourceMetrics")) {
                String service = attributes(of.path("resource")).getOrDefault("service.name", "");
                of.path("scopeMetrics")
                        .forEach(scope -> scope.path("metrics")
                                .forEach(metric -> names.add(
                                        service + " " + metric.path("name").asText())));
            }
        }
        return names;
    }

    private List<JsonNode> lines() throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(received)) {
            lines.add(json.readTree(line));
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
