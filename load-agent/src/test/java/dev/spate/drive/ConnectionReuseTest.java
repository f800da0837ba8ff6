package dev.spate.drive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.testkit.HostileServer;
import dev.spate.testkit.Misbehaviour;
import dev.spate.testkit.WitnessServer;
import dev.spate.transport.Transport;
import dev.spate.workload.ConnectionFailure;
import dev.spate.workload.HttpSettings.Reuse;
import dev.spate.workload.Outcome;
import dev.spate.workload.Workload;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Transport.class)
@Timeout(60)
final class ConnectionReuseTest {

    private final Transport transport;

    ConnectionReuseTest(Transport transport) {
        this.transport = transport;
    }

    @Test
    void everySessionHasOneConnectionForAllItsRequests() throws Exception {
        try (WitnessServer witness = WitnessServer.start()) {
            Workload workload = threeRequests(witness.url(), Reuse.SESSION, 64)
                    .phase(Workloads.rate(400), 0, 500, 10_000)
                    .build();
            EngineRun run = EngineRun.of(workload, 2, transport);
            assertThat(run.engine().openConnections()).as("none in advance").isZero();
            assertThat(run.sessions(0).completed).isEqualTo(200);
            assertThat(witness.requests()).isEqualTo(600);
            assertThat(witness.connections()).isEqualTo(200);
            assertThat(run.connections.opened).isEqualTo(200);
            assertThat(run.connections.connectTime.getTotalCount()).isEqualTo(200);
            assertThat(run.health.getLast().openConnections())
                    .as("all are closed")
                    .isZero();
        }
    }

    @Test
    void everyRequestHasAConnectionOfItsOwn() throws Exception {
        try (WitnessServer witness = WitnessServer.start()) {
            Workload workload = threeRequests(witness.url(), Reuse.NONE, 64)
                    .phase(Workloads.rate(400), 0, 500, 10_000)
                    .build();
            EngineRun run = EngineRun.of(workload, 2, transport);
            assertThat(run.engine().openConnections()).as("none in advance").isZero();
            assertThat(run.sessions(0).completed).isEqualTo(200);
            assertThat(witness.requests()).isEqualTo(600);
            assertThat(witness.connections()).isEqualTo(600);
            assertThat(run.connections.opened).isEqualTo(600);
            assertThat(run.health.getLast().openConnections())
                    .as("all are closed")
                    .isZero();
        }
    }

    @Test
    void aUsersNextSessionHasAnotherConnection() throws Exception {
        try (WitnessServer witness = WitnessServer.start()) {
            Workload workload = threeRequests(witness.url(), Reuse.SESSION, 4)
                    .phase(Workloads.users(4), 0, 1_500, 5_000)
                    .build();
            EngineRun run = EngineRun.of(workload, 1, transport);
            assertThat(run.sessions(0).completed)
                    .isEqualTo(run.sessions(0).started)
                    .isGreaterThan(4);
            assertThat(witness.connections()).isEqualTo(run.sessions(0).started);
        }
    }

    @Test
    void sessionsBeyondTheMaximumWaitUntilOthersHaveEnded() throws Exception {
        try (WitnessServer witness = WitnessServer.start()) {
            Workload workload = Workloads.to(witness.url())
                    .connections(2)
                    .reuse(Reuse.SESSION)
                    .steps(Workloads.get("a"), Workloads.pause(50), Workloads.get("b"))
                    .phase(Workloads.atOnce(10), 0, 0, 10_000)
                    .build();
            EngineRun run = EngineRun.of(workload, 1, transport);
            assertThat(run.sessions(0).completed).isEqualTo(10);
            assertThat(witness.connections()).isEqualTo(10);
            // The last pair waits for four others of 50 ms each, half of all for two; nobody waits for its own.
            EngineRun.Requests first = run.requests(0, "a");
            assertThat(first.responseTime.getMaxValue()).isGreaterThan(199_000_000);
            assertThat(first.responseTime.getValueAtPercentile(50)).isGreaterThan(99_000_000);
            assertThat(run.requests(0, "b").responseTime.getValueAtPercentile(50))
                    .isLessThan(first.responseTime.getValueAtPercentile(50));
        }
    }

    @Test
    void requestsBeyondTheMaximumWaitUntilOthersAreClosed() throws Exception {
        WitnessServer.Options slow = WitnessServer.Options.DEFAULT.respondAfter(Duration.ofMillis(20));
        try (WitnessServer witness = WitnessServer.start(slow)) {
            Workload workload = Workloads.to(witness.url())
                    .connections(2)
                    .reuse(Reuse.NONE)
                    .steps(Workloads.get("a"))
                    .phase(Workloads.atOnce(20), 0, 0, 10_000)
                    .build();
            EngineRun run = EngineRun.of(workload, 1, transport);
            EngineRun.Requests requests = run.requests(0, "a");
            assertThat(requests.of(Outcome.OK)).isEqualTo(20);
            assertThat(witness.connections()).isEqualTo(20);
            // Two at a time, so the last pair waits for nine others of 20 ms each.
            assertThat(requests.responseTime.getMaxValue()).isGreaterThan(199_000_000);
            assertThat(requests.serviceTime.getValueAtPercentile(50))
                    .isLessThan(requests.responseTime.getValueAtPercentile(50));
        }
    }

    /// With connections that never come free the server sees how many there are.
    @Test
    void thereAreNeverMoreThanTheMaximum() throws Exception {
        for (Reuse reuse : Reuse.values()) {
            try (HostileServer server = HostileServer.start(Misbehaviour.NEVER_ANSWER)) {
                Workload workload = Workloads.to(server.url())
                        .connections(5)
                        .reuse(reuse)
                        .steps(Workloads.get("a", 60_000))
                        .phase(Workloads.rate(200), 0, 200, 1_500)
                        .build();
                EngineRun run = EngineRun.of(workload, 2, transport);
                assertThat(run.sessions(0).unfinished).isEqualTo(40);
                assertThat(server.connections()).as(reuse.label()).isEqualTo(5);
            }
        }
    }

    @Test
    void aSessionWhoseConnectionWasClosedOpensAnotherOne() throws Exception {
        try (HostileServer server = HostileServer.start(Misbehaviour.CLOSE_AFTER_ANSWER)) {
            Workload workload = Workloads.to(server.url())
                    .connections(3)
                    .reuse(Reuse.SESSION)
                    .steps(Workloads.get("a"), Workloads.pause(50), Workloads.get("b"))
                    .phase(Workloads.atOnce(3), 0, 0, 10_000)
                    .build();
            EngineRun run = EngineRun.of(workload, 1, transport);
            assertThat(run.sessions(0).completed).isEqualTo(3);
            assertThat(server.connections()).isEqualTo(6);
        }
    }

    @Test
    void aSessionKeepsOneConnectionForEachAddress() throws Exception {
        try (WitnessServer here = WitnessServer.start();
                WitnessServer there = WitnessServer.start()) {
            Workload workload = Workloads.to(here.url())
                    .connections(8)
                    .reuse(Reuse.SESSION)
                    .steps(
                            Workloads.get("a"),
                            Workloads.at(there.url() + "/", Workloads.get("b")),
                            Workloads.get("c"),
                            Workloads.at(there.url() + "/", Workloads.get("d")))
                    .phase(Workloads.atOnce(20), 0, 0, 10_000)
                    .build();
            EngineRun run = EngineRun.of(workload, 1, transport);
            assertThat(run.sessions(0).completed).isEqualTo(20);
            assertThat(here.requests()).isEqualTo(40);
            assertThat(here.connections()).isEqualTo(20);
            assertThat(there.requests()).isEqualTo(40);
            assertThat(there.connections()).isEqualTo(20);
        }
    }

    @Test
    void aRequestEndsWithTheAttemptThatWasMadeForIt() throws Exception {
        for (Reuse reuse : new Reuse[] {Reuse.SESSION, Reuse.NONE}) {
            try (HostileServer server = HostileServer.start(Misbehaviour.REFUSE)) {
                Workload workload = Workloads.to(server.url())
                        .connections(3)
                        .reuse(reuse)
                        .steps(Workloads.going(Workloads.get("a")), Workloads.get("b"))
                        .phase(Workloads.atOnce(20), 0, 0, 10_000)
                        .build();
                EngineRun run = EngineRun.of(workload, 1, transport);
                assertThat(run.requests(0, "a").of(Outcome.CONNECT)).isEqualTo(20);
                assertThat(run.requests(0, "b").of(Outcome.CONNECT)).isEqualTo(20);
                assertThat(run.connections.of(ConnectionFailure.REFUSED)).isEqualTo(40);
            }
        }
    }

    @Test
    void aRequestThatTimedOutLeavesNoConnectionBehind() throws Exception {
        try (HostileServer server = HostileServer.start(Misbehaviour.NEVER_ANSWER)) {
            Workload workload = Workloads.to(server.url())
                    .connections(2)
                    .reuse(Reuse.SESSION)
                    .steps(Workloads.going(Workloads.get("a", 50)), Workloads.get("b", 50))
                    .phase(Workloads.atOnce(2), 0, 0, 10_000)
                    .build();
            EngineRun run = EngineRun.of(workload, 1, transport);
            assertThat(run.requests(0, "a").of(Outcome.TIMEOUT)).isEqualTo(2);
            assertThat(run.requests(0, "b").of(Outcome.TIMEOUT)).isEqualTo(2);
            assertThat(server.connections()).isEqualTo(4);
            assertThat(run.health.getLast().openConnections()).isZero();
        }
    }

    private static Workloads threeRequests(String url, Reuse reuse, int connections) {
        return Workloads.to(url)
                .connections(connections)
                .reuse(reuse)
                .steps(Workloads.get("a"), Workloads.get("b"), Workloads.pause(5), Workloads.get("c"));
    }
}
