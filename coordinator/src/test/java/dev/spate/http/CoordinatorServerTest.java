package dev.spate.http;

import static dev.spate.http.Served.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spate.report.LiveSecond;
import dev.spate.report.RunFolder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the interface does for those who are let in.
@Timeout(120)
class CoordinatorServerTest {

    @TempDir
    private Path root;

    @SuppressWarnings("NullAway.Init") // set before each
    private Served served;

    @BeforeEach
    void start() throws Exception {
        served = new Served(root);
    }

    @AfterEach
    void stop() {
        served.close();
    }

    @Test
    void aPlanAloneIsTakenUnderANewIdAndCanBeSeen() throws Exception {
        HttpResponse<String> taken = served.submit(null, "application/yaml", Served.PLAN);

        assertThat(taken.statusCode()).as(taken.body()).isEqualTo(201);
        String id = json(taken).path("run").asText();
        assertThat(id).contains("-paper-");
        assertThat(taken.headers().firstValue("Location")).contains("/api/v1/runs/" + id);
        JsonNode shown = json(served.get("/api/v1/runs/" + id));
        assertThat(shown.path("plan").asText()).isEqualTo("paper");
        assertThat(shown.path("stage").asText()).isEqualTo("waiting");
        assertThat(shown.path("verdict").isNull()).isTrue();
        assertThat(json(served.get("/api/v1/runs?stage=waiting"))
                        .at("/runs/0/run")
                        .asText())
                .isEqualTo(id);
        assertThat(json(served.get("/api/v1/runs?stage=finished")).path("runs")).isEmpty();
    }

    @Test
    void theSameUnderTheSameIdIsOneRunAndAnotherPlanIsAConflict() throws Exception {
        assertThat(served.submit("nightly-1.2", "application/yaml", Served.PLAN).statusCode())
                .isEqualTo(201);
        assertThat(served.submit("nightly-1.2", "application/yaml", Served.PLAN).statusCode())
                .isEqualTo(200);
        ObjectNode same = Json.object().put("plan", Served.PLAN);
        assertThat(served.submit("nightly-1.2", "application/json", same.toString())
                        .statusCode())
                .isEqualTo(200);

        HttpResponse<String> other =
                served.submit("nightly-1.2", "application/yaml", Served.PLAN.replace("100/s", "200/s"));

        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(other.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(json(other).path("detail").asText()).contains("another plan");
        assertThat(json(served.get("/api/v1/runs")).path("runs")).hasSize(1);
    }

    @Test
    void oneOfManyWhoSubmitTheSameAtOnceIsToldThatItIsNew() throws Exception {
        List<CompletableFuture<Integer>> codes = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 40; i++) {
                codes.add(CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return served.submit("same", "application/yaml", Served.PLAN)
                                        .statusCode();
                            } catch (Exception e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        threads));
            }
        }
        assertThat(codes.stream().map(CompletableFuture::join))
                .containsOnly(200, 201)
                .containsOnlyOnce(201);
    }

    @Test
    void aPlanWithProblemsIsRefusedWithAllOfThemAndTheirPlaces() throws Exception {
        HttpResponse<String> refused = served.submit(
                null,
                "application/yaml",
                Served.PLAN.replace("constantRate: 100/s", "constantRate: fast").replace("name: paper", "nam: paper"));

        assertThat(refused.statusCode()).isEqualTo(422);
        JsonNode problems = json(refused).path("problems");
        assertThat(problems.size()).as(refused.body()).isGreaterThanOrEqualTo(2);
        JsonNode rate = problems.valueStream()
                .filter(problem -> problem.path("field").asText().equals("phases[0].constantRate"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(refused.body()));
        assertThat(rate.path("line").asInt()).isEqualTo(4);
        assertThat(rate.path("column").asInt()).isPositive();
        assertThat(rate.path("value").asText()).contains("fast");
        assertThat(rate.path("rule").asText()).isNotEmpty();
    }

    @Test
    void filesOverridesAgentsAndSeedComeWithThePlanInJson() throws Exception {
        String plan = """
                name: fed
                target: http://127.0.0.1:1
                feeders: {users: {file: data/users.csv}}
                scenarios: {s: [{get: "/${users.name}", name: get}]}
                phases: [{name: steady, scenario: s, constantRate: 100/s, duration: 2s}]
                """;
        ObjectNode body = Json.object().put("plan", plan).put("agents", 3).put("seed", 7);
        body.putObject("files")
                .put("data/users.csv", Base64.getEncoder().encodeToString("name\nann\nbob\n".getBytes(UTF_8)));
        body.putObject("overrides").put("phases.steady.duration", "5s");

        HttpResponse<String> taken = served.submit(null, "application/json", body.toString());

        assertThat(taken.statusCode()).as(taken.body()).isEqualTo(201);
        assertThat(json(taken).path("agentsAsked").asInt()).isEqualTo(3);
        body.remove("files");
        HttpResponse<String> without = served.submit(null, "application/json", body.toString());
        assertThat(without.statusCode()).isEqualTo(422);
        assertThat(without.body()).contains("data/users.csv").contains("came with the plan");
    }

    @Test
    void everythingThatIsWrongWithTheJsonIsNamedAtOnce() throws Exception {
        HttpResponse<String> refused = served.submit(
                null,
                "application/json",
                "{\"plan\": 1, \"agents\": -1, \"sed\": 4, \"seed\": 1.5, \"files\": {\"a\": \"!\"}}");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(json(refused).path("problems"))
                .extracting(problem -> problem.path("field").asText())
                .containsExactlyInAnyOrder("plan", "agents", "sed", "seed", "files.a");
    }

    @Test
    void aRunIsFollowedFromItsSubmissionToItsVerdictAndItsFilesAreThere() throws Exception {
        List<String> told = new ArrayList<>();
        try (PaperAgent agent = new PaperAgent(served.log, "paper-1");
                CoordinatorClient client = new CoordinatorClient(served.address(), null, null)) {
            String id = json(served.submit("watched", "application/yaml", Served.PLAN))
                    .path("run")
                    .asText();
            CompletableFuture<RunInfo> end = new CompletableFuture<>();
            CountDownLatch heard = new CountDownLatch(1);
            Thread.ofVirtual().start(() -> {
                try {
                    end.complete(client.follow(id, new Notes(told, heard)));
                } catch (CoordinatorException | InterruptedException e) {
                    end.completeExceptionally(e);
                }
            });
            var go = agent.started();
            heard.await();
            agent.second(go, 100, 10);
            agent.second(go, 100, 20);
            agent.done(go);

            assertThat(end.get().verdict()).isEqualTo("pass");
            assertThat(end.get().exitCode()).isZero();
            assertThat(told)
                    .containsSubsequence(
                            "ready paper-1 1 of 1",
                            "started " + go.startEpochNanos(),
                            "second 0-1 s: 100 started, p50 10 ms, 100 requests so far",
                            "second 1-2 s: 100 started, p50 20 ms, 200 requests so far");

            Path folder = root.resolve("fetched");
            client.download(id, folder);
            assertThat(folder.toFile().list()).containsExactlyInAnyOrderElementsOf(RunFolder.FILES);
            assertThat(RunFolder.read(folder).result().verdict()).isEqualTo("pass");
            for (String name : RunFolder.FILES) {
                assertThat(folder.resolve(name)).hasSameBinaryContentAs(root.resolve(id, name));
            }
        }
    }

    @Test
    void filesOfARunAreServedByTheirExactNamesAndKinds() throws Exception {
        String id = served.finishedRun("done");

        JsonNode files = json(served.get("/api/v1/runs/done/files")).path("files");
        assertThat(files).extracting(file -> file.path("name").asText()).containsExactlyElementsOf(RunFolder.FILES);
        HttpResponse<String> report = served.get("/api/v1/runs/" + id + "/report");
        assertThat(report.statusCode()).isEqualTo(200);
        assertThat(report.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(report.headers().firstValue("Content-Security-Policy").orElse(""))
                .startsWith("sandbox");
        assertThat(report.body()).isEqualTo(Files.readString(root.resolve(id, "report.html")));
        HttpResponse<String> result = served.get("/api/v1/runs/" + id + "/result");
        assertThat(json(result).at("/sessions/started").asLong()).isEqualTo(200);
        HttpResponse<String> head = served.send(served.request("/api/v1/runs/done/files/timeline.csv")
                .method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValueAsLong("Content-Length"))
                .hasValue(Files.size(root.resolve(id, "timeline.csv")));
        assertThat(head.body()).isEmpty();
    }

    @Test
    void aRunThatHasNotEndedHasNoReportAndTheAnswerSaysSo() throws Exception {
        served.submit("waits", "application/yaml", Served.PLAN);

        HttpResponse<String> report = served.get("/api/v1/runs/waits/report");

        assertThat(report.statusCode()).isEqualTo(404);
        assertThat(json(report).path("detail").asText()).isEqualTo("run 'waits' has not ended: it is waiting");
        assertThat(json(served.get("/api/v1/runs/none/report")).path("detail").asText())
                .isEqualTo("there is no such run");
    }

    @Test
    void theReportOfAnotherCoordinatorIsNotHereAndTheAnswerSaysSo() throws Exception {
        served.finishedRun("elsewhere");
        for (String name : RunFolder.FILES) {
            Files.delete(root.resolve("elsewhere", name));
        }
        HttpResponse<String> report = served.get("/api/v1/runs/elsewhere/report");
        assertThat(report.statusCode()).isEqualTo(404);
        assertThat(json(report).path("detail").asText()).contains("this coordinator has not written the files");
    }

    @Test
    void aStoppedRunIsAbortedForTheReasonThatWasGiven() throws Exception {
        try (PaperAgent agent = new PaperAgent(served.log, "paper-1");
                CoordinatorClient client = new CoordinatorClient(served.address(), null, null)) {
            String id =
                    client.submit("stopped", Served.PLAN, Map.of(), Map.of(), 1).run();
            var go = agent.started();
            agent.second(go, 100, 10);

            HttpResponse<String> stopped = served.send(served.request("/api/v1/runs/" + id + "/stop")
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"reason\": \"seen enough\"}")));

            assertThat(stopped.statusCode()).isEqualTo(202);
            assertThat(agent.stopped().reason()).isEqualTo("seen enough");
            agent.done(go);
            RunInfo end = client.follow(id, new RunFollower() {});
            assertThat(end.verdict()).isEqualTo("aborted");
            assertThat(end.exitCode()).isEqualTo(97);
            assertThat(end.reasons()).contains("seen enough");
            assertThat(served.send(served.request("/api/v1/runs/" + id + "/stop")
                                    .POST(HttpRequest.BodyPublishers.noBody()))
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void agentsAreListedWithWhatTheyDo() throws Exception {
        try (PaperAgent agent = new PaperAgent(served.log, "paper-1")) {
            served.submit("one", "application/yaml", Served.PLAN);
            agent.started();
            JsonNode one = json(served.get("/api/v1/agents")).at("/agents/0");
            assertThat(one.path("agent").asText()).isEqualTo("paper-1");
            assertThat(one.path("run").asText()).isEqualTo("one");
            assertThat(one.path("present").asBoolean()).isTrue();
            assertThat(one.at("/machine/cpus").asText()).isEqualTo("1");
        }
    }

    @Test
    void thePageForPeopleEscapesWhatPlansAreCalled() throws Exception {
        served.submit("named", "application/yaml", Served.PLAN.replace("name: paper", "name: '<b>&\"x'"));
        HttpResponse<String> page = served.get("/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("&lt;b&gt;&amp;&quot;x").doesNotContain("<b>&");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'");
    }

    @Test
    void aServerWithoutACoordinatorIsAliveAndNotReady() throws Exception {
        served.server.serve(null);
        assertThat(served.get("/health/live").statusCode()).isEqualTo(200);
        HttpResponse<String> ready = served.get("/health/ready");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.headers().firstValue("Retry-After")).contains("2");
        // So that a caller behind one address of several asks another one next.
        assertThat(served.get("/api/v1/runs").headers().firstValue("Connection"))
                .contains("close");
        assertThat(json(served.get("/api/v1/runs")).path("detail").asText()).contains("stands by");
        served.server.serve(served.coordinator);
        assertThat(served.get("/health/ready").statusCode()).isEqualTo(200);
        served.coordinator.close();
        assertThat(served.get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(served.submit(null, "application/yaml", Served.PLAN).statusCode())
                .isEqualTo(503);
    }

    /// Writes down what it is told.
    private record Notes(List<String> told, CountDownLatch heard) implements RunFollower {
        @Override
        public void state(RunInfo run) {
            heard.countDown();
        }

        @Override
        public void ready(String agent, int ready, int of) {
            told.add("ready " + agent + " " + ready + " of " + of);
        }

        @Override
        public void started(long startEpochNanos) {
            told.add("started " + startEpochNanos);
        }

        @Override
        public void second(LiveSecond second) {
            told.add("second " + second.startNanos() / 1_000_000_000 + "-" + second.endNanos() / 1_000_000_000 + " s: "
                    + second.started() + " started, p50 " + Math.round(second.p50Nanos() / 1e6) + " ms, "
                    + second.totals().requests() + " requests so far");
        }
    }
}
