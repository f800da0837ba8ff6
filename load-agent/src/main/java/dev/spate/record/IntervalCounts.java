package dev.spate.record;

import dev.spate.trace.TraceCounts;
import org.jspecify.annotations.Nullable;

/// Everything one loop counted in one interval.
///
/// Written by its loop, then handed to the publisher, which gives it back empty; never seen by two
/// threads at once, and each hand-over is through a concurrent queue, which orders the writes before the
/// reads.
final class IntervalCounts {
    final int loop;
    final SessionCounts[] phases;
    /// By phase times the number of metrics plus metric; made when first needed.
    final @Nullable SeriesCounts[] series;

    final ConnectionCounts connections = new ConnectionCounts();
    final TraceCounts traces;

    /// The interval begins this many whole seconds after the start of the run.
    long second;

    long endNanos;
    /// Whether the loop has nothing more to tell.
    boolean last;

    @Nullable
    Throwable defect;

    int openConnections;
    int queuedRequests;
    long busyNanos;
    long longestTurnNanos;
    long droppedForMemory;

    IntervalCounts(int loop, int phases, int metrics) {
        this.loop = loop;
        this.phases = new SessionCounts[phases];
        for (int i = 0; i < phases; i++) {
            this.phases[i] = new SessionCounts();
        }
        this.series = new SeriesCounts[phases * metrics];
        this.traces = new TraceCounts(phases * metrics);
    }

    /// Forgets the counts and keeps their memory, but not that of phases that are done.
    void clear() {
        int metrics = series.length / phases.length;
        for (int phase = 0; phase < phases.length; phase++) {
            phases[phase].clear();
            for (int i = phase * metrics; i < (phase + 1) * metrics; i++) {
                SeriesCounts counts = series[i];
                if (counts != null) {
                    if (phases[phase].done) {
                        series[i] = null;
                    } else {
                        counts.clear();
                    }
                }
            }
        }
        connections.clear();
        traces.clear();
        last = false;
        defect = null;
        busyNanos = 0;
        longestTurnNanos = 0;
        droppedForMemory = 0;
    }
}
