package dev.spate.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spate.boards.Board;
import dev.spate.boards.Boards;
import dev.spate.boards.Panel;
import dev.spate.boards.Query;
import dev.spate.runs.SpateProcess;
import dev.spate.telemetry.metrics.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every panel of every board shows after real runs, with a real Collector in both roles and a real
/// Prometheus.
///
/// What each query gave is written to `target/panels.txt`.
class PanelsTest {

    /// What two good runs have nothing of. Everything else must show something, also what may be empty
    /// elsewhere because a part is not there.
    private static final Set<String> NOTHING_HERE = Set.of(
            "Time to connect: TLS",
            "Failures to connect: {{failure}}",
            "Failures to connect: look-up",
            "Sent again, and no memory: {{agent}} sessions",
            "Series overflow: {{metric}}",
            "Spans dropped: {{instance}} {{stage}}",
            "Spans dropped: {{agent}} {{stage}}",
            "Lost by the Collector: {{exporter}} spans",
            "Lost by the Collector: {{exporter}} samples",
            "p99 against an hour before: now / then");

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    @TempDir
    private Path folder;

    /// What one query gave.
    private record Answer(Board board, Panel panel, Query query, int series) {

        boolean isMissing() {
            return series == 0 && !NOTHING_HERE.contains(panel.title() + ": " + query.legend());
        }

        String line() {
            String fate = series > 0 ? series + " series" : isMissing() ? "NOTHING" : "nothing, as it may";
            return "%-14s %-36s %-28s %s".formatted(board.name(), panel.title(), query.legend(), fate);
        }
    }

    @Test
    void everyPanelShowsSomethingAfterARun() throws IOException, InterruptedException {
        Path targets = folder.resolve("targets.yaml");
        List<Integer> ports = OutsideProgram.freePorts(3);
        int target = ports.get(0);
        int targetMetrics = ports.get(1);
        int runMetrics = ports.get(2);
        try (Prometheus prometheus = Prometheus.start(folder);
                Collector gateway = Collector.gateway(
                        folder,
                        prometheus.remoteWrite(),
                        folder.resolve("traces.jsonl"),
                        Map.of("SPATE_DECISION_WAIT", "5s"))) {
            Files.writeString(targets, """
                    - {targets: ["127.0.0.1:%d"], labels: {job: spate-target}}
                    - {targets: ["127.0.0.1:%d"], labels: {job: spate-run}}
                    - {targets: ["%s"], labels: {job: otelcol-gateway}}
                    """.formatted(targetMetrics, runMetrics, gateway.metricsTarget()));
            try (Collector _ = Collector.scrape(folder, prometheus.remoteWrite(), targets)) {
                Map<String, String> tracing = tracing(gateway);
                SpateProcess service = SpateProcess.start(
                        folder, tracing, "target", "--port", "" + target, "--metrics", "" + targetMetrics);
                try {
                    service.awaitOutput("127.0.0.1:" + target);
                    long begin = Instant.now().getEpochSecond();
                    String base = run(tracing, target, runMetrics, 6);
                    long middle = Instant.now().getEpochSecond();
                    String run = run(tracing, target, runMetrics, 30);
                    // The last sample may be of this very second.
                    long end = Instant.now().getEpochSecond() + 1;
                    awaitLastSamples(prometheus, run, begin);
                    List<Answer> answers = answers(prometheus, run, base, begin, middle, end);
                    Files.write(
                            Path.of("target/panels.txt"),
                            answers.stream().map(Answer::line).toList());
                    assertThat(answers.stream().filter(Answer::isMissing).map(Answer::line))
                            .as("what shows nothing")
                            .isEmpty();
                    everyNameIsInTheCatalogue(prometheus.names());
                } finally {
                    service.kill();
                }
            }
        }
    }

    /// What was read last from a process that has ended is on its way for a while.
    private static void awaitLastSamples(Prometheus prometheus, String run, long begin)
            throws IOException, InterruptedException {
        String verdict = "spate_run_verdict{run=\"" + run + "\"} == 1";
        long waiting = System.nanoTime();
        while (valued(prometheus.queryRange(verdict, begin, Instant.now().getEpochSecond())) == 0) {
            assertThat(System.nanoTime() - waiting)
                    .as("time for the last samples")
                    .isLessThan(PATIENCE_NANOS);
            Thread.sleep(500);
        }
    }

    /// The standard variables of OpenTelemetry, for a gateway.
    private static Map<String, String> tracing(Collector gateway) {
        Map<String, String> environment = new HashMap<>(gateway.environment());
        environment.put("OTEL_METRIC_EXPORT_INTERVAL", "2000");
        environment.put("OTEL_BSP_SCHEDULE_DELAY", "500");
        return environment;
    }

    /// Runs the plan, and returns the id of the run.
    private String run(Map<String, String> tracing, int target, int metrics, int seconds)
            throws IOException, InterruptedException {
        Path plan =
                Files.writeString(folder.resolve("plan-" + seconds + ".yaml"), """
            name: panels
            target: http://127.0.0.1:%d
            seed: 7
            http: {connections: 32, timeout: 5s}
            scenarios:
              browse:
                - {get: /api/items, name: list-items, check: {status: 200}}
                - {get: "/delay/bimodal?low=2ms&high=300ms&highShare=0.02", name: sometimes-slow, check: {status: 200}}
              failing:
                - {get: /status/503, name: unavailable}
            phases:
              - {name: warm-up, scenario: browse, constantRate: 20/s, duration: 2s, warmup: true}
              - {name: steady, scenario: browse, constantRate: 60/s, duration: %ds}
              - {name: failing, scenario: failing, constantRate: 5/s, duration: %ds, startWith: steady}
            slo:
              - {phase: steady, p99: "< 2s", errors: "< 1%%", throughput: "> 10/s"}
              - {phase: steady, request: list-items, p99: "< 1s"}
            """.formatted(target, seconds, seconds));
        Path out = folder.resolve("run-" + seconds);
        SpateProcess process = SpateProcess.start(
                folder,
                tracing,
                "run",
                plan.toString(),
                "--agents",
                "2",
                "--metrics",
                "" + metrics,
                "--out",
                out.toString());
        int code = process.exitCode();
        // A machine that is busy makes it not-proven; the panels show that as well.
        assertThat(code).as(process.output()).isIn(0, 98);
        return SpateProcess.result(out).get("run").asText();
    }

    private static List<Answer> answers(
            Prometheus prometheus, String run, String base, long begin, long middle, long end)
            throws IOException, InterruptedException {
        List<Answer> answers = new ArrayList<>();
        for (Board board : Boards.all()) {
            for (Panel panel : board.panels()) {
                for (Query query : panel.queries()) {
                    String expr = PanelQueries.filledIn(query.expr().text(), run, base, middle - begin);
                    boolean atOnce = panel.kind() == Panel.Kind.NUMBER || panel.kind() == Panel.Kind.TABLE;
                    // What is asked at once is asked while the run's processes were still read.
                    JsonNode result = atOnce
                            ? prometheus.queryRange(expr, end - 3, end)
                            : prometheus.queryRange(expr, begin, end);
                    answers.add(new Answer(board, panel, query, valued(result)));
                }
            }
        }
        return answers;
    }

    /// How many series have a value that is a number at any time.
    private static int valued(JsonNode result) {
        int valued = 0;
        for (JsonNode series : result) {
            for (JsonNode value : series.get("values")) {
                if (!value.get(1).asText().equals("NaN")) {
                    valued++;
                    break;
                }
            }
        }
        return valued;
    }

    private static void everyNameIsInTheCatalogue(List<String> names) {
        Map<String, Metric> known = new HashMap<>();
        for (Metric metric : Metric.values()) {
            metric.series().forEach(name -> known.put(name, metric));
        }
        Set<String> stored =
                names.stream().filter(name -> name.startsWith("spate_")).collect(Collectors.toSet());
        assertThat(known.keySet()).containsAll(stored);
        assertThat(Stream.of(Metric.REQUESTS, Metric.RESPONSE_TIME, Metric.TARGET_REQUESTS, Metric.RUN_INFO)
                        .flatMap(metric -> metric.series().stream()))
                .isSubsetOf(stored);
    }
}
