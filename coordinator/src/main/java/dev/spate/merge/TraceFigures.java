package dev.spate.merge;

import dev.spate.workload.TraceLoss;
import dev.spate.workload.TraceReason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Traces of requests over the cluster, in the whole run.
///
/// @param kept by [TraceReason#index()]: requests of which there was to be a span; the array must not be
///     changed
/// @param dropped by [TraceLoss#index()]: of these, the ones of which there is none, as far as was known
///     when the run ended; the array must not be changed
/// @param cpuNanos processor time of the threads that make spans and send them
/// @param slowest of each phase and request the slowest that were kept, slowest first
@SuppressWarnings("ArrayRecordComponent") // read by index, compared by nobody
public record TraceFigures(long[] kept, long[] dropped, long cpuNanos, List<Slowest> slowest) {

    /// Of each phase and request.
    public static final int MOST = 10;

    /// Of a run that was not traced.
    public static final TraceFigures NONE =
            new TraceFigures(new long[TraceReason.COUNT], new long[TraceLoss.COUNT], 0, List.of());

    private static final Comparator<Request> BY_TIME =
            Comparator.comparingLong(Request::nanos).reversed();

    public TraceFigures {
        slowest = List.copyOf(slowest);
    }

    public long allKept() {
        return sum(kept);
    }

    public long kept(TraceReason reason) {
        return kept[reason.index()];
    }

    public long allDropped() {
        return sum(dropped);
    }

    public long dropped(TraceLoss where) {
        return dropped[where.index()];
    }

    /// The slowest kept requests of a phase and name, or of all names ([RequestFigures#ALL]).
    public List<Request> slowest(int phase, String request) {
        List<Request> all = new ArrayList<>();
        for (Slowest one : slowest) {
            if (one.phase == phase && (request.equals(RequestFigures.ALL) || one.request.equals(request))) {
                all.addAll(one.requests);
            }
        }
        all.sort(BY_TIME);
        return List.copyOf(all.subList(0, Math.min(MOST, all.size())));
    }

    /// Of one phase and name.
    public record Slowest(int phase, String request, List<Request> requests) {
        public Slowest {
            requests = List.copyOf(requests);
        }
    }

    /// A request, and its trace.
    ///
    /// @param request name of its metrics
    /// @param nanos its response time
    /// @param secondNanos it ended in the interval that began then, after the start of the run
    public record Request(
            String request,
            String agent,
            long secondNanos,
            long nanos,
            long traceIdHigh,
            long traceIdLow,
            long spanId) {}

    private static long sum(long[] counts) {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }
}
