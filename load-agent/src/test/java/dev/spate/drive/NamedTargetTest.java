package dev.spate.drive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spate.lifecycle.LoadEngine;
import dev.spate.schedule.Share;
import dev.spate.transport.Resolver;
import dev.spate.transport.Transport;
import dev.spate.workload.ConnectionFailure;
import dev.spate.workload.HttpSettings;
import dev.spate.workload.HttpSettings.Reuse;
import dev.spate.workload.Outcome;
import dev.spate.workload.Step;
import dev.spate.workload.Workload;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Transport.class)
@Timeout(60)
final class NamedTargetTest {

    private static final String NAME = "shop.test";

    private final Transport transport;

    NamedTargetTest(Transport transport) {
        this.transport = transport;
    }

    /// Answers the first look-up with the first line, and so on; the last one for ever. An empty line is
    /// no answer.
    private static final class Zone implements Resolver {
        private final String[] lines;
        final AtomicInteger lookUps = new AtomicInteger();

        Zone(String... lines) {
            this.lines = lines;
        }

        @Override
        public InetAddress[] lookUp(String host) throws UnknownHostException {
            assertThat(host).isEqualTo(NAME);
            String line = lines[Math.min(lookUps.getAndIncrement(), lines.length - 1)];
            if (line.isEmpty()) {
                throw new UnknownHostException(host);
            }
            List<InetAddress> addresses = new ArrayList<>();
            for (String address : line.split(" ")) {
                addresses.add(InetAddress.ofLiteral(address));
            }
            return addresses.toArray(new InetAddress[0]);
        }
    }

    private EngineRun run(Workload workload, int loops, Resolver resolver) throws Exception {
        EngineRun run = new EngineRun(workload, EngineRun.without(loops, transport), Share.WHOLE, () -> 0, resolver);
        run.start();
        run.finish();
        return run;
    }

    private static Workloads to(AddressWitness target) {
        return Workloads.to("http://" + NAME + ":" + target.port()).steps(Workloads.get("a"));
    }

    @Test
    void connectionsGoToAllAddressesInTurn() throws Exception {
        Zone zone = new Zone("127.0.0.2 127.0.0.3 127.0.0.4");
        try (AddressWitness target = new AddressWitness("")) {
            Workload workload = to(target)
                    .connections(12)
                    .phase(Workloads.rate(100), 0, 300, 5_000)
                    .build();
            EngineRun run = run(workload, 2, zone);
            assertThat(run.requests(0, "a").of(Outcome.OK)).isEqualTo(30);
            assertThat(target.to).hasSize(12);
            for (String address : new String[] {"127.0.0.2", "127.0.0.3", "127.0.0.4"}) {
                assertThat(target.to).filteredOn(address::equals).hasSize(4);
            }
            assertThat(zone.lookUps).hasValue(1);
        }
    }

    @Test
    void newConnectionsGoToWhatTheNameMeansByThen() throws Exception {
        Zone zone = new Zone("127.0.0.2", "127.0.0.3");
        CountDownLatch came = new CountDownLatch(1);
        Resolver later = host -> {
            InetAddress[] addresses = zone.lookUp(host);
            if (zone.lookUps.get() > 1) {
                awaitQuietly(came);
            }
            return addresses;
        };
        try (AddressWitness target = new AddressWitness("")) {
            Workload workload = Workloads.to("http://" + NAME + ":" + target.port())
                    .steps(Collections.nCopies(10, Workloads.get("a", 40_000)).toArray(Step[]::new))
                    .reuse(Reuse.NONE)
                    .dnsTtl(50 * Workloads.MILLI)
                    .phase(Workloads.atOnce(1), 0, 0, 50_000)
                    .build();
            target.onConnection = () -> {
                came.countDown();
                awaitThirdLookUp(zone, target, 5);
            };
            EngineRun run = run(workload, 1, later);
            assertThat(run.requests(0, "a").of(Outcome.OK)).isEqualTo(10);
            assertThat(target.to).hasSize(10).isSorted().startsWith("127.0.0.2").endsWith("127.0.0.3");
            assertThat(run.connections.failedLookUps).isZero();
        }
    }

    /// Leaves a connection unanswered until the second look-up is over for sure.
    private static void awaitThirdLookUp(Zone zone, AddressWitness target, int connection) {
        if (target.to.size() == connection) {
            while (zone.lookUps.get() < 3) {
                LockSupport.parkNanos(Workloads.MILLI);
            }
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(50, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aLookUpThatFailsLeavesTheAddressesInUseAndIsCounted() throws Exception {
        Zone zone = new Zone("127.0.0.2", "");
        try (AddressWitness target = new AddressWitness("")) {
            Workload workload = Workloads.to("http://" + NAME + ":" + target.port())
                    .steps(Workloads.get("a", 40_000))
                    .connections(8)
                    .connectTimeout(40_000)
                    .reuse(Reuse.NONE)
                    .dnsTtl(50 * Workloads.MILLI)
                    .phase(Workloads.rate(50), 0, 1_000, 50_000)
                    .build();
            target.onConnection = () -> awaitThirdLookUp(zone, target, 5);
            EngineRun run = run(workload, 2, zone);
            assertThat(run.requests(0, "a").of(Outcome.OK)).isEqualTo(50);
            assertThat(run.connections.failedLookUps).isBetween(1L, zone.lookUps.get() - 1L);
            assertThat(run.connections.of(ConnectionFailure.UNKNOWN_HOST)).isZero();
        }
    }

    @Test
    void withoutTimeToLiveEveryConnectionWaitsForALookUp() throws Exception {
        Zone zone = new Zone("127.0.0.2", "127.0.0.3", "", "127.0.0.4", "127.0.0.5");
        try (AddressWitness target = new AddressWitness("")) {
            Workload workload = Workloads.to("http://" + NAME + ":" + target.port())
                    .steps(Collections.nCopies(5, Workloads.get("a")).toArray(Step[]::new))
                    .reuse(Reuse.NONE)
                    .dnsTtl(0)
                    .phase(Workloads.atOnce(1), 0, 0, 5_000)
                    .build();
            EngineRun run = run(workload, 1, zone);
            assertThat(run.requests(0, "a").of(Outcome.OK)).isEqualTo(5);
            // The first look-up is that of the preparation.
            assertThat(target.to).containsExactly("127.0.0.3", "127.0.0.3", "127.0.0.4", "127.0.0.5", "127.0.0.5");
            assertThat(run.connections.failedLookUps).isEqualTo(1);
        }
    }

    @Test
    void anAddressThatNobodyListensAtIsPassedOver() throws Exception {
        Zone zone = new Zone("127.0.0.3 127.0.0.2");
        try (AddressWitness target = new AddressWitness("127.0.0.2")) {
            // One after another: attempts that are under way together may all meet it.
            Workload workload = Workloads.to("http://" + NAME + ":" + target.port())
                    .steps(Collections.nCopies(20, Workloads.get("a")).toArray(Step[]::new))
                    .reuse(Reuse.NONE)
                    .phase(Workloads.atOnce(1), 0, 0, 30_000)
                    .build();
            EngineRun run = run(workload, 1, zone);
            assertThat(run.requests(0, "a").of(Outcome.OK)).isEqualTo(20);
            assertThat(run.connections.opened).isEqualTo(20);
            assertThat(run.connections.of(ConnectionFailure.REFUSED)).isEqualTo(1);
        }
    }

    /// Connections that the listener had not accepted when it was closed are reset. Requests that were
    /// on them by then have ended so, one of each session at most. All others end well at the address
    /// that stays.
    @Test
    void anAddressThatNobodyListensAtAnyMoreFailsNoRequest() throws Exception {
        Zone zone = new Zone("127.0.0.2 127.0.0.3");
        try (AddressWitness stays = new AddressWitness("127.0.0.2");
                AddressWitness ends = new AddressWitness("127.0.0.3", stays.port())) {
            stays.onConnection = () -> {
                if (stays.to.size() == 20) {
                    ends.stopListening();
                }
            };
            Workload workload = Workloads.to("http://" + NAME + ":" + stays.port())
                    .steps(Collections.nCopies(25, Workloads.going(Workloads.get("a", 40_000)))
                            .toArray(Step[]::new))
                    .reuse(Reuse.NONE)
                    .connections(8)
                    .connectTimeout(40_000)
                    .phase(Workloads.atOnce(8), 0, 0, 50_000)
                    .build();
            EngineRun run = run(workload, 1, zone);
            EngineRun.Requests requests = run.requests(0, "a");
            assertThat(requests.ended()).isEqualTo(8 * 25);
            assertThat(requests.of(Outcome.CONNECT)).isZero();
            assertThat(requests.of(Outcome.OK) + requests.of(Outcome.RESET) + requests.of(Outcome.INCOMPLETE))
                    .isEqualTo(8 * 25);
            assertThat(requests.of(Outcome.OK)).isGreaterThanOrEqualTo(8 * 24);
            assertThat(run.connections.of(ConnectionFailure.REFUSED)).isPositive();
        }
    }

    @Test
    void anAddressOfTheOtherFamilyThatNobodyListensAtIsNoTrouble() throws Exception {
        Zone zone = new Zone("::1 127.0.0.2");
        try (AddressWitness target = new AddressWitness("127.0.0.2")) {
            Workload workload = to(target)
                    .connections(10)
                    .phase(Workloads.rate(50), 0, 400, 5_000)
                    .build();
            EngineRun run = run(workload, 1, zone);
            assertThat(run.requests(0, "a").of(Outcome.OK)).isEqualTo(20);
            assertThat(run.connections.opened).isEqualTo(10);
            assertThat(run.connections.failures).containsOnly(0);
        }
    }

    @Test
    void whereNobodyListensAtAnyAddressEachRequestEndsOnce() throws Exception {
        Zone zone = new Zone("127.0.0.2 127.0.0.3 127.0.0.4");
        int port;
        try (AddressWitness closed = new AddressWitness("")) {
            port = closed.port();
        }
        Workload workload = Workloads.to("http://" + NAME + ":" + port)
                .steps(Workloads.get("a"))
                .reuse(Reuse.NONE)
                .phase(Workloads.rate(50), 0, 400, 5_000)
                .build();
        EngineRun run = run(workload, 1, zone);
        assertThat(run.requests(0, "a").of(Outcome.CONNECT)).isEqualTo(20);
        assertThat(run.connections.of(ConnectionFailure.REFUSED)).isEqualTo(20);
    }

    @Test
    void aNameThatHadNoAddressIsLookedUpForTheNextRequest() throws Exception {
        Zone zone = new Zone("", "", "127.0.0.2");
        try (AddressWitness target = new AddressWitness("");
                Redirector redirector = new Redirector("http://" + NAME + ":" + target.port() + "/")) {
            Workload workload = Workloads.to(redirector.url())
                    .steps(Collections.nCopies(5, Workloads.going(Workloads.following(Workloads.get("a"), 1)))
                            .toArray(Step[]::new))
                    .phase(Workloads.atOnce(1), 0, 0, 5_000)
                    .build();
            EngineRun run = run(workload, 1, zone);
            assertThat(run.requests(0, "a").of(Outcome.OK)).isEqualTo(5);
            assertThat(run.requests(0, "a redirect").of(Outcome.CONNECT)).isEqualTo(2);
            assertThat(run.requests(0, "a redirect").of(Outcome.OK)).isEqualTo(3);
            assertThat(run.connections.of(ConnectionFailure.UNKNOWN_HOST)).isEqualTo(2);
            assertThat(zone.lookUps).hasValue(3);
        }
    }

    @Test
    void aNameWithoutAddressIsRefusedBeforeTheRun() {
        Workload workload = Workloads.to("http://" + NAME)
                .steps(Workloads.get("a"))
                .dnsTtl(HttpSettings.NEVER)
                .phase(Workloads.rate(10), 0, 100, 0)
                .build();
        assertThatThrownBy(() -> run(workload, 1, new Zone("")))
                .isInstanceOf(LoadEngine.PreparationException.class)
                .hasMessageContaining(NAME);
    }
}
