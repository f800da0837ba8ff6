package dev.spate.schedule;

import dev.spate.workload.Arrivals;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Phase;
import dev.spate.workload.Rate;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// The next arrival of a share.
@NullMarked
@State(Scope.Thread)
public class ScheduleBenchmark {

    private static final long DURATION_NANOS = 720L * 3_600 * 1_000_000_000;
    private static final int RATE = 20_000;

    @Param({"UNIFORM", "POISSON"})
    @SuppressWarnings("NullAway.Init") // set by JMH
    public Arrivals arrivals;

    /// Event loops among which the arrivals are divided.
    @Param({"1", "16"})
    public int loops;

    @SuppressWarnings("NullAway.Init") // set by begin
    private ArrivalSequence sequence;

    @Setup
    public void begin() {
        Phase phase = new Phase(
                "steady",
                new LoadModel.ConstantRate(Rate.perSecond(RATE), arrivals),
                List.of(new Phase.MixEntry("one", 1)),
                0,
                DURATION_NANOS,
                0,
                100,
                false);
        sequence = new ArrivalSequence(phase, 0, 42, Share.WHOLE.split(loops, 0));
    }

    @Benchmark
    public long next() {
        if (!sequence.advance()) {
            begin();
        }
        return sequence.dueNanos();
    }
}
