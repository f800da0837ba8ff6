package dev.spate.merge;

import dev.spate.protocol.IntervalReport;
import dev.spate.workload.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/// A report whose histograms were decoded and whose every part was found to fit the plan; so it is
/// merged wholly or not at all.
///
/// @param lateness one for each of the source's phases
record ReadReport(IntervalReport source, List<Histogram> lateness, List<ReadSeries> series) {

    /// One series and the row it belongs to.
    record ReadSeries(int row, IntervalReport.Series source, Histogram responseTime, Histogram serviceTime) {}

    /// @throws IllegalArgumentException with what does not fit
    static ReadReport of(IntervalReport report, Rows rows) {
        if (report.sequence() < 0 || report.startNanos() < 0 || report.endNanos() < report.startNanos()) {
            throw new IllegalArgumentException("sequence " + report.sequence() + " from " + report.startNanos() + " to "
                    + report.endNanos() + " ns");
        }
        List<Histogram> lateness = new ArrayList<>();
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
            lateness.add(Histograms.decode(counts.startLateness()));
        }
        List<ReadSeries> series = new ArrayList<>();
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
                    row, one, Histograms.decode(one.responseTime()), Histograms.decode(one.serviceTime())));
        }
        return new ReadReport(report, lateness, series);
    }
}
