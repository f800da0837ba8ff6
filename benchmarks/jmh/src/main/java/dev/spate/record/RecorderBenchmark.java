package dev.spate.record;

import dev.spate.lifecycle.LoadEngine;
import dev.spate.protocol.IntervalReport;
import dev.spate.workload.Outcome;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Counts one request that ended: its outcome, its bytes, and its response and service time, which vary
/// from 30 µs to 1 ms.
@NullMarked
@State(Scope.Thread)
public class RecorderBenchmark {

    private final LoopRecorder recorder =
            new IntervalPublisher("benchmark", 1, 1, List.of("one"), new Nobody(), new HealthProbe()).recorder(0);

    private long step;

    @Benchmark
    public void requestEnded() {
        step = step * 6364136223846793005L + 1442695040888963407L;
        long nanos = 30_000 + (step >>> 44);
        recorder.requestEnded(0, 0, Outcome.OK, nanos, nanos - 500, 0, 60, 166);
    }

    @Benchmark
    public void sessionStarted() {
        step = step * 6364136223846793005L + 1442695040888963407L;
        recorder.started(0, step >>> 50);
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
