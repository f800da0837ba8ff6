package dev.spate.drive;

import static org.assertj.core.api.Assumptions.assumeThat;

import dev.spate.lifecycle.LoadEngine;
import dev.spate.protocol.Command;
import dev.spate.protocol.IntervalReport;
import dev.spate.schedule.Share;
import dev.spate.transport.KeyFolder;
import dev.spate.transport.Resolver;
import dev.spate.transport.Transport;
import dev.spate.workload.ConnectionFailure;
import dev.spate.workload.Outcome;
import dev.spate.workload.TraceLoss;
import dev.spate.workload.TraceReason;
import dev.spate.workload.Workload;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/// One engine, and everything it has told, added up. What was told is to be read after [#finish].
final class EngineRun implements LoadEngine.Listener, AutoCloseable {

    private static final long SECOND = 1_000_000_000L;

    /// Sessions of a phase.
    static final class Sessions {
        long planned;
        long started;
        long dropped;
        long completed;
        long failed;
        long unfinished;
        long active;
        final Histogram lateness = new Histogram(3);
    }

    /// Attempts to open a connection.
    static final class Connections {
        long opened;
        long resumed;
        long failedLookUps;
        final long[] failures = new long[ConnectionFailure.COUNT];
        final Histogram connectTime = new Histogram(3);
        final Histogram tlsTime = new Histogram(3);

        long of(ConnectionFailure failure) {
            return failures[failure.index()];
        }
    }

    /// Requests of a phase and name.
    static final class Requests {
        final long[] outcomes = new long[Outcome.COUNT];
        long unfinished;
        long bytesSent;
        long bytesReceived;
        final Histogram responseTime = new Histogram(3);
        final Histogram serviceTime = new Histogram(3);

        long of(Outcome outcome) {
            return outcomes[outcome.index()];
        }

        long ended() {
            long sum = 0;
            for (long count : outcomes) {
                sum += count;
            }
            return sum;
        }
    }

    /// What was told besides figures: `interval A B`, `done P`, `finished`, `failed: …`.
    final List<String> told = new ArrayList<>();

    final List<IntervalReport.Health> health = new ArrayList<>();

    final List<IntervalReport.Traces> traces = new ArrayList<>();
    final long[] kept = new long[TraceReason.COUNT];
    final long[] dropped = new long[TraceLoss.COUNT];

    /// Attempts to open a connection.
    final Connections connections = new Connections();

    private final Map<Integer, Sessions> sessions = new HashMap<>();
    private final Map<String, Requests> requests = new HashMap<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final CountDownLatch begun = new CountDownLatch(1);
    private final LoadEngine engine;
    private long toldNanos;

    /// Prepares an engine without warm-up for the whole of a workload.
    EngineRun(Workload workload, int loops) throws Exception {
        this(workload, without(loops, Transport.best()), Share.WHOLE);
    }

    /// Settings without warm-up.
    static EngineSettings without(int loops, Transport transport) {
        assumeThat(transport.isAvailable())
                .as("transport " + transport + " works on this system")
                .isTrue();
        return EngineSettings.defaults()
                .withLoops(loops)
                .withTransport(transport)
                .withWarmUpNanos(0);
    }

    EngineRun(Workload workload, EngineSettings settings, Share share) throws Exception {
        this(workload, settings, share, System::currentTimeMillis);
    }

    /// @param wall what `now()` of templates asks
    EngineRun(Workload workload, EngineSettings settings, Share share, LongSupplier wall) throws Exception {
        this(workload, settings, share, wall, Resolver.SYSTEM);
    }

    /// @param resolver of the names in the workload
    EngineRun(Workload workload, EngineSettings settings, Share share, LongSupplier wall, Resolver resolver)
            throws Exception {
        this.engine = new HttpLoadEngineFactory(settings, name -> null, wall, KeyFolder.NONE, resolver)
                .prepare(
                        new Command.Assign(
                                "agent",
                                "run",
                                0,
                                workload,
                                share,
                                workload.http().connections()),
                        this);
    }

    /// Runs a workload to its end.
    static EngineRun of(Workload workload, int loops) throws Exception {
        return of(workload, loops, Transport.best());
    }

    /// Does all of a workload without warm-up.
    static EngineRun of(Workload workload, int loops, Transport transport) throws Exception {
        EngineRun run = new EngineRun(workload, without(loops, transport), Share.WHOLE);
        run.start();
        run.finish();
        return run;
    }

    long kept(TraceReason reason) {
        return kept[reason.index()];
    }

    LoadEngine engine() {
        return engine;
    }

    void start() {
        engine.start(System.nanoTime());
    }

    /// Waits for the first interval to be told.
    void awaitInterval() throws InterruptedException {
        if (!begun.await(60, TimeUnit.SECONDS)) {
            throw new AssertionError("nothing told");
        }
    }

    void finish() throws InterruptedException {
        awaitEnd();
        engine.close();
    }

    /// Waits until it is finished, or has failed.
    void awaitEnd() throws InterruptedException {
        if (!over.await(60, TimeUnit.SECONDS)) {
            throw new AssertionError("not finished: " + told);
        }
    }

    @Override
    public void close() {
        engine.close();
    }

    Sessions sessions(int phase) {
        return sessions.computeIfAbsent(phase, _ -> new Sessions());
    }

    Requests requests(int phase, String name) {
        return requests.computeIfAbsent(phase + " " + name, _ -> new Requests());
    }

    @Override
    public void interval(
            long startNanos,
            long endNanos,
            List<IntervalReport.PhaseCounts> phases,
            List<IntervalReport.Series> series,
            IntervalReport.Connections attempts,
            IntervalReport.Traces ofTraces,
            IntervalReport.Health state) {
        if (startNanos != toldNanos || endNanos <= startNanos || endNanos - startNanos > SECOND) {
            told.add("gap from " + toldNanos + " to " + startNanos + ", " + endNanos);
        }
        toldNanos = endNanos;
        told.add("interval " + startNanos + " " + endNanos);
        health.add(state);
        traces.add(ofTraces);
        for (int i = 0; i < kept.length; i++) {
            kept[i] += ofTraces.kept()[i];
        }
        for (int i = 0; i < dropped.length; i++) {
            dropped[i] += ofTraces.dropped()[i];
        }
        connections.opened += attempts.opened();
        connections.resumed += attempts.resumed();
        connections.failedLookUps += attempts.failedLookUps();
        for (int i = 0; i < connections.failures.length; i++) {
            connections.failures[i] += attempts.failures()[i];
        }
        connections.connectTime.add(decode(attempts.connectTime()));
        connections.tlsTime.add(decode(attempts.tlsTime()));
        for (IntervalReport.PhaseCounts counts : phases) {
            Sessions sum = sessions(counts.phase());
            sum.planned += counts.planned();
            sum.started += counts.started();
            sum.dropped += counts.dropped();
            sum.completed += counts.completed();
            sum.failed += counts.failed();
            sum.unfinished += counts.unfinished();
            sum.active = counts.active();
            sum.lateness.add(decode(counts.startLateness()));
        }
        for (IntervalReport.Series one : series) {
            Requests sum = requests(one.phase(), one.request());
            long ended = 0;
            for (int i = 0; i < sum.outcomes.length; i++) {
                sum.outcomes[i] += one.outcomes()[i];
                ended += one.outcomes()[i];
            }
            Histogram times = decode(one.responseTime());
            if (times.getTotalCount() != ended) {
                told.add("of " + ended + " ended requests there are " + times.getTotalCount() + " response times");
            }
            sum.unfinished += one.unfinished();
            sum.bytesSent += one.bytesSent();
            sum.bytesReceived += one.bytesReceived();
            sum.responseTime.add(times);
            sum.serviceTime.add(decode(one.serviceTime()));
        }
        begun.countDown();
    }

    @Override
    public void phaseDone(int phase) {
        told.add("done " + phase);
    }

    @Override
    public void finished() {
        told.add("finished");
        over.countDown();
    }

    @Override
    public void failed(String reason) {
        told.add("failed: " + reason);
        over.countDown();
    }

    static Histogram decode(byte[] bytes) {
        return bytes.length == 0 ? new Histogram(3) : Histogram.decodeFromByteBuffer(ByteBuffer.wrap(bytes), 0);
    }
}
