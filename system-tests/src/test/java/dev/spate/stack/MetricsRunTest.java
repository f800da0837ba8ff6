package dev.spate.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spate.runs.SpateProcess;
import dev.spate.target.TargetOptions;
import dev.spate.target.TargetService;
import dev.spate.target.telemetry.Sampling;
import dev.spate.target.telemetry.TargetMetrics;
import dev.spate.telemetry.metrics.Metric;
import dev.spate.telemetry.metrics.Metrics;
import dev.spate.telemetry.metrics.MetricsServer;
import dev.spate.telemetry.traces.PastSpans;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The live metrics of whole runs, beside all else that says the same.
class MetricsRunTest {

    /// What a run in which nothing goes wrong, without TLS and without traces, has no reason to show.
    private static final Set<Metric> FOR_REASONS = EnumSet.of(
            Metric.SERIES_OVERFLOW,
            Metric.SPANS_HANDED,
            Metric.SPANS_DROPPED,
            Metric.SPANS_EXPORTED,
            Metric.EXPORT_CPU,
            Metric.TRACES_KEPT,
            Metric.TRACES_DROPPED,
            Metric.TRACING_CPU,
            Metric.SLOW_THRESHOLD,
            Metric.CONNECTION_FAILURES,
            Metric.HEAP_AFTER_GC,
            Metric.GC_TIME,
            Metric.GC_COUNT);

    private static final Pattern VALUE = Pattern.compile("(?m)^(\\w+)(?:\\{[^}]*})? \\S+");

    @TempDir
    private Path folder;

    @Test
    void agentsAndPrometheusAndResultAndTargetCountTheSameToTheUnit() throws Exception {
        int port = OutsideProgram.freePorts(1).getFirst();
        Metrics served = new Metrics();
        try (TargetService target = TargetService.start(
                        TargetOptions.defaults().withEventLoops(1),
                        new TargetMetrics(served),
                        PastSpans.NONE,
                        Sampling.NONE);
                MetricsServer ofTarget = MetricsServer.open(served, "127.0.0.1", 0, () -> null);
                Prometheus prometheus =
                        Prometheus.scraping(folder, "127.0.0.1:" + port, "127.0.0.1:" + ofTarget.port())) {
            SpateProcess spate = run(target, port);
            spate.awaitOutput("metrics stay on");
            spate.exitCode();
            assertThat(spate.output()).contains("metrics were read");
            // One more look at the target, which has said its last word.
            assertThat(ofTarget.awaitScrape(20_000_000_000L)).isTrue();
            assertThat(ofTarget.awaitScrape(20_000_000_000L)).isTrue();

            JsonNode result = SpateProcess.result(folder.resolve("run"));
            JsonNode counter = get(target.address() + "/counter");
            for (String[] names :
                    new String[][] {{"list", "GET /items"}, {"GET /status/{code}", "GET /status/{code}"}}) {
                long count = count(result, names[0], "/count");
                assertThat(count).as(spate.output()).isPositive();
                assertThat(counter.at("/routes")
                                .path(names[1])
                                .path("responses")
                                .asLong())
                        .isEqualTo(count);
                String request = "{request=\"" + names[0] + "\"}";
                assertThat(last(prometheus, "sum", "spate_requests_total" + request))
                        .isEqualTo((double) count);
                assertThat(last(prometheus, "sum", "spate_response_time_seconds_count" + request))
                        .isEqualTo((double) count);
                assertThat(last(prometheus, "sum", "spate_target_requests_total{route=\"" + names[1] + "\"}"))
                        .isEqualTo((double) count);
                double mean = meanSeconds(result, names[0]);
                assertThat(last(prometheus, "sum", "spate_response_time_seconds_sum" + request) / (double) count)
                        .isCloseTo(mean, within(mean / 500));
            }
            for (String of : new String[] {"planned", "started", "dropped", "completed", "failed", "unfinished"}) {
                assertThat(last(prometheus, "sum", "spate_sessions_" + of + "_total"))
                        .as("sessions %s", of)
                        .isEqualTo((double) result.at("/sessions/" + of).asLong());
            }
            assertThat(last(prometheus, "sum", "spate_requests_total{outcome=\"status-5xx\"}"))
                    .isEqualTo((double) count(result, "GET /status/{code}", "/errors/status-5xx"))
                    .isPositive();
            assertThat(last(prometheus, "sum", "spate_interval_reports_total{fate=\"merged\"}"))
                    .isPositive();
        }
    }

    @Test
    void whatIsInTheCatalogueIsShownByARunAndNothingElse() throws Exception {
        int port = OutsideProgram.freePorts(1).getFirst();
        Metrics served = new Metrics();
        try (TargetService target = TargetService.start(
                        TargetOptions.defaults().withEventLoops(1),
                        new TargetMetrics(served),
                        PastSpans.NONE,
                        Sampling.NONE);
                MetricsServer ofTarget = MetricsServer.open(served, "127.0.0.1", 0, () -> null)) {
            SpateProcess spate = run(target, port);
            spate.awaitOutput("metrics on");
            Set<String> seen = new TreeSet<>();
            while (!spate.output().contains("metrics were read") && spate.isAlive()) {
                try {
                    seen.addAll(names("http://127.0.0.1:" + port + "/metrics"));
                } catch (IOException _) {
                    // It has just ended.
                }
                Thread.sleep(100);
            }
            spate.exitCode();
            seen.addAll(names(ofTarget.address()));
            Set<String> catalogue = Arrays.stream(Metric.values())
                    .flatMap(metric -> metric.series().stream())
                    .collect(Collectors.toSet());
            Set<String> expected = Arrays.stream(Metric.values())
                    .filter(metric -> !FOR_REASONS.contains(metric))
                    // Seen while the inspector is on; see InspectorPortTest.
                    .filter(metric -> !metric.name().startsWith("INSPECTOR_"))
                    .flatMap(metric -> metric.series().stream())
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(catalogue).as("all that was seen is in the catalogue").containsAll(seen);
            assertThat(seen).as(spate.output()).containsAll(expected);
        }
    }

    private SpateProcess run(TargetService target, int port) throws IOException {
        Path plan = Files.writeString(folder.resolve("plan.yaml"), """
                name: metrics
                scenarios:
                  shop:
                    - get: /items?page=${random(1,5)}
                      name: list
                    - get: /status/503
                      name: "GET /status/{code}"
                phases:
                  - {name: open, scenario: shop, constantRate: 100/s, arrivals: poisson, duration: 3s}
                  - {name: users, scenario: shop, constantUsers: 3, duration: 1s}
                slo:
                  - {phase: open, p99: "< 10s", errors: "< 90%", throughput: "> 1/s"}
                """);
        return SpateProcess.start(
                folder,
                "run",
                plan.toString(),
                "--target",
                target.address().toString(),
                "--agents",
                "2",
                "--metrics",
                Integer.toString(port),
                "--out",
                folder.resolve("run").toString());
    }

    /// The newest value that was stored in the last minute: what a process said last is not stale for
    /// who asks after its end.
    private static double last(Prometheus prometheus, String how, String series)
            throws IOException, InterruptedException {
        return prometheus.value(how + "(last_over_time(" + series + "[1m]))");
    }

    /// Over all phases.
    private static long count(JsonNode result, String request, String of) {
        long sum = 0;
        for (JsonNode row : result.at("/requests")) {
            if (row.at("/request").asText().equals(request)) {
                sum += row.at(of).asLong();
            }
        }
        return sum;
    }

    private static double meanSeconds(JsonNode result, String request) {
        double sum = 0;
        for (JsonNode row : result.at("/requests")) {
            if (row.at("/request").asText().equals(request)) {
                sum += row.at("/responseTime/mean").asDouble()
                        * row.at("/count").asDouble();
            }
        }
        return sum / 1e9 / (double) count(result, request, "/count");
    }

    private static Set<String> names(String address) throws IOException, InterruptedException {
        Set<String> names = new TreeSet<>();
        Matcher matcher = VALUE.matcher(text(address));
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    private static JsonNode get(String address) throws IOException, InterruptedException {
        return new ObjectMapper().readTree(text(address));
    }

    private static String text(String address) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
