package dev.spate.drive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.schedule.Share;
import dev.spate.testkit.HostileServer;
import dev.spate.testkit.Misbehaviour;
import dev.spate.testkit.WitnessServer;
import dev.spate.workload.Workload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// `maxSessions`, to the unit, however many loops and agents there are.
@Timeout(60)
final class SessionLimitsTest {

    @Test
    void oneSessionIsOneWhateverTheNumberOfLoops() throws Exception {
        assertThat(startedOf(1, 4, Share.WHOLE)).isEqualTo(1);
    }

    @Test
    void anAgentHasThePartOfItsSlots() throws Exception {
        for (int agent = 0; agent < 3; agent++) {
            assertThat(startedOf(4, 2, Share.WHOLE.split(3, agent))).isEqualTo(agent == 0 ? 2 : 1);
        }
    }

    @Test
    void loopsHaveTheirOwnPartsOfALargeLimit() throws Exception {
        assertThat(startedOf(301, 4, Share.WHOLE)).isEqualTo(301);
        Workload workload = neverAnswered("http://127.0.0.1:1", 301);
        assertThat(SessionLimits.of(workload, Share.WHOLE, 4).shared(0)).isNull();
        assertThat(SessionLimits.of(workload, Share.WHOLE, 5).shared(0)).hasValue(301);
        assertThat(SessionLimits.of(workload, Share.WHOLE, 1).shared(0)).isNull();
    }

    @Test
    void aShareThatIsTakenOverBringsItsPart() throws Exception {
        try (HostileServer server = HostileServer.start(Misbehaviour.NEVER_ANSWER)) {
            Workload workload = Workloads.to(server.url())
                    .steps(Workloads.get("a"))
                    .phase(Workloads.rate(500), 0, 1_000, 100, 7)
                    .build();
            EngineSettings settings = EngineSettings.defaults().withLoops(2).withWarmUpNanos(0);
            EngineRun run = new EngineRun(workload, settings, Share.WHOLE.split(2, 0));
            run.engine().takeOver(Share.WHOLE.split(2, 1), 0);
            run.start();
            run.finish();
            assertThat(run.sessions(0).started).isEqualTo(7);
        }
    }

    /// With room for one, arrivals 50 ms apart and answers at once, hardly any is dropped; were the room
    /// of one session not given back, all further ones would be.
    @Test
    void roomIsGivenBackBySessionsThatEnd() throws Exception {
        try (WitnessServer witness = WitnessServer.start()) {
            Workload workload = Workloads.to(witness.url())
                    .steps(Workloads.get("a"))
                    .phase(Workloads.rate(20), 0, 2_000, 5_000, 1)
                    .build();
            EngineRun run = EngineRun.of(workload, 3);
            assertThat(run.sessions(0).completed).isBetween(5L, 40L);
            assertThat(run.sessions(0).completed + run.sessions(0).dropped).isEqualTo(40);
        }
    }

    private static long startedOf(int maxSessions, int loops, Share share) throws Exception {
        try (HostileServer server = HostileServer.start(Misbehaviour.NEVER_ANSWER)) {
            EngineSettings settings = EngineSettings.defaults().withLoops(loops).withWarmUpNanos(0);
            EngineRun run = new EngineRun(neverAnswered(server.url(), maxSessions), settings, share);
            run.start();
            run.finish();
            EngineRun.Sessions sessions = run.sessions(0);
            assertThat(sessions.planned).isEqualTo(share.count(1_000));
            assertThat(sessions.dropped).isEqualTo(sessions.planned - sessions.started);
            assertThat(sessions.unfinished).isEqualTo(sessions.started);
            return sessions.started;
        }
    }

    private static Workload neverAnswered(String url, int maxSessions) {
        return Workloads.to(url)
                .steps(Workloads.get("a"))
                .phase(Workloads.atOnce(1_000), 0, 0, 2_000, maxSessions)
                .build();
    }
}
