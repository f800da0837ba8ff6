package dev.spate.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A Prometheus with the configuration and the rules of this project, on the loopback address.
final class Prometheus implements AutoCloseable {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final OutsideProgram program;
    private final String address;

    private Prometheus(OutsideProgram program, String address) {
        this.program = program;
        this.address = address;
    }

    /// Returns when it takes samples; skips the test if there is none.
    static Prometheus start(Path folder) throws IOException, InterruptedException {
        String name = OutsideProgram.installed("prometheus");
        int port = OutsideProgram.freePorts(1).getFirst();
        Path files = OutsideProgram.COLLECTOR_FILES.resolve("prometheus");
        for (String file : List.of("recording-rules.yml", "alert-rules.yml")) {
            Files.copy(files.resolve(file), folder.resolve(file));
        }
        String configuration = Files.readString(files.resolve("prometheus.yml"));
        return start(folder, name, port, configuration.replace("localhost:9090", "127.0.0.1:" + port));
    }

    /// Without a Collector: asks some addresses itself, every second.
    static Prometheus scraping(Path folder, String... targets) throws IOException, InterruptedException {
        String name = OutsideProgram.installed("prometheus");
        return start(
                folder, name, OutsideProgram.freePorts(1).getFirst(), """
                global: {scrape_interval: 1s, scrape_timeout: 1s}
                scrape_configs:
                  - job_name: spate
                    static_configs: [{targets: ["%s"]}]
                """.formatted(String.join("\", \"", targets)));
    }

    private static Prometheus start(Path folder, String name, int port, String configuration)
            throws IOException, InterruptedException {
        Files.writeString(folder.resolve("prometheus.yml"), configuration);
        OutsideProgram program = OutsideProgram.start(
                folder,
                Map.of(),
                List.of(
                        name,
                        "--config.file=prometheus.yml",
                        "--storage.tsdb.path=data",
                        "--web.listen-address=127.0.0.1:" + port,
                        "--web.enable-remote-write-receiver",
                        "--enable-feature=exemplar-storage"));
        Prometheus prometheus = new Prometheus(program, "http://127.0.0.1:" + port);
        program.awaitAnswer(prometheus.address + "/-/ready");
        return prometheus;
    }

    /// Where it takes samples.
    String remoteWrite() {
        return address + "/api/v1/write";
    }

    /// What it answers now: an array of series with their `metric` and `value`.
    JsonNode query(String expr) throws IOException, InterruptedException {
        return result("/api/v1/query?query=" + encoded(expr));
    }

    /// The value of a query that has one, now; 0 without any.
    double value(String expr) throws IOException, InterruptedException {
        JsonNode result = query(expr);
        if (result.size() > 1) {
            throw new AssertionError(expr + ": " + result);
        }
        return result.isEmpty() ? 0 : result.at("/0/value/1").asDouble();
    }

    /// What it answers of a time past: an array of series with their `metric` and `values`.
    JsonNode queryRange(String expr, long fromSeconds, long toSeconds) throws IOException, InterruptedException {
        return result("/api/v1/query_range?query=" + encoded(expr) + "&start=" + fromSeconds + "&end=" + toSeconds
                + "&step=1");
    }

    /// Series with the examples beside their values.
    JsonNode exemplars(String selector, long fromSeconds, long toSeconds) throws IOException, InterruptedException {
        return result(
                "/api/v1/query_exemplars?query=" + encoded(selector) + "&start=" + fromSeconds + "&end=" + toSeconds);
    }

    /// Every name that it stores.
    List<String> names() throws IOException, InterruptedException {
        JsonNode names = data(OutsideProgram.get(address + "/api/v1/label/__name__/values"));
        return MAPPER.convertValue(names, MAPPER.getTypeFactory().constructCollectionType(List.class, String.class));
    }

    private JsonNode result(String path) throws IOException, InterruptedException {
        JsonNode data = data(OutsideProgram.get(address + path));
        return data.has("result") ? data.get("result") : data;
    }

    private static JsonNode data(HttpResponse<String> response) throws IOException {
        JsonNode answer = MAPPER.readTree(response.body());
        if (!answer.path("status").asText().equals("success")) {
            throw new AssertionError(response.uri() + " was answered by " + response.body());
        }
        return answer.get("data");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        program.close();
    }
}
