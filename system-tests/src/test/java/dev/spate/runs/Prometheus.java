package dev.spate.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// A real Prometheus on the loopback address that asks some addresses every second. For one thread.
final class Prometheus implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/bin/prometheus");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final HttpClient client = HttpClient.newHttpClient();
    private final String address;

    private Prometheus(Process process, String address) {
        this.process = process;
        this.address = address;
    }

    static boolean isInstalled() {
        return Files.isExecutable(PROGRAM);
    }

    /// Returns when it answers.
    ///
    /// @param folder for everything it writes
    /// @param port to listen on
    /// @param targets host and port of what it is to ask
    static Prometheus start(Path folder, int port, String... targets) throws IOException, InterruptedException {
        StringBuilder list = new StringBuilder();
        for (String target : targets) {
            list.append("          - ").append(target).append('\n');
        }
        Path configuration = Files.writeString(folder.resolve("prometheus.yml"), """
                global: {scrape_interval: 1s, scrape_timeout: 1s}
                scrape_configs:
                  - job_name: spate
                    static_configs:
                      - targets:
                %s
                """.formatted(list));
        Process process = new ProcessBuilder(
                        PROGRAM.toString(),
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + folder.resolve("prometheus"),
                        "--enable-feature=exemplar-storage",
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.out").toFile())
                .start();
        Prometheus prometheus = new Prometheus(process, "http://127.0.0.1:" + port);
        while (process.isAlive()) {
            try {
                if (prometheus.get("/-/ready").statusCode() == 200) {
                    return prometheus;
                }
            } catch (ConnectException _) {
                // Not yet.
            }
            Thread.sleep(20);
        }
        throw new AssertionError("Prometheus did not start: " + Files.readString(folder.resolve("prometheus.out")));
    }

    /// The value of a query that has one, now; 0 without any.
    double value(String query) throws IOException, InterruptedException {
        String encoded = URLEncoder.encode(query, StandardCharsets.UTF_8);
        HttpResponse<byte[]> answer = get("/api/v1/query?query=" + encoded);
        JsonNode result = JSON.readTree(answer.body()).at("/data/result");
        if (answer.statusCode() != 200 || result.size() > 1) {
            throw new AssertionError(query + ": " + new String(answer.body(), StandardCharsets.UTF_8));
        }
        return result.isEmpty() ? 0 : result.at("/0/value/1").asDouble();
    }

    private HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(address + path)).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    @Override
    public void close() {
        process.destroy();
        Process _ = process.onExit().join();
        client.close();
    }
}
