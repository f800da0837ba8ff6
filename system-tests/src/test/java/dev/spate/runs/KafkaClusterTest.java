package dev.spate.runs;

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
    private TargetCounts counts;
    private Cluster cluster;

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
        counts = new TargetCounts(target.address().toString());
        String prefix = test.getTestMethod().orElseThrow().getName();
        cluster = new Cluster(folder, broker, prefix, SpateProcess::start);
    }

    @AfterEach
    void stopTarget() {
        cluster.close();
        counts.close();
        target.close();
    }

    @Test
    void twoAgentProcessesDoWhatTheTargetCounts() throws Exception {
        cluster.agent("a");
        cluster.agent("b");
        SpateProcess run = cluster.run(plan("constantRate: 100/s, duration: 4s"), "--agents", "2");
        run.exitCode();

        JsonNode result = result(run);
        assertThat(planned(result)).isEqualTo(400);
        assertThat(result.at("/sessions/completed").asLong()).as(run.output()).isEqualTo(400);
        assertThat(counts.served()).isEqualTo(400);
        assertThat(result.at("/health/agents"))
                .extracting(agent -> agent.at("/id").asText())
                .containsExactlyInAnyOrder("a", "b");
        assertThat(result.at("/evidence/intervalsMerged").asLong())
                .isEqualTo(result.at("/evidence/intervalsExpected").asLong());
    }

    @Test
    void agentsAndTheRunShowTheirMetrics() throws Exception {
        SpateProcess a = cluster.agent("a", "--metrics", "0");
        SpateProcess b = cluster.agent("b", "--metrics", "0");
        SpateProcess run = cluster.run(plan("constantRate: 100/s, duration: 4s"), "--agents", "2", "--metrics", "0");
        run.awaitOutput("metrics stay on");
        String ofRun = metrics(run);
        run.exitCode();

        JsonNode result = result(run);
        assertThat(result.at("/sessions/completed").asLong()).as(run.output()).isEqualTo(400);
        assertThat(sum(metrics(a), "spate_sessions_completed_total")
                        + sum(metrics(b), "spate_sessions_completed_total"))
                .isEqualTo(400);
        assertThat(sum(ofRun, "spate_interval_reports_total"))
                .isGreaterThanOrEqualTo(result.at("/evidence/intervalsMerged").asDouble());
        assertThat(ofRun).contains("spate_run_verdict{");
    }

    /// What a process shows that was started with `--metrics 0`.
    private static String metrics(SpateProcess process) throws IOException, InterruptedException {
        Matcher address = Pattern.compile("metrics on (\\S+)").matcher(process.output());
        assertThat(address.find()).as(process.output()).isTrue();
        String base = address.group(1).replaceFirst("/metrics$", "");
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(base + "/metrics")).build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    /// Of all series of a name.
    private static double sum(String metrics, String name) {
        return metrics.lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(line ->
                        Double.parseDouble(line.replaceFirst(" # .*", "").replaceFirst(".* ", "")))
                .sum();
    }

    @Test
    void theShareOfAnAgentThatWasKilledGoesOnAndNothingIsUnaccountedFor() throws Exception {
        cluster.agent("a");
        cluster.agent("b");
        SpateProcess victim = cluster.agent("c");
        SpateProcess run = cluster.run(plan("constantRate: 300/s, duration: 14s"), "--agents", "3");
        counts.await(600);
        victim.kill();
        run.exitCode();

        RunResult result = RunResult.in(folder.resolve("run"), run.output()).accountsFor(4200);
        assertThat(result.lost()).as("%s", result).isPositive();
        assertThat(run.output()).contains("agent c is lost").contains("the share of c goes on at");
        // What the victim did after its last report is known to the target alone.
        assertThat(counts.served()).isBetween(result.started(), 4200L);
    }

    @Test
    void anAgentThatIsToldToEndTellsAllThatItDidAndItsShareGoesOn() throws Exception {
        cluster.agent("a");
        SpateProcess leaver = cluster.agent("b");
        SpateProcess run = cluster.run(plan("constantRate: 300/s, duration: 10s"), "--agents", "2");
        counts.await(700);
        leaver.signal("TERM");
        assertThat(leaver.exitCode()).as(leaver.output()).isZero();
        run.exitCode();

        RunResult result = RunResult.in(folder.resolve("run"), run.output())
                .accountsFor(3000)
                .hasEveryReport();
        assertThat(run.output()).contains("agent b is lost: it was told to end", "the share of b goes on at a");
        // Were the last part of a second missing, the target would have served what nobody started.
        assertThat(counts.served()).as("%s", result).isBetween(result.completed(), result.started());
    }

    @Test
    void aCoordinatorThatIsToldToEndMidRunLeavesItToTheNextOne() throws Exception {
        cluster.agent("a");
        SpateProcess first = cluster.coordinator("first");
        String address = Cluster.inCharge(first);
        SpateProcess standby = cluster.coordinator("standby");
        standby.awaitOutput("standing by");
        Cluster.submit(address, "nightly", plan("constantRate: 100/s, duration: 15s"));
        counts.await(300);
        first.signal("TERM");
        assertThat(first.exitCode()).as(first.output()).isZero();

        Cluster.awaitVerdict(Cluster.inCharge(standby), "nightly");

        RunResult.in(folder.resolve("standby").resolve("nightly"), standby.output())
                .isComplete(1500, counts.served())
                .hasEveryReport()
                .passesUnlessTheMachineWasBusy();
    }

    @Test
    void aPausedAgentThatComesBackIsFencedAndSaysSo() throws Exception {
        cluster.agent("a");
        SpateProcess victim = cluster.agent("b");
        SpateProcess run = cluster.run(plan("constantRate: 100/s, duration: 14s"), "--agents", "2");
        counts.await(200);
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
        SpateProcess older = cluster.agent("twin");
        String address = Cluster.inCharge(cluster.coordinator("runs"));
        // Whoever has done a run of three seconds was alone with its name for long enough to keep it.
        Cluster.submit(address, "alone", plan("constantRate: 10/s, duration: 3s"));
        Cluster.awaitVerdict(address, "alone");
        SpateProcess younger = cluster.agent("twin");

        assertThat(younger.exitCode()).as(younger.output()).isEqualTo(2);
        assertThat(younger.output())
                .contains("--name twin: another agent that was there before goes by the name 'twin'");
        assertThat(older.isAlive()).as(older.output()).isTrue();
    }

    @Test
    void aBrokerThatIsGoneForAWhileCostsNoInterval() throws Exception {
        cluster.agent("a");
        cluster.agent("b");
        SpateProcess run = cluster.run(plan("constantRate: 100/s, duration: 25s"), "--agents", "2");
        counts.await(300);
        broker.kill();
        // Two thirds of the run go by without a broker: agents measure on, and nobody is lost.
        counts.await(2000);
        broker.start();
        run.exitCode();

        JsonNode result = result(run);
        assertThat(planned(result)).as(run.output()).isEqualTo(2500);
        assertThat(result.at("/sessions/completed").asLong()).isEqualTo(2500);
        assertThat(counts.served()).isEqualTo(2500);
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
        cluster.agent("agent-1");
        cluster.agent("agent-2");
        SpateProcess kafka = cluster.run(plan, "--agents", "2");
        kafka.exitCode();
        JsonNode overKafka = result(kafka);
        Path memoryFolder = folder.resolve("memory");
        SpateProcess memory = cluster.start(
                "run", plan.toString(), "--agents", "2", "--loops", "1", "--out", memoryFolder.toString());
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
        cluster.agent("a");
        cluster.agent("b");
        SpateProcess first = cluster.coordinator("first");
        String address = Cluster.inCharge(first);
        Cluster.submit(address, "nightly", plan("constantRate: 100/s, duration: 20s"));
        counts.await(400);
        first.kill();

        SpateProcess second = cluster.coordinator("second");
        Cluster.awaitVerdict(Cluster.inCharge(second), "nightly");

        RunResult result = RunResult.in(folder.resolve("second").resolve("nightly"), second.output())
                .isComplete(2000, counts.served())
                .hasEveryReport()
                .passesUnlessTheMachineWasBusy();
        assertThat(result.json().at("/evidence/duplicates").asLong()).isZero();
    }

    @Test
    void aStandbyTakesOverFromACoordinatorThatIsPausedAndThePausedOneWritesNothingMore() throws Exception {
        cluster.agent("a");
        SpateProcess first = cluster.coordinator("first");
        String address = Cluster.inCharge(first);
        SpateProcess standby = cluster.coordinator("standby");
        standby.awaitOutput("standing by");
        Cluster.submit(address, "nightly", plan("constantRate: 100/s, duration: 25s"));
        counts.await(300);
        first.signal("STOP");

        String next = Cluster.inCharge(standby);
        first.signal("CONT");
        // It learns from the group or from the refusal of what it writes, whichever comes first.
        first.awaitOutput("in charge", "standing by");
        Cluster.awaitVerdict(next, "nightly");

        JsonNode result = SpateProcess.result(folder.resolve("standby").resolve("nightly"));
        assertThat(planned(result)).as(first.output() + standby.output()).isEqualTo(2500);
        assertThat(result.at("/sessions/completed").asLong()).isEqualTo(2500);
        assertThat(counts.served()).isEqualTo(2500);
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
}
