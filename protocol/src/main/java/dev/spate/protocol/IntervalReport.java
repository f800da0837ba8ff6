package dev.spate.protocol;

import dev.spate.workload.ConnectionFailure;
import dev.spate.workload.TraceLoss;
import dev.spate.workload.TraceReason;
import java.util.List;

/// What one agent measured in one interval of a run.
///
/// Reports of an agent and epoch are numbered from 0 without gaps; the number of a new epoch goes on
/// from the old one. Counts are of this interval alone, so the sum of all reports, each once, is the
/// whole run.
///
/// @param startNanos begin of the interval, after the start of the run
/// @param endNanos its end; the next report starts there
/// @param phases one entry for each phase that has begun and not been reported done
/// @param series one entry for each phase and request with something to report
/// @param connections those that were opened, or not, in the interval
/// @param traces what became of the traces of requests
/// @param health how the generator itself did
public record IntervalReport(
        String agent,
        String run,
        int epoch,
        long sequence,
        long startNanos,
        long endNanos,
        List<PhaseCounts> phases,
        List<Series> series,
        Connections connections,
        Traces traces,
        Health health)
        implements Message {

    public IntervalReport {
        phases = List.copyOf(phases);
        series = List.copyOf(series);
    }

    /// Of an agent that keeps no traces.
    public IntervalReport(
            String agent,
            String run,
            int epoch,
            long sequence,
            long startNanos,
            long endNanos,
            List<PhaseCounts> phases,
            List<Series> series,
            Connections connections,
            Health health) {
        this(agent, run, epoch, sequence, startNanos, endNanos, phases, series, connections, Traces.NONE, health);
    }

    @Override
    public Topic topic() {
        return Topic.INTERVALS;
    }

    /// Sessions of one phase.
    ///
    /// `planned` counts arrivals whose turn has come, in the order of the schedule; each is either
    /// started or dropped, so `planned = started + dropped` in every interval. For closed phases
    /// `planned` is `started`, and users that could not come for want of memory, which are dropped.
    ///
    /// @param phase its place in the plan, from 0
    /// @param completed sessions that ended with all their requests good
    /// @param failed sessions that ended with a failed request
    /// @param unfinished sessions that were cut off at the end of the phase's graceful stop or of the
    ///     run
    /// @param active sessions under way at the end of the interval
    /// @param startLateness encoded histogram of nanoseconds from intended to actual start of sessions
    @SuppressWarnings("ArrayRecordComponent") // encoded bytes, compared by nobody
    public record PhaseCounts(
            int phase,
            long planned,
            long started,
            long dropped,
            long completed,
            long failed,
            long unfinished,
            long active,
            byte[] startLateness) {}

    /// Requests of one phase and name that ended in the interval.
    ///
    /// Histograms are HdrHistogram's V2 encoding, not compressed, 3 digits, values in nanoseconds. The
    /// response time of every ended request is in its histogram, however it ended; the service time of
    /// every one that was sent.
    ///
    /// @param outcomes by [dev.spate.workload.Outcome#index()]; their sum is the count of `responseTime`
    /// @param clipped values that were greater than the histogram's range and were recorded as its
    ///     greatest
    /// @param unfinished requests that were under way when their session was cut off, and so have no
    ///     response time
    /// @param lateReads of the ended requests, those that the agent may have seen end more than a
    ///     millisecond after they did, and by how much at most; without any, no bytes
    @SuppressWarnings("ArrayRecordComponent") // encoded bytes, compared by nobody
    public record Series(
            int phase,
            String request,
            long[] outcomes,
            long unfinished,
            long clipped,
            long bytesSent,
            long bytesReceived,
            byte[] responseTime,
            byte[] serviceTime,
            byte[] lateReads) {}

    /// Attempts to open a connection that ended in the interval. Those made before the start of the run
    /// are in its first one.
    ///
    /// Histograms as in [Series]: of every attempt that succeeded the time from its begin to the TCP
    /// connection, and of those with TLS the time from there to the end of the handshake. They are times
    /// of connections and in no request's; a request that waited for one has the wait in its response
    /// time.
    ///
    /// @param opened ready for requests; the count of `connectTime`
    /// @param resumed of those with TLS, which are the count of `tlsTime`, the ones that went on with
    ///     the session of an earlier one
    /// @param failures by [ConnectionFailure#index()]
    /// @param failedLookUps names that could not be looked up again, so that their earlier addresses
    ///     stayed in use
    @SuppressWarnings("ArrayRecordComponent") // encoded bytes, compared by nobody
    public record Connections(
            long opened, long resumed, long[] failures, long failedLookUps, byte[] connectTime, byte[] tlsTime) {

        /// No attempt; histograms without values need no bytes.
        public static final Connections NONE =
                new Connections(0, 0, new long[ConnectionFailure.COUNT], 0, new byte[0], new byte[0]);
    }

    /// Traces of requests that ended in the interval, decided upon when their response had come.
    ///
    /// @param kept by [TraceReason#index()]: requests of which there is to be a span
    /// @param dropped by [TraceLoss#index()]: of these, the ones of which there is none. What is lost on
    ///     the way out of the process is known later, and is in a later interval
    /// @param cpuNanos processor time of the threads that make spans and send them
    /// @param series one entry for each phase and request with a threshold or a kept trace
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    public record Traces(long[] kept, long[] dropped, long cpuNanos, List<SeriesTraces> series) {

        /// Of an agent that keeps none.
        public static final Traces NONE =
                new Traces(new long[TraceReason.COUNT], new long[TraceLoss.COUNT], 0, List.of());

        public Traces {
            series = List.copyOf(series);
        }
    }

    /// Traces of one phase and request.
    ///
    /// @param slowNanos the response time above which its requests were slow; 0 if too few had ended to
    ///     say
    /// @param exemplars the slowest kept request of each [dev.spate.workload.LatencyRange] that has any,
    ///     in their order
    public record SeriesTraces(int phase, String request, long slowNanos, List<Exemplar> exemplars) {
        public SeriesTraces {
            exemplars = List.copyOf(exemplars);
        }
    }

    /// One request, and its trace.
    ///
    /// @param nanos its response time
    /// @param traceIdHigh first half of the trace's id
    /// @param traceIdLow second half of the trace's id
    public record Exemplar(long nanos, long traceIdHigh, long traceIdLow, long spanId) {}

    /// How the generator itself did in an interval.
    ///
    /// @param cpu time that the agent's process used, as a share of the processors it may use, 0 to 1
    /// @param busyShare largest share of the interval that one of its event loops was working and not
    ///     waiting, 0 to 1
    /// @param loopDelayMaxNanos longest time that a loop was held by one turn, or the whole process
    ///     stood still
    /// @param gcPauseMaxNanos longest collection pause
    /// @param stealShare processor time that the hypervisor gave to others, as a share, 0 to 1
    /// @param throttledNanos time that the control group was throttled
    /// @param runQueueShare largest share of the interval that one of its event loops could have run and
    ///     waited for a processor, 0 to 1
    /// @param retransmits segments of TCP that its machine sent again, on whoever's behalf: what was
    ///     lost on the way is in the times, and is neither the target's nor the generator's doing
    /// @param openConnections at the end of the interval
    /// @param queuedRequests waiting for a connection at the end of the interval
    /// @param droppedForMemory of the sessions that were dropped, those for which the agent had no
    ///     memory
    /// @param clockOffsetNanos as in [AgentEvent.Heartbeat]
    /// @param clockUncertaintyNanos as in [AgentEvent.Heartbeat]
    public record Health(
            double cpu,
            double busyShare,
            long loopDelayMaxNanos,
            long gcPauseMaxNanos,
            double stealShare,
            long throttledNanos,
            double runQueueShare,
            long retransmits,
            int openConnections,
            int queuedRequests,
            long droppedForMemory,
            long clockOffsetNanos,
            long clockUncertaintyNanos) {}
}
