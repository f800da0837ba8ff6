package dev.spate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.inspector.LoopWatch;
import dev.spate.inspector.RuntimeInspector;
import dev.spate.inspector.Snapshot;
import dev.spate.inspector.SnapshotJson;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// That the port of the metrics shows the inspector.
class InspectorPortTest {

    private final HttpClient client = HttpClient.newHttpClient();
    private final RuntimeInspector inspector = RuntimeInspector.of("agent");
    private LiveMetrics live = LiveMetrics.none();
    private URI base = URI.create("http://127.0.0.1/");

    @BeforeEach
    void open() throws Exception {
        live = LiveMetrics.open("agent", "127.0.0.1", 0);
        live.inspect(inspector);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        live.announce(new PrintStream(said, true, StandardCharsets.UTF_8));
        List<String> lines = said.toString(StandardCharsets.UTF_8).lines().toList();
        base = URI.create(lines.getFirst().replace("metrics on ", ""));
        assertThat(lines.getLast()).isEqualTo("runtime console on " + base.resolve("/inspect/"));
    }

    @AfterEach
    void close() {
        live.close();
        inspector.close();
    }

    @Test
    void itIsSwitchedOnAndTellsWhatLoopsDo() throws Exception {
        LoopWatch loop = inspector.driven("drive");

        assertThat(SnapshotJson.read(new JsonObject(get("/inspect"))).on()).isFalse();
        assertThat(post("/inspect/on")).contains("\"on\":true");
        loop.enter();
        loop.turned(System.nanoTime() - 3_000_000, System.nanoTime(), 1);
        Snapshot snapshot = SnapshotJson.read(new JsonObject(get("/inspect")));

        assertThat(snapshot.on()).isTrue();
        assertThat(snapshot.loops().getFirst().name()).isEqualTo("drive-0");
        assertThat(snapshot.loops().getFirst().busyNanos()).isGreaterThanOrEqualTo(3_000_000);
        assertThat(post("/inspect/off")).contains("\"on\":false");
        assertThat(send("/inspect/elsewhere", HttpRequest.newBuilder().GET()).statusCode())
                .isEqualTo(404);
    }

    @Test
    void lintsAreMetrics() throws Exception {
        assertThat(get("/metrics")).contains("spate_inspector_on 0").doesNotContain("spate_inspector_lint");
        LoopWatch loop = inspector.driven("drive");
        inspector.on();
        loop.enter();
        loop.turned(0, 600_000_000, 1);

        String metrics = get("/metrics");
        while (!metrics.contains("spate_inspector_lint{lint=\"loop-blocked\"")
                || metrics.contains("spate_inspector_lint{lint=\"loop-blocked\",} -1")
                || metrics.contains("spate_inspector_lint{lint=\"loop-blocked\"} -1")) {
            loop.turned(0, 600_000_000, 1);
            Thread.sleep(100);
            metrics = get("/metrics");
        }
        assertThat(metrics)
                .containsPattern("spate_inspector_lint\\{lint=\"loop-blocked\",?} 1")
                // What this thread waited for a processor meanwhile is taken off.
                .containsPattern("spate_inspector_lint_value\\{lint=\"loop-blocked\",?} [1-6][0-9]{2}")
                .containsPattern("spate_inspector_lint\\{lint=\"queue-growing\",?} -1")
                .contains("spate_inspector_loop_busy_ratio{loop=\"drive-0\"")
                .contains("spate_inspector_cost_seconds")
                .contains("spate_inspector_drops");
    }

    @Test
    void aStreamGoesOnWhileOthersAreAnswered() throws Exception {
        HttpResponse<InputStream> stream = client.send(
                HttpRequest.newBuilder(base.resolve("/inspect/stream")).build(), BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).startsWith("{\"spateInspector\":1,\"process\":\"agent\"");
            assertThat(get("/health/live")).contains("up");
            assertThat(SnapshotJson.read(new JsonObject(lines.readLine())).process())
                    .isEqualTo("agent");
        }
    }

    private String get(String path) throws Exception {
        HttpResponse<String> answer = send(path, HttpRequest.newBuilder().GET());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private String post(String path) throws Exception {
        return send(path, HttpRequest.newBuilder().POST(BodyPublishers.noBody()))
                .body();
    }

    private HttpResponse<String> send(String path, HttpRequest.Builder request) throws Exception {
        return client.send(request.uri(base.resolve(path)).build(), BodyHandlers.ofString());
    }
}
