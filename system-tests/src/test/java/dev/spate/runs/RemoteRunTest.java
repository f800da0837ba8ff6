package dev.spate.runs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spate.agent.Agent;
import dev.spate.agent.AgentSettings;
import dev.spate.coordinator.Coordinator;
import dev.spate.coordinator.CoordinatorSettings;
import dev.spate.drive.EngineSettings;
import dev.spate.drive.HttpLoadEngineFactory;
import dev.spate.http.CoordinatorClient;
import dev.spate.http.CoordinatorServer;
import dev.spate.http.RunInfo;
import dev.spate.http.ServerSettings;
import dev.spate.http.Token;
import dev.spate.log.MemoryLog;
import dev.spate.report.RunArchive;
import dev.spate.report.RunFolder;
import dev.spate.target.TargetOptions;
import dev.spate.target.TargetService;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `spate run --coordinator`: the command in a process of its own, coordinator and agent in this one.
@Timeout(180)
class RemoteRunTest {

    private static final String TOKEN = "only-for-this-test-0123456789";

    @TempDir
    private Path folder;

    private final MemoryLog log = MemoryLog.keepingEverything();
    private final List<AutoCloseable> open = new ArrayList<>();
    private @Nullable Coordinator coordinator;
    private @Nullable CoordinatorServer server;
    private @Nullable TargetService target;
    private int port;

    @BeforeEach
    void start() throws Exception {
        target = TargetService.start(TargetOptions.defaults().withEventLoops(1));
        Files.writeString(folder.resolve("token"), TOKEN + "\n");
        serve(0);
        Agent agent = new Agent(
                new AgentSettings("agent-1", "test", 1, Map.of("cpus", "1"), AgentSettings.HEARTBEAT_NANOS),
                log,
                new HttpLoadEngineFactory(
                        EngineSettings.defaults().withLoops(1), System::getenv, System::currentTimeMillis),
                InstantSource.system(),
                System::nanoTime);
        open.add(agent);
        agent.start();
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
        log.close();
        Objects.requireNonNull(target).close();
    }

    @Test
    void aRunElsewhereEndsWithItsVerdictAndItsFilesAreHere() throws Exception {
        Files.writeString(folder.resolve("users.csv"), "name\nann\nbob\n");
        Path plan = plan("feeders: {users: {file: users.csv}}\n", "/hello?user=${users.name}", "2s");

        SpateProcess spate =
                run(plan, "--id", "mine", "--out", folder.resolve("out").toString());

        assertThat(spate.exitCode()).as(spate.output()).isIn(0, 98);
        assertThat(spate.output()).contains("run mine on http://127.0.0.1:" + port);
        assertThat(folder.resolve("out").toFile().list()).containsExactlyInAnyOrderElementsOf(RunFolder.FILES);
        JsonNode result = SpateProcess.result(folder.resolve("out"));
        assertThat(result.at("/sessions/planned").asLong()).isEqualTo(100);
        assertThat(result.at("/run").asText()).isEqualTo("mine");

        // The same once more is the same run, and no more load.
        SpateProcess again =
                run(plan, "--id", "mine", "--out", folder.resolve("again").toString());
        assertThat(again.exitCode()).as(again.output()).isEqualTo(spate.exitCode());
        assertThat(folder.resolve("again", "result.json")).hasSameBinaryContentAs(folder.resolve("out", "result.json"));

        Path other = plan("feeders: {users: {file: users.csv}}\n", "/hello?user=${users.name}", "3s");
        SpateProcess conflict =
                run(other, "--id", "mine", "--out", folder.resolve("conflict").toString());
        assertThat(conflict.exitCode()).isEqualTo(2);
        assertThat(conflict.output()).contains("there is a run 'mine' already").doesNotContain("\tat ");
        assertThat(folder.resolve("conflict")).doesNotExist();
    }

    @Test
    void anInterruptedCommandStopsTheRunAndTellsItsVerdict() throws Exception {
        Path plan = plan("", "/hello", "60s");
        SpateProcess spate =
                run(plan, "--id", "long", "--out", folder.resolve("out").toString());
        awaitStage("long", "running");

        spate.interrupt();

        assertThat(spate.exitCode()).as(spate.output()).isEqualTo(97);
        JsonNode result = SpateProcess.result(folder.resolve("out"));
        assertThat(result.at("/verdict").asText()).isEqualTo("aborted");
        assertThat(result.at("/reasons/0").asText()).isEqualTo("interrupted by the user");
    }

    @Test
    void aCoordinatorThatIsReplacedMidRunIsNoticedAndNothingIsMissing() throws Exception {
        Path plan = plan("", "/hello", "6s");
        SpateProcess spate =
                run(plan, "--id", "moved", "--out", folder.resolve("out").toString());
        awaitStage("moved", "running");
        Objects.requireNonNull(server).close();
        Objects.requireNonNull(coordinator).close();

        serve(port);

        assertThat(spate.exitCode()).as(spate.output()).isIn(0, 98);
        JsonNode result = SpateProcess.result(folder.resolve("out"));
        assertThat(result.at("/sessions/planned").asLong()).isEqualTo(300);
        assertThat(result.at("/sessions/completed").asLong()).isEqualTo(300);
        try (var left = Files.list(folder.resolve("runs-there"))) {
            assertThat(left.map(file -> String.valueOf(file.getFileName()))).containsExactly("moved");
        }
    }

    @Test
    void whatStandsInTheWayIsSaidInOneLine() throws Exception {
        Path plan = plan("", "/hello", "1s");
        Files.writeString(folder.resolve("wrong"), "another-token-0123456789");
        SpateProcess stranger = SpateProcess.start(
                folder,
                "run",
                plan.toString(),
                "--coordinator",
                address(),
                "--token-file",
                folder.resolve("wrong").toString());
        assertThat(stranger.exitCode()).isEqualTo(1);
        assertThat(stranger.output())
                .isEqualTo("spate: the coordinator at " + address()
                        + " does not let you in: this is not the token; give the file of its token\n");

        SpateProcess nowhere =
                SpateProcess.start(folder, "run", plan.toString(), "--coordinator", "http://127.0.0.1:1");
        assertThat(nowhere.exitCode()).isEqualTo(1);
        assertThat(nowhere.output())
                .isEqualTo("spate: the coordinator at http://127.0.0.1:1 cannot be reached: the connection was refused;"
                        + " is it running there?\n");

        SpateProcess runs = SpateProcess.start(
                folder,
                "runs",
                "--coordinator",
                address(),
                "--token-file",
                folder.resolve("token").toString());
        assertThat(runs.exitCode()).isZero();
        assertThat(runs.output()).isEqualTo("no runs yet\n");
    }

    private void serve(int wanted) throws Exception {
        RunArchive archive = new RunArchive(folder.resolve("runs-there"), "test", Map.of("cpus", "1"));
        CoordinatorServer made = new CoordinatorServer(
                new ServerSettings(
                        "127.0.0.1", wanted, Token.of(TOKEN, "this test"), null, ServerSettings.Limits.DEFAULT),
                archive,
                System::nanoTime);
        port = made.start();
        Coordinator carrying = new Coordinator(
                log, CoordinatorSettings.IN_PROCESS, made.attendant(), InstantSource.system(), System::nanoTime);
        made.serve(carrying);
        carrying.start();
        carrying.begun().get(30, TimeUnit.SECONDS);
        server = made;
        coordinator = carrying;
        open.add(archive);
        open.add(carrying);
        open.add(made);
    }

    private void awaitStage(String run, String stage) throws Exception {
        try (CoordinatorClient client =
                new CoordinatorClient(URI.create(address()), Token.of(TOKEN, "this test"), null)) {
            while (true) {
                List<RunInfo> runs = client.runs(10);
                if (runs.stream()
                        .anyMatch(one -> one.run().equals(run) && one.stage().equals(stage))) {
                    return;
                }
                Thread.sleep(200);
            }
        }
    }

    private SpateProcess run(Path plan, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "run",
                plan.toString(),
                "--coordinator",
                address(),
                "--token-file",
                folder.resolve("token").toString()));
        arguments.addAll(List.of(more));
        return SpateProcess.start(folder, arguments.toArray(String[]::new));
    }

    private String address() {
        return "http://127.0.0.1:" + port;
    }

    private Path plan(String more, String path, String duration) throws IOException {
        return Files.writeString(
                folder.resolve("plan.yaml"),
                "name: remote\ntarget: " + Objects.requireNonNull(target).address() + "\n" + more
                        + "scenarios: {s: [{get: \""
                        + path + "\", name: get}]}\nphases: [{name: steady, scenario: s, constantRate: 50/s, duration: "
                        + duration + "}]\n");
    }
}
