package dev.spate.merge;

import dev.spate.protocol.IntervalReport;
import dev.spate.workload.ConnectionFailure;
import dev.spate.workload.Outcome;
import java.util.ArrayList;
import java.util.List;

/// A report of which every part can be read and was found to fit the plan; so it is merged wholly or not
/// at all.
///
/// @param phases of the source, in its order
@SuppressWarnings("ArrayRecordComponent") // read by index, compared by nobody
record ReadReport(IntervalReport source, List<ReadPhase> phases, List<ReadSeries> series, ReadConnections connections) {

    /// Sessions of one phase.
    ///
    /// @param startLateness as [Pairs]
    record ReadPhase(IntervalReport.PhaseCounts source, char[] startLateness) {}

    /// One series and the row it belongs to.
    ///
    /// @param responseTime as [Pairs], and so the others
    record ReadSeries(
            int row, IntervalReport.Series source, char[] responseTime, char[] serviceTime, char[] lateReads) {}

    /// Attempts to open a connection.
    ///
    /// @param connectTime as [Pairs], and so the time of TLS
    record ReadConnections(IntervalReport.Connections source, char[] connectTime, char[] tlsTime) {}

    /// @param memory used again and again
    /// @throws IllegalArgumentException with what does not fit
    static ReadReport of(IntervalReport report, Rows rows, Pairs.Writer memory) {
        if (report.sequence() < 0 || report.startNanos() < 0 || report.endNanos() < report.startNanos()) {
            throw new IllegalArgumentException("sequence " + report.sequence() + " from " + report.startNanos() + " to "
                    + report.endNanos() + " ns");
        }
        List<ReadPhase> phases = new ArrayList<>(report.phases().size());
        for (IntervalReport.PhaseCounts counts : report.phases()) {
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
            phases.add(new ReadPhase(counts, EncodedCounts.read(counts.startLateness(), memory)));
        }
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
            series.add(new ReadSeries(
                    row,
                    one,
                    EncodedCounts.read(one.responseTime(), memory),
                    EncodedCounts.read(one.serviceTime(), memory),
                    EncodedCounts.read(one.lateReads(), memory)));
        }
        TraceSum.check(report.traces(), rows);
        return new ReadReport(report, phases, series, read(report.connections(), memory));
    }

    private static ReadConnections read(IntervalReport.Connections connections, Pairs.Writer memory) {
        if (connections.failures().length != ConnectionFailure.COUNT) {
            throw new IllegalArgumentException(connections.failures().length
                    + " kinds of connections that failed instead of " + ConnectionFailure.COUNT);
        }
        long negative = connections.opened() | connections.resumed() | connections.failedLookUps();
        for (long failures : connections.failures()) {
            negative |= failures;
        }
        if (negative < 0) {
            throw new IllegalArgumentException("a negative number of connections");
        }
        char[] connectTime = EncodedCounts.read(connections.connectTime(), memory);
        char[] tlsTime = EncodedCounts.read(connections.tlsTime(), memory);
        long timed = Pairs.total(connectTime);
        long secured = Pairs.total(tlsTime);
        if (timed != connections.opened() || secured > timed || connections.resumed() > secured) {
            throw new IllegalArgumentException(connections.opened() + " connections, of which " + timed
                    + " were timed, " + secured + " secured and " + connections.resumed() + " resumed");
        }
        return new ReadConnections(connections, connectTime, tlsTime);
    }
}
