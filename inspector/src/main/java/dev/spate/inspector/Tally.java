package dev.spate.inspector;

import dev.spate.inspector.Snapshot.Outlier;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// What the tasks of one origin did on one thread, or on threads that take turns under a lock.
///
/// One writer at a time, any readers.
final class Tally {

    static final int RUNS = 0;
    static final int BUSY = 1;
    static final int SCHEDULED = 2;
    static final int PRESENT = 3;
    static final int RESUBMITS = 4;

    /// Runs that were brought here from elsewhere, and were over at once.
    static final int SHORT = 5;

    static final int SAMPLES = 6;
    static final int ALLOCATED = 7;

    /// The longest that a run held its thread since a reader took it.
    static final int LONGEST = 8;

    /// Runs that another event loop sent here.
    static final int CROSSED = 9;

    private static final int LAST_END = 10;
    static final int RUN = 11;
    static final int DELAY = RUN + Histogram.CELLS;
    private static final int CELLS = DELAY + Histogram.CELLS;

    static final int OUTLIERS = 4;

    /// A run shorter than this costs less than bringing it to its thread: a wrapper, a queue, a look at
    /// the clock, and another thread's cache.
    static final long SHORT_NANOS = 2_000;

    /// An outlier older than this makes room.
    private static final long OUTLIER_MILLIS = 60_000;

    final Cells cells = new Cells(CELLS);
    final AtomicReferenceArray<Outlier> outliers = new AtomicReferenceArray<>(OUTLIERS);

    /// Runs at least this long are looked at as outliers; the writer's.
    private long outlierNanos;

    /// The second in which allocation was measured last; the writer's.
    int sampledSecond = -1;

    void ran(Run run) {
        long took = run.end - run.begin;
        cells.add(BUSY, run.self);
        cells.max(LONGEST, run.held);
        Histogram.record(cells, RUN, took);
        if (run.resubmitted) {
            cells.add(RESUBMITS, 1);
        }
        if (run.crossed) {
            cells.add(CROSSED, 1);
        }
        if (run.allocated >= 0) {
            cells.add(SAMPLES, 1);
            cells.add(ALLOCATED, run.allocated);
        }
        long since = run.begin;
        if (run.due >= 0) {
            since = Math.min(run.due, run.begin);
            Histogram.record(cells, DELAY, run.begin - since);
            cells.add(SCHEDULED, run.begin - since);
            if (took < SHORT_NANOS) {
                cells.add(SHORT, 1);
            }
        }
        long lastEnd = cells.own(LAST_END);
        // Tasks of one queue begin in the order they came, so what is covered twice is before the last end.
        cells.add(PRESENT, Math.max(0, run.end - (lastEnd == 0 ? since : Math.max(since, lastEnd))));
        cells.set(LAST_END, run.end);
        if (took > outlierNanos) {
            outlier(took, run);
        }
        // Last: who has read this sees all the rest of the run as well.
        cells.publish(RUNS, 1);
    }

    private void outlier(long took, Run run) {
        long now = System.currentTimeMillis();
        int place = 0;
        long least = Long.MAX_VALUE;
        for (int i = 0; i < OUTLIERS; i++) {
            Outlier there = outliers.getPlain(i);
            long nanos = there == null || now - there.wallMillis() > OUTLIER_MILLIS ? -1 : there.nanos();
            if (nanos < least) {
                least = nanos;
                place = i;
            }
        }
        if (took > least) {
            outliers.setRelease(place, new Outlier(took, now, run.where, run.trace == null ? "" : run.trace));
        }
        long smallest = Long.MAX_VALUE;
        for (int i = 0; i < OUTLIERS; i++) {
            Outlier there = outliers.getPlain(i);
            smallest = Math.min(smallest, there == null ? 0 : there.nanos());
        }
        outlierNanos = smallest;
    }

    /// Lets shorter runs be outliers again when those that are have become old; by the writer, once a
    /// second.
    void age() {
        outlierNanos = 0;
    }
}
