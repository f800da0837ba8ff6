package dev.spate.drive;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A loop's load, turned by hand.
@Timeout(60)
final class LoopLoadTest {

    /// The second phase begins a millisecond after the first. The turn is told a time at which only the
    /// first has begun, and starts what is due by the clock, which is both.
    @Test
    void aSessionStartedBeforeItsPhaseIsSaidToHaveBegunIsCutOffWithIt() throws Exception {
        try (HostileServer server = HostileServer.start(Misbehaviour.NEVER_ANSWER)) {
            Workload workload = Workloads.to(server.url())
                    .steps(Workloads.get("a", 60_000))
                    .phase(Workloads.atOnce(1), 0, 0, 60_000)
                    .phase(Workloads.atOnce(2), 1, 0, 60_000)
                    .build();
            List<IntervalReport.PhaseCounts> counts = byHand(workload, 5 * Workloads.MILLI, (load, start) -> {
                load.turn(start);
                load.stop();
            });
            assertThat(counts).hasSize(2).allSatisfy(one -> {
                assertThat(one.started()).isEqualTo(one.phase() + 1);
                assertThat(one.unfinished()).isEqualTo(one.phase() + 1);
                assertThat(one.active()).isZero();
            });
        }
    }

    @Test
    void whatWasDueWhenTheRunWasStoppedIsDroppedAndWhatWasToComeDoesNotCount() throws Exception {
        try (HostileServer server = HostileServer.start(Misbehaviour.NEVER_ANSWER)) {
            Workload workload = Workloads.to(server.url())
                    .steps(Workloads.get("a", 60_000))
                    .phase(Workloads.rate(1_000_000), 0, 100, 60_000)
                    .phase(Workloads.rate(1_000_000), 100, 60_000, 60_000)
                    .phase(Workloads.rate(1_000_000), 60_000, 60_000, 60_000)
                    .build();
            long[] stopped = new long[2];
            List<IntervalReport.PhaseCounts> counts = byHand(workload, 200 * Workloads.MILLI, (load, start) -> {
                stopped[0] = load.now() - start;
                load.stop();
                stopped[1] = load.now() - start;
            });
            assertThat(counts.get(0).dropped()).isEqualTo(100_000);
            assertThat(counts.get(1).dropped()).isBetween(stopped[0] / 1000 - 100_000, stopped[1] / 1000 - 100_000 + 1);
            assertThat(counts).allSatisfy(one -> assertThat(one.started()).isZero());
            assertThat(counts).noneMatch(one -> one.phase() == 2 && one.planned() > 0);
        }
    }

    /// @param late how long the run has been going on when the load begins
    /// @return what was counted in the last second of the run, which must be its first
    private static List<IntervalReport.PhaseCounts> byHand(
            Workload workload, long late, BiConsumer<LoopLoad, Long> stopping) throws Exception {
        BlockingQueue<List<IntervalReport.PhaseCounts>> told = new LinkedBlockingQueue<>();
        WorkloadProgram program = WorkloadProgram.compile(workload, Share.WHOLE, _ -> null, () -> 0);
        AddressBook addresses = new AddressBook();
        addresses.lookUp(program.authorities().getFirst());
        try (IoLoop io = new IoLoop(Transport.NIO);
                IntervalPublisher publisher = new IntervalPublisher(
                        "publisher",
                        1,
                        workload.phases().size(),
                        program.metricNames(),
                        new Ears(told),
                        new HealthProbe());
                ConnectionPools pools = new ConnectionPools(io, workload.http(), addresses, 4)) {
            publisher.start();
            LoopLoad load =
                    new LoopLoad(io, workload, program, pools, publisher.recorder(0), new TurnMeter(), true, null);
            long start = io.nanoTime() - late;
            load.start(start, Share.WHOLE);
            stopping.accept(load, start);
            for (int turns = 0; turns < 1_000 && !load.hasEnded(); turns++) {
                load.turn(io.nanoTime());
            }
            assertThat(load.hasEnded()).isTrue();
            List<IntervalReport.PhaseCounts> counts = told.poll(20, TimeUnit.SECONDS);
            assertThat(counts).isNotNull();
            return requireNonNull(counts);
        }
    }

    private record Ears(BlockingQueue<List<IntervalReport.PhaseCounts>> told) implements LoadEngine.Listener {
        @Override
        public void interval(
                long startNanos,
                long endNanos,
                List<IntervalReport.PhaseCounts> phases,
                List<IntervalReport.Series> series,
                IntervalReport.Connections connections,
                IntervalReport.Traces traces,
                IntervalReport.Health health) {
            told.add(phases);
        }

        @Override
        public void phaseDone(int phase) {}

        @Override
        public void finished() {}

        @Override
        public void failed(String reason) {
            throw new AssertionError(reason);
        }
    }
}
