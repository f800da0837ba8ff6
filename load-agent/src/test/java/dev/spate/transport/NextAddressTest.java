package dev.spate.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.scenario.Authority;
import dev.spate.testkit.WitnessServer;
import dev.spate.transport.PoolClient.Answer;
import dev.spate.transport.PoolClient.Call;
import dev.spate.workload.ConnectionFailure;
import dev.spate.workload.HttpSettings;
import dev.spate.workload.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// An address whose listener goes away between the handshake, which the operating system does for it,
/// and the moment in which the loop hears of it.
@Timeout(120)
final class NextAddressTest {

    private static final String NAME = "shop.test";

    /// The reset may come later than the news that the connection stands, and then the request has been
    /// sent; that is another case.
    private static final int ATTEMPTS = 100;

    @ParameterizedTest
    @EnumSource(HttpSettings.Reuse.class)
    void aConnectionThatIsResetWhileItIsMadeIsMadeAtTheNextAddress(HttpSettings.Reuse reuse) throws Exception {
        Optional<PoolClient> met = Optional.empty();
        for (int i = 0; i < ATTEMPTS && met.isEmpty(); i++) {
            met = resetBeforeTheLoopLooks(reuse);
        }
        PoolClient client = met.orElseThrow();
        assertThat(client.failures).containsExactly(ConnectionFailure.OTHER);
        assertThat(client.opened).isEqualTo(1);
    }

    /// @return empty if the request was sent before the connection was reset
    private static Optional<PoolClient> resetBeforeTheLoopLooks(HttpSettings.Reuse reuse) throws Exception {
        HttpSettings settings = new HttpSettings(
                        HttpSettings.Version.HTTP_1_1, 1, 20_000_000_000L, false, 8 << 10, 64 << 10)
                .withReuse(reuse);
        try (WitnessServer stays = WitnessServer.start();
                ServerSocket ends = new ServerSocket(stays.port(), 1, InetAddress.ofLiteral("127.0.0.2"));
                AddressBook addresses = new AddressBook(
                        _ -> new InetAddress[] {InetAddress.ofLiteral("127.0.0.2"), InetAddress.ofLiteral("127.0.0.1")},
                        HttpSettings.NEVER,
                        LocalAddresses.ANY);
                PoolClient client = new PoolClient(settings, new Http2Samples.NoSecrets(), 1, addresses)) {
            Authority authority = new Authority(NAME, stays.port());
            addresses.lookUp(authority);
            Call call = client.begin(authority, "GET / HTTP/1.1\r\nHost: " + NAME + "\r\n\r\n");
            // Has the system connect, and does not look at what came of it.
            int _ = client.io().poll(client.io().nanoTime());
            reset(ends);
            assertThat(client.await(() -> call.answer != null, 60)).isTrue();
            Answer answer = call.end();
            if (client.failures.isEmpty()) {
                assertThat(answer.outcome()).isEqualTo(Outcome.RESET);
                return Optional.empty();
            }
            assertThat(answer.outcome()).isEqualTo(Outcome.OK);
            assertThat(call.told).isEqualTo(1);
            assertThat(stays.requests()).isEqualTo(1);
            return Optional.of(client);
        }
    }

    private static void reset(ServerSocket server) throws IOException {
        server.setSoTimeout(60_000);
        try (var accepted = server.accept()) {
            accepted.setSoLinger(true, 0);
        }
    }
}
