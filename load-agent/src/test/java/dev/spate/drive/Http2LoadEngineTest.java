package dev.spate.drive;

import static dev.spate.testkit.FrameServer.END_HEADERS;
import static dev.spate.testkit.FrameServer.END_STREAM;
import static dev.spate.testkit.FrameServer.HEADERS;
import static dev.spate.testkit.FrameServer.RST_STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.schedule.Share;
import dev.spate.testkit.FrameServer;
import dev.spate.testkit.WitnessServer;
import dev.spate.transport.Transport;
import dev.spate.workload.ConnectionFailure;
import dev.spate.workload.HttpSettings;
import dev.spate.workload.Outcome;
import dev.spate.workload.Workload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Runs against targets that speak HTTP/2 without TLS.
@Timeout(60)
final class Http2LoadEngineTest {

    private static final int MAX_CONCURRENT_STREAMS = 3;

    @ParameterizedTest
    @EnumSource(Transport.class)
    void everyArrivalIsOneRequestThatTheTargetSaw(Transport transport) throws Exception {
        try (FrameServer server = FrameServer.answering("hello")) {
            Workload workload = to(server)
                    .connections(4)
                    .steps(Workloads.get("a"))
                    .phase(Workloads.rate(500), 0, 1_200, 5_000)
                    .build();
            EngineSettings settings = EngineRun.without(2, transport).withWarmUpNanos(200_000_000);
            EngineRun run = new EngineRun(workload, settings, Share.WHOLE);
            assertThat(run.engine().openConnections()).isEqualTo(4);
            assertThat(server.received(HEADERS))
                    .as("the warm-up goes elsewhere")
                    .isEmpty();
            run.start();
            run.finish();
            assertThat(run.sessions(0).completed).isEqualTo(600);
            assertThat(run.requests(0, "a").of(Outcome.OK)).isEqualTo(600);
            assertThat(server.received(HEADERS)).hasSize(600);
            assertThat(run.connections.opened).isEqualTo(server.connections()).isEqualTo(4);
            assertThat(run.connections.connectTime.getTotalCount()).isEqualTo(4);
            assertThat(run.connections.failures).containsOnly(0);
            // Each answer is a head of 10 bytes and a body of 14, frames included.
            assertThat(run.requests(0, "a").bytesReceived).isEqualTo(600 * 24);
            assertThat(run.told).noneMatch(event -> event.startsWith("failed") || event.startsWith("gap"));
        }
    }

    @Test
    void oneConnectionCarriesAHundredRequestsAtATime() throws Exception {
        FrameServer.Script whenAllAreThere = client -> {
            client.greet();
            List<Integer> streams = new ArrayList<>();
            while (streams.size() < 100) {
                streams.add(client.awaitRequest());
            }
            for (int stream : streams) {
                client.answer(stream, "hello");
            }
            client.drain();
        };
        try (FrameServer server = FrameServer.start(whenAllAreThere)) {
            Workload workload = to(server)
                    .connections(1)
                    .steps(Workloads.get("a"))
                    .phase(Workloads.atOnce(100), 0, 0, 20_000)
                    .build();
            EngineRun run = EngineRun.of(workload, 1);
            assertThat(run.requests(0, "a").of(Outcome.OK)).isEqualTo(100);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void aFrozenTargetIsSeenByEveryRequestThatWasDueMeanwhile() throws Exception {
        try (FrameServer server = FrameServer.start(new Freezing(800, 400, 1))) {
            Workload workload = to(server)
                    .connections(8)
                    .steps(Workloads.get("a"))
                    .phase(Workloads.rate(500), 0, 2_000, 10_000)
                    .build();
            EngineRun run = EngineRun.of(workload, 1);
            assertThat(server.received(HEADERS)).hasSize(1000);
            // As with HTTP/1.1: 200 of 1000 requests are due in the freeze and wait 0 to 400 ms for its end, so a
            // tenth of all waits more than 200 ms, and a fortieth more than 300 ms.
            EngineRun.Requests requests = run.requests(0, "a");
            assertThat(requests.of(Outcome.OK)).isEqualTo(1000);
            assertThat(requests.responseTime.getValueAtPercentile(90)).isGreaterThan(190_000_000);
            assertThat(requests.responseTime.getValueAtPercentile(97.5)).isGreaterThan(290_000_000);
            // The peer allows one stream of each connection, so by service time only eight saw it.
            assertThat(requests.serviceTime.getValueAtPercentile(90))
                    .isLessThan(requests.responseTime.getValueAtPercentile(90));
        }
    }

    @Test
    void withManyStreamsServiceTimeSeesAFreezeToo() throws Exception {
        try (FrameServer server = FrameServer.start(new Freezing(800, 1_000, 1_000))) {
            Workload workload = to(server)
                    .connections(1)
                    .steps(Workloads.get("a"))
                    .phase(Workloads.rate(500), 0, 2_600, 10_000)
                    .build();
            EngineRun run = EngineRun.of(workload, 1);
            EngineRun.Requests requests = run.requests(0, "a");
            assertThat(server.connections()).isEqualTo(1);
            assertThat(requests.of(Outcome.OK)).isEqualTo(1_300);
            // 500 of 1,300 wait, 405 of them more than 190 ms; a machine that stands still for half of the freeze
            // leaves enough of them.
            assertThat(requests.responseTime.getValueAtPercentile(90)).isGreaterThan(190_000_000);
            assertThat(requests.serviceTime.getValueAtPercentile(90)).isGreaterThan(190_000_000);
        }
    }

    @Test
    void requestsThatTakeTooLongAreCancelledOneByOne() throws Exception {
        FrameServer.Script everySecond = client -> {
            client.greet();
            while (true) {
                int first = client.awaitRequest();
                int _ = client.awaitRequest();
                client.answer(first, "hello");
            }
        };
        try (FrameServer server = FrameServer.start(everySecond)) {
            Workload workload = to(server)
                    .connections(1)
                    .steps(Workloads.get("a", 1_500))
                    .phase(Workloads.rate(100), 0, 1_000, 20_000)
                    .build();
            EngineRun run = EngineRun.of(workload, 1);
            assertThat(run.requests(0, "a").of(Outcome.OK)).isEqualTo(50);
            assertThat(run.requests(0, "a").of(Outcome.TIMEOUT)).isEqualTo(50);
            assertThat(run.requests(0, "a").responseTime.getMaxValue()).isGreaterThan(1_499_000_000L);
            // The last one has nothing behind it that could still come, and costs the connection.
            assertThat(server.received(RST_STREAM)).hasSizeBetween(49, 50);
            assertThat(server.connections()).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void redirectsAndCookiesAreFollowed() throws Exception {
        List<String> heads = new ArrayList<>();
        FrameServer.Script redirecting = client -> {
            client.greet();
            int stream = client.awaitRequest();
            byte[] block = block(":status", "302", "location", "/there?a=b", "set-cookie", "c=d; Path=/there");
            client.frame(HEADERS, END_HEADERS | END_STREAM, stream, block);
            client.answer(client.awaitRequest(), "hello");
            client.drain();
        };
        try (FrameServer server = FrameServer.start(redirecting)) {
            Workload workload = to(server)
                    .connections(1)
                    .keepingCookies()
                    .steps(Workloads.following(Workloads.get("a"), 3))
                    .phase(Workloads.atOnce(1), 0, 0, 5_000)
                    .build();
            EngineRun run = EngineRun.of(workload, 1);
            for (FrameServer.Frame frame : server.received(HEADERS)) {
                heads.add(new String(frame.payload(), StandardCharsets.ISO_8859_1));
            }
            assertThat(run.requests(0, "a").of(Outcome.OK)).isEqualTo(1);
            assertThat(run.requests(0, "a redirect").of(Outcome.OK)).isEqualTo(1);
            assertThat(heads).hasSize(2);
            assertThat(heads.get(0)).doesNotContain("c=d");
            assertThat(heads.get(1)).contains("/there?a=b").contains("c=d");
        }
    }

    @Test
    void aTargetOfAnotherProtocolIsNamed() throws Exception {
        try (WitnessServer server = WitnessServer.start()) {
            Workload workload = Workloads.to(server.url())
                    .version(HttpSettings.Version.H2C)
                    .connections(1)
                    .connectTimeout(300)
                    .steps(Workloads.get("a"))
                    .phase(Workloads.rate(20), 0, 200, 5_000)
                    .build();
            EngineRun run = EngineRun.of(workload, 1);
            assertThat(run.requests(0, "a").of(Outcome.CONNECT)).isEqualTo(4);
            assertThat(run.connections.opened).isZero();
            assertThat(run.connections.of(ConnectionFailure.NOT_HTTP2)
                            + run.connections.of(ConnectionFailure.NOT_ACCEPTED))
                    .isPositive();
        }
    }

    private static Workloads to(FrameServer server) {
        return Workloads.to(server.url()).version(HttpSettings.Version.H2C);
    }

    /// Headers as literals without an index, with names and values below 127 bytes.
    private static byte[] block(String... namesAndValues) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            block.write(0);
            block.write(namesAndValues[i].length());
            block.writeBytes(namesAndValues[i].getBytes(StandardCharsets.US_ASCII));
            block.write(namesAndValues[i + 1].length());
            block.writeBytes(namesAndValues[i + 1].getBytes(StandardCharsets.US_ASCII));
        }
        return block.toByteArray();
    }

    /// Answers at once, but reads and writes nothing for a while, some time after the first request.
    private static final class Freezing implements FrameServer.Script {
        private final long afterMillis;
        private final long millis;
        private final int streams;
        private final AtomicLong first = new AtomicLong();

        Freezing(long afterMillis, long millis, int streams) {
            this.afterMillis = afterMillis;
            this.millis = millis;
            this.streams = streams;
        }

        @Override
        public void serve(FrameServer.Peer client) throws IOException, InterruptedException {
            client.greet(MAX_CONCURRENT_STREAMS, streams);
            while (true) {
                int stream = client.awaitRequest();
                first.compareAndSet(0, System.nanoTime());
                long since = (System.nanoTime() - first.get()) / 1_000_000;
                if (since >= afterMillis && since < afterMillis + millis) {
                    Thread.sleep(afterMillis + millis - since);
                }
                client.answer(stream, "hello");
            }
        }
    }
}
