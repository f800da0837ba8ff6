package dev.spate.drive;

import dev.spate.drive.LoopLoad.Turn;
import dev.spate.inspector.LoopWatch;
import dev.spate.lifecycle.LoadEngine.PreparationException;
import dev.spate.record.LoopRecorder;
import dev.spate.scenario.WorkloadProgram;
import dev.spate.schedule.ArrivalSequence;
import dev.spate.schedule.Share;
import dev.spate.trace.EngineTraces;
import dev.spate.transport.AddressBook;
import dev.spate.transport.ConnectionPools;
import dev.spate.transport.IoLoop;
import dev.spate.transport.Secrets;
import dev.spate.workload.Workload;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// The hot loop: the one thread that starts sessions, writes their requests, reads the responses and
/// counts. Everything it touches is its own, so nothing on the way of a request is locked or shared.
///
/// # One turn
/// 1. [LoopLoad#turn] does what is due: arrivals whose time has come start sessions, sessions whose
///    think time is over go on, timeouts fire, a whole second flips the recorder. A turn is bounded; if
///    there is more, sockets are looked at in between, so that a backlog of arrivals does not delay the
///    reading of responses.
/// 2. [#rest] gives the sockets their turn. If something is due soon it only looks; else it waits in the
///    kernel until an event comes or a deadline is near.
///
/// # Why the loop is ours and not Netty's
/// Netty's loops serve sockets and run timers when they come round to it. Here the deadline is the
/// product: a start that is late is a wrong measurement. So this loop drives Netty's I/O by hand
/// (`ManualIoEventLoop`) and decides itself when to wait and for how long.
///
/// # Waiting exactly
/// A thread that sleeps until its deadline is late: by the timer slack of the kernel (50 µs unless it is
/// told otherwise, which [TimerSlack] does) and by the time to wake a processor, some tens of
/// microseconds more in a virtual machine. So the loop asks to be woken a margin earlier and spends the
/// margin spinning, with its eyes on the sockets. [WakeMargin] keeps the margin as small as the observed
/// lateness of wake-ups allows. The price is processor time: margin times deadlines. Where deadlines are
/// closer together than the margin, the loop never sleeps and its processor is fully used, which is what
/// a generator that has to be exact at such rates needs anyway.
///
/// # Being late
/// An arrival that could not be started in time is started as soon as possible, in order, with its
/// intended start unchanged: the lateness is recorded and is part of the response time. Nothing is
/// skipped to catch up. What is still waiting when the phase's graceful stop is over is dropped, and
/// counted.
///
/// # Threads
/// Commands from the control thread are queued to the loop's thread. The recorder's full sets go to the
/// publisher by a queue with one writer and one reader. What else other threads read is volatile.
final class DriveLoop {

    /// Less than this is not worth a system call that sleeps.
    private static final long SHORTEST_WAIT_NANOS = 5_000;

    /// Longest wait when nothing is to come; commands end it sooner.
    private static final long LONGEST_WAIT_NANOS = 1_000_000_000;

    private final int index;
    private final EngineSettings settings;
    private final Workload workload;
    private final WorkloadProgram program;
    private final Share share;
    private final AddressBook addresses;
    private final int connections;
    private final Secrets secrets;
    private final LoopRecorder recorder;
    private final SessionLimits limits;
    private final @Nullable WarmUp warmUp;
    private final @Nullable EngineTraces traces;
    private final Thread thread;
    private final CountDownLatch ready = new CountDownLatch(1);
    private final TurnMeter meter = new TurnMeter();
    private final WakeMargin margin;

    private volatile boolean closing;
    private volatile int openConnections;
    private volatile @Nullable Throwable defect;
    private volatile @Nullable IoLoop io;
    private volatile @Nullable LoopLoad load;

    /// When the loop came back from waiting, and how many events it came back with.
    private long busySince;

    private int handledBefore;

    private LoopWatch watch = LoopWatch.NONE;

    /// What the loop's clock is behind `System.nanoTime()`.
    private long origin;

    DriveLoop(
            int index,
            EngineSettings settings,
            Workload workload,
            WorkloadProgram program,
            Share share,
            AddressBook addresses,
            int connections,
            Secrets secrets,
            LoopRecorder recorder,
            SessionLimits limits,
            @Nullable WarmUp warmUp,
            @Nullable EngineTraces traces) {
        this.index = index;
        this.settings = settings;
        this.workload = workload;
        this.program = program;
        this.share = share;
        this.addresses = addresses;
        this.connections = connections;
        this.secrets = secrets;
        this.recorder = recorder;
        this.limits = limits;
        this.warmUp = warmUp;
        this.traces = traces;
        this.margin = settings.spins()
                ? new WakeMargin(
                        settings.transport().leastMarginNanos(),
                        settings.transport().greatestMarginNanos())
                : new WakeMargin(0, 0);
        this.thread = IoLoop.newThread("spate-loop-" + index, this::run);
    }

    void begin() {
        thread.start();
    }

    /// Waits until the code is warm and the connections stand, or could not be made to.
    void awaitReady() throws PreparationException, InterruptedException {
        ready.await();
        Throwable cause = defect;
        if (cause != null) {
            throw new PreparationException("an event loop could not be prepared: " + cause);
        }
    }

    int openConnections() {
        return openConnections;
    }

    void start(long startNanoTime) {
        execute(() -> current().start(clock().fromNanoTime(startNanoTime), share));
    }

    void takeOver(Share added, @Nullable ArrivalSequence[] arrivals, long fromNanos) {
        execute(() -> current().takeOver(added, arrivals, fromNanos));
    }

    void stop() {
        execute(() -> current().stop());
    }

    void close() {
        closing = true;
        execute(() -> {});
    }

    /// Waits until the thread has ended.
    ///
    /// @return whether the caller was interrupted meanwhile
    boolean join() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        return interrupted;
    }

    private void execute(Runnable command) {
        IoLoop running = io;
        if (running != null) {
            try {
                running.execute(command);
            } catch (RejectedExecutionException _) {
                // The loop has ended: there is nobody to obey, and nothing to be stopped or closed.
            }
        }
    }

    private LoopLoad current() {
        LoopLoad running = load;
        if (running == null) {
            throw new IllegalStateException("the loop is not prepared");
        }
        return running;
    }

    private IoLoop clock() {
        IoLoop running = io;
        if (running == null) {
            throw new IllegalStateException("the loop is not prepared");
        }
        return running;
    }

    private void run() {
        TimerSlack.makeFinest();
        recorder.usedByThisThread();
        try (IoLoop loop = new IoLoop(settings.transport())) {
            io = loop;
            origin = -loop.fromNanoTime(0);
            watch = settings.inspector().driven("drive");
            watch.enter();
            busySince = loop.nanoTime();
            if (warmUp != null) {
                warmUp(loop, warmUp);
            }
            try (ConnectionPools pools =
                            new ConnectionPools(loop, workload.http(), addresses, connections, secrets, recorder);
                    SessionMemory.Loop memory = new SessionMemory.Loop(settings.memory())) {
                LoopLoad running = new LoopLoad(
                        loop,
                        workload,
                        program,
                        pools,
                        recorder,
                        meter,
                        true,
                        limits,
                        memory,
                        traces == null ? null : traces.tracer(index, -loop.fromNanoTime(0)));
                load = running;
                pools.open(program.authorities());
                while (!pools.areSettled() && !closing) {
                    turn(loop, running);
                }
                openConnections = pools.openConnections();
                ready.countDown();
                while (!closing) {
                    turn(loop, running);
                }
            }
        } catch (Exception | Error e) {
            defect = e;
            if (ready.getCount() == 0) {
                recorder.defect(e);
            }
        } finally {
            settings.inspector().forget(watch);
            ready.countDown();
        }
    }

    private void warmUp(IoLoop loop, WarmUp what) {
        try (ConnectionPools pools = what.pools(loop)) {
            LoopLoad warming = what.load(index, loop, pools, meter);
            pools.open(what.authorities());
            warming.start(loop.nanoTime(), what.share(index));
            long end = loop.nanoTime() + settings.warmUpNanos();
            while (!closing && loop.nanoTime() < end) {
                Turn turn = warming.turn(loop.nanoTime());
                if (warming.hasEnded()) {
                    break;
                }
                rest(loop, warming, turn);
            }
        }
        meter.takeBusyNanos();
        meter.takeLongestNanos();
    }

    private void turn(IoLoop loop, LoopLoad running) {
        rest(loop, running, running.turn(loop.nanoTime()));
    }

    /// Lets events have their turn, waiting for them as long as nothing is due.
    private void rest(IoLoop loop, LoopLoad running, Turn turn) {
        long now = loop.nanoTime();
        if (turn != Turn.IDLE || handledBefore > 0) {
            meter.worked(now - busySince);
            if (watch.isOn()) {
                watch.turned(busySince + origin, now + origin, handledBefore);
            }
        }
        if (turn == Turn.MORE) {
            busySince = now;
            handledBefore = loop.poll(now);
            return;
        }
        long due = running.nextDue();
        long wake = Math.min(due == Long.MAX_VALUE ? due : due - margin.nanos(), running.nextChore());
        long wait = Math.min(wake - now, LONGEST_WAIT_NANOS);
        boolean waits = wait >= SHORTEST_WAIT_NANOS;
        int handled = waits ? loop.await(wait, now) : poll(loop, now);
        long after = loop.nanoTime();
        long first = loop.firstEventNanos();
        busySince = first >= 0 ? first : after;
        handledBefore = handled;
        if (waits && handled == 0) {
            long late = after - now - wait;
            margin.woke(late);
            meter.wokeLate(late);
            if (watch.isOn()) {
                watch.late(late);
            }
        }
    }

    private static int poll(IoLoop loop, long now) {
        Thread.onSpinWait();
        return loop.poll(now);
    }
}
