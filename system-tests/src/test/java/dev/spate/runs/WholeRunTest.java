package dev.spate.runs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spate.target.TargetOptions;
import dev.spate.target.TargetService;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs from plan file to exit code, against the bundled target service in this process, which counts
/// what it serves.
class WholeRunTest {

    @TempDir
    private Path folder;

    private TargetService target;

    @BeforeEach
    void startTarget() throws IOException {
        target = TargetService.start(TargetOptions.defaults().withEventLoops(1));
    }

    @AfterEach
    void stopTarget() {
        target.close();
    }

    @Test
    void requestsInTheResultAreThoseTheTargetCountedToTheUnit() throws Exception {
        Path plan = plan("""
                scenarios:
                  shop:
                    - get: /items?page=${random(1,5)}
                      name: list
                      extract: {id: {jsonPath: "$.items[0].id"}}
                    - pause: 1ms..10ms
                    - get: /items/${id}
                      name: item
                    - post: /cart
                      json: {item: "${id}", quantity: 2}
                      check: {status: 201}
                  plain:
                    - get: /hello
                phases:
                  - {name: open, mix: {shop: 60, plain: 40}, constantRate: 150/s, arrivals: poisson, duration: 3s}
                  - {name: burst, scenario: plain, atOnce: 50, startWith: open}
                  - {name: users, scenario: shop, constantUsers: 5, duration: 1s}
                """);
        SpateProcess spate = run(plan, "--agents", "2");
        spate.exitCode();

        JsonNode result = SpateProcess.result(folder.resolve("run"));
        JsonNode counter = counter();
        assertThat(requests(result, "list")).as(spate.output()).isEqualTo(counted(counter, "GET /items"));
        assertThat(requests(result, "item")).isEqualTo(counted(counter, "GET /items/{id}"));
        assertThat(requests(result, "POST /cart")).isEqualTo(counted(counter, "POST /cart"));
        assertThat(requests(result, "GET /hello")).isEqualTo(counted(counter, "GET /hello"));
        assertThat(requests(result, "list")).isPositive();
        assertThat(result.at("/sessions/planned").asLong())
                .isEqualTo(result.at("/sessions/started").asLong());
        assertThat(result.at("/sessions/started").asLong())
                .isEqualTo(result.at("/sessions/completed").asLong());
        assertThat(requests(result, "list") + requests(result, "GET /hello"))
                .as("each session began with one of the two")
                .isEqualTo(result.at("/sessions/started").asLong());
    }

    @Test
    void requestsBehindARedirectHaveARowOfTheirOwn() throws Exception {
        Path plan = plan("""
                scenarios: {moved: [{get: /status/302, name: moved, followRedirects: true}]}
                phases: [{name: only, scenario: moved, constantRate: 20/s, duration: 2s}]
                """);
        SpateProcess spate = run(plan);
        spate.exitCode();
        JsonNode result = SpateProcess.result(folder.resolve("run"));
        assertThat(row(result, "moved").at("/count").asLong())
                .as(spate.output())
                .isEqualTo(40);
        assertThat(row(result, "moved redirect").at("/count").asLong()).isEqualTo(40);
        assertThat(counted(counter(), "GET /status/{code}")).isEqualTo(40);
        assertThat(counted(counter(), "GET /hello")).isEqualTo(40);
    }

    @Test
    void anObjectiveThatFailsEndsWith99AndNamesBothValues() throws Exception {
        Path plan = plan("""
                scenarios: {wait: [{get: "/delay/fixed?delay=20ms"}]}
                phases: [{name: only, scenario: wait, constantRate: 50/s, duration: 2s}]
                slo: [{phase: only, p50: "< 10ms"}]
                """);
        SpateProcess spate = run(plan);
        // A machine that is too busy for 50 requests a second is told apart from a target that is slow.
        assertThat(spate.exitCode()).as(spate.output()).isIn(99, 98);
        JsonNode result = SpateProcess.result(folder.resolve("run"));
        assertThat(result.at("/slo/0/holds").asBoolean()).isFalse();
        assertThat(result.at("/slo/0/limit").asLong()).isEqualTo(10_000_000);
        assertThat(result.at("/slo/0/observed").asLong()).isGreaterThanOrEqualTo(20_000_000);
        assertThat(result.at("/reasons").toString()).contains("p50 < 10ms");
    }

    @Test
    void aRateThatTheGeneratorCannotReachIsNotProven() throws Exception {
        Path plan = plan("""
                scenarios: {hello: [{get: /hello}]}
                phases:
                  - {name: too-much, scenario: hello, constantRate: 3000000/s, duration: 2s, gracefulStop: 1s,
                     maxSessions: 100000}
                """);
        SpateProcess spate = run(plan, "--loops", "1");
        assertThat(spate.exitCode()).as(spate.output()).isEqualTo(98);
        JsonNode result = SpateProcess.result(folder.resolve("run"));
        assertThat(result.at("/verdict").asText()).isEqualTo("not-proven");
        assertThat(result.at("/reasons").toString()).contains("generator").contains("too-much");
        JsonNode sessions = result.at("/sessions");
        assertThat(sessions.at("/planned").asLong()).isEqualTo(6_000_000);
        assertThat(sessions.at("/planned").asLong())
                .isEqualTo(sessions.at("/started").asLong()
                        + sessions.at("/dropped").asLong()
                        + sessions.at("/lost").asLong());
    }

    @Test
    void anAgentThatIsKeptFromTheProcessorIsNotProven() throws Exception {
        Path plan = plan("""
                scenarios: {hello: [{get: /hello}]}
                phases: [{name: starved, scenario: hello, constantRate: 200/s, duration: 4s}]
                """);
        SpateProcess spate = run(plan);
        while (counted(counter(), "GET /hello") < 200 && spate.isAlive()) {
            Thread.onSpinWait();
        }
        // Stopped for a second of its four: a quarter of the sessions start late, by half a second on average.
        spate.signal("STOP");
        TimeUnit.SECONDS.sleep(1);
        spate.signal("CONT");
        assertThat(spate.exitCode()).as(spate.output()).isEqualTo(98);
        JsonNode result = SpateProcess.result(folder.resolve("run"));
        assertThat(result.at("/reasons").toString()).contains("generator").contains("starved");
        assertThat(row(result, "GET /hello").at("/count").asLong()).isEqualTo(800);
        assertThat(result.at("/health/startLateness/p99").asLong()).isGreaterThan(900_000_000);
    }

    @Test
    void anObjectiveWithAbortEndsTheRunEarlyWith97() throws Exception {
        Path plan = plan("""
                scenarios: {bad: [{get: /status/500}]}
                phases: [{name: only, scenario: bad, constantRate: 50/s, duration: 60s}]
                slo: [{phase: only, errors: "< 1%", window: 1s, abort: true}]
                """);
        long before = System.nanoTime();
        SpateProcess spate = run(plan);
        assertThat(spate.exitCode()).as(spate.output()).isEqualTo(97);
        assertThat(System.nanoTime() - before)
                .as("ended before the plan's minute")
                .isLessThan(45_000_000_000L);
        JsonNode result = SpateProcess.result(folder.resolve("run"));
        assertThat(result.at("/verdict").asText()).isEqualTo("aborted");
        JsonNode row = row(result, "GET /status/500");
        assertThat(row.at("/count").asLong() + row.at("/unfinished").asLong())
                .isEqualTo(counted(counter(), "GET /status/{code}"));
    }

    @Test
    void aRunThatIsInterruptedReportsWhatItMeasuredAndEndsWith97() throws Exception {
        Path plan = plan("""
                scenarios: {hello: [{get: /hello}]}
                phases: [{name: only, scenario: hello, constantRate: 100/s, duration: 60s}]
                """);
        SpateProcess spate = run(plan);
        while (counted(counter(), "GET /hello") < 150 && spate.isAlive()) {
            Thread.onSpinWait();
        }
        spate.interrupt();
        assertThat(spate.exitCode()).as(spate.output()).isEqualTo(97);
        JsonNode result = SpateProcess.result(folder.resolve("run"));
        JsonNode row = row(result, "GET /hello");
        assertThat(row.at("/count").asLong() + row.at("/unfinished").asLong())
                .isEqualTo(counted(counter(), "GET /hello"));
        assertThat(folder.resolve("run/report.html")).isNotEmptyFile();
    }

    @Test
    void aBrokenPlanSendsNothingAndEndsWith2() throws Exception {
        Path plan = plan("""
                scenarios: {hello: [{get: /hello}]}
                phases: [{name: only, scenario: helo, constantRate: 100/s, duration: 1s}]
                """);
        SpateProcess spate = run(plan);
        assertThat(spate.exitCode()).isEqualTo(2);
        assertThat(spate.output()).contains("helo").contains("hello");
        assertThat(counted(counter(), "GET /hello")).isZero();
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void aTargetThatIsNotThereShowsAsConnectErrorsOfEveryRequest() throws Exception {
        int port = target.port();
        target.close();
        Path plan = Files.writeString(folder.resolve("plan.yaml"), """
                name: nobody
                target: http://127.0.0.1:%d
                scenarios: {hello: [{get: /hello}]}
                phases: [{name: only, scenario: hello, constantRate: 50/s, duration: 2s}]
                slo: [{phase: only, errors: "< 1%%"}]
                """.formatted(port));
        SpateProcess spate = run(plan);
        assertThat(spate.exitCode()).as(spate.output()).isIn(99, 98);
        JsonNode row = row(SpateProcess.result(folder.resolve("run")), "GET /hello");
        assertThat(row.at("/count").asLong()).isEqualTo(100);
        assertThat(row.at("/errors/connect").asLong()).isEqualTo(100);
    }

    @Test
    void secretsAreSentAndNeverWritten() throws Exception {
        // PATH is an environment variable that every process has; its value stands in for a secret here.
        String secret = System.getenv("PATH");
        Path plan = plan("""
                scenarios:
                  secret:
                    - post: /echo
                      headers: {X-Secret: "${env.PATH}"}
                      check: {body: {contains: "x-secret"}}
                phases: [{name: only, scenario: secret, constantRate: 20/s, duration: 1s}]
                """);
        SpateProcess spate = run(plan);
        spate.exitCode();
        JsonNode row = row(SpateProcess.result(folder.resolve("run")), "POST /echo");
        assertThat(row.at("/count").asLong()).as(spate.output()).isEqualTo(20);
        for (Path file : runFiles()) {
            assertThat(Files.readString(file)).as(file.toString()).doesNotContain(secret);
        }
        assertThat(spate.output()).doesNotContain(secret);
    }

    private List<Path> runFiles() throws IOException {
        try (var files = Files.list(folder.resolve("run"))) {
            return files.toList();
        }
    }

    private Path plan(String rest) throws IOException {
        return Files.writeString(folder.resolve("plan.yaml"), "name: whole\ntarget: " + target.address() + "\n" + rest);
    }

    private SpateProcess run(Path plan, String... more) throws IOException {
        String[] arguments = new String[4 + more.length];
        arguments[0] = "run";
        arguments[1] = plan.toString();
        arguments[2] = "--out";
        arguments[3] = folder.resolve("run").toString();
        System.arraycopy(more, 0, arguments, 4, more.length);
        return SpateProcess.start(folder, arguments);
    }

    private JsonNode counter() throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(target.address() + "/counter"))
                    .build();
            return new ObjectMapper()
                    .readTree(client.send(request, HttpResponse.BodyHandlers.ofByteArray())
                            .body());
        }
    }

    /// Requests that the target received on a route.
    private static long counted(JsonNode counter, String route) {
        return counter.at("/routes").path(route).path("requests").asLong(0);
    }

    /// Requests of a name that ended, over all phases.
    private static long requests(JsonNode result, String name) {
        long sum = 0;
        for (JsonNode row : result.at("/requests")) {
            if (row.at("/request").asText().equals(name)) {
                sum += row.at("/count").asLong();
            }
        }
        return sum;
    }

    private static JsonNode row(JsonNode result, String name) {
        for (JsonNode row : result.at("/requests")) {
            if (row.at("/request").asText().equals(name)) {
                return row;
            }
        }
        throw new AssertionError("no row " + name + " in " + result.at("/requests"));
    }
}
