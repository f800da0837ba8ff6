package dev.spate.record;

import dev.spate.lifecycle.LoadEngine;
import dev.spate.protocol.IntervalReport;
import dev.spate.trace.EngineTraces;
import dev.spate.trace.TraceCounts;
import dev.spate.workload.ConnectionFailure;
import dev.spate.workload.LatencyRange;
import dev.spate.workload.Outcome;
import dev.spate.workload.TraceLoss;
import dev.spate.workload.TraceReason;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.IntCountsHistogram;
import org.jspecify.annotations.Nullable;

/// Merges what the loops counted in the same second, and tells it to the listener.
///
/// One thread of its own, so that encoding never holds a loop. Loops hand over through [#take], which
/// neither locks nor waits. A second is told once every loop that is not at its end has delivered it; so
/// intervals come in order, without gaps, and whole. [LoadEngine.Listener#phaseDone] comes after the
/// interval that held the phase's last event of the last loop, and [LoadEngine.Listener#finished] after
/// everything.
public final class IntervalPublisher implements AutoCloseable {

    private static final long SECOND = 1_000_000_000L;
    private static final byte[] NOTHING = {};

    /// An interval that is told so much after its end, with such a stall, ended amid it.
    private static final long STRETCHED_NANOS = 10_000_000;

    /// When a loop's counts wait for the others or for the listener this long, something has died.
    private static final int MAX_BEHIND_SECONDS = 120;

    private final List<String> metricNames;
    private final int phases;
    private final LoadEngine.Listener listener;
    private final HealthProbe probe;
    private final @Nullable EngineTraces traces;
    private final @Nullable SlowThresholds thresholds;
    private final LoopRecorder[] recorders;
    private final Queue<IntervalCounts> filled = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean closed;

    /// On the clock of `System.nanoTime()`; valid once `starts`.
    private long startNanoTime;

    private volatile boolean starts;

    // What follows is touched by the publishing thread only.
    private final List<ArrayDeque<IntervalCounts>> waiting = new ArrayList<>();
    private final boolean[] ended;
    private final boolean[] reportedDone;
    private final long[] activeBefore;
    private final IntCountsHistogram histogram = new IntCountsHistogram(1, ValueCounts.MAX_VALUE, 3);
    private ByteBuffer encoded = ByteBuffer.allocate(64 << 10);
    private long toldNanos;

    /// What went on beyond the end of the interval before: what came meanwhile was read in this one.
    private Stall stretched = Stall.NONE;

    /// Without traces.
    public IntervalPublisher(
            String name,
            int loops,
            int phases,
            List<String> metricNames,
            LoadEngine.Listener listener,
            HealthProbe probe) {
        this(name, loops, phases, metricNames, listener, probe, null);
    }

    /// @param phases number of phases of the workload
    /// @param metricNames names of the series of each phase
    /// @param name of the thread
    /// @param traces of all loops; null if there are none
    public IntervalPublisher(
            String name,
            int loops,
            int phases,
            List<String> metricNames,
            LoadEngine.Listener listener,
            HealthProbe probe,
            @Nullable EngineTraces traces) {
        this.traces = traces;
        this.thresholds = traces == null ? null : new SlowThresholds(traces, phases * metricNames.size());
        this.metricNames = List.copyOf(metricNames);
        this.phases = phases;
        this.listener = listener;
        this.probe = probe;
        this.recorders = new LoopRecorder[loops];
        this.ended = new boolean[loops];
        this.reportedDone = new boolean[phases];
        this.activeBefore = new long[phases];
        for (int loop = 0; loop < loops; loop++) {
            recorders[loop] = new LoopRecorder(loop, phases, metricNames.size(), this);
            waiting.add(new ArrayDeque<>());
        }
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    /// What a loop counts with.
    public LoopRecorder recorder(int loop) {
        return recorders[loop];
    }

    public void start() {
        probe.startWatch();
        thread.start();
    }

    /// Says when the run begins, by `System.nanoTime()`: the agent's health is measured from there.
    public void begin(long startNanoTime) {
        this.startNanoTime = startNanoTime;
        starts = true;
        LockSupport.unpark(thread);
    }

    /// Stops telling. Unless called by the listener itself, no call is under way when this returns.
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (!Thread.currentThread().equals(thread) && thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    void watchCurrentThread() {
        probe.watchCurrentThread();
    }

    void take(IntervalCounts counts) {
        filled.add(counts);
        LockSupport.unpark(thread);
    }

    private void run() {
        try {
            probe.start();
            boolean begun = false;
            while (!closed) {
                IntervalCounts next = filled.poll();
                if (next == null) {
                    begun = awaitNext(begun);
                } else if (!accept(next)) {
                    return;
                }
            }
        } catch (RuntimeException | Error e) {
            if (!closed) {
                listener.failed("the publisher of measurements failed: " + e);
            }
        } finally {
            probe.close();
        }
    }

    /// Waits for counts, or for the run to begin.
    ///
    /// @return whether it has begun
    private boolean awaitNext(boolean begun) {
        if (begun || !starts) {
            LockSupport.park(this);
            return begun;
        }
        long left = startNanoTime - System.nanoTime();
        if (left > 0) {
            LockSupport.parkNanos(this, left);
            return false;
        }
        probe.begin();
        return true;
    }

    /// @return false when there is nothing more to tell
    private boolean accept(IntervalCounts counts) {
        if (counts.defect != null) {
            listener.failed("event loop " + counts.loop + " failed: " + counts.defect);
            return false;
        }
        ArrayDeque<IntervalCounts> queue = waiting.get(counts.loop);
        queue.add(counts);
        if (queue.size() > MAX_BEHIND_SECONDS) {
            listener.failed(
                    "measurements are " + queue.size() + " s behind: an event loop or the listener does not go on");
            return false;
        }
        while (!closed && secondIsWhole()) {
            publish();
            if (allEnded()) {
                if (!closed) {
                    listener.finished();
                }
                return false;
            }
        }
        return true;
    }

    private boolean secondIsWhole() {
        boolean any = false;
        for (int loop = 0; loop < ended.length; loop++) {
            if (!ended[loop]) {
                if (waiting.get(loop).isEmpty()) {
                    return false;
                }
                any = true;
            }
        }
        return any;
    }

    private boolean allEnded() {
        for (boolean one : ended) {
            if (!one) {
                return false;
            }
        }
        return true;
    }

    private void publish() {
        List<IntervalCounts> parts = new ArrayList<>(ended.length);
        long endNanos = 0;
        boolean last = true;
        long second = 0;
        for (int loop = 0; loop < ended.length; loop++) {
            if (!ended[loop]) {
                IntervalCounts part = waiting.get(loop).removeFirst();
                parts.add(part);
                ended[loop] = part.last;
                last &= part.last;
                endNanos = Math.max(endNanos, part.endNanos);
                second = part.second;
            }
        }
        if (!last) {
            endNanos = (second + 1) * SECOND;
        }
        if (endNanos <= toldNanos) {
            endNanos = toldNanos + 1;
        }
        long interval = endNanos - toldNanos;
        HealthProbe.Stalls stalls = probe.takeStalls();
        Stall stall = stretched.totalNanos() > stalls.longest().totalNanos() ? stretched : stalls.longest();
        long lateNanos = System.nanoTime() - startNanoTime - endNanos;
        stretched = Math.min(lateNanos, stall.longestNanos()) > STRETCHED_NANOS ? stall : Stall.NONE;
        List<IntervalReport.PhaseCounts> sessions = phases(parts);
        List<IntervalReport.Series> series = series(parts, stall, interval);
        IntervalReport.Health health = probe.sample(parts, interval, stalls);
        listener.interval(toldNanos, endNanos, sessions, series, connections(parts), traces(parts), health);
        toldNanos = endNanos;
        for (int phase = 0; phase < phases && !closed; phase++) {
            if (!reportedDone[phase] && doneEverywhere(parts, phase)) {
                reportedDone[phase] = true;
                listener.phaseDone(phase);
            }
        }
        Arrays.fill(activeBefore, 0);
        for (IntervalCounts part : parts) {
            for (int phase = 0; phase < phases; phase++) {
                activeBefore[phase] += part.phases[phase].active;
            }
            part.clear();
            recorders[part.loop].giveBack(part);
        }
    }

    /// A loop that has ended has done all its phases before.
    private static boolean doneEverywhere(List<IntervalCounts> parts, int phase) {
        for (IntervalCounts part : parts) {
            if (!part.phases[phase].done) {
                return false;
            }
        }
        return true;
    }

    private List<IntervalReport.PhaseCounts> phases(List<IntervalCounts> parts) {
        List<IntervalReport.PhaseCounts> result = new ArrayList<>();
        for (int phase = 0; phase < phases; phase++) {
            boolean begun = false;
            long started = 0;
            long dropped = 0;
            long completed = 0;
            long failed = 0;
            long unfinished = 0;
            long active = 0;
            histogram.reset();
            for (IntervalCounts part : parts) {
                SessionCounts counts = part.phases[phase];
                begun |= counts.begun;
                started += counts.started;
                dropped += counts.dropped;
                completed += counts.completed;
                failed += counts.failed;
                unfinished += counts.unfinished;
                active += counts.active;
                counts.lateness.addTo(histogram);
            }
            // A turn that began just before a phase may start sessions of it before the phase is said to have begun.
            if ((begun || started + dropped > 0) && !reportedDone[phase]) {
                result.add(new IntervalReport.PhaseCounts(
                        phase,
                        started + dropped,
                        started,
                        dropped,
                        completed,
                        failed,
                        unfinished,
                        active,
                        encode(histogram)));
            }
        }
        return result;
    }

    private List<IntervalReport.Series> series(List<IntervalCounts> parts, Stall stall, long intervalNanos) {
        List<IntervalReport.Series> result = new ArrayList<>();
        int metrics = metricNames.size();
        for (int index = 0; index < phases * metrics; index++) {
            long[] outcomes = new long[Outcome.COUNT];
            long ended = 0;
            long unfinished = 0;
            long clipped = 0;
            long bytesSent = 0;
            long bytesReceived = 0;
            boolean any = false;
            for (IntervalCounts part : parts) {
                SeriesCounts counts = part.series[index];
                if (counts == null || counts.isEmpty()) {
                    continue;
                }
                any = true;
                for (int outcome = 0; outcome < outcomes.length; outcome++) {
                    outcomes[outcome] += counts.outcomes[outcome];
                }
                ended += counts.ended;
                unfinished += counts.unfinished;
                clipped += counts.clipped;
                bytesSent += counts.bytesSent;
                bytesReceived += counts.bytesReceived;
            }
            if (any) {
                result.add(new IntervalReport.Series(
                        index / metrics,
                        metricNames.get(index % metrics),
                        outcomes,
                        unfinished,
                        clipped,
                        bytesSent,
                        bytesReceived,
                        times(parts, index, false),
                        times(parts, index, true),
                        lateReads(
                                parts,
                                index,
                                stall,
                                stall.requests(ended, underWay(parts, index / metrics), intervalNanos))));
            }
        }
        return result;
    }

    /// What was slow in the interval is told, and what will be slow from now on is made known to the
    /// loops.
    private IntervalReport.Traces traces(List<IntervalCounts> parts) {
        EngineTraces ofEngine = traces;
        SlowThresholds slow = thresholds;
        if (ofEngine == null || slow == null) {
            return IntervalReport.Traces.NONE;
        }
        long[] kept = new long[TraceReason.COUNT];
        long[] dropped = new long[TraceLoss.COUNT];
        for (IntervalCounts part : parts) {
            for (int i = 0; i < kept.length; i++) {
                kept[i] += part.traces.kept()[i];
            }
            for (int i = 0; i < dropped.length; i++) {
                dropped[i] += part.traces.dropped()[i];
            }
        }
        dropped[TraceLoss.EXPORT.index()] += ofEngine.takeDropped();
        List<IntervalReport.SeriesTraces> series = new ArrayList<>();
        int metrics = metricNames.size();
        for (int index = 0; index < phases * metrics; index++) {
            List<IntervalReport.Exemplar> exemplars = exemplars(parts, index);
            long threshold = ofEngine.slow(index);
            if (threshold > 0 || !exemplars.isEmpty()) {
                series.add(new IntervalReport.SeriesTraces(
                        index / metrics, metricNames.get(index % metrics), threshold, exemplars));
            }
            for (IntervalCounts part : parts) {
                SeriesCounts counts = part.series[index];
                if (counts != null) {
                    slow.add(index, counts.responseTime);
                }
            }
        }
        slow.endSecond();
        return new IntervalReport.Traces(kept, dropped, ofEngine.takeCpuNanos(), series);
    }

    private static List<IntervalReport.Exemplar> exemplars(List<IntervalCounts> parts, int series) {
        TraceCounts.Slowest all = null;
        for (IntervalCounts part : parts) {
            TraceCounts.Slowest slowest = part.traces.slowest(series);
            if (slowest != null) {
                if (all == null) {
                    all = new TraceCounts.Slowest();
                }
                all.add(slowest);
            }
        }
        List<IntervalReport.Exemplar> exemplars = new ArrayList<>();
        for (int range = 0; range < LatencyRange.COUNT && all != null; range++) {
            if (all.nanos(range) >= 0) {
                exemplars.add(new IntervalReport.Exemplar(
                        all.nanos(range), all.traceIdHigh(range), all.traceIdLow(range), all.spanId(range)));
            }
        }
        return exemplars;
    }

    private IntervalReport.Connections connections(List<IntervalCounts> parts) {
        long[] failures = new long[ConnectionFailure.COUNT];
        long opened = 0;
        long resumed = 0;
        long failedLookUps = 0;
        for (IntervalCounts part : parts) {
            opened += part.connections.opened;
            resumed += part.connections.resumed;
            failedLookUps += part.connections.failedLookUps;
            for (int failure = 0; failure < failures.length; failure++) {
                failures[failure] += part.connections.failures[failure];
            }
        }
        return new IntervalReport.Connections(
                opened, resumed, failures, failedLookUps, connectionTimes(parts, false), connectionTimes(parts, true));
    }

    /// @return nothing if there are none, as in most seconds of most runs
    private byte[] connectionTimes(List<IntervalCounts> parts, boolean tls) {
        histogram.reset();
        for (IntervalCounts part : parts) {
            (tls ? part.connections.tlsTime : part.connections.connectTime).addTo(histogram);
        }
        return histogram.getTotalCount() == 0 ? NOTHING : encode(histogram);
    }

    private byte[] times(List<IntervalCounts> parts, int index, boolean service) {
        histogram.reset();
        for (IntervalCounts part : parts) {
            SeriesCounts counts = part.series[index];
            if (counts != null) {
                (service ? counts.serviceTime : counts.responseTime).addTo(histogram);
            }
        }
        return encode(histogram);
    }

    /// Sessions of a phase that were under way at the end of this interval or of the one before; and one
    /// of each loop, which it may just have been turning to.
    private long underWay(List<IntervalCounts> parts, int phase) {
        long active = 0;
        for (IntervalCounts part : parts) {
            active += part.phases[phase].active;
        }
        return Math.max(active, activeBefore[phase]) + parts.size();
    }

    /// A loop that was asleep when the process stood still finds what came meanwhile and cannot tell.
    ///
    /// @param expected requests that ended while the process stood still
    private byte[] lateReads(List<IntervalCounts> parts, int index, Stall stall, long expected) {
        histogram.reset();
        for (IntervalCounts part : parts) {
            SeriesCounts counts = part.series[index];
            if (counts != null) {
                counts.lateReads.addTo(histogram);
            }
        }
        long longest = Math.min(stall.longestNanos(), ValueCounts.MAX_VALUE);
        // A loop that was awake has seen the stall itself.
        long missing = expected - histogram.getCountBetweenValues(longest / 2, ValueCounts.MAX_VALUE);
        if (missing > 0) {
            histogram.recordValueWithCount(longest, missing);
        }
        return histogram.getTotalCount() == 0 ? NOTHING : encode(histogram);
    }

    private byte[] encode(IntCountsHistogram values) {
        int needed = values.getNeededByteBufferCapacity();
        if (encoded.capacity() < needed) {
            encoded = ByteBuffer.allocate(needed);
        }
        encoded.clear();
        int length = values.encodeIntoByteBuffer(encoded);
        return Arrays.copyOf(encoded.array(), length);
    }
}
