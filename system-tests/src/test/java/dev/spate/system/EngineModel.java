package dev.spate.system;

import dev.spate.lifecycle.LoadEngine;
import dev.spate.protocol.IntervalReport;
import dev.spate.schedule.ArrivalSequence;
import dev.spate.schedule.Share;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Outcome;
import dev.spate.workload.Phase;
import dev.spate.workload.Workload;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// A load engine without a network: starts sessions by the real schedule, and each of them ends after a
/// fixed time.
///
/// It keeps its own totals, which a test compares with what arrived in the figures. Open phases and
/// pauses only. Sessions beyond the share's part of the phase's `maxSessions` are dropped. One thread.
final class EngineModel {

    static final String REQUEST = "get";
    private static final long SECOND = 1_000_000_000L;
    /// Driven in steps, it is not late for what was due since the last one.
    private static final long STEP_NANOS = 200_000_000L;
    private static final Cursor NONE = new Cursor(null, 0);

    private final Workload workload;
    private final LoadEngine.Listener listener;
    private final long sessionNanos;
    private final List<PhaseModel> phases = new ArrayList<>();
    private long reportedNanos;
    private long reachedNanos;
    private boolean finished;

    EngineModel(Workload workload, Share share, long sessionNanos, LoadEngine.Listener listener) {
        this.workload = workload;
        this.listener = listener;
        this.sessionNanos = sessionNanos;
        for (int i = 0; i < workload.phases().size(); i++) {
            PhaseModel phase = new PhaseModel(i);
            phase.add(share, 0);
            phases.add(phase);
        }
    }

    boolean finished() {
        return finished;
    }

    /// Sessions started so far, by phase.
    long[] started() {
        return phases.stream().mapToLong(phase -> phase.totalStarted).toArray();
    }

    long[] planned() {
        return phases.stream().mapToLong(phase -> phase.totalPlanned).toArray();
    }

    long[] completed() {
        return phases.stream().mapToLong(phase -> phase.totalCompleted).toArray();
    }

    void takeOver(Share share, long fromNanos) {
        if (!finished) {
            phases.forEach(phase -> phase.add(share, fromNanos));
        }
    }

    /// Does what is due up to an instant after the start of the run.
    void advanceTo(long nanos) {
        while (!finished && reachedNanos < nanos) {
            long next = Math.min(nanos, reportedNanos + SECOND);
            for (PhaseModel phase : phases) {
                phase.advance(next, nanos);
            }
            reachedNanos = next;
            if (isOver(next)) {
                finish(next);
            } else if (next == reportedNanos + SECOND) {
                report(next);
            }
        }
    }

    /// Ends now; what is under way is cut off.
    void stop() {
        if (!finished) {
            finish(reachedNanos);
        }
    }

    private boolean isOver(long nanos) {
        return nanos >= workload.endNanos()
                && (nanos >= workload.lastNanos() || phases.stream().allMatch(phase -> phase.ends.isEmpty()));
    }

    private void finish(long nanos) {
        phases.forEach(PhaseModel::cutOff);
        if (nanos > reportedNanos || reportedNanos == 0) {
            report(nanos);
        }
        finished = true;
        for (PhaseModel phase : phases) {
            listener.phaseDone(phase.index);
        }
        listener.finished();
    }

    private void report(long endNanos) {
        List<IntervalReport.PhaseCounts> counts = new ArrayList<>();
        List<IntervalReport.Series> series = new ArrayList<>();
        for (PhaseModel phase : phases) {
            phase.report(counts, series);
        }
        listener.interval(
                reportedNanos,
                endNanos,
                counts,
                series,
                IntervalReport.Connections.NONE,
                IntervalReport.Traces.NONE,
                new IntervalReport.Health(0.1, 0.2, 1_000, 0, 0, 0, 0, 0, 4, 0, 0, 0, 1_000));
        reportedNanos = endNanos;
    }

    private static byte[] encode(Histogram histogram) {
        ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        histogram.encodeIntoByteBuffer(buffer);
        byte[] bytes = Arrays.copyOf(buffer.array(), buffer.position());
        histogram.reset();
        return bytes;
    }

    private final class PhaseModel {
        private final int index;
        private final Phase phase;
        private final List<Cursor> cursors = new ArrayList<>();
        private final PriorityQueue<Long> ends = new PriorityQueue<>();
        private final Histogram lateness = new Histogram(3);
        private final Histogram response = new Histogram(3);
        private long planned;
        private long started;
        private long completed;
        private long unfinished;
        private long totalPlanned;
        private long totalStarted;
        private long totalCompleted;
        private long limit;

        PhaseModel(int index) {
            this.index = index;
            this.phase = workload.phases().get(index);
        }

        void add(Share share, long fromNanos) {
            if (!(phase.load() instanceof LoadModel.Open)) {
                return;
            }
            limit += share.count(phase.maxSessions());
            cursors.add(new Cursor(new ArrivalSequence(phase, index, workload.seed(), share), fromNanos));
        }

        /// @param now the real instant, which is past `untilNanos` if the engine was held up
        void advance(long untilNanos, long now) {
            for (Cursor cursor = first(); cursor.dueNanos() < untilNanos; cursor = first()) {
                endUntil(cursor.dueNanos());
                planned++;
                totalPlanned++;
                if (ends.size() < limit) {
                    started++;
                    totalStarted++;
                    long late = now - cursor.dueNanos();
                    lateness.recordValue(late > STEP_NANOS ? late : 0);
                    ends.add(cursor.dueNanos() + sessionNanos);
                }
                cursor.next();
            }
            endUntil(untilNanos);
        }

        private Cursor first() {
            Cursor first = NONE;
            for (Cursor cursor : cursors) {
                if (cursor.dueNanos() < first.dueNanos()) {
                    first = cursor;
                }
            }
            return first;
        }

        private void endUntil(long nanos) {
            while (!ends.isEmpty() && ends.peek() <= nanos) {
                ends.remove();
                completed++;
                totalCompleted++;
                response.recordValue(sessionNanos);
            }
        }

        void cutOff() {
            unfinished += ends.size();
            ends.clear();
        }

        void report(List<IntervalReport.PhaseCounts> counts, List<IntervalReport.Series> series) {
            counts.add(new IntervalReport.PhaseCounts(
                    index,
                    planned,
                    started,
                    planned - started,
                    completed,
                    0,
                    unfinished,
                    ends.size(),
                    encode(lateness)));
            if (completed + unfinished > 0) {
                long[] outcomes = new long[Outcome.COUNT];
                outcomes[Outcome.OK.index()] = completed;
                byte[] times = encode(response);
                series.add(new IntervalReport.Series(
                        index,
                        REQUEST,
                        outcomes,
                        unfinished,
                        0,
                        completed * 100,
                        completed * 1000,
                        times,
                        times,
                        new byte[0]));
            }
            planned = 0;
            started = 0;
            completed = 0;
            unfinished = 0;
        }
    }

    /// Arrivals of one share from an instant on.
    private static final class Cursor {
        private final @Nullable ArrivalSequence arrivals;

        Cursor(@Nullable ArrivalSequence arrivals, long fromNanos) {
            this.arrivals = arrivals;
            this.any = arrivals != null;
            do {
                next();
            } while (any && dueNanos() < fromNanos);
        }

        private boolean any;

        long dueNanos() {
            return any && arrivals != null ? arrivals.dueNanos() : Long.MAX_VALUE;
        }

        void next() {
            any = arrivals != null && arrivals.advance();
        }
    }
}
