package dev.spate.runs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spate.profile.Stacks;
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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Profiles where agents, target, coordinator and broker are processes of their own, as they are on
/// machines of their own.
@Timeout(300)
final class ProfiledClusterTest {

    @TempDir
    private static Path brokerFolder;

    private static KafkaBroker broker;

    @TempDir
    private Path folder;

    private Cluster cluster;
    private String target;

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
    void startTargetAndAgents(TestInfo test) throws IOException, InterruptedException {
        String prefix = test.getTestMethod().orElseThrow().getName();
        cluster = new Cluster(folder, broker, prefix, SpateProcess::start);
        SpateProcess process = cluster.start("target", "--port", "0", "--loops", "1");
        process.awaitOutput("Ctrl-C ends it");
        target = found(process, "target service on (\\S+) ");
        cluster.agent("a");
        cluster.agent("b");
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void everyProcessHasItsOwnProfileInTheFolderOfTheRun() throws Exception {
        SpateProcess run = cluster.run(plan(), "--agents", "2", "--profile", "steady:cpu,alloc");
        assertThat(run.exitCode()).as(run.output()).isIn(0, 98);
        everyoneIsIn(folder.resolve("run"), run.output());
    }

    @Test
    void theProfilesOfARunElsewhereAreFetchedWithIt() throws Exception {
        SpateProcess coordinator = cluster.start(
                "coordinator",
                "--kafka",
                broker.bootstrap(),
                "--prefix",
                "theProfilesOfARunElsewhereAreFetchedWithIt",
                "--port",
                "0",
                "--runs",
                folder.resolve("there").toString(),
                "--metrics",
                "0",
                "--inspect");
        String address = Cluster.inCharge(coordinator);
        Cluster.awaitReady(address);
        Path here = folder.resolve("here");
        SpateProcess run = cluster.start(
                "run",
                plan().toString(),
                "--coordinator",
                address,
                "--id",
                "profiled",
                "--agents",
                "2",
                "--profile",
                "steady:cpu,alloc",
                "--out",
                here.toString());
        assertThat(run.exitCode()).as(run.output()).isIn(0, 98);
        everyoneIsIn(here, run.output());
        Path there = folder.resolve("there").resolve("profiled").resolve("profiles");
        String[] files = there.toFile().list();
        assertThat(here.resolve("profiles").toFile().list()).containsExactlyInAnyOrder(files);
        for (String file : files) {
            assertThat(here.resolve("profiles").resolve(file)).hasSameBinaryContentAs(there.resolve(file));
        }

        // And meanwhile the coordinator itself was watched.
        JsonNode snapshot = new ObjectMapper().readTree(get(found(coordinator, "runtime console on (\\S+)/")));
        assertThat(snapshot.at("/process").asText()).isEqualTo("coordinator");
        assertThat(snapshot.at("/on").asBoolean()).isTrue();
        assertThat(snapshot.at("/loops")).isNotEmpty();
    }

    private static void everyoneIsIn(Path run, String output) throws IOException {
        JsonNode result = SpateProcess.result(run);
        String report = Files.readString(run.resolve("report.html"));
        List<String> who = new ArrayList<>();
        for (JsonNode one : result.path("profiles")) {
            who.add(one.path("who").asText() + "-" + one.path("kind").asText());
            assertThat(one.path("note").asText()).as(output).isEmpty();
            assertThat(one.path("samples").asLong()).as(one.toString()).isPositive();
            assertThat(report).contains("href=\"" + one.path("page").asText() + "\"");
            for (String file : new String[] {"page", "stacks", "slowPage", "slowStacks"}) {
                assertThat(run.resolve(one.path(file).asText())).isNotEmptyFile();
            }
        }
        assertThat(who).containsExactlyInAnyOrder("a-cpu", "a-alloc", "b-cpu", "b-alloc", "target-cpu", "target-alloc");
        for (String agent : new String[] {"a", "b"}) {
            assertThat(stacks(run, agent).shareWith("dev.spate.drive.DriveLoop.run"))
                    .isPositive();
        }
        // Not of the same process as the agents.
        assertThat(stacks(run, "target").shareWith("dev.spate.drive.DriveLoop.run"))
                .isZero();
    }

    private static Stacks stacks(Path run, String who) throws IOException {
        return Stacks.read(run.resolve("profiles").resolve(who + "-cpu.collapsed.gz"));
    }

    private static String found(SpateProcess process, String pattern) throws IOException {
        Matcher matcher = Pattern.compile(pattern).matcher(process.output());
        assertThat(matcher.find()).as(process.output()).isTrue();
        return matcher.group(1);
    }

    private static String get(String address) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private Path plan() throws IOException {
        return Files.writeString(folder.resolve("plan.yaml"), """
                name: profiled
                target: %s
                scenarios: {items: [{get: /items}]}
                phases:
                  - {name: warm, scenario: items, constantRate: 50/s, duration: 1s}
                  - {name: steady, scenario: items, constantUsers: 4, duration: 5s}
                """.formatted(target));
    }
}
