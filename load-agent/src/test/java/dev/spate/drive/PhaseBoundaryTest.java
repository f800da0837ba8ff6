package dev.spate.drive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.testkit.WitnessServer;
import dev.spate.workload.Outcome;
import dev.spate.workload.Workload;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class PhaseBoundaryTest {

    /// Every request of the first phase ends when the second one offers its load: 30 of them were begun
    /// within 300 ms, and each takes 400.
    @Test
    void aRequestBelongsToThePhaseThatBeganItWheneverItEnds() throws Exception {
        try (WitnessServer witness =
                WitnessServer.start(WitnessServer.Options.DEFAULT.respondAfter(Duration.ofMillis(400)))) {
            Workload workload = Workloads.to(witness.url())
                    .connections(100)
                    .steps(Workloads.get("a"))
                    .phase(Workloads.rate(100), 0, 300, 5_000)
                    .phase(Workloads.rate(50), 300, 700, 5_000)
                    .build();
            EngineRun run = EngineRun.of(workload, 2);
            for (int phase = 0; phase < 2; phase++) {
                long expected = phase == 0 ? 30 : 35;
                assertThat(run.sessions(phase).started).isEqualTo(expected);
                assertThat(run.sessions(phase).completed).isEqualTo(expected);
                assertThat(run.requests(phase, "a").of(Outcome.OK)).isEqualTo(expected);
                assertThat(run.requests(phase, "a").responseTime.getTotalCount())
                        .isEqualTo(expected);
            }
            assertThat(run.told.indexOf("done 0")).isLessThan(run.told.indexOf("done 1"));
        }
    }

    /// What is cut off at the end of a graceful stop is of its own phase, too.
    @Test
    void aRequestThatIsCutOffInTheNextPhaseIsUnfinishedInItsOwn() throws Exception {
        try (WitnessServer witness =
                WitnessServer.start(WitnessServer.Options.DEFAULT.respondAfter(Duration.ofSeconds(20)))) {
            Workload workload = Workloads.to(witness.url())
                    .connections(100)
                    .steps(Workloads.get("a", 60_000))
                    .phase(Workloads.atOnce(10), 0, 0, 2_000)
                    .phase(Workloads.atOnce(5), 1_000, 0, 2_000)
                    .build();
            EngineRun run = EngineRun.of(workload, 2);
            assertThat(run.sessions(0).unfinished).isEqualTo(10);
            assertThat(run.requests(0, "a").unfinished).isEqualTo(10);
            assertThat(run.sessions(1).unfinished).isEqualTo(5);
            assertThat(run.requests(1, "a").unfinished).isEqualTo(5);
        }
    }
}
