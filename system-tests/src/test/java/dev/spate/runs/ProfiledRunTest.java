package dev.spate.runs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spate.profile.Stacks;
import dev.spate.target.TargetOptions;
import dev.spate.target.TargetService;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `spate run --profile`: agent and coordinator in a process of their own, the target in this one.
@Timeout(180)
final class ProfiledRunTest {

    @TempDir
    private Path folder;

    @Test
    void aProfiledRunHasFlameGraphsOfAgentAndTarget() throws Exception {
        Path out = folder.resolve("out");
        try (TargetService target = TargetService.start(TargetOptions.defaults().withEventLoops(1))) {
            SpateProcess spate = run(target, Map.of(), "steady:cpu,alloc", out);
            assertThat(spate.exitCode()).as(spate.output()).isIn(0, 98);
        }
        JsonNode result = SpateProcess.result(out);
        Map<String, JsonNode> profiles = new HashMap<>();
        result.path("profiles")
                .forEach(one -> profiles.put(
                        one.path("who").asText() + "-" + one.path("kind").asText(), one));
        assertThat(profiles).containsOnlyKeys("agent-1-cpu", "agent-1-alloc", "target-cpu", "target-alloc");
        String report = Files.readString(out.resolve("report.html"));
        for (JsonNode one : profiles.values()) {
            assertThat(one.path("engine").asText()).as(one.toString()).isNotEmpty();
            assertThat(report).contains("href=\"" + one.path("page").asText() + "\"");
            assertThat(Files.readString(out.resolve(one.path("page").asText()))).contains("Flame graph", "<h1>");
            assertThat(out.resolve(one.path("slowPage").asText())).isRegularFile();
        }
        Stacks agent = Stacks.read(out.resolve("profiles/agent-1-cpu.collapsed.gz"));
        assertThat(agent.shareWith("dev.spate.drive.DriveLoop.run")).isGreaterThan(0.05);
    }

    @Test
    void withoutTheNativeLibraryItIsJfrAndTheResultSaysSo() throws Exception {
        Path out = folder.resolve("out");
        try (TargetService target = TargetService.start(TargetOptions.defaults().withEventLoops(1))) {
            SpateProcess spate = run(target, Map.of("SPATE_PROFILER", "jfr"), "steady:cpu", out);
            assertThat(spate.exitCode()).as(spate.output()).isIn(0, 98);
        }
        JsonNode agent = SpateProcess.result(out).path("profiles").path(0);
        assertThat(agent.path("engine").asText()).isEqualTo("JFR");
        assertThat(agent.path("note").asText()).isEqualTo("JFR was asked for");
        assertThat(agent.path("samples").asLong()).isPositive();
    }

    @Test
    void aRunThatIsInterruptedHasTheProfileUntilThen() throws Exception {
        Path out = folder.resolve("out");
        try (TargetService target = TargetService.start(TargetOptions.defaults().withEventLoops(1));
                TargetCounts counts = new TargetCounts(target.address().toString())) {
            Path plan = Files.writeString(
                    folder.resolve("plan.yaml"),
                    plan(target.address().toString())
                            .replace("/items", "/hello")
                            .replace("duration: 3s", "duration: 120s"));
            SpateProcess spate = SpateProcess.start(
                    folder, "run", plan.toString(), "--profile", "steady:cpu", "--out", out.toString());
            // The target is asked when the phase begins, and the agent begins by itself.
            awaitRecording(target);
            // Some seconds of work for both, however slow they are.
            counts.await(counts.served() + 10_000);
            spate.interrupt();
            assertThat(spate.exitCode()).as(spate.output()).isEqualTo(97);
        }
        JsonNode result = SpateProcess.result(out);
        assertThat(result.path("verdict").asText()).isEqualTo("aborted");
        for (int i = 0; i < 2; i++) {
            JsonNode one = result.path("profiles").path(i);
            assertThat(one.path("who").asText()).isEqualTo(i == 0 ? "agent-1" : "target");
            assertThat(one.path("samples").asLong()).as(one.toString()).isPositive();
            assertThat(one.path("duration").asLong()).isPositive();
            assertThat(out.resolve(one.path("page").asText())).isNotEmptyFile();
        }
    }

    @Test
    void aDemoHasOneProfileOfItsProcessAndSaysSoOfAllThatShareIt() throws Exception {
        Path out = folder.resolve("out");
        SpateProcess spate = SpateProcess.start(folder, "demo", "--profile", "steady:cpu", "--out", out.toString());
        // How fast this machine is just now is no matter here.
        assertThat(spate.exitCode()).as(spate.output()).isIn(0, 97, 98, 99);
        Map<String, JsonNode> profiles = new HashMap<>();
        SpateProcess.result(out)
                .path("profiles")
                .forEach(one -> profiles.put(one.path("who").asText(), one));
        assertThat(profiles).containsOnlyKeys("agent-1", "agent-2", "target");
        List<JsonNode> taken = profiles.values().stream()
                .filter(one -> one.path("samples").asLong() > 0)
                .toList();
        assertThat(taken).as(profiles.toString()).hasSize(1);
        assertThat(out.resolve(taken.getFirst().path("page").asText())).isNotEmptyFile();
        profiles.values().stream()
                .filter(one -> one.path("samples").asLong() == 0)
                .forEach(one -> assertThat(one.path("note").asText())
                        .contains("it shares a process with ", ", whose profile has its samples too"));
    }

    private static void awaitRecording(TargetService target) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(target.address().resolve("/profile")).build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (!client.send(request, HttpResponse.BodyHandlers.ofString())
                    .body()
                    .contains("recording")) {
                Thread.sleep(50);
            }
        }
    }

    @Test
    void aPhaseThatIsNotThereIsRefusedWithTheNearestName() throws Exception {
        Path plan = Files.writeString(folder.resolve("plan.yaml"), plan("http://127.0.0.1:9"));
        SpateProcess spate = SpateProcess.start(folder, "run", plan.toString(), "--profile", "stedy");
        assertThat(spate.exitCode()).isEqualTo(2);
        assertThat(spate.output()).contains("--profile", "'stedy'", "did you mean 'steady'?", "1 problem");
    }

    private SpateProcess run(TargetService target, Map<String, String> environment, String profile, Path out)
            throws Exception {
        Path plan = Files.writeString(
                folder.resolve("plan.yaml"), plan(target.address().toString()));
        return SpateProcess.start(
                folder, environment, "run", plan.toString(), "--profile", profile, "--out", out.toString());
    }

    private static String plan(String target) {
        return """
                name: profiled
                target: %s
                scenarios: {items: [{get: /items}]}
                phases:
                  - {name: warm, scenario: items, constantRate: 50/s, duration: 1s}
                  - {name: steady, scenario: items, constantUsers: 4, duration: 3s}
                """.formatted(target);
    }
}
