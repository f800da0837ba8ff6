package dev.spate.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.runs.RunResult;
import dev.spate.runs.TargetCounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.Network;

/// Coordinator, three agents, target and broker as containers. Plans are submitted by one more, as a job
/// of a cluster would, and each fault comes amid a run.
@Tag("containers")
class ContainerRunTest {

    private static final String TOKEN = "only-for-this-test-0123456789";
    private static final List<String> AGENTS = List.of("a", "b", "c");

    private static Network network;
    private static Part kafka;
    private static Part target;
    private static TargetCounts counts;

    @TempDir
    private Path folder;

    private final List<Part> parts = new ArrayList<>();
    private final List<Part> agents = new ArrayList<>();
    private Part coordinator;
    private String prefix;
    private long servedBefore;

    @BeforeAll
    static void startWhatAllShare() throws InterruptedException {
        Images.assumeBuilt();
        network = Network.newNetwork();
        kafka = new Part(Images.KAFKA, "kafka", network).start();
        target = new Part(
                        Images.TARGET,
                        "target",
                        network,
                        "target",
                        "--host",
                        "0.0.0.0",
                        "--loops",
                        "1",
                        "--metrics",
                        "0.0.0.0:9464")
                .restricted()
                .exposing(8080)
                .start()
                .awaitOutput("target service on");
        counts = new TargetCounts(target.address(8080));
    }

    @AfterAll
    static void stopWhatAllShare() {
        if (counts != null) {
            counts.close();
        }
        for (Part part : new Part[] {target, kafka}) {
            if (part != null) {
                part.close();
            }
        }
        if (network != null) {
            network.close();
        }
    }

    @BeforeEach
    void startCluster(TestInfo test) throws Exception {
        prefix = test.getTestMethod().orElseThrow().getName();
        coordinator = started(new Part(
                        Images.COORDINATOR,
                        "coordinator",
                        network,
                        "coordinator",
                        "--kafka",
                        "kafka:9092",
                        "--prefix",
                        prefix,
                        "--host",
                        "0.0.0.0",
                        "--runs",
                        "/tmp/runs",
                        "--metrics",
                        "0.0.0.0:9464")
                .restricted()
                .with("SPATE_TOKEN", TOKEN));
        coordinator.awaitOutput("in charge");
        for (String name : AGENTS) {
            agents.add(started(new Part(
                            Images.AGENT,
                            name,
                            network,
                            "agent",
                            "--kafka",
                            "kafka:9092",
                            "--prefix",
                            prefix,
                            "--name",
                            name,
                            "--loops",
                            "1",
                            "--metrics",
                            "0.0.0.0:9464")
                    .restricted()));
        }
        for (Part agent : agents) {
            agent.awaitOutput("waits for runs");
        }
        servedBefore = counts.served();
    }

    @AfterEach
    void stopCluster() {
        parts.reversed().forEach(Part::close);
    }

    @Test
    void threeAgentsDoWhatTheTargetCountsAndTheJobEndsWithTheVerdict() throws Exception {
        Part job = run(8);
        assertThat(job.exitCode()).as(job.output()).isIn(0L, 98L);
        RunResult result =
                result(job).isComplete(2400, served()).hasEveryReport().passesUnlessTheMachineWasBusy();
        assertThat(result.json().at("/health/agents"))
                .extracting(agent -> agent.at("/id").asText())
                .containsExactlyInAnyOrderElementsOf(AGENTS);
    }

    @Test
    void theShareOfAKilledAgentGoesOn() throws Exception {
        Part job = run(12);
        await(900);
        agents.getLast().kill();

        RunResult result = ended(job).accountsFor(3600);
        assertThat(result.lost()).as("%s", result).isPositive();
        assertThat(job.output()).contains("agent c is lost", "the share of c goes on at");
        assertThat(served()).as("%s", result).isBetween(result.started(), 3600L);
    }

    @Test
    void aPausedAgentIsFencedWhenItComesBack() throws Exception {
        Part job = run(14);
        await(900);
        agents.getLast().pause();
        job.awaitOutput("the share of c goes on at");
        agents.getLast().resume();
        agents.getLast().awaitOutput("fenced");

        ended(job).accountsFor(4200);
    }

    @Test
    void anAgentThatIsCutOffIsFencedWhenItComesBack() throws Exception {
        Part job = run(16);
        await(900);
        agents.getLast().disconnect();
        job.awaitOutput("the share of c goes on at");
        agents.getLast().connect();
        agents.getLast().awaitOutput("fenced");

        ended(job).accountsFor(4800);
    }

    @Test
    void aNarrowNetworkLosesNothingThatWasMeasured() throws Exception {
        // A third of what the load of one agent needs beside its reports: responses are late, reports too.
        agents.getLast().slow("200kbit");
        Part job = run(10);

        RunResult result = ended(job).accountsFor(3000).hasEveryReport();
        assertThat(served()).as("%s", result).isBetween(result.completed(), result.started());
    }

    @Test
    void aCoordinatorThatIsKilledAndStartedAgainFinishesTheRun() throws Exception {
        Part job = run(16);
        await(900);
        coordinator.kill();
        long _ = coordinator.exitCode();
        await(1500);
        coordinator.startAgain();

        ended(job).isComplete(4800, served()).hasEveryReport().passesUnlessTheMachineWasBusy();
    }

    @Test
    void aBrokerThatIsKilledAndStartedAgainCostsNoReport() throws Exception {
        Part job = run(20);
        await(900);
        kafka.kill();
        long _ = kafka.exitCode();
        await(2400);
        kafka.startAgain();

        ended(job).isComplete(6000, served()).hasEveryReport();
        assertThat(job.output()).doesNotContain("is lost");
    }

    @Test
    void anAgentThatIsToldToEndTellsAllThatItDidAndEndsWithZero() throws Exception {
        Part job = run(12);
        await(900);
        Part leaver = agents.getLast();
        leaver.terminate();
        assertThat(leaver.exitCode()).as(leaver.output()).isZero();

        RunResult result = ended(job).accountsFor(3600).hasEveryReport();
        assertThat(job.output()).contains("agent c is lost: it was told to end", "the share of c goes on at");
        assertThat(served()).as("%s", result).isBetween(result.completed(), result.started());
    }

    @Test
    void whatIsHealthyIsFoundSoWithoutAShell() throws Exception {
        for (Part part : List.of(coordinator, agents.getFirst(), target)) {
            assertThat(part.health()).as(part.output()).isZero();
        }
        Part plain = started(new Part(Images.TARGET, "plain", network).restricted());
        plain.awaitOutput("target service on");
        // It shows no metrics, so nobody can say.
        assertThat(plain.health()).isEqualTo(1);
    }

    private Part started(Part part) {
        parts.add(part);
        return part.start();
    }

    /// Submits a plan of 300 sessions a second for so long, on all agents.
    private Part run(int seconds) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.writeString(folder.resolve("plan.yaml"), """
                name: containers
                target: http://target:8080
                scenarios: {hello: [{get: /hello}]}
                phases: [{name: only, scenario: hello, constantRate: 300/s, duration: %ds}]
                """.formatted(seconds));
        return started(new Part(
                        Images.CLI,
                        "job",
                        network,
                        "run",
                        "/job/plan.yaml",
                        "--coordinator",
                        "http://coordinator:7070",
                        "--agents",
                        Integer.toString(AGENTS.size()),
                        "--out",
                        "/job/run")
                .restricted()
                .with("SPATE_TOKEN", TOKEN)
                .with(folder, "/job"));
    }

    private RunResult ended(Part job) throws IOException, InterruptedException {
        long code = job.exitCode();
        RunResult result = result(job);
        assertThat(code)
                .as("%s", result)
                .isEqualTo(
                        result.verdict().equals("pass") ? 0 : result.verdict().equals("not-proven") ? 98 : 99);
        return result;
    }

    private RunResult result(Part job) throws IOException {
        return RunResult.in(folder.resolve("run"), job.output() + "\n" + coordinator.output());
    }

    private long served() throws IOException, InterruptedException {
        return counts.served() - servedBefore;
    }

    private void await(long requests) throws IOException, InterruptedException {
        counts.await(servedBefore + requests);
    }
}
