package dev.spate.target;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.inspector.Lint;
import dev.spate.inspector.Recording;
import dev.spate.inspector.Snapshot;
import dev.spate.inspector.SnapshotJson;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// That a service shows what its runtime does.
final class InspectionTest {

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void theServiceIsNotWatchedUntilItIsSwitchedOn() throws Exception {
        try (TargetService target = TargetService.start(TargetOptions.defaults().withEventLoops(1))) {
            assertThat(snapshot(target).on()).isFalse();

            assertThat(post(target, "/inspect/on")).contains("\"on\":true");
            get(target, "/hello");
            Snapshot on = snapshot(target);

            assertThat(on.on()).isTrue();
            assertThat(on.process()).isEqualTo("target");
            assertThat(on.tasks()).anyMatch(task -> task.origin().equals("GET /hello") && task.runs() == 1);
            assertThat(post(target, "/inspect/off")).contains("\"on\":false");
            assertThat(snapshot(target).on()).isFalse();
        }
    }

    @Test
    void aBlockedLoopIsSeenByItsLint() throws Exception {
        try (TargetService target = TargetService.start(TargetOptions.defaults().withEventLoops(1))) {
            target.inspector().on();
            Snapshot seen;
            do {
                get(target, "/lab/blocking/on-loop?millis=20");
                seen = snapshot(target);
            } while (!seen.finding(Lint.LOOP_BLOCKED).state().equals("warn"));

            assertThat(seen.finding(Lint.LOOP_BLOCKED).value()).isGreaterThan(5);
        }
    }

    @Test
    void aStreamIsARecording(@TempDir Path folder) throws Exception {
        try (TargetService target = TargetService.start(TargetOptions.defaults().withEventLoops(1))) {
            target.inspector().on();
            HttpResponse<InputStream> stream = client.send(
                    HttpRequest.newBuilder(target.address().resolve("/inspect/stream"))
                            .build(),
                    BodyHandlers.ofInputStream());
            List<String> lines = new ArrayList<>();
            try (BufferedReader reader =
                    new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
                for (int i = 0; i < 3; i++) {
                    lines.add(reader.readLine());
                }
            }
            Path file = Files.write(folder.resolve("stream.ndjson"), lines);

            assertThat(stream.headers().firstValue("content-type")).contains("application/x-ndjson");
            assertThat(Recording.read(file)).hasSize(2).allMatch(Snapshot::on);
        }
    }

    @Test
    void aStreamComesAsEventsForABrowser() throws Exception {
        try (TargetService target = TargetService.start(TargetOptions.defaults().withEventLoops(1))) {
            HttpResponse<InputStream> stream = client.send(
                    HttpRequest.newBuilder(target.address().resolve("/inspect/stream"))
                            .header("Accept", "text/event-stream")
                            .build(),
                    BodyHandlers.ofInputStream());
            try (BufferedReader reader =
                    new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
                assertThat(reader.readLine()).startsWith("data: {\"spateInspector\":1");
                assertThat(reader.readLine()).isEmpty();
                assertThat(reader.readLine()).startsWith("data: {\"process\":\"target\"");
            }
            assertThat(stream.headers().firstValue("content-type")).contains("text/event-stream");
        }
    }

    private Snapshot snapshot(TargetService target) throws Exception {
        return SnapshotJson.read(new JsonObject(get(target, "/inspect")));
    }

    private String get(TargetService target, String path) throws Exception {
        return send(target.address().resolve(path), HttpRequest.newBuilder().GET());
    }

    private String post(TargetService target, String path) throws Exception {
        return send(target.address().resolve(path), HttpRequest.newBuilder().POST(BodyPublishers.noBody()));
    }

    private String send(URI address, HttpRequest.Builder request) throws Exception {
        HttpResponse<String> answer = client.send(request.uri(address).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }
}
