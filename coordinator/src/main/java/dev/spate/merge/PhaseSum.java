package dev.spate.merge;

import dev.spate.protocol.IntervalReport;

/// Sessions of one phase, being added up.
final class PhaseSum {

    private long planned;
    private long started;
    private long dropped;
    private long completed;
    private long failed;
    private long unfinished;
    private final Counts startLateness;

    PhaseSum(Chunks spare) {
        this.startLateness = new Counts(spare);
    }

    void add(ReadReport.ReadPhase phase) {
        IntervalReport.PhaseCounts counts = phase.source();
        planned += counts.planned();
        started += counts.started();
        dropped += counts.dropped();
        completed += counts.completed();
        failed += counts.failed();
        unfinished += counts.unfinished();
        startLateness.add(phase.startLateness());
    }

    void add(PhaseSum other) {
        planned += other.planned;
        started += other.started;
        dropped += other.dropped;
        completed += other.completed;
        failed += other.failed;
        unfinished += other.unfinished;
        startLateness.add(other.startLateness);
    }

    /// Lets others have the memory; this is not used any more.
    void clear() {
        startLateness.clear();
    }

    /// The figures so far, which do not change when more is added.
    ///
    /// @param lost arrivals that nobody reported; they were planned too
    /// @param cutOff sessions that were under way on agents when these were lost
    PhaseFigures figures(int phase, long lost, long cutOff, long active) {
        return new PhaseFigures(
                phase,
                planned + lost,
                started,
                dropped,
                lost,
                completed,
                failed,
                unfinished + cutOff,
                active,
                startLateness.values());
    }
}
