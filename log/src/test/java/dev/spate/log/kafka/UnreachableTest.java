package dev.spate.log.kafka;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spate.log.LogUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Brokers that are not there, or are something else. No broker is needed for that.
@Timeout(60)
final class UnreachableTest {

    @Test
    void aPortThatNobodyListensOnIsNamed() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        refused("127.0.0.1:" + port, "no answer from Kafka within 1 s: 127.0.0.1:" + port + " cannot be reached");
    }

    @Test
    void aHostThatIsNotKnownIsNamed() {
        refused("nowhere.invalid:9092", "nowhere.invalid:9092 is a host that is not known");
    }

    @Test
    void allAddressesAreNamed() {
        refused("127.0.0.1:1,nowhere.invalid:2", "127.0.0.1:1 cannot be reached", "nowhere.invalid:2 is a host");
    }

    @Test
    void aServerThatSaysNothingIsNoBroker() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            refused("127.0.0.1:" + silent.getLocalPort(), "takes connections, but does not answer in Kafka's protocol");
        }
    }

    @Test
    void aServerThatSpeaksTlsIsRecognised() throws Exception {
        // A fatal alert of TLS 1.2: unexpected message.
        try (ServerSocket tls = answering(new byte[] {21, 3, 3, 0, 2, 2, 10})) {
            refused("127.0.0.1:" + tls.getLocalPort(), "speaks TLS, while security.protocol is PLAINTEXT");
        }
    }

    @Test
    void aServerThatSpeaksHttpIsNoBroker() throws Exception {
        try (ServerSocket http =
                answering("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII))) {
            refused("127.0.0.1:" + http.getLocalPort(), "does not speak Kafka");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka",
                "kafka:",
                ":9092",
                "kafka:0",
                "kafka:65536",
                "kafka:9092,",
                "http://kafka:9092",
                "a b:1",
                "::1:9092"
            })
    void whatIsNoListOfHostsAndPortsIsRefused(String brokers) {
        assertThatThrownBy(() -> KafkaSettings.of(brokers))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("brokers '" + brokers + "'")
                .hasMessageContaining("is not host:port");
    }

    @Test
    void propertiesOnWhichTheLogDependsAreRefused() {
        KafkaSettings settings = KafkaSettings.of("[::1]:9092, kafka.example.org:9092");
        assertThatThrownBy(() -> settings.withClientProperties(Map.of("acks", "0", "ssl.protocol", "TLSv1.3")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[acks] cannot be chosen");
        assertThatThrownBy(() -> settings.withClientProperties(Map.of("compression.type", "zstd")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'zstd' and can be one of [lz4, gzip, none]");
        assertThatThrownBy(() -> settings.withPrefix("a/b")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void settingsThatKafkaDoesNotKnowAreNamed() {
        assertThatThrownBy(() -> KafkaLog.open(
                        KafkaSettings.of("127.0.0.1:1").withClientProperties(Map.of("security.protocol", "TLS"))))
                .isInstanceOf(LogUnavailableException.class)
                .hasMessageContaining("security.protocol");
    }

    private static void refused(String brokers, String... parts) {
        assertThatThrownBy(() -> KafkaLog.open(KafkaSettings.of(brokers).withPatience(Duration.ofSeconds(1))))
                .isInstanceOf(LogUnavailableException.class)
                .message()
                .contains(parts)
                .doesNotContain("\n");
    }

    /// A server that reads something and says the same to everybody.
    private static ServerSocket answering(byte[] answer) throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept();
                        InputStream in = socket.getInputStream();
                        OutputStream out = socket.getOutputStream()) {
                    int _ = in.read();
                    out.write(answer);
                } catch (IOException _) {
                    // The next one, if there is a next one.
                }
            }
        });
        return server;
    }
}
