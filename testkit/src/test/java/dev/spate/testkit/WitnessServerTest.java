package dev.spate.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import dev.spate.testkit.WitnessServer.Options;
import dev.spate.testkit.WitnessServer.Statistics;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class WitnessServerTest {

    private static final byte[] GET = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(US_ASCII);
    private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nxx";

    @ParameterizedTest
    @ValueSource(strings = {"sleeps", "spins", "spins and rests"})
    void everyRequestAndConnectionIsCounted(String waits) throws Exception {
        Options options = Options.DEFAULT.respondAfter(Duration.ofMillis(1));
        try (WitnessServer server = WitnessServer.start(waiting(options, waits));
                HttpClient client = http11()) {
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + "/" + i))
                        .POST(HttpRequest.BodyPublishers.ofString("y".repeat(i * 10)))
                        .build();
                answers.add(client.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
            }
            for (CompletableFuture<HttpResponse<String>> answer : answers) {
                assertThat(answer.get().body()).isEqualTo("xx");
            }

            // An answer is counted when it has been written, and may be read before that.
            Statistics statistics = server.statistics();
            for (int i = 0; statistics.answers() < 500 && i < 1_000_000; i++) {
                Thread.onSpinWait();
                statistics = server.statistics();
            }
            assertThat(statistics.requests()).isEqualTo(500);
            assertThat(statistics.answers()).isEqualTo(500);
            assertThat(statistics.connections()).isBetween(1L, 500L);
            assertThat(statistics.interArrival().count()).isEqualTo(499);
            assertThat(statistics.answerLateness().count()).isEqualTo(500);
            assertThat(statistics.answerLateness().min()).isNotNegative();
            assertThat(statistics.broken()).isZero();
            assertThat(server.arrivals()).hasSize(500).isSorted();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sleeps", "spins", "spins and rests"})
    void noAnswerComesBeforeItsTime(String waits) throws Exception {
        Options options = Options.DEFAULT.respondAfter(Duration.ofMillis(3));
        try (WitnessServer server = WitnessServer.start(waiting(options, waits));
                Socket socket = connect(server)) {
            for (int i = 0; i < 20; i++) {
                long begin = System.nanoTime();
                exchange(socket, GET, ANSWER);
                assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(3_000_000);
            }
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredEach() throws Exception {
        try (WitnessServer server = WitnessServer.start(Options.DEFAULT.respondAfter(Duration.ofMillis(2)));
                Socket socket = connect(server)) {
            String three = new String(GET, US_ASCII).repeat(3);
            exchange(socket, three.getBytes(US_ASCII), ANSWER.repeat(3));
            assertThat(server.requests()).isEqualTo(3);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void requestsCutIntoBytesAreOneRequest() throws Exception {
        String head = "\r\nPOST /b HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
        String chunks = "5;x=y\r\nhe\r\no\r\nB\r\n01234567890\r\n0\r\nTrailer: a\r\n\r\n";
        String sized = "POST /c HTTP/1.1\r\nContent-Length: 6\r\n\r\n\r\n\r\n\r\n";
        try (WitnessServer server = WitnessServer.start();
                Socket socket = connect(server)) {
            OutputStream out = socket.getOutputStream();
            for (byte b : (head + chunks + sized).getBytes(US_ASCII)) {
                out.write(b);
                out.flush();
            }
            read(socket, ANSWER.repeat(2));
            assertThat(server.requests()).isEqualTo(2);
        }
    }

    @Test
    void headHasNoBodyAndCloseCloses() throws Exception {
        try (WitnessServer server = WitnessServer.start();
                Socket socket = connect(server)) {
            exchange(socket, "HEAD / HTTP/1.1\r\n\r\n".getBytes(US_ASCII), ANSWER.substring(0, ANSWER.length() - 2));
            exchange(socket, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n".getBytes(US_ASCII), ANSWER);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void anExpectationIsAnsweredOnce() throws Exception {
        try (WitnessServer server = WitnessServer.start();
                Socket socket = connect(server)) {
            exchange(
                    socket,
                    "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n".getBytes(US_ASCII),
                    "HTTP/1.1 100 Continue\r\n\r\n");
            assertThat(server.requests()).isZero();
            exchange(socket, "ab".getBytes(US_ASCII), "");
            exchange(socket, "cd".getBytes(US_ASCII), ANSWER);
            assertThat(server.requests()).isEqualTo(1);
        }
    }

    @Test
    void anAnswerLongerThanAllBuffersArrivesWhole() throws Exception {
        int body = 20_000_000;
        try (WitnessServer server = WitnessServer.start(Options.DEFAULT.withBody(body));
                HttpClient client = http11()) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(server.url() + "/")).build();
            for (int i = 0; i < 3; i++) {
                assertThat(client.send(request, HttpResponse.BodyHandlers.ofByteArray())
                                .body())
                        .hasSize(body);
            }
            assertThat(server.statistics().answers()).isEqualTo(3);
        }
    }

    @Test
    void nonsenseBreaksItsConnectionAlone() throws Exception {
        try (WitnessServer server = WitnessServer.start();
                Socket good = connect(server);
                Socket late = new Socket()) {
            exchange(good, GET, ANSWER);
            // Frozen, so that the nonsense is there before its connection is accepted.
            server.freeze(Duration.ofMillis(100));
            Socket bad = late;
            bad.connect(server.address());
            bad.setSoTimeout(20_000);
            bad.getOutputStream().write("POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n".getBytes(US_ASCII));
            assertThat(bad.getInputStream().read()).isEqualTo(-1);
            exchange(good, GET, ANSWER);
            assertThat(server.statistics().broken()).isEqualTo(1);
        }
    }

    @Test
    void aFrozenServerAnswersAfterwards() throws Exception {
        try (WitnessServer server = WitnessServer.start();
                Socket socket = connect(server)) {
            exchange(socket, GET, ANSWER);
            long begin = System.nanoTime();
            server.freeze(Duration.ofMillis(200));
            socket.setSoTimeout(50);
            assertThatThrownBy(() -> exchange(socket, GET, ANSWER)).isInstanceOf(IOException.class);
            socket.setSoTimeout(20_000);
            read(socket, ANSWER);
            assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(190_000_000);
            assertThat(server.requests()).isEqualTo(2);
        }
    }

    @Test
    void aFreezeCanBeSetBeforehand() throws Exception {
        Options options = Options.DEFAULT.freezing(Duration.ofMillis(50), Duration.ofMillis(200));
        try (WitnessServer server = WitnessServer.start(options);
                Socket socket = connect(server)) {
            long begin = System.nanoTime();
            long longest = 0;
            while (System.nanoTime() - begin < 260_000_000) {
                long sent = System.nanoTime();
                exchange(socket, GET, ANSWER);
                longest = Math.max(longest, System.nanoTime() - sent);
            }
            assertThat(longest).isGreaterThanOrEqualTo(150_000_000);
        }
    }

    @Test
    void statisticsAreServedAndNotCounted() throws Exception {
        try (WitnessServer server = WitnessServer.start();
                Socket socket = connect(server);
                HttpClient client = http11()) {
            exchange(socket, GET, ANSWER);
            HttpRequest stats =
                    HttpRequest.newBuilder(URI.create(server.url() + "/stats")).build();
            HttpRequest reset =
                    HttpRequest.newBuilder(URI.create(server.url() + "/reset")).build();
            assertThat(client.send(stats, HttpResponse.BodyHandlers.ofString()).body())
                    .startsWith("{\"requests\": 1, \"answers\": 1, \"connections\": 1, \"openConnections\": 1,")
                    .contains("\"interArrival\": {\"count\": 0,", "\"p99.9\": 0");
            client.send(reset, HttpResponse.BodyHandlers.ofString());
            assertThat(server.requests()).isZero();
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void requestsBeyondTheRoomForInstantsAreCounted() throws Exception {
        try (WitnessServer server = WitnessServer.start(Options.DEFAULT.recording(3));
                Socket socket = connect(server)) {
            for (int i = 0; i < 5; i++) {
                exchange(socket, GET, ANSWER);
            }
            assertThat(server.requests()).isEqualTo(5);
            assertThat(server.arrivals()).hasSize(3);
            assertThat(server.statistics().unrecorded()).isEqualTo(2);
        }
    }

    @Test
    void aRequestAllocatesNothing() throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Options options = Options.DEFAULT.respondAfter(Duration.ofNanos(10_000)).spinning();
        try (WitnessServer server = WitnessServer.start(options);
                Socket socket = connect(server)) {
            for (int i = 0; i < 500; i++) {
                exchange(socket, GET, ANSWER);
            }
            long before = threads.getThreadAllocatedBytes(server.thread().threadId());
            for (int i = 0; i < 500; i++) {
                exchange(socket, GET, ANSWER);
            }
            long after = threads.getThreadAllocatedBytes(server.thread().threadId());
            assertThat(after - before).as("bytes for 500 requests").isLessThan(2_000);
        }
    }

    @Test
    void whatCameDuringAnAbsenceIsNotWitnessed() {
        WitnessRecord record = new WitnessRecord(16, true);
        long[] micros = {0, 500, 1_000};
        for (long at : micros) {
            record.round(at * 1_000 - 10_000);
            record.looks(at * 1_000);
            record.arrived(at * 1_000);
            for (long idle = at + 50; idle < at + 490; idle += 50) {
                record.round(idle * 1_000);
            }
        }
        // Not running from 1,450 to 3,100 us: what was due at 1,500 to 3,000 is read at once.
        for (long at : new long[] {3_100, 3_105, 3_110, 3_115}) {
            record.looks(at * 1_000);
            record.arrived(at * 1_000);
        }
        record.round(3_120_000);
        record.round(3_130_000);
        for (long idle = 3_150; idle <= 3_500; idle += 50) {
            record.round(idle * 1_000);
        }
        record.arrived(3_500_000);
        for (long idle = 3_550; idle <= 4_000; idle += 50) {
            record.round(idle * 1_000);
        }
        record.arrived(4_000_000);

        long[] instants = record.arrivals();

        assertThat(instants).hasSize(9);
        assertThat(record.witnessedGaps(instants)).containsExactly(500_000, 500_000, 500_000);
        assertThat(record.absences()).isEqualTo(new WitnessServer.Absences(1, 1_650_000, 1_650_000));
        assertThat(record.longestGaps(instants).getFirst())
                .isEqualTo(new WitnessServer.Gap(1_000_000, 2_100_000, false));
    }

    @Test
    void spreadOfKnownValues() {
        long[] values = new long[1000];
        for (int i = 0; i < values.length; i++) {
            values[i] = 1000L - i;
        }
        Spread spread = Spread.of(values);
        assertThat(spread.count()).isEqualTo(1000);
        assertThat(spread.mean()).isEqualTo(500.5);
        assertThat(spread.stddev()).isCloseTo(288.675, within(0.001));
        assertThat(List.of(spread.min(), spread.p50(), spread.p90(), spread.p99(), spread.p999(), spread.max()))
                .containsExactly(1L, 500L, 900L, 990L, 999L, 1000L);
        assertThat(Spread.ofGaps(new long[] {5, 7, 11}).mean()).isEqualTo(3.0);
        assertThat(Spread.ofGaps(new long[] {10, 20, 30}).cv()).isZero();
        assertThat(Spread.ofGaps(new long[] {})).isEqualTo(Spread.NONE);
    }

    @Test
    void timesOnTheCommandLine() {
        assertThat(WitnessServer.duration("250us")).isEqualTo(Duration.ofNanos(250_000));
        assertThat(WitnessServer.duration("1ms")).isEqualTo(Duration.ofMillis(1));
        assertThat(WitnessServer.duration("3s")).isEqualTo(Duration.ofSeconds(3));
        assertThatThrownBy(() -> WitnessServer.duration("3")).isInstanceOf(IllegalArgumentException.class);
    }

    private static HttpClient http11() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    private static Socket connect(WitnessServer server) throws IOException {
        Socket socket = new Socket(server.address().getAddress(), server.port());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static Options waiting(Options options, String how) {
        return switch (how) {
            case "sleeps" -> options;
            case "spins" -> options.spinning();
            default -> options.spinning().restingAfter(Duration.ofNanos(1));
        };
    }

    private static void exchange(Socket socket, byte[] request, String answer) throws IOException {
        socket.getOutputStream().write(request);
        read(socket, answer);
    }

    private static void read(Socket socket, String expected) throws IOException {
        InputStream in = socket.getInputStream();
        assertThat(new String(in.readNBytes(expected.length()), US_ASCII)).isEqualTo(expected);
    }
}
