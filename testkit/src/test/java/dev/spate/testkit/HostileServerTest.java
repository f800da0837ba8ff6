package dev.spate.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HostileServerTest {

    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

    @Test
    void refuseRefusesAndKeepsThePort() {
        try (HostileServer server = HostileServer.start(Misbehaviour.REFUSE)) {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> connect(server)).isInstanceOf(ConnectException.class);
            }
        }
    }

    @Test
    void neverAcceptLeavesAConnectionUnanswered() {
        try (HostileServer server = HostileServer.start(Misbehaviour.NEVER_ACCEPT);
                Socket socket = new Socket()) {
            assertThatThrownBy(() -> socket.connect(server.address(), 300)).isInstanceOf(SocketTimeoutException.class);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CLOSE_ON_CONNECT", "CLOSE_BEFORE_ANSWER"})
    void closeIsAnEndWithoutReset(Misbehaviour misbehaviour) throws IOException {
        assertThat(exchange(misbehaviour)).isEmpty();
    }

    @Test
    void halfAnswersEndWhereTheySay() throws IOException {
        assertThat(exchange(Misbehaviour.HALF_HEAD_THEN_CLOSE)).endsWith("\r\nContent-Le");
        assertThat(exchange(Misbehaviour.HALF_BODY_THEN_CLOSE)).endsWith("\r\n\r\nhalf of");
        assertThat(exchange(Misbehaviour.HALF_CHUNK_THEN_CLOSE)).endsWith("10\r\nhalf of");
    }

    @ParameterizedTest
    @EnumSource(names = {"RESET_ON_CONNECT", "RESET_BEFORE_ANSWER", "RESET_IN_HEAD", "RESET_IN_BODY"})
    void resetIsAReset(Misbehaviour misbehaviour) {
        assertThatThrownBy(() -> exchange(misbehaviour))
                .isInstanceOf(SocketException.class)
                .hasMessageMatching("Connection reset|Broken pipe");
    }

    @ParameterizedTest
    @EnumSource(names = {"NEVER_ANSWER", "HALF_HEAD_THEN_SILENCE", "HALF_BODY_THEN_SILENCE"})
    void silenceIsSilence(Misbehaviour misbehaviour) throws IOException {
        try (HostileServer server = HostileServer.start(misbehaviour);
                Socket socket = connect(server)) {
            socket.getOutputStream().write(REQUEST.getBytes(ISO_8859_1));
            socket.setSoTimeout(300);
            assertThatThrownBy(() -> socket.getInputStream().readAllBytes()).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void neverReadFillsTheBuffersOfAClient() throws Exception {
        try (HostileServer server = HostileServer.start(Misbehaviour.NEVER_READ);
                Socket socket = connect(server)) {
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        socket.getOutputStream().write(new byte[65_536]);
                    }
                } catch (IOException _) {
                    // The end of the test.
                }
            });
            assertThat(writer.join(Duration.ofMillis(300))).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "ENDLESS_STATUS_LINE",
                "ENDLESS_HEADER",
                "ENDLESS_HEADERS",
                "ENDLESS_CHUNKS",
                "ENDLESS_UNTIL_CLOSE",
                "ENDLESS_LENGTH",
                "ENDLESS_CHUNK_EXTENSIONS",
                "ENDLESS_TRAILERS",
                "FLOOD_OF_1XX"
            })
    void endlessIsMoreThanTenMegabytes(Misbehaviour misbehaviour) throws IOException {
        try (HostileServer server = HostileServer.start(misbehaviour);
                Socket socket = connect(server)) {
            socket.getOutputStream().write(REQUEST.getBytes(ISO_8859_1));
            assertThat(socket.getInputStream().readNBytes(10_000_000)).hasSize(10_000_000);
            assertThat(server.bytesSent()).isGreaterThanOrEqualTo(9_990_000);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SLOW_HEAD", "SLOW_BODY"})
    void slowBytesComeOneByOne(Misbehaviour misbehaviour) throws IOException {
        try (HostileServer server = HostileServer.start(misbehaviour, Duration.ofMillis(20));
                Socket socket = connect(server)) {
            socket.getOutputStream().write(REQUEST.getBytes(ISO_8859_1));
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[100];
            if (misbehaviour == Misbehaviour.SLOW_BODY) {
                in.readNBytes("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n".length());
            }
            long begin = System.nanoTime();
            assertThat(in.readNBytes(buffer, 0, 10)).isEqualTo(10);
            assertThat(System.nanoTime() - begin).isGreaterThan(150_000_000);
        }
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "PLAIN",
                "HTTP_1_0",
                "CONNECTION_CLOSE",
                "UNTIL_CLOSE",
                "NO_CONTENT",
                "NOT_MODIFIED",
                "EMPTY_BODY",
                "NO_REASON",
                "ODD_HEADER_FORM",
                "CHUNKED_WITH_TRAILERS",
                "CHUNKED_IN_ODD_PIECES",
                "ONE_BYTE_PER_WRITE",
                "SOME_1XX",
                "LONG_HEADER",
            })
    void whatIsProperIsUnderstoodByTheJdksClient(Misbehaviour misbehaviour) throws Exception {
        assertThat(misbehaviour.proper()).isTrue();
        try (HostileServer server = HostileServer.start(misbehaviour);
                HttpClient client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + "/"))
                    .timeout(Duration.ofSeconds(20))
                    .build();
            for (int i = 0; i < 3; i++) {
                HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
                assertThat(response.body())
                        .isEqualTo(
                                switch (misbehaviour) {
                                    case NO_CONTENT, NOT_MODIFIED, EMPTY_BODY -> "";
                                    case CHUNKED_WITH_TRAILERS -> "hello0123456789";
                                    case CHUNKED_IN_ODD_PIECES -> "0123456789abcdefhello";
                                    default -> "ok";
                                });
            }
            assertThat(server.requests()).isEqualTo(3);
        }
    }

    @Test
    void headIsUnderstoodByTheJdksClient() throws Exception {
        try (HostileServer server = HostileServer.start(Misbehaviour.HEAD_WITH_LENGTH);
                HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + "/"))
                    .HEAD()
                    .timeout(Duration.ofSeconds(20))
                    .build();
            assertThat(client.send(request, HttpResponse.BodyHandlers.ofString())
                            .headers()
                            .firstValue("content-length"))
                    .contains("1000");
        }
    }

    @Test
    void bodiesOfRequestsAreReadSoThatTheNextRequestIsFound() throws Exception {
        try (HostileServer server = HostileServer.start(Misbehaviour.PLAIN);
                HttpClient client = HttpClient.newHttpClient()) {
            for (boolean expect : new boolean[] {false, true}) {
                HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + "/"))
                        .version(HttpClient.Version.HTTP_1_1)
                        .expectContinue(expect)
                        .POST(HttpRequest.BodyPublishers.ofString("x".repeat(10_000)))
                        .timeout(Duration.ofSeconds(20))
                        .build();
                assertThat(client.send(request, HttpResponse.BodyHandlers.ofString())
                                .body())
                        .isEqualTo("ok");
            }
            assertThat(server.requests()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(Misbehaviour.class)
    void closingEndsEveryConnection(Misbehaviour misbehaviour) throws Exception {
        if (EnumSet.of(Misbehaviour.REFUSE, Misbehaviour.NEVER_ACCEPT).contains(misbehaviour)) {
            return;
        }
        HostileServer server = HostileServer.start(misbehaviour);
        try (Socket socket = connect(server)) {
            socket.getOutputStream().write(REQUEST.getBytes(ISO_8859_1));
            socket.setSoTimeout(20_000);
            while (server.connections() == 0) {
                Thread.onSpinWait();
            }
            server.close();
            try {
                while (socket.getInputStream().read(new byte[65_536]) >= 0) {
                    // What was sent before.
                }
            } catch (SocketException _) {
                // A reset is an end too.
            }
        } catch (SocketException _) {
            assertThat(misbehaviour).isEqualTo(Misbehaviour.RESET_ON_CONNECT);
            server.close();
        }
    }

    private static Socket connect(HostileServer server) throws IOException {
        return new Socket(server.address().getAddress(), server.port());
    }

    /// Sends a request and reads to the end.
    private static String exchange(Misbehaviour misbehaviour) throws IOException {
        try (HostileServer server = HostileServer.start(misbehaviour);
                Socket socket = connect(server)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(REQUEST.getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }
}
