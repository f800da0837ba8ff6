package dev.spate.merge;

import org.HdrHistogram.Histogram;

/// Sessions of one phase over the cluster, in one interval or in the whole run.
///
/// `planned = started + dropped + lost` and, once the run has ended, `started = completed + failed +
/// unfinished`.
///
/// @param phase its place in the plan, from 0
/// @param lost planned for an agent that was lost, and not known to have been started
/// @param unfinished cut off at the end of the phase or of the run; and those under way on an agent when
///     it was lost, by its last report that counts
/// @param active under way at the end of the interval
/// @param startLatenesses nanoseconds from intended to actual start of sessions
public record PhaseFigures(
        int phase,
        long planned,
        long started,
        long dropped,
        long lost,
        long completed,
        long failed,
        long unfinished,
        long active,
        Values startLatenesses) {

    public PhaseFigures(
            int phase,
            long planned,
            long started,
            long dropped,
            long lost,
            long completed,
            long failed,
            long unfinished,
            long active,
            Histogram startLateness) {
        this(phase, planned, started, dropped, lost, completed, failed, unfinished, active, Values.of(startLateness));
    }

    /// As a histogram, which must not be changed.
    public Histogram startLateness() {
        return startLatenesses.histogram();
    }
}
