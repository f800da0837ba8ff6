package dev.spate.merge;

import dev.spate.protocol.IntervalReport;
import dev.spate.workload.ConnectionFailure;
import dev.spate.workload.Outcome;
import java.util.ArrayList;
import java.util.List;

/// A report of which every part can be read and was found to fit the plan; so it is merged wholly or not
/// at all.
///
/// @param timedStarts how many values the start lateness has, of each of the source's phases
@SuppressWarnings("ArrayRecordComponent") // read by index, compared by nobody
record ReadReport(IntervalReport source, long[] timedStarts, List<ReadSeries> series) {

    /// One series and the row it belongs to.
    ///
    /// @param timed how many response times it has
    record ReadSeries(int row, IntervalReport.Series source, long timed) {}

    /// @throws IllegalArgumentException with what does not fit
    static ReadReport of(IntervalReport report, Rows rows) {
        if (report.sequence() < 0 || report.startNanos() < 0 || report.endNanos() < report.startNanos()) {
            throw new IllegalArgumentException("sequence " + report.sequence() + " from " + report.startNanos() + " to "
                    + report.endNanos() + " ns");
        }
        long[] timedStarts = new long[report.phases().size()];
        for (int i = 0; i < timedStarts.length; i++) {
            IntervalReport.PhaseCounts counts = report.phases().get(i);
            if (counts.phase() < 0 || counts.phase() >= rows.phases()) {
                throw new IllegalArgumentException("phase " + counts.phase() + " of a plan with " + rows.phases());
            }
            if ((counts.planned()
                            | counts.started()
                            | counts.dropped()
                            | counts.completed()
                            | counts.failed()
                            | counts.unfinished()
                            | counts.active())
                    < 0) {
                throw new IllegalArgumentException("a negative number of sessions in phase " + counts.phase());
            }
            timedStarts[i] = EncodedCounts.check(counts.startLateness());
        }
        check(report.connections());
        List<ReadSeries> series = new ArrayList<>(report.series().size());
        for (IntervalReport.Series one : report.series()) {
            int row = rows.row(one.phase(), one.request());
            if (row < 0) {
                throw new IllegalArgumentException(
                        "request '" + one.request() + "' in phase " + one.phase() + ", which the plan does not have");
            }
            if (one.outcomes().length != Outcome.COUNT) {
                throw new IllegalArgumentException(one.outcomes().length + " outcomes instead of " + Outcome.COUNT);
            }
            EncodedCounts.check(one.serviceTime());
            series.add(new ReadSeries(row, one, EncodedCounts.check(one.responseTime())));
        }
        return new ReadReport(report, timedStarts, series);
    }

    private static void check(IntervalReport.Connections connections) {
        if (connections.failures().length != ConnectionFailure.COUNT) {
            throw new IllegalArgumentException(connections.failures().length
                    + " kinds of connections that failed instead of " + ConnectionFailure.COUNT);
        }
        long negative = connections.opened() | connections.resumed();
        for (long failures : connections.failures()) {
            negative |= failures;
        }
        if (negative < 0) {
            throw new IllegalArgumentException("a negative number of connections");
        }
        long timed = EncodedCounts.check(connections.connectTime());
        long secured = EncodedCounts.check(connections.tlsTime());
        if (timed != connections.opened() || secured > timed || connections.resumed() > secured) {
            throw new IllegalArgumentException(connections.opened() + " connections, of which " + timed
                    + " were timed, " + secured + " secured and " + connections.resumed() + " resumed");
        }
    }
}
