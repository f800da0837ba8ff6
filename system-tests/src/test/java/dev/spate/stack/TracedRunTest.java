package dev.spate.stack;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.runs.Cluster;
import dev.spate.runs.SpateProcess;
import dev.spate.stack.StoredSpans.Span;
import dev.spate.testkit.broker.KafkaBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a run tells of itself, received by a real Collector: coordinator, agents and target are
/// processes of their own around a real broker.
final class TracedRunTest {

    private static final String PLAN = """
            name: traced
            scenarios:
              page:
                - get: /items/7
            phases:
              - {name: steady, scenario: page, constantRate: 50/s, duration: 1s}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    @Test
    void aRunOverKafkaIsToldInTracesThatAreLinked() throws IOException, InterruptedException {
        Path received = folder.resolve("received.jsonl");
        Collector collector = Collector.toFile(folder, received);
        try (KafkaBroker broker = KafkaBroker.in(folder.resolve("broker")).start();
                Cluster cluster = new Cluster(
                        folder,
                        broker,
                        "traced",
                        (place, arguments) -> SpateProcess.start(place, environment(collector), arguments))) {
            SpateProcess target = cluster.start("target", "--port", "0", "--loops", "1");
            target.awaitOutput("target service on");
            Matcher address = Pattern.compile("target service on (\\S+)").matcher(target.output());
            assertThat(address.find()).isTrue();
            SpateProcess first = cluster.agent("agent-a");
            SpateProcess second = cluster.agent("agent-b");
            Path plan = Files.writeString(folder.resolve("plan.yaml"), PLAN);
            SpateProcess run = cluster.run(plan, "--agents", "2", "--target", address.group(1), "--quiet");
            assertThat(run.exitCode()).as(run.output()).isIn(0, 98);
            for (SpateProcess process : List.of(first, second, target)) {
                process.interrupt();
                process.exitCode();
            }
        } finally {
            collector.close();
        }
        List<Span> spans = StoredSpans.in(received);
        everybodyHasTold(spans);
        commandsAreLinked(spans);
        noTraceHoldsARun(spans);
        assertThat(StoredSpans.metricsIn(received))
                .contains(
                        "spate-agent jvm.memory.used",
                        "spate-target jvm.cpu.time",
                        "spate-coordinator jvm.thread.count",
                        "spate-agent kafka.producer.record_send_total",
                        "spate-coordinator kafka.consumer_fetch_manager.records_consumed_total",
                        "spate-agent otel.sdk.processor.span.processed");
    }

    private static Map<String, String> environment(Collector collector) {
        Map<String, String> environment = new HashMap<>(collector.environment());
        environment.put("OTEL_TRACES_SAMPLER", "always_on");
        environment.put("OTEL_METRIC_EXPORT_INTERVAL", "500");
        return environment;
    }

    private static void everybodyHasTold(List<Span> spans) {
        assertThat(names(spans, "spate-coordinator"))
                .contains(
                        "plan",
                        "dispatch",
                        "prepare",
                        "merge",
                        "judge",
                        "report",
                        "send traced.commands",
                        "send traced.runs");
        assertThat(names(spans, "spate-agent")).contains("process traced.commands", "prepare", "start");
        List<Span> served = spans.stream()
                .filter(span -> span.service().equals("spate-target"))
                .toList();
        assertThat(served).hasSize(50).allSatisfy(span -> {
            assertThat(span.name()).isEqualTo("GET /items/{id}");
            assertThat(span.kind()).isEqualTo(StoredSpans.SERVER);
        });
        assertThat(spans)
                .filteredOn(span -> span.kind() == StoredSpans.CLIENT)
                .hasSize(50)
                .extracting(Span::id)
                .containsExactlyInAnyOrderElementsOf(
                        served.stream().map(Span::parent).toList());
        // Heartbeats and what is measured every second are in no trace.
        assertThat(spans)
                .extracting(span -> span.attributes().getOrDefault("messaging.destination.name", "none"))
                .containsOnly("none", "traced.commands", "traced.runs");
    }

    private static void commandsAreLinked(List<Span> spans) {
        Map<String, Span> byId = spans.stream().collect(Collectors.toMap(Span::id, Function.identity()));
        List<Span> read = spans.stream()
                .filter(span -> span.name().equals("process traced.commands"))
                .toList();
        assertThat(read)
                .extracting(span -> span.instance() + " " + span.attributes().get("spate.message"))
                .contains("agent-a Assign", "agent-a Go", "agent-b Assign", "agent-b Go");
        for (Span span : read) {
            assertThat(span.kind()).isEqualTo(StoredSpans.CONSUMER);
            assertThat(span.parent()).isEmpty();
            assertThat(span.links()).hasSize(1);
            Span sender = requireNonNull(byId.get(span.links().getFirst()), () -> "the sender of " + span);
            assertThat(sender.kind()).isEqualTo(StoredSpans.PRODUCER);
            assertThat(sender.service()).isEqualTo("spate-coordinator");
            assertThat(sender.attributes().get("messaging.kafka.message.key")).isEqualTo(span.instance());
            assertThat(sender.attributes().get("spate.message"))
                    .isEqualTo(span.attributes().get("spate.message"));
            assertThat(byId.get(sender.parent())).extracting(Span::name).isEqualTo("dispatch");
        }
        for (Span done : spans) {
            if (done.service().equals("spate-agent")
                    && Set.of("prepare", "start").contains(done.name())) {
                assertThat(byId.get(done.parent())).extracting(Span::name).isEqualTo("process traced.commands");
                assertThat(byId.get(done.links().getFirst()))
                        .extracting(Span::kind)
                        .isEqualTo(StoredSpans.PRODUCER);
            }
        }
    }

    /// A trace is of one service, or of a request, which an agent sends and the target answers; and a
    /// step of a run is in no trace with another.
    private static void noTraceHoldsARun(List<Span> spans) {
        Set<String> steps = Set.of("plan", "merge", "judge", "report");
        spans.stream().collect(Collectors.groupingBy(Span::trace)).forEach((trace, of) -> {
            if (of.stream().anyMatch(span -> span.kind() == StoredSpans.CLIENT)) {
                assertThat(of).as("spans of request %s", trace).hasSize(2);
            } else {
                assertThat(of.stream().map(Span::service).distinct())
                        .as("services of trace %s", trace)
                        .hasSize(1);
            }
            assertThat(of.stream().map(Span::name).filter(steps::contains))
                    .as("steps in trace %s", trace)
                    .hasSizeLessThanOrEqualTo(1);
        });
    }

    private static Set<String> names(List<Span> spans, String service) {
        return spans.stream()
                .filter(span -> span.service().equals(service))
                .map(Span::name)
                .collect(Collectors.toSet());
    }
}
