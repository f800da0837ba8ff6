package dev.spate.merge;

import dev.spate.protocol.IntervalReport;
import dev.spate.workload.Outcome;
import org.HdrHistogram.Histogram;

/// Requests of one phase and name, being added up.
final class RequestSum {

    private final long[] outcomes = new long[Outcome.COUNT];
    private long goodInTime;
    private long unfinished;
    private long clipped;
    private long bytesSent;
    private long bytesReceived;
    private final Histogram responseTime = Histograms.empty();
    private final Histogram serviceTime = Histograms.empty();

    /// @param inTime whether the phase still offered load when the interval began
    void add(IntervalReport.Series series, Histogram response, Histogram service, boolean inTime) {
        for (int i = 0; i < outcomes.length; i++) {
            outcomes[i] += series.outcomes()[i];
        }
        goodInTime += inTime ? series.outcomes()[Outcome.OK.index()] : 0;
        unfinished += series.unfinished();
        clipped += series.clipped();
        bytesSent += series.bytesSent();
        bytesReceived += series.bytesReceived();
        responseTime.add(response);
        serviceTime.add(service);
    }

    void add(RequestSum other) {
        for (int i = 0; i < outcomes.length; i++) {
            outcomes[i] += other.outcomes[i];
        }
        goodInTime += other.goodInTime;
        unfinished += other.unfinished;
        clipped += other.clipped;
        bytesSent += other.bytesSent;
        bytesReceived += other.bytesReceived;
        responseTime.add(other.responseTime);
        serviceTime.add(other.serviceTime);
    }

    /// The figures so far, which do not change when more is added.
    ///
    /// @param lostUnderWay sessions of the phase that were under way on agents when these were lost
    RequestFigures figures(int phase, String request, long lostUnderWay) {
        return new RequestFigures(
                phase,
                request,
                outcomes.clone(),
                goodInTime,
                unfinished,
                lostUnderWay,
                clipped,
                bytesSent,
                bytesReceived,
                Histograms.copy(responseTime),
                Histograms.copy(serviceTime));
    }
}
