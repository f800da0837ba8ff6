package dev.spate.telemetry.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetricsServerTest {

    private final Metrics metrics = new Metrics();
    private final AtomicReference<@Nullable String> notReady = new AtomicReference<>();
    private final HttpClient client = HttpClient.newHttpClient();

    @SuppressWarnings("NullAway.Init") // set before each test
    private MetricsServer server;

    @BeforeEach
    void open() throws IOException {
        metrics.set(Metric.LEADER, 1);
        server = MetricsServer.open(metrics, "127.0.0.1", 0, notReady::get);
    }

    @AfterEach
    void close() {
        server.close();
        client.close();
    }

    @Test
    void metricsComeInTheFormatThatIsAccepted() throws Exception {
        HttpResponse<byte[]> plain = get("/metrics");
        assertThat(plain.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(text(plain)).contains("spate_coordinator_leader 1.0").doesNotContain("# EOF");
        HttpResponse<byte[]> open =
                get("/metrics", "Accept", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5");
        assertThat(open.headers().firstValue("Content-Type"))
                .hasValue("application/openmetrics-text; version=1.0.0; charset=utf-8");
        assertThat(text(open)).contains("spate_coordinator_leader 1.0").endsWith("# EOF\n");
    }

    @Test
    void metricsComeCompressedToWhoTakesThemSo() throws Exception {
        HttpResponse<byte[]> answer = get("/metrics", "Accept-Encoding", "gzip");
        assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).contains("spate_coordinator_leader 1.0");
        }
    }

    @Test
    void readinessSaysWhyNot() throws Exception {
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(text(get("/health/ready"))).isEqualTo("{\"status\":\"up\"}\n");
        notReady.set("the log \"x\" is\naway");
        HttpResponse<byte[]> answer = get("/health/ready");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(text(answer)).isEqualTo("{\"status\":\"down\",\"reason\":\"the log \\\"x\\\" is away\"}\n");
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void whatIsNotThereOrCannotBeDoneIsSaid() throws Exception {
        HttpResponse<byte[]> missing = get("/metric");
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(text(missing)).contains("/metrics, /health/live and /health/ready");
        HttpResponse<byte[]> post = send(HttpRequest.newBuilder(uri("/metrics"))
                .POST(HttpRequest.BodyPublishers.ofString("x"))
                .build());
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.headers().firstValue("Allow")).hasValue("GET, HEAD");
        assertThat(text(post)).isEqualTo("this can only be read: GET or HEAD, not POST\n");
        HttpResponse<byte[]> head =
                send(HttpRequest.newBuilder(uri("/metrics")).HEAD().build());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValueAsLong("Content-Length").orElse(0)).isPositive();
    }

    @Test
    void aPortThatIsTakenIsOneClearSentence() {
        int port = server.port();
        assertThatThrownBy(() -> MetricsServer.open(metrics, "127.0.0.1", port, notReady::get))
                .isInstanceOf(IOException.class)
                .hasMessage("metrics cannot be served on 127.0.0.1:" + port
                        + ": the port is in use; stop what holds it, or use another one (0 is any free one)");
        assertThatThrownBy(() -> MetricsServer.open(metrics, "no-such-host.invalid", 0, notReady::get))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("knows no address of that host");
    }

    @Test
    void whoSaysNothingKeepsNobodyElseWaiting() throws Exception {
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
                socket.getOutputStream().write("GET /met".getBytes(StandardCharsets.US_ASCII));
                silent.add(socket);
            }
            assertThat(get("/metrics").statusCode()).isEqualTo(200);
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void aScrapeThatBeganEarlierIsNotTheOneThatIsWaitedFor() throws Exception {
        assertThat(get("/metrics").statusCode()).isEqualTo(200);
        assertThat(server.awaitScrape(1)).isFalse();
        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return server.awaitScrape(TimeUnit.SECONDS.toNanos(60));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        while (!waiting.isDone()) {
            assertThat(get("/metrics").statusCode()).isEqualTo(200);
        }
        assertThat(waiting.get()).isTrue();
    }

    private HttpResponse<byte[]> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    private HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}
