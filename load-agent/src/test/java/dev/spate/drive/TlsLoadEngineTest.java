package dev.spate.drive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.spate.lifecycle.LoadEngine;
import dev.spate.schedule.Share;
import dev.spate.testkit.TestAuthority;
import dev.spate.testkit.TlsServer;
import dev.spate.transport.Resolver;
import dev.spate.transport.Transport;
import dev.spate.workload.ConnectionFailure;
import dev.spate.workload.HttpSettings;
import dev.spate.workload.Outcome;
import dev.spate.workload.Workload;
import java.net.InetAddress;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Runs against targets with TLS.
@Timeout(60)
final class TlsLoadEngineTest {

    @TempDir
    private static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static SSLContext localhost;

    @BeforeAll
    static void makeCertificates() {
        assumeTrue(TestAuthority.isPossible(), "openssl is not installed");
        localhost =
                TestAuthority.make(folder).issue("localhost", "DNS:localhost").server(null);
    }

    @Test
    void everyArrivalIsOneRequestThatTheTargetSawAndConnectionsAreCountedApart() throws Exception {
        try (TlsServer server = TlsServer.start(localhost, TlsServer.Manner.ANSWERS, false)) {
            Workload workload = Workloads.to("https://localhost:" + server.port())
                    .tls(HttpSettings.Tls.INSECURE)
                    .connections(4)
                    .steps(Workloads.get("a"))
                    .phase(Workloads.rate(500), 0, 1_200, 5_000)
                    .build();
            EngineSettings settings = EngineSettings.defaults().withLoops(2).withWarmUpNanos(200_000_000);
            EngineRun run = new EngineRun(workload, settings, Share.WHOLE);
            assertThat(run.engine().openConnections()).isEqualTo(4);
            assertThat(server.requests()).as("the warm-up goes elsewhere").isZero();
            run.start();
            run.finish();
            assertThat(run.sessions(0).completed).isEqualTo(600);
            assertThat(run.requests(0, "a").of(Outcome.OK)).isEqualTo(600);
            assertThat(server.requests()).isEqualTo(600);
            assertThat(run.connections.opened).isEqualTo(server.connections()).isEqualTo(4);
            assertThat(run.connections.connectTime.getTotalCount()).isEqualTo(4);
            assertThat(run.connections.tlsTime.getTotalCount()).isEqualTo(4);
            assertThat(run.connections.failures).containsOnly(0);
            assertThat(run.told).noneMatch(event -> event.startsWith("failed") || event.startsWith("gap"));
        }
    }

    @Test
    void requestsToATargetThatIsNotTrustedFailWithTheTimeOfItsHandshakes() throws Exception {
        try (TlsServer server = TlsServer.start(localhost, TlsServer.Manner.ANSWERS, false)) {
            Workload workload = Workloads.to("https://localhost:" + server.port())
                    .connections(2)
                    .steps(Workloads.get("a"))
                    .phase(Workloads.rate(50), 0, 200, 5_000)
                    .build();
            EngineRun run = EngineRun.of(workload, 1);
            assertThat(run.requests(0, "a").of(Outcome.TLS)).isEqualTo(10);
            assertThat(run.requests(0, "a").serviceTime.getTotalCount()).isZero();
            assertThat(run.sessions(0).failed).isEqualTo(10);
            assertThat(run.connections.opened).isZero();
            // Requests that wait at the same time share an attempt.
            assertThat(run.connections.of(ConnectionFailure.CERTIFICATE_UNTRUSTED))
                    .isPositive();
            assertThat(server.requests()).isZero();
        }
    }

    @Test
    void whatOpeningAConnectionTakesIsInTheResponseTimeOfTheRequestThatWaitedForIt() throws Exception {
        try (TlsServer server = TlsServer.start(localhost, TlsServer.Manner.ANSWERS, false)) {
            Workload workload = Workloads.to("https://localhost:" + server.port())
                    .tls(HttpSettings.Tls.INSECURE)
                    .reuse(HttpSettings.Reuse.NONE)
                    .connections(20)
                    .steps(Workloads.get("a"))
                    .phase(Workloads.rate(50), 0, 800, 5_000)
                    .build();
            EngineRun run = EngineRun.of(workload, 1);
            EngineRun.Requests requests = run.requests(0, "a");
            assertThat(requests.of(Outcome.OK)).isEqualTo(40);
            assertThat(server.connections()).isEqualTo(40);
            assertThat(run.connections.tlsTime.getTotalCount()).isEqualTo(40);
            // Histograms know their values to one in a thousand.
            double opening = run.connections.connectTime.getMean() + run.connections.tlsTime.getMean();
            assertThat(requests.responseTime.getMean())
                    .isGreaterThan(0.998 * (opening + requests.serviceTime.getMean()));
        }
    }

    @Test
    void everySessionShakesHandsOnce() throws Exception {
        try (TlsServer server = TlsServer.start(localhost, TlsServer.Manner.ANSWERS, false)) {
            Workload workload = Workloads.to("https://localhost:" + server.port())
                    .tls(HttpSettings.Tls.INSECURE)
                    .reuse(HttpSettings.Reuse.SESSION)
                    .connections(2)
                    .steps(Workloads.get("a"), Workloads.get("b"))
                    .phase(Workloads.rate(50), 0, 400, 5_000)
                    .build();
            EngineRun run = EngineRun.of(workload, 2);
            assertThat(run.sessions(0).completed).isEqualTo(20);
            assertThat(server.requests()).isEqualTo(40);
            assertThat(server.connections()).isEqualTo(20);
            assertThat(run.connections.tlsTime.getTotalCount()).isEqualTo(20);
            // Of each loop the second session begins when the first has ended.
            assertThat(run.connections.resumed).isPositive();
        }
    }

    @Test
    void aConnectionThatOneAddressDoesNotTakeIsSecuredAtTheNext() throws Exception {
        Resolver two = _ -> new InetAddress[] {InetAddress.ofLiteral("127.0.0.9"), InetAddress.ofLiteral("127.0.0.1")};
        try (TlsServer server = TlsServer.start(localhost, TlsServer.Manner.ANSWERS, false)) {
            Workload workload = Workloads.to("https://shop.test:" + server.port())
                    .tls(HttpSettings.Tls.INSECURE)
                    .connections(6)
                    .steps(Workloads.get("a"))
                    .phase(Workloads.rate(50), 0, 400, 5_000)
                    .build();
            EngineRun run = new EngineRun(workload, EngineRun.without(1, Transport.best()), Share.WHOLE, () -> 0, two);
            run.start();
            run.finish();
            assertThat(run.requests(0, "a").of(Outcome.OK)).isEqualTo(20);
            assertThat(run.connections.tlsTime.getTotalCount()).isEqualTo(6);
            assertThat(run.connections.of(ConnectionFailure.REFUSED)).isPositive();
        }
    }

    @Test
    void aRedirectLeadsFromPlainHttpToTls() throws Exception {
        try (TlsServer server = TlsServer.start(localhost, TlsServer.Manner.ANSWERS, false);
                Redirector redirector = new Redirector("https://localhost:" + server.port() + "/there")) {
            Workload workload = Workloads.to(redirector.url())
                    .tls(HttpSettings.Tls.INSECURE)
                    .connections(1)
                    .steps(Workloads.following(Workloads.get("a"), 2))
                    .phase(Workloads.rate(50), 0, 200, 5_000)
                    .build();
            EngineRun run = EngineRun.of(workload, 1);
            assertThat(run.requests(0, "a").of(Outcome.OK)).isEqualTo(10);
            assertThat(run.requests(0, "a redirect").of(Outcome.OK)).isEqualTo(10);
            assertThat(server.requests()).isEqualTo(10);
        }
    }

    @Test
    void aKeyThatIsNotThereEndsThePreparation() {
        Workload workload = Workloads.to("https://localhost:1")
                .tls(new HttpSettings.Tls("", false, "me.pem", "me.key", "", true))
                .steps(Workloads.get("a"))
                .phase(Workloads.rate(50), 0, 200, 5_000)
                .build();
        assertThatThrownBy(() -> new EngineRun(workload, 1))
                .isInstanceOf(LoadEngine.PreparationException.class)
                .hasMessage("the client certificate me.pem did not come with the workload");
    }
}
