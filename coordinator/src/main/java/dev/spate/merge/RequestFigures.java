package dev.spate.merge;

import dev.spate.workload.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/// Requests of one phase and name over the cluster, in one interval or in the whole run.
///
/// @param phase its place in the plan, from 0
/// @param request name of its metrics; `*` for all requests of the phase together
/// @param outcomes counts of ended requests by [Outcome#index()]; the array must not be changed
/// @param goodInTime requests that ended well in seconds that began before the end of the phase: what
///     came while its load was offered, without the backlog that was answered afterwards
/// @param unfinished cut off while under way, as agents reported; they add up over the rows of a phase
/// @param lostUnderWay sessions that were under way on agents when these were lost. Nobody knows which
///     request each of them was at, nor whether it was at one or between two: so every row of the phase
///     has all of them, each as one request that may never have ended. They are unfinished sessions in
///     [PhaseFigures#unfinished()]. What an agent did after its last report that counts is in no row;
///     where its arrivals of that time are counted is [PhaseFigures#lost()]
/// @param clipped values above the range of the histograms
/// @param responseTimes nanoseconds from intended start, of every ended request
/// @param serviceTimes nanoseconds from send, of every ended request that was sent
@SuppressWarnings("ArrayRecordComponent") // read by index, compared by nobody
public record RequestFigures(
        int phase,
        String request,
        long[] outcomes,
        long goodInTime,
        long unfinished,
        long lostUnderWay,
        long clipped,
        long bytesSent,
        long bytesReceived,
        Values responseTimes,
        Values serviceTimes) {

    /// Name of the row that stands for all requests of a phase.
    public static final String ALL = "*";

    public RequestFigures(
            int phase,
            String request,
            long[] outcomes,
            long goodInTime,
            long unfinished,
            long lostUnderWay,
            long clipped,
            long bytesSent,
            long bytesReceived,
            Histogram responseTime,
            Histogram serviceTime) {
        this(
                phase,
                request,
                outcomes,
                goodInTime,
                unfinished,
                lostUnderWay,
                clipped,
                bytesSent,
                bytesReceived,
                Values.of(responseTime),
                Values.of(serviceTime));
    }

    /// The [#ALL] row of those of a phase.
    static RequestFigures sum(int phase, List<RequestFigures> rows, long lostUnderWay) {
        long[] outcomes = new long[Outcome.COUNT];
        long goodInTime = 0;
        long unfinished = 0;
        long clipped = 0;
        long bytesSent = 0;
        long bytesReceived = 0;
        List<Values> responseTimes = new ArrayList<>();
        List<Values> serviceTimes = new ArrayList<>();
        for (RequestFigures row : rows) {
            for (int i = 0; i < outcomes.length; i++) {
                outcomes[i] += row.outcomes[i];
            }
            goodInTime += row.goodInTime;
            unfinished += row.unfinished;
            clipped += row.clipped;
            bytesSent += row.bytesSent;
            bytesReceived += row.bytesReceived;
            responseTimes.add(row.responseTimes);
            serviceTimes.add(row.serviceTimes);
        }
        return new RequestFigures(
                phase,
                ALL,
                outcomes,
                goodInTime,
                unfinished,
                lostUnderWay,
                clipped,
                bytesSent,
                bytesReceived,
                Values.sum(responseTimes),
                Values.sum(serviceTimes));
    }

    /// As a histogram, which must not be changed.
    public Histogram responseTime() {
        return responseTimes.histogram();
    }

    /// As a histogram, which must not be changed.
    public Histogram serviceTime() {
        return serviceTimes.histogram();
    }

    /// Requests that ended.
    public long count() {
        long sum = 0;
        for (long outcome : outcomes) {
            sum += outcome;
        }
        return sum;
    }

    /// Requests that may have been sent and of which no end is known, at most.
    public long withoutEnd() {
        return unfinished + lostUnderWay;
    }

    public long count(Outcome outcome) {
        return outcomes[outcome.index()];
    }

    public long errors() {
        return count() - count(Outcome.OK);
    }
}
