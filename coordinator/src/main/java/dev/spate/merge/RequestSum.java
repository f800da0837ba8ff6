package dev.spate.merge;

import dev.spate.protocol.IntervalReport;
import dev.spate.workload.Outcome;

/// Requests of one phase and name, being added up.
final class RequestSum {

    private final long[] outcomes = new long[Outcome.COUNT];
    private long goodInTime;
    private long unfinished;
    private long clipped;
    private long bytesSent;
    private long bytesReceived;
    private final Counts responseTimes;
    private final Counts serviceTimes;

    RequestSum(Chunks spare) {
        this.responseTimes = new Counts(spare);
        this.serviceTimes = new Counts(spare);
    }

    /// @param inTime whether the phase still offered load when the interval began
    void add(ReadReport.ReadSeries read, boolean inTime) {
        IntervalReport.Series series = read.source();
        for (int i = 0; i < outcomes.length; i++) {
            outcomes[i] += series.outcomes()[i];
        }
        goodInTime += inTime ? series.outcomes()[Outcome.OK.index()] : 0;
        unfinished += series.unfinished();
        clipped += series.clipped();
        bytesSent += series.bytesSent();
        bytesReceived += series.bytesReceived();
        responseTimes.add(read.responseTime());
        serviceTimes.add(read.serviceTime());
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
        responseTimes.add(other.responseTimes);
        serviceTimes.add(other.serviceTimes);
    }

    /// Lets others have the memory; this is not used any more.
    void clear() {
        responseTimes.clear();
        serviceTimes.clear();
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
                responseTimes.values(),
                serviceTimes.values());
    }
}
