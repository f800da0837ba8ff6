package dev.spate.drive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.testkit.WitnessServer;
import dev.spate.workload.Feeder;
import dev.spate.workload.Outcome;
import dev.spate.workload.Workload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What happens when the rows of a feeder are used up.
@Timeout(60)
final class FeederEndTest {

    @Test
    void requestsWithoutARowFailByThatNameAndAreNeverSent() throws Exception {
        try (WitnessServer witness = WitnessServer.start()) {
            Workload workload = Workloads.to(witness.url())
                    .rows(3, Feeder.AtEnd.FAIL)
                    .steps(Workloads.get("before"), Workloads.at("/${rows.id}", Workloads.get("a")))
                    .phase(Workloads.atOnce(5), 0, 0, 5_000)
                    .build();
            EngineRun run = EngineRun.of(workload, 1);
            assertThat(run.requests(0, "before").of(Outcome.OK)).isEqualTo(5);
            EngineRun.Requests requests = run.requests(0, "a");
            assertThat(requests.of(Outcome.OK)).isEqualTo(3);
            assertThat(requests.of(Outcome.NO_ROW)).isEqualTo(2);
            assertThat(requests.ended()).isEqualTo(5);
            assertThat(requests.serviceTime.getTotalCount()).isEqualTo(3);
            assertThat(run.sessions(0).failed).isEqualTo(2);
            assertThat(witness.requests()).isEqualTo(8);
        }
    }

    @Test
    void anAddressThatNeedsARowFailsByThatNameToo() throws Exception {
        try (WitnessServer witness = WitnessServer.start()) {
            Workload workload = Workloads.to(witness.url())
                    .rows(1, Feeder.AtEnd.FAIL)
                    .steps(Workloads.at("http://127.0.0.${rows.id}1:" + witness.port() + "/", Workloads.get("a")))
                    .phase(Workloads.atOnce(3), 0, 0, 5_000)
                    .build();
            EngineRun run = EngineRun.of(workload, 1);
            assertThat(run.requests(0, "a").of(Outcome.NO_ROW)).isEqualTo(2);
            assertThat(run.requests(0, "a").of(Outcome.INTERNAL)).isZero();
        }
    }

    @Test
    void sessionsThatWouldNeedARowAreDroppedIfTheFeederStops() throws Exception {
        try (WitnessServer witness = WitnessServer.start()) {
            Workload workload = Workloads.to(witness.url())
                    .rows(3, Feeder.AtEnd.STOP)
                    .steps(Workloads.at("/${rows.id}", Workloads.get("a")))
                    .phase(Workloads.atOnce(5), 0, 0, 5_000)
                    .build();
            EngineRun run = EngineRun.of(workload, 1);
            assertThat(run.sessions(0).completed).isEqualTo(3);
            assertThat(run.sessions(0).dropped).isEqualTo(2);
        }
    }
}
