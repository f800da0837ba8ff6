package dev.spate.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spate.coordinator.Coordinator;
import dev.spate.coordinator.CoordinatorSettings;
import dev.spate.log.MemoryLog;
import dev.spate.report.RunArchive;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A coordinator with its interface on a free port of this machine, and somebody who asks it.
final class Served implements AutoCloseable {

    static final String PLAN = """
            name: paper
            target: http://127.0.0.1:1
            scenarios: {s: [{get: /, name: get}]}
            phases: [{name: steady, scenario: s, constantRate: 100/s, duration: 2s}]
            """;

    static final ServerSettings.Limits MUCH = ServerSettings.Limits.DEFAULT.withRate(1e6, 1_000_000);

    final MemoryLog log = MemoryLog.keepingEverything();
    final RunArchive archive;
    final CoordinatorServer server;
    final Coordinator coordinator;
    final int port;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final @Nullable String token;

    Served(Path root) throws Exception {
        this(root, new ServerSettings("127.0.0.1", 0, null, null, MUCH), null);
    }

    Served(Path root, ServerSettings.Limits limits) throws Exception {
        this(root, new ServerSettings("127.0.0.1", 0, null, null, limits), null);
    }

    Served(Path root, ServerSettings settings, @Nullable String token) throws Exception {
        this.token = token;
        archive = new RunArchive(root, "test", Map.of("cpus", "1"));
        server = new CoordinatorServer(settings, archive, System::nanoTime);
        port = server.start();
        coordinator = new Coordinator(
                log, CoordinatorSettings.IN_PROCESS, server.attendant(), InstantSource.system(), System::nanoTime);
        server.serve(coordinator);
        coordinator.start();
        coordinator.begun().get(30, TimeUnit.SECONDS);
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address() + path));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return request;
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8));
    }

    HttpResponse<InputStream> open(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    HttpResponse<String> submit(@Nullable String id, String type, String body)
            throws IOException, InterruptedException {
        return send(request("/api/v1/runs" + (id == null ? "" : "/" + id))
                .header("Content-Type", type)
                .method(id == null ? "POST" : "PUT", HttpRequest.BodyPublishers.ofString(body)));
    }

    /// Carries one run of the plan through, one second of which is slow, and returns its id.
    String finishedRun(@Nullable String id) throws Exception {
        try (PaperAgent agent = new PaperAgent(log, "paper-1")) {
            String run = json(submit(id, "application/yaml", PLAN)).path("run").asText();
            var go = agent.started();
            agent.second(go, 100, 10);
            agent.second(go, 100, 20);
            agent.done(go);
            new CoordinatorClient(address(), null, null).follow(run, new RunFollower() {});
            while (archive.isWriting(run)) {
                Thread.onSpinWait();
            }
            return run;
        }
    }

    /// Sends bytes as they are, and returns all that comes until the connection is closed.
    String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(30_000);
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(UTF_8));
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    /// The head of a request, a line each.
    static String head(String... lines) {
        return String.join("\r\n", lines) + "\r\n\r\n";
    }

    static JsonNode json(HttpResponse<String> response) {
        return ServerAnswer.parse(requireNonNull(response.body()));
    }

    @Override
    public void close() {
        server.close();
        coordinator.close();
        archive.close();
        log.close();
    }
}
