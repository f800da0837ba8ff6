package dev.spate.inspector;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.VertxBuilder;
import io.vertx.core.transport.Transport;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import jdk.jfr.consumer.RecordingStream;
import org.jspecify.annotations.Nullable;

/// Sees what the async runtime of a process does. One line makes it see a Vert.x:
///
/// ```java
/// Vertx vertx = inspector.watch(Vertx.builder()).build();
/// ```
///
/// It is off until [#on] is called; until then each task costs one look at a field. While it is on, a
/// thread of its own looks at everything twenty times a second and judges it once a second.
///
/// # What is bounded
/// 256 origins of tasks, 256 resources with 32 names each, 64 pools, 64 loops, 10,000 open promises.
/// What does not fit is counted ([Snapshot.Drops]) and not seen.
///
/// For any thread.
public final class RuntimeInspector implements Inspector, LoopWatches, AutoCloseable {

    private static final Logger LOG = System.getLogger(RuntimeInspector.class.getName());

    private static final int MOST_LOOPS = 64;
    private static final long LOOK_NANOS = 1_000_000_000L / Watch.LOOKS;

    /// A run must be at least this long for its trace to be asked for.
    private static final long OUTLIER_NANOS = 1_000_000;

    /// A loop under watch.
    ///
    /// @param loop null if its owner drives it
    record Watched(LoopRecorder recorder, @Nullable EventLoop loop) {}

    private final String process;
    private final Path proc;
    private final Origins origins = new Origins();
    private final Resources resources = new Resources(this);
    private final WatchedPromises promises = new WatchedPromises();
    private final Pools pools = new Pools(this);
    private final VirtualThreads virtualThreads = new VirtualThreads(resources);
    private final Lints lints = new Lints();
    private final List<Watched> loops = new CopyOnWriteArrayList<>();
    private final ConcurrentMap<String, AtomicInteger> names = new ConcurrentHashMap<>();
    private final AtomicInteger sequence = new AtomicInteger();

    /// Read plainly by whoever tells something: a look more or less does not matter.
    private boolean on;

    // Guarded by this object's lock.
    private @Nullable Thread watcher;
    private boolean closed;
    private long onSince;
    private long onBefore;

    /// Of loops that have ended.
    private long endedCost;

    // Written by the watch.
    private volatile long watchCpuNanos;
    private volatile double costShare;

    private RuntimeInspector(String process, Path proc) {
        this.process = process;
        this.proc = proc;
    }

    /// An inspector that is off.
    ///
    /// @param process what this process is, such as `target`
    public static RuntimeInspector of(String process) {
        return of(process, ProcessorWaits.PROC);
    }

    /// @param proc `/proc`, or a folder that looks like it
    static RuntimeInspector of(String process, Path proc) {
        return new RuntimeInspector(process, proc);
    }

    /// Makes a Vert.x visible: its event loops on the best transport that there is, and its pools of
    /// workers. Before [VertxBuilder#build].
    public VertxBuilder watch(VertxBuilder builder) {
        Transport best = Transport.nativeTransport();
        return watch(builder, best != null && best.available() ? best : Transport.NIO);
    }

    /// As [#watch(VertxBuilder)], with a transport of one's own choice. Takes the places of
    /// [VertxBuilder#withTransport] and [VertxBuilder#withMetrics].
    public VertxBuilder watch(VertxBuilder builder, Transport transport) {
        return builder.withTransport(new WatchedTransport(transport, this)).withMetrics(pools);
    }

    /// Event loops for an application on Netty without Vert.x.
    ///
    /// @param name of the loops, which are numbered
    /// @param handlers of sockets, such as `NioIoHandler.newFactory()`
    public EventLoopGroup eventLoops(String name, int count, ThreadFactory threads, IoHandlerFactory handlers) {
        return new WatchedLoops(count, threads, handlers, this, name);
    }

    @Override
    public LoopWatch driven(String name) {
        if (loops.size() >= MOST_LOOPS) {
            return LoopWatch.NONE;
        }
        LoopRecorder recorder = new LoopRecorder(numbered(name), "driven", origins, proc);
        DrivenLoop loop = new DrivenLoop(recorder);
        add(recorder, null);
        return loop;
    }

    @Override
    public void forget(LoopWatch loop) {
        if (loop instanceof DrivenLoop driven) {
            remove(driven.recorder());
            driven.recorder().standstill.forget();
        }
    }

    /// Begins to look. Again is harmless.
    public void on() {
        synchronized (this) {
            if (on || closed) {
                return;
            }
            onSince = System.nanoTime();
            lints.forget();
            switchLoops(true);
            Thread thread = Thread.ofPlatform().name("spate-inspector").daemon().unstarted(this::look);
            watcher = thread;
            thread.start();
        }
    }

    /// On, and nobody judges: for who does that himself.
    synchronized void tellOnly() {
        onSince = System.nanoTime();
        switchLoops(true);
    }

    /// Looks no more; what was seen stays. Again is harmless.
    public void off() {
        Thread ended;
        synchronized (this) {
            if (!on) {
                return;
            }
            switchLoops(false);
            onBefore += System.nanoTime() - onSince;
            ended = watcher;
            watcher = null;
        }
        if (ended != null) {
            LockSupport.unpark(ended);
        }
    }

    public boolean isOn() {
        return on;
    }

    /// Whether runs are written to the flight recorder, with the id of their trace, by whatever
    /// recording asks for `dev.spate.TaskSlice`. For all inspectors of the process.
    public void slices(boolean written) {
        TaskSlice.write(written);
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        off();
    }

    @Override
    public Runnable task(String name, long contextBytes, Runnable work) {
        if (!on) {
            return work;
        }
        Origin origin = origins.named(name);
        origin.submitted.increment();
        origin.contextBytes.add(contextBytes);
        LoopRecorder loop = LoopRecorder.current(origins);
        String trace = null;
        if (loop != null) {
            loop.submits(origin);
            trace = loop.trace();
        } else {
            NamedTask current = NamedTask.current();
            if (current != null) {
                trace = current.trace;
                if (current.origin == origin) {
                    current.resubmits();
                }
            }
        }
        return new NamedTask(origins, origin, work, trace);
    }

    @Override
    public Resource resource(Resource.Kind kind, String name, long capacity) {
        return resources.of(kind, name, capacity);
    }

    @Override
    public <T> Promise<T> promise(String name) {
        return on ? promises.make(name) : Promise.promise();
    }

    @Override
    public <T> Handler<T> handler(String name, Function<? super T, @Nullable String> trace, Handler<T> inner) {
        Origin origin = origins.named(name);
        return event -> {
            LoopRecorder loop = on ? LoopRecorder.current(origins) : null;
            if (loop == null || !loop.begin(origin, -1, TaskSlice.isWritten() ? trace.apply(event) : null)) {
                inner.handle(event);
                return;
            }
            try {
                inner.handle(event);
            } finally {
                loop.end(loop.isLong(OUTLIER_NANOS) ? trace.apply(event) : null);
            }
        };
    }

    /// What is known now. Takes some milliseconds.
    public Snapshot snapshot() {
        return Display.of(this);
    }

    /// A loop of Netty that is being made.
    WatchedLoop loop(String name, Function<LoopRecorder, WatchedLoop> maker) {
        LoopRecorder recorder = new LoopRecorder(numbered(name), "netty", origins, proc);
        WatchedLoop loop = maker.apply(recorder);
        if (loops.size() < MOST_LOOPS) {
            add(recorder, loop);
            var _ = loop.terminationFuture().addListener(_ -> remove(recorder));
        }
        return loop;
    }

    List<Watched> loops() {
        return loops;
    }

    Origins origins() {
        return origins;
    }

    Resources resources() {
        return resources;
    }

    WatchedPromises promises() {
        return promises;
    }

    Pools pools() {
        return pools;
    }

    VirtualThreads virtualThreads() {
        return virtualThreads;
    }

    Lints lints() {
        return lints;
    }

    String process() {
        return process;
    }

    int nextSequence() {
        return sequence.incrementAndGet();
    }

    double costShare() {
        return costShare;
    }

    /// For how long it has been on.
    synchronized long watchedNanos(long now) {
        return onBefore + (on ? now - onSince : 0);
    }

    /// Processor time: of those who tell, by their own sample, and of the threads that judge.
    synchronized long costNanos() {
        long told = endedCost;
        for (Watched watched : loops) {
            told += watched.recorder.cells.read(LoopRecorder.COST);
        }
        return told + watchCpuNanos + virtualThreads.cpuNanos();
    }

    private String numbered(String name) {
        return name + "-"
                + names.computeIfAbsent(name, _ -> new AtomicInteger()).getAndIncrement();
    }

    private synchronized void add(LoopRecorder recorder, @Nullable EventLoop loop) {
        recorder.on = on;
        loops.add(new Watched(recorder, loop));
    }

    private synchronized void remove(LoopRecorder recorder) {
        if (loops.removeIf(watched -> watched.recorder.equals(recorder))) {
            endedCost += recorder.cells.read(LoopRecorder.COST);
        }
    }

    private void switchLoops(boolean value) {
        on = value;
        for (Watched watched : loops) {
            watched.recorder.generation++;
            watched.recorder.on = value;
        }
    }

    /// The thread that judges.
    private void look() {
        Thread self = Thread.currentThread();
        Watch watch = new Watch(this, lints);
        RecordingStream events = null;
        try {
            events = virtualThreads.on();
        } catch (RuntimeException | Error e) {
            // A JVM without a flight recorder: virtual threads are not seen, and all else is.
            LOG.log(Level.WARNING, "virtual threads cannot be watched: {0}", e.toString());
        }
        long cpuBefore = watchCpuNanos;
        long began = System.nanoTime();
        watch.begin(began);
        long looked = 0;
        long costBefore = costNanos();
        long next = began + LOOK_NANOS;
        while (isWatcher(self)) {
            long now = System.nanoTime();
            if (now - next < 0) {
                LockSupport.parkNanos(next - now);
                continue;
            }
            // After a pause of the process, looks are not made up for.
            next = Math.max(next + LOOK_NANOS, now);
            watch.look(now);
            if (++looked % Watch.LOOKS == 0) {
                watch.second(now, System.currentTimeMillis());
                watchCpuNanos = cpuBefore + Allocation.cpuNanosOfThisThread();
                long cost = costNanos();
                costShare = (double) (cost - costBefore) / (double) Math.max(1, now - began);
                costBefore = cost;
                began = now;
            }
        }
        if (events != null) {
            virtualThreads.off(events);
        }
    }

    private synchronized boolean isWatcher(Thread thread) {
        return thread.equals(watcher);
    }
}
