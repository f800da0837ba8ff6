package dev.spate.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.lifecycle.AgentMachine.Stage;
import dev.spate.protocol.AgentEvent;
import dev.spate.protocol.Command;
import dev.spate.protocol.IntervalReport;
import dev.spate.schedule.Share;
import dev.spate.telemetry.metrics.Metric;
import dev.spate.telemetry.metrics.Metrics;
import dev.spate.telemetry.metrics.MetricsServer;
import dev.spate.workload.ConnectionFailure;
import dev.spate.workload.HttpSettings;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Outcome;
import dev.spate.workload.Phase;
import dev.spate.workload.TraceLoss;
import dev.spate.workload.TraceReason;
import dev.spate.workload.Workload;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class AgentMetricsTest {

    private static final Workload WORKLOAD = new Workload(
            "http://127.0.0.1:1",
            1,
            new HttpSettings(HttpSettings.Version.HTTP_1_1, 1, 1_000_000_000, false, 8192, 8192),
            List.of(),
            List.of(),
            List.of(
                    new Phase("rest", new LoadModel.Pause(), List.of(), 0, 1, 0, 1, false),
                    new Phase("steady", new LoadModel.Pause(), List.of(), 1, 1, 0, 1, false)),
            Map.of());

    private final Metrics metrics = new Metrics();
    private final AgentMetrics agent = new AgentMetrics(metrics, "a", () -> Instant.EPOCH);

    @Test
    void reportsAddUpToWhatTheySay() {
        agent.assigned(new Command.Assign("a", "r", 1, WORKLOAD, Share.WHOLE, 1));
        agent.said(report(0));
        agent.said(report(1));
        assertThat(metrics.value(Metric.SESSIONS_PLANNED, "a", "r", "steady")).isEqualTo(20);
        assertThat(metrics.value(Metric.SESSIONS_STARTED, "a", "r", "steady")).isEqualTo(18);
        assertThat(metrics.value(Metric.SESSIONS_DROPPED, "a", "r", "steady")).isEqualTo(2);
        assertThat(metrics.value(Metric.SESSIONS_COMPLETED, "a", "r", "steady")).isEqualTo(8);
        assertThat(metrics.value(Metric.SESSIONS_FAILED, "a", "r", "steady")).isEqualTo(4);
        assertThat(metrics.value(Metric.SESSIONS_UNFINISHED, "a", "r", "steady"))
                .isEqualTo(6);
        assertThat(metrics.value(Metric.SESSIONS_ACTIVE, "a", "r", "steady")).isEqualTo(7);
        assertThat(metrics.value(Metric.START_LATENESS, "a", "r", "steady")).isEqualTo(2);
        assertThat(metrics.value(Metric.REQUESTS, "a", "r", "steady", "list", "ok"))
                .isZero();
        assertThat(metrics.value(Metric.REQUESTS, "a", "r", "steady", "list", "timeout"))
                .isEqualTo(6);
        assertThat(metrics.value(Metric.REQUESTS, "a", "r", "steady", "list", "check"))
                .isNaN();
        assertThat(metrics.value(Metric.REQUESTS_UNFINISHED, "a", "r", "steady", "list"))
                .isEqualTo(10);
        assertThat(metrics.value(Metric.SENT_BYTES, "a", "r", "steady", "list")).isEqualTo(200);
        assertThat(metrics.value(Metric.RECEIVED_BYTES, "a", "r", "steady", "list"))
                .isEqualTo(400);
        assertThat(metrics.value(Metric.RESPONSE_TIME, "a", "r", "steady", "list"))
                .isEqualTo(6);
        assertThat(metrics.value(Metric.SERVICE_TIME, "a", "r", "steady", "list"))
                .isEqualTo(4);
        assertThat(metrics.value(Metric.REQUESTS_SEEN_LATE, "a", "r", "steady", "list"))
                .isEqualTo(2);
        assertThat(metrics.value(Metric.CONNECTIONS_OPENED, "a", "r")).isEqualTo(4);
        assertThat(metrics.value(Metric.CONNECTION_FAILURES, "a", "r", "refused"))
                .isEqualTo(8);
        assertThat(metrics.value(Metric.RETRANSMITS, "a")).isEqualTo(16);
        assertThat(metrics.value(Metric.THROTTLED, "a")).isEqualTo(1.0);
        assertThat(metrics.value(Metric.CLOCK_OFFSET, "a")).isEqualTo(-0.25);
    }

    @Test
    void howAnAgentDoesIsShownWhileItIsAtWork() {
        agent.assigned(new Command.Assign("a", "r", 1, WORKLOAD, Share.WHOLE, 1));
        agent.stage(Stage.RUNNING);
        agent.said(report(0));
        assertThat(metrics.value(Metric.AGENT_STAGE, "a", "running")).isEqualTo(1);
        assertThat(metrics.value(Metric.AGENT_STAGE, "a", "idle")).isZero();
        assertThat(metrics.value(Metric.AGENT_CPU, "a")).isEqualTo(0.5);
        assertThat(metrics.value(Metric.CONNECTIONS_OPEN, "a")).isEqualTo(9);
        agent.stage(Stage.IDLE);
        assertThat(metrics.value(Metric.AGENT_STAGE, "a", "idle")).isEqualTo(1);
        assertThat(metrics.value(Metric.AGENT_CPU, "a")).isNaN();
        assertThat(metrics.value(Metric.CONNECTIONS_OPEN, "a")).isNaN();
        assertThat(metrics.value(Metric.SESSIONS_PLANNED, "a", "r", "steady")).isEqualTo(10);
    }

    @Test
    void whatWasTracedIsCountedAndLedToFromTheTimesOfResponses() throws Exception {
        agent.assigned(new Command.Assign("a", "r", 1, WORKLOAD, Share.WHOLE, 1));
        IntervalReport plain = report(0);
        long[] kept = new long[TraceReason.COUNT];
        kept[TraceReason.SLOW.index()] = 3;
        long[] dropped = new long[TraceLoss.COUNT];
        dropped[TraceLoss.RING.index()] = 1;
        agent.said(new IntervalReport(
                "a",
                "r",
                1,
                0,
                0,
                1,
                plain.phases(),
                plain.series(),
                plain.connections(),
                new IntervalReport.Traces(
                        kept,
                        dropped,
                        500_000_000,
                        List.of(new IntervalReport.SeriesTraces(
                                1, "list", 4_000_000, List.of(new IntervalReport.Exemplar(2_000_000, 10, 11, 12))))),
                plain.health()));
        assertThat(metrics.value(Metric.TRACES_KEPT, "a", "r", "slow")).isEqualTo(3);
        assertThat(metrics.value(Metric.TRACES_DROPPED, "a", "r", "ring")).isEqualTo(1);
        assertThat(metrics.value(Metric.TRACING_CPU, "a", "r")).isEqualTo(0.5);
        assertThat(metrics.value(Metric.SLOW_THRESHOLD, "a", "r", "steady", "list"))
                .isEqualTo(0.004);
        try (MetricsServer server = MetricsServer.open(metrics, "127.0.0.1", 0, () -> null);
                HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/metrics"))
                    .header("Accept", "application/openmetrics-text")
                    .build();
            List<String> examples = client.send(request, HttpResponse.BodyHandlers.ofLines())
                    .body()
                    .filter(line -> line.contains("trace_id"))
                    .toList();
            assertThat(examples)
                    .singleElement()
                    .asString()
                    .startsWith("spate_response_time_seconds_bucket{")
                    .contains("000000000000000a000000000000000b", "000000000000000c", "0.002");
        }
    }

    @Test
    void anAgentIsReadyWhenItHasSaidHello() {
        assertThat(agent.notReady()).isEqualTo("the agent a has not said hello yet");
        agent.said(new AgentEvent.Hello("a", "1", 1, Map.of()));
        assertThat(agent.notReady()).isNull();
    }

    @Test
    void aClockThatWasNotComparedIsNotShown() {
        agent.said(new AgentEvent.Heartbeat("a", 0, 1, 0, -1));
        assertThat(metrics.value(Metric.CLOCK_OFFSET, "a")).isNaN();
        agent.said(new AgentEvent.Heartbeat("a", 1, 2, 2_000_000_000L, 1_000_000L));
        assertThat(metrics.value(Metric.CLOCK_OFFSET, "a")).isEqualTo(2);
        assertThat(metrics.value(Metric.CLOCK_UNCERTAINTY, "a")).isEqualTo(0.001);
    }

    private static IntervalReport report(long sequence) {
        long[] outcomes = new long[Outcome.COUNT];
        outcomes[Outcome.TIMEOUT.index()] = 3;
        long[] failures = new long[ConnectionFailure.COUNT];
        failures[ConnectionFailure.REFUSED.index()] = 4;
        return new IntervalReport(
                "a",
                "r",
                1,
                sequence,
                0,
                1,
                List.of(new IntervalReport.PhaseCounts(1, 10, 9, 1, 4, 2, 3, 7, times(1))),
                List.of(new IntervalReport.Series(1, "list", outcomes, 5, 0, 100, 200, times(3), times(2), times(1))),
                new IntervalReport.Connections(2, 0, failures, 0, times(2), new byte[0]),
                new IntervalReport.Health(0.5, 0.4, 3, 2, 0.1, 500_000_000L, 0.2, 8, 9, 1, 0, -250_000_000L, 1000));
    }

    private static byte[] times(int count) {
        Histogram histogram = new Histogram(3_600_000_000_000L, 3);
        histogram.recordValueWithCount(2_000_000, count);
        ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        return Arrays.copyOf(buffer.array(), histogram.encodeIntoByteBuffer(buffer));
    }
}
