package dev.spate.merge;

import dev.spate.protocol.IntervalReport;
import dev.spate.workload.TraceLoss;
import dev.spate.workload.TraceReason;
import java.util.ArrayList;
import java.util.List;

/// Traces of requests, being added up: counts, and the slowest few of each row.
final class TraceSum {

    private final Rows rows;
    private final long[] kept = new long[TraceReason.COUNT];
    private final long[] dropped = new long[TraceLoss.COUNT];
    private long cpuNanos;

    /// By row, slowest first.
    private final List<List<TraceFigures.Request>> slowest = new ArrayList<>();

    TraceSum(Rows rows) {
        this.rows = rows;
        for (int row = 0; row < rows.count(); row++) {
            slowest.add(new ArrayList<>());
        }
    }

    /// @throws IllegalArgumentException with what does not fit
    static void check(IntervalReport.Traces traces, Rows rows) {
        if (traces.kept().length != TraceReason.COUNT || traces.dropped().length != TraceLoss.COUNT) {
            throw new IllegalArgumentException(traces.kept().length + " reasons to keep traces and "
                    + traces.dropped().length + " places to lose them instead of " + TraceReason.COUNT + " and "
                    + TraceLoss.COUNT);
        }
        long negative = traces.cpuNanos();
        for (long count : traces.kept()) {
            negative |= count;
        }
        for (long count : traces.dropped()) {
            negative |= count;
        }
        if (negative < 0) {
            throw new IllegalArgumentException("a negative number of traces");
        }
        for (IntervalReport.SeriesTraces series : traces.series()) {
            if (rows.row(series.phase(), series.request()) < 0) {
                throw new IllegalArgumentException("traces of request '" + series.request() + "' in phase "
                        + series.phase() + ", which the plan does not have");
            }
        }
    }

    /// @param report whose traces were checked
    void add(IntervalReport report) {
        IntervalReport.Traces traces = report.traces();
        for (int i = 0; i < kept.length; i++) {
            kept[i] += traces.kept()[i];
        }
        for (int i = 0; i < dropped.length; i++) {
            dropped[i] += traces.dropped()[i];
        }
        cpuNanos += traces.cpuNanos();
        for (IntervalReport.SeriesTraces series : traces.series()) {
            List<TraceFigures.Request> ofRow = slowest.get(rows.row(series.phase(), series.request()));
            for (IntervalReport.Exemplar one : series.exemplars()) {
                insert(ofRow, one, series.request(), report);
            }
        }
    }

    private static void insert(
            List<TraceFigures.Request> ofRow, IntervalReport.Exemplar one, String request, IntervalReport report) {
        int place = ofRow.size();
        while (place > 0 && ofRow.get(place - 1).nanos() < one.nanos()) {
            place--;
        }
        if (place < TraceFigures.MOST) {
            ofRow.add(
                    place,
                    new TraceFigures.Request(
                            request,
                            report.agent(),
                            report.startNanos(),
                            one.nanos(),
                            one.traceIdHigh(),
                            one.traceIdLow(),
                            one.spanId()));
            if (ofRow.size() > TraceFigures.MOST) {
                ofRow.removeLast();
            }
        }
    }

    /// The figures so far, which do not change when more is added.
    TraceFigures figures() {
        List<TraceFigures.Slowest> all = new ArrayList<>();
        for (int phase = 0; phase < rows.phases(); phase++) {
            for (int row = rows.first(phase); row < rows.end(phase); row++) {
                if (!slowest.get(row).isEmpty()) {
                    all.add(new TraceFigures.Slowest(phase, rows.name(row), slowest.get(row)));
                }
            }
        }
        return new TraceFigures(kept.clone(), dropped.clone(), cpuNanos, all);
    }
}
