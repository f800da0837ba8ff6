package dev.spate.runs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spate.target.TargetOptions;
import dev.spate.target.TargetService;
import dev.spate.testkit.broker.KafkaBroker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/// Coordinator, agents and broker as processes of their own, and what happens to a run when any of them
/// ends in the middle of it. The target service, in this process, counts what it serves.
class KafkaClusterTest {

    @TempDir
    private static Path brokerFolder;

    private static KafkaBroker broker;

    @TempDir
    private Path folder;

    private TargetService target;
    private String prefix;
    private final List<SpateProcess> processes = new ArrayList<>();

    @BeforeAll
    static void startBroker() {
        broker = KafkaBroker.in(brokerFolder).start();
    }

    @AfterAll
    static void stopBroker() {
        if (broker != null) {
            broker.close();
        }
    }

    @BeforeEach
    void startTarget(TestInfo test) throws IOException {
        target = TargetService.start(TargetOptions.defaults().withEventLoops(1));
        prefix = test.getTestMethod().orElseThrow().getName();
    }

    @AfterEach
    void stopTarget() {
        processes.forEach(SpateProcess::kill);
        target.close();
    }

    @Test
    void twoAgentProcessesDoWhatTheTargetCounts() throws Exception {
        agent("a");
        agent("b");
        SpateProcess run = run(plan("constantRate: 100/s, duration: 4s"), "--agents", "2");
        run.exitCode();

        JsonNode result = result(run);
        assertThat(planned(result)).isEqualTo(400);
        assertThat(result.at("/sessions/completed").asLong()).as(run.output()).isEqualTo(400);
        assertThat(served()).isEqualTo(400);
        assertThat(result.at("/health/agents"))
                .extracting(agent -> agent.at("/id").asText())
                .containsExactlyInAnyOrder("a", "b");
        assertThat(result.at("/evidence/intervalsMerged").asLong())
                .isEqualTo(result.at("/evidence/intervalsExpected").asLong());
    }

    @Test
    void theShareOfAnAgentThatWasKilledGoesOnAndNothingIsUnaccountedFor() throws Exception {
        agent("a");
        agent("b");
        SpateProcess victim = agent("c");
        SpateProcess run = run(plan("constantRate: 300/s, duration: 14s"), "--agents", "3");
        awaitServed(600);
        victim.kill();
        run.exitCode();

        JsonNode result = result(run);
        JsonNode sessions = result.at("/sessions");
        assertThat(planned(result)).as(run.output()).isEqualTo(4200);
        assertThat(sessions.at("/started").asLong()
                        + sessions.at("/dropped").asLong()
                        + sessions.at("/lost").asLong())
                .isEqualTo(4200);
        assertThat(sessions.at("/lost").asLong()).isPositive();
        assertThat(run.output()).contains("agent c is lost").contains("the share of c goes on at");
        // What the victim did after its last report is known to the target alone.
        assertThat(served()).isBetween(sessions.at("/started").asLong(), 4200L);
    }

    @Test
    void aPausedAgentThatComesBackIsFencedAndSaysSo() throws Exception {
        agent("a");
        SpateProcess victim = agent("b");
        SpateProcess run = run(plan("constantRate: 100/s, duration: 14s"), "--agents", "2");
        awaitServed(200);
        victim.signal("STOP");
        run.awaitOutput("the share of b goes on at a");
        victim.signal("CONT");
        victim.awaitOutput("fenced");
        run.exitCode();

        JsonNode sessions = result(run).at("/sessions");
        assertThat(sessions.at("/planned").asLong()).as(run.output()).isEqualTo(1400);
        assertThat(sessions.at("/started").asLong()
                        + sessions.at("/dropped").asLong()
                        + sessions.at("/lost").asLong())
                .isEqualTo(1400);
    }

    @Test
    void ofTwoAgentsOfOneNameTheYoungerEndsAndSaysWhy() throws Exception {
        SpateProcess coordinator = coordinator("runs");
        inCharge(coordinator);
        SpateProcess older = agent("twin");
        older.awaitOutput("waits for runs");
        SpateProcess younger = agent("twin");

        assertThat(younger.exitCode()).as(younger.output()).isEqualTo(2);
        assertThat(younger.output())
                .contains("--name twin: another agent that was there before goes by the name 'twin'");
        assertThat(older.isAlive()).as(older.output()).isTrue();
    }

    @Test
    void aBrokerThatIsGoneForAWhileCostsNoInterval() throws Exception {
        agent("a");
        agent("b");
        SpateProcess run = run(plan("constantRate: 100/s, duration: 25s"), "--agents", "2");
        awaitServed(300);
        broker.kill();
        // Two thirds of the run go by without a broker: agents measure on, and nobody is lost.
        awaitServed(2000);
        broker.start();
        run.exitCode();

        JsonNode result = result(run);
        assertThat(planned(result)).as(run.output()).isEqualTo(2500);
        assertThat(result.at("/sessions/completed").asLong()).isEqualTo(2500);
        assertThat(served()).isEqualTo(2500);
        assertThat(result.at("/evidence/intervalsMerged").asLong())
                .isEqualTo(result.at("/evidence/intervalsExpected").asLong());
        assertThat(run.output()).doesNotContain("is lost");
    }

    @Test
    void theSamePlanAndSeedMakeTheSameLoadOverMemoryAndKafka() throws Exception {
        Path plan = Files.writeString(folder.resolve("plan.yaml"), """
                name: same
                target: %s
                seed: 4711
                scenarios:
                  one: [{get: "/bytes/${random(10,9999)}", name: one}]
                  two: [{get: /hello, name: two}]
                phases:
                  - {name: poisson, mix: {one: 60, two: 40}, constantRate: 120/s, arrivals: poisson, duration: 4s}
                  - {name: ramp, scenario: two, rampingRate: {from: 10/s, to: 90/s}, duration: 3s}
                """.formatted(target.address()));
        agent("agent-1");
        agent("agent-2");
        SpateProcess kafka = run(plan, "--agents", "2");
        kafka.exitCode();
        JsonNode overKafka = result(kafka);
        Path memoryFolder = folder.resolve("memory");
        SpateProcess memory =
                start("run", plan.toString(), "--agents", "2", "--loops", "1", "--out", memoryFolder.toString());
        memory.exitCode();
        JsonNode overMemory = SpateProcess.result(memoryFolder);

        assertThat(planned(overKafka)).isPositive();
        for (String pointer : List.of("/sessions", "/phases/0/sessions", "/phases/1/sessions")) {
            assertThat(overKafka.at(pointer))
                    .as(kafka.output() + memory.output())
                    .isEqualTo(overMemory.at(pointer));
        }
        // Intended starts follow from the seed and from who has which slots.
        JsonNode kafkaManifest = json(folder.resolve("run").resolve("manifest.json"));
        JsonNode memoryManifest = json(memoryFolder.resolve("manifest.json"));
        assertThat(kafkaManifest.at("/seed")).isEqualTo(memoryManifest.at("/seed"));
        for (String pointer : List.of("/agents/0/slots", "/agents/0/cycle", "/agents/1/slots", "/agents/1/cycle")) {
            assertThat(kafkaManifest.at(pointer)).isEqualTo(memoryManifest.at(pointer));
        }
        // And every session drew the same: the answers together are as long.
        assertThat(requests(overKafka)).isEqualTo(requests(overMemory));
    }

    @Test
    void aCoordinatorThatIsKilledMidRunIsFollowedByOneThatFinishesTheRun() throws Exception {
        agent("a");
        agent("b");
        SpateProcess first = coordinator("first");
        String address = inCharge(first);
        submit(address, "nightly", plan("constantRate: 100/s, duration: 20s"));
        awaitServed(400);
        first.kill();

        SpateProcess second = coordinator("second");
        JsonNode run = awaitVerdict(inCharge(second), "nightly");

        JsonNode result = SpateProcess.result(folder.resolve("second").resolve("nightly"));
        assertThat(run.at("/verdict").asText())
                .as(result.at("/reasons").toString())
                .isIn("pass", "not-proven");
        // A machine that is too busy for 100 requests a second is no matter here, a gap would be.
        assertThat(result.at("/reasons")).allMatch(reason -> reason.asText().contains("generator"));
        assertThat(planned(result)).isEqualTo(2000);
        assertThat(result.at("/sessions/completed").asLong()).isEqualTo(2000);
        assertThat(served()).isEqualTo(2000);
        assertThat(result.at("/evidence/intervalsMerged").asLong())
                .isEqualTo(result.at("/evidence/intervalsExpected").asLong());
        assertThat(result.at("/evidence/duplicates").asLong()).isZero();
    }

    @Test
    void aStandbyTakesOverFromACoordinatorThatIsPausedAndThePausedOneWritesNothingMore() throws Exception {
        agent("a");
        SpateProcess first = coordinator("first");
        String address = inCharge(first);
        SpateProcess standby = coordinator("standby");
        standby.awaitOutput("standing by");
        submit(address, "nightly", plan("constantRate: 100/s, duration: 25s"));
        awaitServed(300);
        first.signal("STOP");

        String next = inCharge(standby);
        first.signal("CONT");
        // It learns from the group or from the refusal of what it writes, whichever comes first.
        first.awaitOutput("in charge", "standing by");
        awaitVerdict(next, "nightly");

        JsonNode result = SpateProcess.result(folder.resolve("standby").resolve("nightly"));
        assertThat(planned(result)).as(first.output() + standby.output()).isEqualTo(2500);
        assertThat(result.at("/sessions/completed").asLong()).isEqualTo(2500);
        assertThat(served()).isEqualTo(2500);
    }

    private SpateProcess coordinator(String runs) throws IOException {
        return start(
                "coordinator",
                "--kafka",
                broker.bootstrap(),
                "--prefix",
                prefix,
                "--port",
                "0",
                "--runs",
                folder.resolve(runs).toString());
    }

    /// Waits until a coordinator is in charge.
    ///
    /// @return where it is
    private static String inCharge(SpateProcess coordinator) throws IOException, InterruptedException {
        coordinator.awaitOutput("in charge");
        Matcher address = Pattern.compile("coordinator on (\\S+),").matcher(coordinator.output());
        assertThat(address.find()).as(coordinator.output()).isTrue();
        return address.group(1);
    }

    private static void submit(String address, String id, Path plan) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(address + "/api/v1/runs/" + id))
                            .header("Content-Type", "application/yaml")
                            .PUT(HttpRequest.BodyPublishers.ofFile(plan))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        }
    }

    /// Waits until a run has ended and its folder is written.
    private static JsonNode awaitVerdict(String address, String id) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (true) {
                HttpResponse<byte[]> answer = client.send(
                        HttpRequest.newBuilder(URI.create(address + "/api/v1/runs/" + id))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
                HttpResponse<Void> report = client.send(
                        HttpRequest.newBuilder(URI.create(address + "/api/v1/runs/" + id + "/report"))
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
                if (report.statusCode() == 200) {
                    return new ObjectMapper().readTree(answer.body());
                }
                assertThat(System.nanoTime() - begin)
                        .as("time to a report; the run is " + new String(answer.body(), UTF_8))
                        .isLessThan(TimeUnit.SECONDS.toNanos(120));
                Thread.sleep(250);
            }
        }
    }

    private static List<String> requests(JsonNode result) {
        List<String> rows = new ArrayList<>();
        result.at("/requests")
                .forEach(row -> rows.add(row.at("/phase").asText() + " "
                        + row.at("/request").asText() + " " + row.at("/count") + " " + row.at("/bytesReceived")));
        return rows;
    }

    private static JsonNode json(Path file) throws IOException {
        return new ObjectMapper().readTree(Files.readAllBytes(file));
    }

    private SpateProcess agent(String name) throws IOException, InterruptedException {
        SpateProcess agent =
                start("agent", "--kafka", broker.bootstrap(), "--prefix", prefix, "--name", name, "--loops", "1");
        agent.awaitOutput("waits for runs");
        return agent;
    }

    private SpateProcess run(Path plan, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "run",
                plan.toString(),
                "--kafka",
                broker.bootstrap(),
                "--prefix",
                prefix,
                "--out",
                folder.resolve("run").toString()));
        arguments.addAll(List.of(more));
        return start(arguments.toArray(String[]::new));
    }

    private SpateProcess start(String... arguments) throws IOException {
        SpateProcess process = SpateProcess.start(folder, arguments);
        processes.add(process);
        return process;
    }

    private Path plan(String phase) throws IOException {
        return Files.writeString(folder.resolve("plan.yaml"), """
                name: cluster
                target: %s
                scenarios: {hello: [{get: /hello}]}
                phases: [{name: only, scenario: hello, %s}]
                """.formatted(target.address(), phase));
    }

    private JsonNode result(SpateProcess run) throws IOException {
        assertThat(folder.resolve("run").resolve("result.json"))
                .as(run.output())
                .exists();
        return SpateProcess.result(folder.resolve("run"));
    }

    private static long planned(JsonNode result) {
        return result.at("/sessions/planned").asLong();
    }

    /// Waits until the target has served so many requests.
    private void awaitServed(long requests) throws Exception {
        long begin = System.nanoTime();
        while (served() < requests) {
            assertThat(System.nanoTime() - begin)
                    .as("time until " + requests + " requests were served, and " + served() + " are")
                    .isLessThan(TimeUnit.SECONDS.toNanos(90));
            Thread.sleep(20);
        }
    }

    private long served() throws IOException, InterruptedException {
        return routes().path("GET /hello").path("requests").asLong(0);
    }

    private JsonNode routes() throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(target.address() + "/counter"))
                    .build();
            return new ObjectMapper()
                    .readTree(client.send(request, HttpResponse.BodyHandlers.ofByteArray())
                            .body())
                    .at("/routes");
        }
    }
}
