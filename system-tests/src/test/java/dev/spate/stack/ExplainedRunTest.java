package dev.spate.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spate.runs.SpateProcess;
import dev.spate.stack.StoredSpans.Span;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run against a service that is slow one time in a hundred, with a real Collector in both roles and a
/// real Prometheus: every slow request has a stored trace with both halves, and few others have one.
///
/// Ten seconds; `-Dspate.explained.seconds=60` makes it longer.
class ExplainedRunTest {

    private static final int SECONDS = Integer.getInteger("spate.explained.seconds", 10);

    private static final int WARM_UP_SECONDS = 3;
    private static final int PER_SECOND = 200;

    /// What is slower was drawn to be slow: the one kind takes 1 ms, the other 100.
    private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(90);

    /// For each second and agent: one that is chosen beforehand, and as many again as examples.
    private static final int FAST_PER_SECOND = 2;

    @TempDir
    private Path folder;

    /// The stored traces of requests, by their ids.
    private record Traces(Map<String, Span> clients, Map<String, List<Span>> servers) {}

    @Test
    void everySlowRequestHasAStoredTraceWithBothHalvesAndFewOthersHaveOne() throws IOException, InterruptedException {
        Path stored = folder.resolve("traces.jsonl");
        Path targets = folder.resolve("targets.yaml");
        List<Integer> ports = OutsideProgram.freePorts(3);
        try (Prometheus prometheus = Prometheus.start(folder);
                Collector gateway = Collector.gateway(
                        folder, prometheus.remoteWrite(), stored, Map.of("SPATE_DECISION_WAIT", "5s"))) {
            Files.writeString(targets, """
                    - {targets: ["127.0.0.1:%d"], labels: {job: spate-run}}
                    """.formatted(ports.get(2)));
            try (Collector _ = Collector.scrape(folder, prometheus.remoteWrite(), targets)) {
                long begin = Instant.now().getEpochSecond();
                JsonNode result = run(gateway, ports);
                long slow = slowRequests(WARM_UP_SECONDS);
                long settled = slowRequests(WARM_UP_SECONDS + 1);
                assertThat(settled).as("slow requests").isPositive();
                Traces traces = awaitTraces(stored, gateway, settled);
                List<Span> explained = traces.clients.values().stream()
                        .filter(client -> client.nanos() >= SLOW_NANOS)
                        .filter(client -> "steady".equals(client.attributes().get("spate.phase")))
                        .toList();
                report(result, slow, explained.size(), traces);
                // In its first second an agent does not know what is usual, so if all are slow then, none is. Only
                // there
                // it may differ, and does where the machine is busy when the run begins.
                assertThat(explained)
                        .as("slow requests with a stored trace, of %d after the first second", settled)
                        .hasSizeBetween((int) settled, (int) slow);
                for (Span client : explained) {
                    assertThat(traces.servers.getOrDefault(client.trace(), List.of()))
                            .as("what the target did in trace %s", client.trace())
                            .singleElement()
                            .satisfies(server -> {
                                assertThat(server.parent()).isEqualTo(client.id());
                                assertThat(server.nanos()).isBetween(1L, client.nanos());
                            });
                }
                JsonNode kept = result.at("/traces/keptBy");
                assertThat(kept.get("head").asInt() + kept.get("exemplar").asInt())
                        .as("requests that were kept though they were not slow")
                        .isBetween(1, FAST_PER_SECOND * (WARM_UP_SECONDS + SECONDS + 1));
                assertThat(traces.clients)
                        .as("stored")
                        .hasSize(result.at("/traces/kept").asInt());
                assertThat(traces.servers.keySet())
                        .as("traces that no agent kept")
                        .isSubsetOf(traces.clients.keySet());
                assertThat(result.at("/traces/dropped").asLong()).isZero();
                everyExampleLeadsToATrace(prometheus, begin, traces);
            }
        }
    }

    private JsonNode run(Collector gateway, List<Integer> ports) throws IOException, InterruptedException {
        Map<String, String> tracing = new HashMap<>(gateway.environment());
        tracing.put("OTEL_BSP_SCHEDULE_DELAY", "500");
        Path plan = Files.writeString(
                folder.resolve("plan.yaml"), """
                name: explained
                target: http://127.0.0.1:%1$d
                scenarios:
                  one:
                    - {get: "/delay/bimodal?low=1ms&high=100ms&highShare=0.01&seed=11", name: sometimes-slow}
                phases:
                  - {name: warm-up, scenario: one, constantRate: %2$d/s, duration: %3$ds, warmup: true}
                  - {name: steady, scenario: one, constantRate: %2$d/s, duration: %4$ds}
                """.formatted(ports.get(0), PER_SECOND, WARM_UP_SECONDS, SECONDS));
        Map<String, String> all = new HashMap<>(tracing);
        all.put("OTEL_TRACES_SAMPLER", "always_on");
        all.put("OTEL_BSP_MAX_QUEUE_SIZE", "20000");
        SpateProcess target = SpateProcess.start(folder, all, "target", "--port", "" + ports.get(0), "--loops", "1");
        try {
            target.awaitOutput("target service on");
            SpateProcess run = SpateProcess.start(
                    folder,
                    tracing,
                    "run",
                    plan.toString(),
                    "--metrics",
                    "" + ports.get(2),
                    "--out",
                    folder.resolve("run").toString());
            // A machine that is busy makes it not-proven, and has its traces all the same.
            assertThat(run.exitCode()).as(run.output()).isIn(0, 98);
            target.interrupt();
            target.exitCode();
        } finally {
            target.kill();
        }
        return SpateProcess.result(folder.resolve("run"));
    }

    /// By the histograms of the run, which know nothing of traces.
    ///
    /// @param fromSeconds after the start of the run
    private long slowRequests(double fromSeconds) throws IOException {
        long slow = 0;
        try (InputStream in = Files.newInputStream(folder.resolve("run/histograms.hlog"));
                HistogramLogReader reader = new HistogramLogReader(in)) {
            for (EncodableHistogram next = reader.nextIntervalHistogram();
                    next != null;
                    next = reader.nextIntervalHistogram()) {
                double second = next.getStartTimeStamp() / 1000.0 - reader.getStartTimeSec();
                if (next.getTag().equals("steady;sometimes-slow;response") && second > fromSeconds - 0.5) {
                    Histogram times = (Histogram) next;
                    slow += times.getCountBetweenValues(SLOW_NANOS, times.getHighestTrackableValue());
                }
            }
        }
        return slow;
    }

    private static void report(JsonNode result, long slow, int explained, Traces traces) {
        System.out.printf(
                "%d s at %d/s: %d slow requests, %d of them with a stored trace; %d traces of requests stored in all; %s%n",
                SECONDS, PER_SECOND, slow, explained, traces.clients.size(), result.at("/traces"));
    }

    /// What is stored when as many slow requests are there as expected, and a while afterwards: more
    /// would be a fault.
    private static Traces awaitTraces(Path file, Collector gateway, long expected)
            throws IOException, InterruptedException {
        long begin = System.nanoTime();
        while (slow(read(file)) < expected) {
            if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(40)) {
                System.out.println(gateway.output());
                break;
            }
            Thread.sleep(500);
        }
        TimeUnit.SECONDS.sleep(7);
        return read(file);
    }

    private static long slow(Traces traces) {
        return traces.clients.values().stream()
                .filter(client -> client.nanos() >= SLOW_NANOS && traces.servers.containsKey(client.trace()))
                .count();
    }

    private static Traces read(Path file) throws IOException {
        Traces traces = new Traces(new HashMap<>(), new HashMap<>());
        for (Span span : StoredSpans.in(file)) {
            switch (span.kind()) {
                case StoredSpans.CLIENT -> traces.clients.put(span.trace(), span);
                case StoredSpans.SERVER ->
                    traces.servers
                            .computeIfAbsent(span.trace(), _ -> new ArrayList<>())
                            .add(span);
                default -> {}
            }
        }
        return traces;
    }

    private static void everyExampleLeadsToATrace(Prometheus prometheus, long begin, Traces traces)
            throws IOException, InterruptedException {
        List<String> examples = new ArrayList<>();
        for (JsonNode series : prometheus.exemplars(
                "spate_response_time_seconds_bucket", begin, Instant.now().getEpochSecond())) {
            series.get("exemplars")
                    .forEach(one -> examples.add(one.at("/labels/trace_id").asText()));
        }
        assertThat(examples).as("examples in Prometheus").isNotEmpty();
        assertThat(traces.clients.keySet()).containsAll(examples);
    }
}
