package dev.spate.record;

import dev.spate.trace.TraceCounts;
import dev.spate.transport.ConnectionListener;
import dev.spate.workload.ConnectionFailure;
import dev.spate.workload.Outcome;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// Counts what one event loop does. Used by that loop only, and made by [IntervalPublisher#recorder].
///
/// Nothing is shared while counting: the loop itself calls [#flip] at every whole second of the run,
/// which passes the filled counts on and goes on with an empty set that came back from the publisher. An
/// event therefore belongs to the interval in which it is recorded, which for an event right at the
/// boundary may be the one before that of its time stamp.
public final class LoopRecorder implements ConnectionListener {

    /// What was read no later than this is not counted as late: no loop looks at all of its sockets at
    /// every instant.
    private static final long IN_TIME_NANOS = 1_000_000;

    private final int metrics;
    private final IntervalPublisher publisher;
    private final Queue<IntervalCounts> empty = new ConcurrentLinkedQueue<>();
    private IntervalCounts counts;
    /// Given by another thread, and used by the loop alone until it has ended.
    private volatile @Nullable SlowRequests slowest;

    LoopRecorder(int loop, int phases, int metrics, IntervalPublisher publisher) {
        this.metrics = metrics;
        this.publisher = publisher;
        this.counts = new IntervalCounts(loop, phases, metrics);
        for (int i = 0; i < 2; i++) {
            empty.add(new IntervalCounts(loop, phases, metrics));
        }
    }

    /// To be called by the loop's thread before it counts: how long that thread waits for a processor is
    /// part of the agent's health.
    public void usedByThisThread() {
        publisher.watchCurrentThread();
    }

    /// Remembers from now on which requests were slowest. For any thread.
    public void remember(SlowRequests remembering) {
        slowest = remembering;
    }

    /// What was given to [#remember], or null; to be read when the loop has ended.
    public @Nullable SlowRequests remembered() {
        return slowest;
    }

    /// The phase has begun here.
    public void begun(int phase) {
        counts.phases[phase].begun = true;
    }

    /// Nothing of the phase is under way here any more, and nothing will be.
    public void done(int phase) {
        counts.phases[phase].done = true;
    }

    /// @param latenessNanos from the intended to the actual start
    public void started(int phase, long latenessNanos) {
        SessionCounts sessions = counts.phases[phase];
        sessions.started++;
        sessions.lateness.record(latenessNanos);
    }

    public void dropped(int phase, long arrivals) {
        counts.phases[phase].dropped += arrivals;
    }

    /// An arrival was dropped, or a user did not come, because there was no memory for its session.
    public void droppedForMemory(int phase) {
        counts.phases[phase].dropped++;
        counts.droppedForMemory++;
    }

    public void completed(int phase) {
        counts.phases[phase].completed++;
    }

    public void failed(int phase) {
        counts.phases[phase].failed++;
    }

    public void unfinished(int phase) {
        counts.phases[phase].unfinished++;
    }

    /// A request ended, in whatever way.
    ///
    /// @param responseNanos from its intended start
    /// @param serviceNanos from when it was sent; -1 if it was not sent
    /// @param unseenNanos for which the loop had not looked for what ended it, so it may have ended so
    ///     much earlier
    public void requestEnded(
            int phase,
            int metric,
            Outcome outcome,
            long responseNanos,
            long serviceNanos,
            long unseenNanos,
            long bytesSent,
            long bytesReceived) {
        SeriesCounts series = series(phase, metric);
        series.outcomes[outcome.index()]++;
        series.ended++;
        series.bytesSent += bytesSent;
        series.bytesReceived += bytesReceived;
        if (series.responseTime.record(responseNanos)) {
            series.clipped++;
        }
        if (serviceNanos >= 0 && series.serviceTime.record(serviceNanos)) {
            series.clipped++;
        }
        SlowRequests remembering = slowest;
        if (remembering != null && remembering.phase() == phase) {
            remembering.add(System.nanoTime(), responseNanos);
        }
        if (unseenNanos > IN_TIME_NANOS) {
            boolean _ = series.lateReads.record(unseenNanos);
        }
    }

    /// A request was under way when its session was cut off.
    public void requestCutOff(int phase, int metric, long bytesSent, long bytesReceived) {
        SeriesCounts series = series(phase, metric);
        series.unfinished++;
        series.bytesSent += bytesSent;
        series.bytesReceived += bytesReceived;
    }

    /// What became of traces in this interval.
    public TraceCounts traces() {
        return counts.traces;
    }

    /// The place of a phase's requests of one name among all series.
    public int seriesOf(int phase, int metric) {
        return phase * metrics + metric;
    }

    /// A connection is ready for requests.
    ///
    /// @param connectNanos from the begin of the attempt to the TCP connection
    /// @param tlsNanos from there to the end of the handshake; -1 without TLS
    /// @param resumed whether the handshake went on with an earlier session
    @Override
    public void connectionOpened(long connectNanos, long tlsNanos, boolean resumed) {
        ConnectionCounts connections = counts.connections;
        connections.opened++;
        connections.connectTime.record(connectNanos);
        if (tlsNanos >= 0) {
            connections.tlsTime.record(tlsNanos);
            connections.resumed += resumed ? 1 : 0;
        }
    }

    /// An attempt to open a connection failed.
    @Override
    public void connectionFailed(ConnectionFailure failure) {
        counts.connections.failures[failure.index()]++;
    }

    /// Names could not be looked up again.
    public void lookUpsFailed(long number) {
        counts.connections.failedLookUps += number;
    }

    /// Sessions of a phase that are under way now; told right before [#flip].
    public void active(int phase, long sessions) {
        counts.phases[phase].active = sessions;
    }

    /// Ends the interval.
    ///
    /// @param second the interval began this many whole seconds after the start of the run
    /// @param endNanos its end, after the start of the run
    /// @param last whether this loop has nothing more to tell
    public void flip(
            long second,
            long endNanos,
            boolean last,
            int openConnections,
            int queuedRequests,
            long busyNanos,
            long longestTurnNanos) {
        IntervalCounts filled = counts;
        filled.second = second;
        filled.endNanos = endNanos;
        filled.last = last;
        filled.openConnections = openConnections;
        filled.queuedRequests = queuedRequests;
        filled.busyNanos = busyNanos;
        filled.longestTurnNanos = longestTurnNanos;
        counts = next(filled);
        publisher.take(filled);
    }

    /// The loop has died.
    public void defect(Throwable cause) {
        IntervalCounts filled = counts;
        filled.defect = cause;
        publisher.take(filled);
    }

    void giveBack(IntervalCounts counts) {
        empty.add(counts);
    }

    private IntervalCounts next(IntervalCounts filled) {
        @Nullable IntervalCounts recycled = empty.poll();
        // None is back when the publisher has fallen two seconds behind; it says so itself when that grows.
        IntervalCounts next =
                recycled != null ? recycled : new IntervalCounts(filled.loop, filled.phases.length, metrics);
        for (int i = 0; i < next.phases.length; i++) {
            next.phases[i].begun = filled.phases[i].begun;
            next.phases[i].done = filled.phases[i].done;
        }
        return next;
    }

    private SeriesCounts series(int phase, int metric) {
        int index = seriesOf(phase, metric);
        SeriesCounts series = counts.series[index];
        if (series == null) {
            series = new SeriesCounts();
            counts.series[index] = series;
        }
        return series;
    }
}
