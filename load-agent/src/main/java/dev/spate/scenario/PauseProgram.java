package dev.spate.scenario;

import dev.spate.schedule.Draws;

/// A compiled think time.
public final class PauseProgram implements StepProgram {

    private final long draw;
    private final long minNanos;
    private final long count;

    PauseProgram(long draw, long minNanos, long maxNanos) {
        this.draw = draw;
        this.minNanos = minNanos;
        this.count = maxNanos - minNanos + 1;
    }

    /// How long this session thinks here, in nanoseconds; the same whenever it is asked.
    public long drawNanos(SessionState session) {
        return minNanos + Draws.below(session.drawSeed(), draw, count);
    }
}
