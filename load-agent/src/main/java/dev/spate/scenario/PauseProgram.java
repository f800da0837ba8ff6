package dev.spate.scenario;

/// A compiled think time.
public final class PauseProgram implements StepProgram {

    PauseProgram() {}

    /// How long this session thinks here, in nanoseconds; the same whenever it is asked.
    public long drawNanos(SessionState session) {
        return session.session() < 0 ? -1 : 0;
    }
}
