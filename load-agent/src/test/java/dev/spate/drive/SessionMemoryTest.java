package dev.spate.drive;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
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
import dev.spate.workload.Feeder;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Workload;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What sessions may take of the heap.
@Timeout(60)
final class SessionMemoryTest {

    private static final long BYTES = 128 << 10;

    @Test
    void arrivalsForWhichThereIsNoMemoryAreDroppedAndSaidToBe() throws Exception {
        EngineRun run = starved(Workloads.atOnce(5_000));
        EngineRun.Sessions sessions = run.sessions(0);
        // 128 KiB for sessions of some 500 bytes, in blocks that two loops take.
        assertThat(sessions.started).isBetween(100L, 1_000L).isEqualTo(sessions.unfinished);
        assertThat(sessions.dropped).isEqualTo(5_000 - sessions.started);
        assertThat(droppedForMemory(run)).isEqualTo(sessions.dropped);
    }

    @Test
    void usersForWhomThereIsNoMemoryAreDroppedToo() throws Exception {
        EngineRun run = starved(Workloads.users(5_000));
        EngineRun.Sessions sessions = run.sessions(0);
        assertThat(sessions.started).isBetween(100L, 1_000L);
        assertThat(sessions.dropped).isEqualTo(5_000 - sessions.started);
        assertThat(sessions.planned).isEqualTo(5_000);
        assertThat(droppedForMemory(run)).isEqualTo(sessions.dropped);
    }

    @Test
    void memoryThatHasGrownIsNotGivenToNewSessions() {
        SessionMemory memory = new SessionMemory(BYTES);
        try (SessionMemory.Loop loop = new SessionMemory.Loop(memory)) {
            assertThat(loop.take(1_000)).isTrue();
            loop.grew(BYTES);
            assertThat(loop.take(1)).isFalse();
            loop.grew(-BYTES);
            assertThat(loop.take(1_000)).isTrue();
        }
        assertThat(memory.freeBytes()).isEqualTo(BYTES);
    }

    /// Counted is what is allocated or a little more, whatever the layout of objects in this JVM.
    @Test
    void whatIsCountedIsWhatIsAllocated() throws Exception {
        int sessions = 20_000;
        SessionMemory memory = new SessionMemory(1 << 30);
        Workload workload = Workloads.to("http://127.0.0.1:1")
                .rows(10, Feeder.AtEnd.RECYCLE)
                .steps(Workloads.at("/${rows.id}", Workloads.get("a")))
                .phase(Workloads.rate(1), 0, 1_000, 0)
                .build();
        WorkloadProgram program = WorkloadProgram.compile(workload, Share.WHOLE, _ -> null, () -> 0);
        try (IoLoop io = new IoLoop(Transport.NIO);
                IntervalPublisher publisher = new IntervalPublisher(
                        "publisher", 1, 1, program.metricNames(), new Nobody(), new HealthProbe());
                ConnectionPools pools = new ConnectionPools(io, workload.http(), new AddressBook(), 1);
                SessionMemory.Loop loop = new SessionMemory.Loop(memory)) {
            LoopLoad load = new LoopLoad(
                    io,
                    workload,
                    program,
                    pools,
                    publisher.recorder(0),
                    new TurnMeter(),
                    true,
                    SessionLimits.ofOneLoop(workload),
                    loop,
                    null);
            List<Session> made = new ArrayList<>(sessions);
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < sessions; i++) {
                Session session = load.newSession();
                if (session != null) {
                    made.add(session);
                }
            }
            double allocated = (double) (threads.getCurrentThreadAllocatedBytes() - before) / sessions;
            double counted = (double) ((1 << 30) - memory.freeBytes()) / sessions;
            assertThat(made).hasSize(sessions);
            assertThat(allocated).isBetween(counted / 2, counted);
        }
    }

    private static EngineRun starved(LoadModel model) throws Exception {
        try (HostileServer server = HostileServer.start(Misbehaviour.NEVER_ANSWER)) {
            Workload workload = Workloads.to(server.url())
                    .steps(Workloads.get("a"))
                    .phase(model, 0, model instanceof LoadModel.AtOnce ? 0 : 500, 500)
                    .build();
            SessionMemory memory = new SessionMemory(BYTES);
            EngineSettings settings =
                    EngineSettings.defaults().withLoops(2).withWarmUpNanos(0).withMemory(memory);
            EngineRun run = new EngineRun(workload, settings, Share.WHOLE);
            run.start();
            run.finish();
            assertThat(memory.freeBytes()).as("given back").isEqualTo(BYTES);
            return run;
        }
    }

    private static long droppedForMemory(EngineRun run) {
        return run.health.stream()
                .mapToLong(IntervalReport.Health::droppedForMemory)
                .sum();
    }

    private static final class Nobody implements LoadEngine.Listener {
        @Override
        public void interval(
                long startNanos,
                long endNanos,
                List<IntervalReport.PhaseCounts> phases,
                List<IntervalReport.Series> series,
                IntervalReport.Connections connections,
                IntervalReport.Traces traces,
                IntervalReport.Health health) {}

        @Override
        public void phaseDone(int phase) {}

        @Override
        public void finished() {}

        @Override
        public void failed(String reason) {}
    }
}
