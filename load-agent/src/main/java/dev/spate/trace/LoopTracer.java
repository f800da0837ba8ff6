package dev.spate.trace;

import dev.spate.workload.LatencyRange;
import dev.spate.workload.TraceLoss;
import dev.spate.workload.TraceReason;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/// Draws the ids of one loop's requests, and decides when a response has come whether its trace is kept.
///
/// # Which are kept
/// Errors; what is slower than the threshold of its series; what was chosen before it was sent; and at
/// the end of an interval some that stand for their range of response times, where nothing else of the
/// range was kept. See `docs/decisions/0026-tracing-the-generator.md`.
///
/// # Before there is a threshold
/// It comes from the publisher once a second, and only for series of which enough is known. Until then
/// requests are remembered, up to [#FIRST] at a time, and looked at together when these are full or the
/// interval ends: so the slow ones of a run's first second are not lost.
///
/// # What it costs
/// A request costs the drawing of its ids and about twenty words to remember. Memory is taken when a
/// series, or a range of one, has its first request, and given back when it had none in an interval;
/// nothing is allocated in between.
///
/// For its loop only; thresholds are read opaquely, for they stand alone and a late one does no harm.
public final class LoopTracer {

    /// Requests remembered of a series without a threshold.
    static final int FIRST = 32;

    /// Fewer than this say nothing about what is slow.
    private static final int FEWEST = 8;

    private final TracePolicy policy;
    private final TraceIds ids;
    private final TraceRing ring;
    private final AtomicLongArray slow;
    private final Budget head;
    private final Budget exemplars;
    private final Budget most;
    private final long headOffsetNanos;
    private final boolean afterwards;
    private final long shareBound;
    private final @Nullable First[] firsts;
    private final @Nullable Candidates[] candidates;
    private final long[] sorted = new long[FIRST];
    private int nextCandidate;

    /// @param loop its number
    /// @param loops of the agent, which divide its budgets
    /// @param slow by series, the response time above which a request is slow; 0 if that is not known
    LoopTracer(TracePolicy policy, int loop, int loops, TraceIds ids, TraceRing ring, AtomicLongArray slow) {
        this.policy = policy;
        this.ids = ids;
        this.ring = ring;
        this.slow = slow;
        double headPerSecond = policy.headPerSecond() / loops;
        double mostPerSecond = policy.mostPerSecond() / loops;
        this.head = new Budget(headPerSecond, 1);
        this.exemplars = new Budget(headPerSecond, Math.max(1, headPerSecond));
        this.most = new Budget(mostPerSecond, Math.max(1, mostPerSecond));
        this.headOffsetNanos = policy.headPerSecond() <= 0 ? 0 : (long) (1e9 * loop / policy.headPerSecond());
        this.afterwards = policy.choice() == TracePolicy.Choice.AFTERWARDS;
        this.shareBound = (long) (policy.share() * Long.MAX_VALUE);
        this.firsts = new First[slow.length()];
        this.candidates = new Candidates[slow.length()];
    }

    /// The run begins. Budgets of loops begin one after the other, so that together they are even.
    public void begin(long now) {
        head.begin(now + headOffsetNanos);
        exemplars.begin(now + headOffsetNanos);
    }

    /// Gives a request a trace of its own.
    public void begin(RequestTrace trace, long now) {
        long high = ids.next();
        long low = ids.next();
        boolean sampled = switch (policy.choice()) {
            case AFTERWARDS -> head.take(now);
            case ALL -> true;
            case NONE -> false;
            case SHARE -> (low & Long.MAX_VALUE) < shareBound;
        };
        trace.begin(high, low, ids.next(), sampled);
    }

    /// Gives the next hop of a request its span, before it is rendered.
    public void nextHop(RequestTrace trace) {
        trace.nextHeader(ids.next());
    }

    /// A request or a hop of it has ended, and its trace has been told.
    ///
    /// @param counts of the interval
    public void ended(RequestTrace trace, boolean failed, TraceCounts counts) {
        if (!trace.isActive() || !(afterwards || trace.sampled)) {
            return;
        }
        long response = trace.responseNanos();
        long limit = slow.getOpaque(trace.series);
        if (failed) {
            keep(trace, TraceReason.ERROR, counts);
        } else if (limit > 0 && response > limit) {
            keep(trace, TraceReason.SLOW, counts);
        } else if (trace.sampled) {
            keep(trace, TraceReason.HEAD, counts);
        } else if (limit > 0) {
            candidate(trace, response);
        } else {
            remember(trace, counts);
        }
    }

    /// The interval is about to end.
    public void endInterval(TraceCounts counts, long now) {
        if (!afterwards) {
            return;
        }
        for (int series = 0; series < firsts.length; series++) {
            First first = firsts[series];
            if (first != null && first.count > 0) {
                settle(first, counts);
            } else {
                firsts[series] = null;
            }
        }
        int places = candidates.length * LatencyRange.COUNT;
        for (int looked = 0; looked < places; looked++) {
            int place = nextCandidate;
            int series = place / LatencyRange.COUNT;
            int range = place % LatencyRange.COUNT;
            Candidates ofSeries = candidates[series];
            RequestTrace trace = ofSeries == null ? null : ofSeries.of(range);
            if (trace != null && !counts.hasKept(series, range)) {
                if (!exemplars.take(now)) {
                    break;
                }
                keep(trace, TraceReason.EXEMPLAR, counts);
            }
            nextCandidate = place + 1 == places ? 0 : place + 1;
        }
        for (int series = 0; series < candidates.length; series++) {
            Candidates ofSeries = candidates[series];
            if (ofSeries != null && !ofSeries.clear()) {
                candidates[series] = null;
            }
        }
    }

    private void keep(RequestTrace trace, TraceReason reason, TraceCounts counts) {
        trace.reason = reason.index();
        counts.kept()[trace.reason]++;
        if (!most.take(trace.endNanos)) {
            counts.dropped()[TraceLoss.BUDGET.index()]++;
        } else if (!ring.offer(trace)) {
            counts.dropped()[TraceLoss.RING.index()]++;
        } else {
            counts.kept(trace);
        }
    }

    private void remember(RequestTrace trace, TraceCounts counts) {
        First first = firsts[trace.series];
        if (first == null) {
            first = new First();
            firsts[trace.series] = first;
        }
        first.traces[first.count++].copy(trace);
        if (first.count == FIRST) {
            settle(first, counts);
        }
    }

    private void settle(First first, TraceCounts counts) {
        int count = first.count;
        first.count = 0;
        for (int i = 0; i < count; i++) {
            sorted[i] = first.traces[i].responseNanos();
        }
        Arrays.sort(sorted, 0, count);
        // Of so few, and at the begin of a run, half may have waited for the same cold server.
        long limit = count < FEWEST ? Long.MAX_VALUE : SlowRule.TIMES_MEDIAN * sorted[count / 4];
        for (int i = 0; i < count; i++) {
            RequestTrace trace = first.traces[i];
            if (trace.responseNanos() > limit) {
                keep(trace, TraceReason.SLOW, counts);
            } else {
                candidate(trace, trace.responseNanos());
            }
        }
    }

    private void candidate(RequestTrace trace, long response) {
        Candidates ofSeries = candidates[trace.series];
        if (ofSeries == null) {
            ofSeries = new Candidates();
            candidates[trace.series] = ofSeries;
        }
        int range = LatencyRange.of(response);
        if (response > ofSeries.nanos[range]) {
            ofSeries.take(range, trace, response);
        }
    }

    /// The requests of a series without a threshold.
    private static final class First {
        final RequestTrace[] traces = new RequestTrace[FIRST];
        int count;

        First() {
            for (int i = 0; i < FIRST; i++) {
                traces[i] = new RequestTrace();
            }
        }
    }

    /// The slowest requests of a series that were not kept, by range of response times.
    private static final class Candidates {
        final long[] nanos = new long[LatencyRange.COUNT];
        private final @Nullable RequestTrace[] traces = new RequestTrace[LatencyRange.COUNT];

        Candidates() {
            Arrays.fill(nanos, -1);
        }

        @Nullable
        RequestTrace of(int range) {
            return nanos[range] < 0 ? null : traces[range];
        }

        /// @return whether there were any
        boolean clear() {
            boolean any = false;
            for (long one : nanos) {
                any |= one >= 0;
            }
            Arrays.fill(nanos, -1);
            return any;
        }

        void take(int range, RequestTrace trace, long response) {
            RequestTrace place = traces[range];
            if (place == null) {
                place = new RequestTrace();
                traces[range] = place;
            }
            nanos[range] = response;
            place.copy(trace);
        }
    }
}
