package dev.spate.drive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.testkit.HostileServer;
import dev.spate.testkit.Misbehaviour;
import dev.spate.transport.Transport;
import dev.spate.workload.Outcome;
import dev.spate.workload.Step;
import dev.spate.workload.Workload;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// What a target that refuses every connection looks like.
@ParameterizedClass
@EnumSource(Transport.class)
@Timeout(60)
final class DeadTargetTest {

    private final Transport transport;

    DeadTargetTest(Transport transport) {
        this.transport = transport;
    }

    /// Each request waited for the next attempt to connect, which came 1, 2, 4, 8, 16, 32 and then 50 ms
    /// after the last one: of forty requests one after another most took 50 ms. A refusal over loopback
    /// takes some tens of microseconds, and the median knows nothing of moments in which the machine
    /// stood still.
    @Test
    void aRefusedRequestTakesAsLongAsTheRefusal() throws Exception {
        try (HostileServer server = HostileServer.start(Misbehaviour.REFUSE)) {
            Step[] steps = new Step[40];
            Arrays.fill(steps, Workloads.going(Workloads.get("a")));
            Workload workload = Workloads.to(server.url())
                    .steps(steps)
                    .phase(Workloads.atOnce(1), 0, 0, 30_000)
                    .build();
            EngineRun run = EngineRun.of(workload, 1, transport);
            EngineRun.Requests requests = run.requests(0, "a");
            assertThat(requests.of(Outcome.CONNECT)).isEqualTo(40);
            assertThat(requests.responseTime.getValueAtPercentile(50)).isLessThan(40_000_000);
            assertThat(requests.serviceTime.getTotalCount()).isZero();
        }
    }

    @Test
    void everyArrivalIsRefusedOnItsOwnAccount() throws Exception {
        try (HostileServer server = HostileServer.start(Misbehaviour.REFUSE)) {
            Workload workload = Workloads.to(server.url())
                    .connections(64)
                    .steps(Workloads.get("a"))
                    .phase(Workloads.rate(2_000), 0, 500, 5_000)
                    .build();
            EngineRun run = EngineRun.of(workload, 2, transport);
            assertThat(run.sessions(0).failed).isEqualTo(1_000);
            assertThat(run.requests(0, "a").of(Outcome.CONNECT)).isEqualTo(1_000);
        }
    }
}
