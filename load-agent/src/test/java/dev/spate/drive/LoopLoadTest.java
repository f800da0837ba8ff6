package dev.spate.drive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import dev.spate.lifecycle.LoadEngine;
import dev.spate.protocol.IntervalReport;
import dev.spate.record.HealthProbe;
import dev.spate.record.IntervalPublisher;
import dev.spate.scenario.WorkloadProgram;
import dev.spate.schedule.Share;
import dev.spate.testkit.HostileServer;
import dev.spate.testkit.Misbehaviour;
import dev.spate.transport.AddressBook;
import dev.spate.transport.ConnectionPools;
import dev.spate.transport.IoLoop;
import dev.spate.transport.Transport;
import dev.spate.workload.Workload;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A loop's load, turned by hand.
@Timeout(60)
final class LoopLoadTest {

    /// The second phase begins a millisecond after the first. The turn is told a time at which only the
    /// first has begun, and starts what is due by the clock, which is both.
    @Test
    void aSessionStartedBeforeItsPhaseIsSaidToHaveBegunIsCutOffWithIt() throws Exception {
        BlockingQueue<Object> told = new LinkedBlockingQueue<>();
        try (HostileServer server = HostileServer.start(Misbehaviour.NEVER_ANSWER);
                IoLoop io = new IoLoop(Transport.NIO)) {
            Workload workload = Workloads.to(server.url())
                    .steps(Workloads.get("a", 60_000))
                    .phase(Workloads.atOnce(1), 0, 0, 60_000)
                    .phase(Workloads.atOnce(2), 1, 0, 60_000)
                    .build();
            WorkloadProgram program = WorkloadProgram.compile(workload, Share.WHOLE, _ -> null, () -> 0);
            AddressBook addresses = new AddressBook();
            addresses.lookUp(program.authorities().getFirst());
            try (IntervalPublisher publisher = new IntervalPublisher(
                            "publisher", 1, 2, program.metricNames(), new Ears(told), new HealthProbe());
                    ConnectionPools pools = new ConnectionPools(io, workload.http(), addresses, 4)) {
                publisher.start();
                LoopLoad load =
                        new LoopLoad(io, workload, program, pools, publisher.recorder(0), new TurnMeter(), true);
                long start = io.nanoTime() - 5 * Workloads.MILLI;
                load.start(start, Share.WHOLE);
                load.turn(start);
                load.stop();
                load.turn(io.nanoTime());
                assertThat(load.hasEnded()).isTrue();
                assertThat(told.poll(20, TimeUnit.SECONDS))
                        .asInstanceOf(LIST)
                        .hasSize(2)
                        .allSatisfy(one -> {
                            IntervalReport.PhaseCounts counts = (IntervalReport.PhaseCounts) one;
                            assertThat(counts.started()).isEqualTo(counts.phase() + 1);
                            assertThat(counts.unfinished()).isEqualTo(counts.phase() + 1);
                            assertThat(counts.active()).isZero();
                        });
            }
        }
    }

    private record Ears(BlockingQueue<Object> told) implements LoadEngine.Listener {
        @Override
        public void interval(
                long startNanos,
                long endNanos,
                List<IntervalReport.PhaseCounts> phases,
                List<IntervalReport.Series> series,
                IntervalReport.Health health) {
            told.add(phases);
        }

        @Override
        public void phaseDone(int phase) {}

        @Override
        public void finished() {}

        @Override
        public void failed(String reason) {
            told.add(reason);
        }
    }
}
