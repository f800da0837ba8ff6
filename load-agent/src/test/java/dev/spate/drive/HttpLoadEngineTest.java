package dev.spate.drive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.spate.lifecycle.LoadEngine;
import dev.spate.schedule.Share;
import dev.spate.testkit.HostileServer;
import dev.spate.testkit.Misbehaviour;
import dev.spate.testkit.WitnessServer;
import dev.spate.transport.Transport;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Outcome;
import dev.spate.workload.Workload;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Transport.class)
@Timeout(60)
final class HttpLoadEngineTest {

    private final Transport transport;

    HttpLoadEngineTest(Transport transport) {
        this.transport = transport;
    }

    @Test
    void everyArrivalIsOneRequestThatTheTargetSaw() throws Exception {
        try (WitnessServer witness = WitnessServer.start()) {
            Workload workload = Workloads.to(witness.url())
                    .steps(Workloads.get("a"))
                    .phase(Workloads.rate(1000), 0, 1_200, 5_000)
                    .build();
            EngineRun run = EngineRun.of(workload, 2, transport);
            EngineRun.Sessions sessions = run.sessions(0);
            assertThat(sessions.planned).isEqualTo(1200);
            assertThat(sessions.started).isEqualTo(1200);
            assertThat(sessions.completed).isEqualTo(1200);
            assertThat(sessions.lateness.getTotalCount()).isEqualTo(1200);
            assertThat(run.requests(0, "a").of(Outcome.OK)).isEqualTo(1200);
            assertThat(run.requests(0, "a").serviceTime.getTotalCount()).isEqualTo(1200);
            assertThat(witness.requests()).isEqualTo(1200);
            assertThat(witness.connections()).isEqualTo(4);
            assertThat(run.told).noneMatch(event -> event.startsWith("gap") || event.startsWith("of "));
            assertThat(run.told.getFirst()).isEqualTo("interval 0 1000000000");
            assertThat(run.told.subList(run.told.size() - 2, run.told.size())).containsExactly("done 0", "finished");
        }
    }

    @Test
    void theWarmUpTouchesTheTargetOnlyToConnect() throws Exception {
        try (WitnessServer witness = WitnessServer.start()) {
            Workload workload = Workloads.to(witness.url())
                    .connections(3)
                    .steps(Workloads.get("a"), Workloads.pause(60_000), Workloads.request("b", "HEAD", 1000, null))
                    .phase(Workloads.rate(10), 0, 100, 0)
                    .build();
            EngineSettings settings = EngineRun.without(2, transport).withWarmUpNanos(100_000_000);
            try (EngineRun run = new EngineRun(workload, settings, Share.WHOLE)) {
                assertThat(run.engine().openConnections()).isEqualTo(3);
                assertThat(witness.requests()).isZero();
                assertThat(run.told).isEmpty();
            }
        }
    }

    @Test
    void waitingForAConnectionCountsInTheResponseTimeOnly() throws Exception {
        try (WitnessServer witness =
                WitnessServer.start(WitnessServer.Options.DEFAULT.respondAfter(Duration.ofMillis(20)))) {
            Workload workload = Workloads.to(witness.url())
                    .connections(1)
                    .steps(Workloads.get("a"))
                    .phase(Workloads.atOnce(20), 0, 0, 20_000)
                    .build();
            EngineRun run = EngineRun.of(workload, 1, transport);
            EngineRun.Requests requests = run.requests(0, "a");
            assertThat(requests.of(Outcome.OK)).isEqualTo(20);
            // The k-th waits for k - 1 others of at least 20 ms each; the median is the tenth.
            assertThat(requests.responseTime.getMaxValue()).isGreaterThan(399_000_000);
            assertThat(requests.responseTime.getValueAtPercentile(50)).isGreaterThan(199_000_000);
            assertThat(requests.serviceTime.getValueAtPercentile(50))
                    .isBetween(19_900_000L, requests.responseTime.getValueAtPercentile(50) / 2);
        }
    }

    @Test
    void aFrozenTargetIsSeenByEveryRequestThatWasDueMeanwhile() throws Exception {
        WitnessServer.Options options =
                WitnessServer.Options.DEFAULT.freezing(Duration.ofMillis(800), Duration.ofMillis(400));
        try (WitnessServer witness = WitnessServer.start(options)) {
            Workload workload = Workloads.to(witness.url())
                    .connections(8)
                    .steps(Workloads.get("a"))
                    .phase(Workloads.rate(500), 0, 2_000, 10_000)
                    .build();
            EngineRun run = EngineRun.of(workload, 1, transport);
            assertThat(witness.requests()).isEqualTo(1000);
            // 200 of 1000 requests are due in the freeze, and wait 0 to 400 ms for its end: evenly spread, so a
            // tenth of all waits more than 200 ms, and a fortieth more than 300 ms. A busy machine adds to that.
            EngineRun.Requests requests = run.requests(0, "a");
            assertThat(requests.of(Outcome.OK)).isEqualTo(1000);
            assertThat(requests.responseTime.getValueAtPercentile(90)).isGreaterThan(190_000_000);
            assertThat(requests.responseTime.getValueAtPercentile(97.5)).isGreaterThan(290_000_000);
            // By service time only the eight that were under way saw it.
            assertThat(requests.serviceTime.getValueAtPercentile(90))
                    .isLessThan(requests.responseTime.getValueAtPercentile(90));
        }
    }

    @Test
    void arrivalsBeyondTheLimitAreDropped() throws Exception {
        try (HostileServer server = HostileServer.start(Misbehaviour.NEVER_ANSWER)) {
            Workload workload = Workloads.to(server.url())
                    .steps(Workloads.get("a"))
                    .phase(Workloads.atOnce(50), 0, 0, 2_000, 20)
                    .build();
            EngineRun run = EngineRun.of(workload, 1, transport);
            EngineRun.Sessions sessions = run.sessions(0);
            assertThat(sessions.planned).isEqualTo(50);
            assertThat(sessions.started).isEqualTo(20);
            assertThat(sessions.dropped).isEqualTo(30);
            assertThat(sessions.unfinished).isEqualTo(20);
            assertThat(sessions.active).isZero();
            EngineRun.Requests requests = run.requests(0, "a");
            assertThat(requests.ended()).isZero();
            assertThat(requests.unfinished).isEqualTo(20);
            assertThat(requests.bytesSent).isGreaterThan(0);
        }
    }

    @Test
    void usersBeginAgainAndThinkInBetween() throws Exception {
        try (WitnessServer witness = WitnessServer.start()) {
            Workload workload = Workloads.to(witness.url())
                    .steps(Workloads.get("a"), Workloads.pause(50))
                    .phase(Workloads.users(7), 0, 2_020, 5_000)
                    .build();
            EngineRun run = EngineRun.of(workload, 2, transport);
            EngineRun.Sessions sessions = run.sessions(0);
            assertThat(sessions.planned).isEqualTo(sessions.started);
            assertThat(sessions.completed).isEqualTo(sessions.started);
            // At most 41 times 50 ms begin within 2,020 ms; machines may be slow, but not so slow.
            assertThat(sessions.started).isBetween(14L, 7 * 41L);
            assertThat(witness.requests()).isEqualTo(sessions.started);
        }
    }

    @Test
    void theNumberOfUsersFollowsTheRamp() throws Exception {
        try (WitnessServer witness = WitnessServer.start()) {
            Workload workload = Workloads.to(witness.url())
                    .steps(Workloads.get("a"), Workloads.pause(30_000))
                    .phase(new LoadModel.RampingUsers(0, 10), 0, 500, 2_000)
                    .build();
            EngineRun run = EngineRun.of(workload, 2, transport);
            assertThat(run.sessions(0).started).isEqualTo(10);
            assertThat(run.sessions(0).unfinished).isEqualTo(10);
            assertThat(run.requests(0, "a").of(Outcome.OK)).isEqualTo(10);
        }
    }

    @Test
    void aSessionWithAFailedRequestFailsAndStopsUnlessToldToGoOn() throws Exception {
        try (HostileServer server = HostileServer.start(Misbehaviour.REFUSE)) {
            Workload workload = Workloads.to(server.url())
                    .steps(Workloads.going(Workloads.get("a")), Workloads.get("b"), Workloads.get("c"))
                    .phase(Workloads.atOnce(5), 0, 0, 5_000)
                    .build();
            EngineRun run = EngineRun.of(workload, 1, transport);
            assertThat(run.engine().openConnections()).isZero();
            assertThat(run.sessions(0).failed).isEqualTo(5);
            assertThat(run.requests(0, "a").of(Outcome.CONNECT)).isEqualTo(5);
            assertThat(run.requests(0, "b").of(Outcome.CONNECT)).isEqualTo(5);
            assertThat(run.requests(0, "c").ended()).isZero();
            assertThat(run.requests(0, "a").serviceTime.getTotalCount()).isZero();
        }
    }

    @Test
    void usersOfADeadTargetDoNotRunWild() throws Exception {
        try (HostileServer server = HostileServer.start(Misbehaviour.REFUSE)) {
            Workload workload = Workloads.to(server.url())
                    .steps(Workloads.get("a"))
                    .phase(Workloads.users(10), 0, 500, 1_000)
                    .build();
            EngineRun run = EngineRun.of(workload, 1, transport);
            EngineRun.Sessions sessions = run.sessions(0);
            assertThat(sessions.failed).isEqualTo(sessions.started);
            assertThat(sessions.started).isBetween(10L, 10L * 50);
        }
    }

    @Test
    void phasesEndOnTheirOwnAndAPauseIsOne() throws Exception {
        try (WitnessServer witness = WitnessServer.start()) {
            Workload workload = Workloads.to(witness.url())
                    .steps(Workloads.get("a"))
                    .phase(Workloads.rate(100), 0, 300, 10_000)
                    .phase(new LoadModel.Pause(), 300, 100, 0)
                    .phase(Workloads.rate(100), 100, 1_100, 10_000)
                    .build();
            EngineRun run = EngineRun.of(workload, 2, transport);
            assertThat(run.sessions(0).completed).isEqualTo(30);
            assertThat(run.sessions(2).completed).isEqualTo(110);
            assertThat(run.sessions(1).planned).isZero();
            assertThat(run.told.getFirst()).startsWith("interval");
            assertThat(run.told)
                    .filteredOn(event -> !event.startsWith("interval"))
                    .hasSize(4)
                    .contains("done 0", "done 1")
                    .endsWith("done 2", "finished");
        }
    }

    @Test
    void stopCutsOffWhatIsUnderWayAndTellsTheRest() throws Exception {
        try (HostileServer server = HostileServer.start(Misbehaviour.NEVER_ANSWER)) {
            Workload workload = Workloads.to(server.url())
                    .steps(Workloads.get("a", 60_000))
                    .phase(Workloads.rate(1_000), 0, 60_000, 60_000)
                    .phase(Workloads.rate(1_000), 60_000, 60_000, 60_000)
                    .build();
            EngineRun run = new EngineRun(workload, EngineRun.without(2, transport), Share.WHOLE);
            run.start();
            run.awaitInterval();
            run.engine().stop();
            run.finish();
            EngineRun.Sessions sessions = run.sessions(0);
            assertThat(sessions.started).isPositive().isEqualTo(sessions.unfinished);
            assertThat(sessions.planned).isEqualTo(sessions.started + sessions.dropped);
            assertThat(run.sessions(1).planned).isZero();
            assertThat(run.told.subList(run.told.size() - 2, run.told.size())).containsExactly("done 0", "finished");
        }
    }

    @Test
    void stopBeforeTheStartFinishesAtOnce() throws Exception {
        try (WitnessServer witness = WitnessServer.start()) {
            Workload workload = Workloads.to(witness.url())
                    .steps(Workloads.get("a"))
                    .phase(Workloads.rate(10), 0, 1_000, 0)
                    .build();
            EngineRun run = new EngineRun(workload, EngineRun.without(2, transport), Share.WHOLE);
            run.engine().stop();
            run.finish();
            assertThat(run.told.getLast()).isEqualTo("finished");
            assertThat(witness.requests()).isZero();
        }
    }

    @Test
    void twoAgentsTogetherDoWhatOneWouldDo() throws Exception {
        try (WitnessServer witness = WitnessServer.start()) {
            Workload workload = Workloads.to(witness.url())
                    .steps(Workloads.get("a"))
                    .phase(Workloads.rate(333), 0, 600, 5_000)
                    .build();
            EngineSettings settings = EngineRun.without(2, transport);
            EngineRun first = new EngineRun(workload, settings, Share.WHOLE.split(2, 0));
            EngineRun second = new EngineRun(workload, settings, Share.WHOLE.split(2, 1));
            first.start();
            second.start();
            first.finish();
            second.finish();
            assertThat(first.sessions(0).completed + second.sessions(0).completed)
                    .isEqualTo(200);
            assertThat(witness.requests()).isEqualTo(200);
        }
    }

    @Test
    void aShareTakenOverIsDoneFromItsTimeOn() throws Exception {
        try (WitnessServer witness = WitnessServer.start()) {
            Workload workload = Workloads.to(witness.url())
                    .steps(Workloads.get("a"))
                    .phase(Workloads.rate(200), 0, 1_000, 5_000)
                    .phase(Workloads.users(4), 0, 1_000, 1_000)
                    .build();
            EngineSettings settings = EngineRun.without(2, transport);
            EngineRun run = new EngineRun(workload, settings, Share.WHOLE.split(2, 0));
            run.start();
            run.engine().takeOver(Share.WHOLE.split(2, 1), 500 * Workloads.MILLI);
            run.finish();
            // 100 of its own, and of the other 100 those that are due from 500 ms on.
            assertThat(run.sessions(0).completed).isEqualTo(150);
            assertThat(witness.requests()).isEqualTo(run.sessions(0).completed + run.sessions(1).completed);
        }
    }

    @Test
    void aRunThatStartsLateStartsEverythingLate() throws Exception {
        try (WitnessServer witness = WitnessServer.start()) {
            Workload workload = Workloads.to(witness.url())
                    .steps(Workloads.get("a"))
                    .phase(Workloads.rate(100), 0, 500, 10_000)
                    .build();
            EngineRun run = new EngineRun(workload, EngineRun.without(1, transport), Share.WHOLE);
            run.engine().start(System.nanoTime() - 2_300_000_000L);
            run.finish();
            assertThat(run.sessions(0).completed).isEqualTo(50);
            assertThat(run.sessions(0).lateness.getMinValue()).isGreaterThan(1_700_000_000L);
            assertThat(run.requests(0, "a").responseTime.getMinValue()).isGreaterThan(1_700_000_000L);
            assertThat(run.told).contains("interval 0 1000000000", "interval 1000000000 2000000000");
        }
    }

    @Test
    void arrivalsThatCouldNotBeStartedBeforeTheGracefulStopAreDropped() throws Exception {
        try (WitnessServer witness = WitnessServer.start()) {
            Workload workload = Workloads.to(witness.url())
                    .steps(Workloads.get("a"))
                    .phase(Workloads.rate(100_000), 0, 500, 100)
                    .build();
            EngineRun run = new EngineRun(workload, EngineRun.without(1, transport), Share.WHOLE);
            run.engine().start(System.nanoTime() - 700_000_000L);
            run.finish();
            EngineRun.Sessions sessions = run.sessions(0);
            assertThat(sessions.planned).isEqualTo(50_000);
            assertThat(sessions.dropped).isPositive();
            assertThat(sessions.started).isEqualTo(sessions.completed + sessions.unfinished);
        }
    }

    @Test
    void aConnectionThatTheTargetClosedWhileItWasIdleIsReplacedWithoutAWord() throws Exception {
        try (HostileServer server = HostileServer.start(Misbehaviour.CLOSE_AFTER_ANSWER)) {
            Workload workload = Workloads.to(server.url())
                    .connections(1)
                    .steps(Workloads.get("a"), Workloads.pause(1_500), Workloads.get("a"))
                    .phase(Workloads.atOnce(1), 0, 0, 10_000)
                    .build();
            EngineRun run = EngineRun.of(workload, 1, transport);
            assertThat(run.requests(0, "a").of(Outcome.OK)).isEqualTo(2);
            assertThat(server.requests()).isEqualTo(2);
        }
    }

    @Test
    void eachHopOfARedirectIsARequest() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        AtomicInteger seen = new AtomicInteger();
        server.createContext("/", exchange -> {
            seen.incrementAndGet();
            String path = exchange.getRequestURI().getPath();
            if (!path.equals("/xx")) {
                exchange.getResponseHeaders().add("Location", path + "x");
            }
            exchange.sendResponseHeaders(path.equals("/xx") ? 200 : 302, -1);
            exchange.close();
        });
        server.start();
        try {
            Workload workload = Workloads.to(
                            "http://127.0.0.1:" + server.getAddress().getPort())
                    .steps(
                            Workloads.going(Workloads.following(Workloads.get("short"), 1)),
                            Workloads.following(Workloads.get("long"), 2))
                    .phase(Workloads.atOnce(3), 0, 0, 5_000)
                    .build();
            EngineRun run = EngineRun.of(workload, 1, transport);
            assertThat(run.requests(0, "short").of(Outcome.OK)).isEqualTo(3);
            assertThat(run.requests(0, "short redirect").of(Outcome.REDIRECT)).isEqualTo(3);
            assertThat(run.requests(0, "long").of(Outcome.OK)).isEqualTo(3);
            assertThat(run.requests(0, "long redirect").of(Outcome.OK)).isEqualTo(6);
            assertThat(run.sessions(0).failed).isEqualTo(3);
            assertThat(seen.get()).isEqualTo(15);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aHostWithoutAddressIsRefused() {
        Workload workload = Workloads.to("http://no-such-host.invalid")
                .steps(Workloads.get("a"))
                .phase(Workloads.rate(10), 0, 100, 0)
                .build();
        assertThatThrownBy(() -> new EngineRun(workload, EngineRun.without(1, transport), Share.WHOLE))
                .isInstanceOf(LoadEngine.PreparationException.class)
                .hasMessageContaining("no-such-host.invalid");
    }

    @Test
    void closingEndsAllThreads() throws Exception {
        try (WitnessServer witness = WitnessServer.start()) {
            Workload workload = Workloads.to(witness.url())
                    .steps(Workloads.get("a"))
                    .phase(Workloads.rate(100), 0, 10_000, 0)
                    .build();
            // Threads of earlier tests may be about to end.
            Set<Thread> before = Thread.getAllStackTraces().keySet();
            EngineRun run = new EngineRun(workload, EngineRun.without(2, transport), Share.WHOLE);
            run.start();
            run.close();
            int told = run.told.size();
            List<String> left = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> !before.contains(thread))
                    .map(Thread::getName)
                    .filter(name -> name.startsWith("spate-"))
                    .toList();
            assertThat(left).isEmpty();
            assertThat(run.told).hasSize(told);
        }
    }
}
