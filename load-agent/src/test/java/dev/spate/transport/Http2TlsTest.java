package dev.spate.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.scenario.Authority;
import dev.spate.transport.PoolClient.Answer;
import dev.spate.transport.PoolClient.Call;
import dev.spate.workload.ConnectionFailure;
import dev.spate.workload.HttpSettings;
import dev.spate.workload.Outcome;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// HTTP/2 over TLS, by OpenSSL and by the JDK, against Netty's own server of HTTP/2.
@Timeout(60)
final class Http2TlsTest {

    static Stream<SslProvider> providers() {
        return OpenSsl.isAvailable()
                ? Stream.of(SslProvider.OPENSSL_REFCNT, SslProvider.JDK)
                : Stream.of(SslProvider.JDK);
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aConnectionCarriesManyRequestsAtATime(SslProvider provider) throws Exception {
        try (WarmUpServer server = WarmUpServer.start(true, true);
                PoolClient client = client(provider)) {
            client.open(at(server));
            assertThat(client.opened).isEqualTo(1);
            assertThat(client.secured).isEqualTo(1);
            for (int round = 0; round < 20; round++) {
                List<Call> calls = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    calls.add(client.begin(at(server), post(100 * i)));
                }
                assertThat(client.await(() -> calls.stream().allMatch(call -> call.answer != null), 60))
                        .isTrue();
                assertThat(calls).allSatisfy(call -> {
                    assertThat(call.end().outcome()).isEqualTo(Outcome.OK);
                    assertThat(call.end().body()).isEqualTo("{\"items\":[{\"id\":1}]}");
                });
            }
            assertThat(client.opened).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void largeBodiesGoUp(SslProvider provider) throws Exception {
        try (WarmUpServer server = WarmUpServer.start(true, true);
                PoolClient client = client(provider)) {
            Answer answer = client.send(at(server), post(5 << 20), 20_000);
            assertThat(answer.outcome()).isEqualTo(Outcome.OK);
            assertThat(answer.bytesSent()).isGreaterThan(5 << 20);
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aServerThatDoesNotChooseHttp2IsNamed(SslProvider provider) throws Exception {
        try (WarmUpServer server = WarmUpServer.start(true, false);
                PoolClient client = client(provider)) {
            assertThat(client.get(at(server), "/").outcome()).isEqualTo(Outcome.CONNECT);
            assertThat(client.failures).containsExactly(ConnectionFailure.NOT_HTTP2);
            assertThat(client.opened).isZero();
        }
    }

    private static String post(int bytes) {
        return "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + bytes + "\r\n\r\n" + "x".repeat(bytes);
    }

    private static Authority at(WarmUpServer server) {
        return new Authority("localhost", server.address().getPort(), true);
    }

    private static PoolClient client(SslProvider provider) {
        HttpSettings settings = new HttpSettings(
                        HttpSettings.Version.HTTP_2, 1, 2_000_000_000L, false, 8 << 10, 64 << 10)
                .withTls(HttpSettings.Tls.INSECURE);
        return new PoolClient(
                settings, () -> TlsMaterial.read(settings.tls(), Map.of(), KeyFolder.NONE, _ -> null, provider), 1);
    }
}
