package dev.spate.drive;

import dev.spate.record.LoopRecorder;
import dev.spate.scenario.PauseProgram;
import dev.spate.scenario.SessionState;
import dev.spate.scenario.WorkloadProgram;
import dev.spate.schedule.ArrivalSequence;
import dev.spate.schedule.Share;
import dev.spate.schedule.UserTimetable;
import dev.spate.trace.LoopTracer;
import dev.spate.trace.RequestTrace;
import dev.spate.transport.ConnectionPools;
import dev.spate.transport.IoLoop;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Phase;
import dev.spate.workload.Workload;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One loop's part of a run: its phases, its sessions, and what of them is due.
///
/// [DriveLoop] calls [#turn] whenever something may be due and asks [#nextDue] and [#nextChore] how long
/// it may wait. A start that comes late is made late, and its lateness is recorded; none is left out,
/// until the phase's graceful stop has passed. Times are on the loop's clock.
///
/// For its loop only.
final class LoopLoad {

    /// Starts in one turn, after which responses have their turn; so each waits for so many starts at
    /// most.
    private static final int STARTS_PER_TURN = 16;

    /// Sessions cut off in one turn.
    static final int CHORES_PER_TURN = 256;

    private static final long SECOND = 1_000_000_000L;

    private final IoLoop io;
    private final Workload workload;
    private final WorkloadProgram program;
    private final ConnectionPools pools;
    private final LoopRecorder recorder;
    private final TurnMeter meter;
    private final SessionLimits limits;
    private final SessionMemory.Loop memory;
    private final @Nullable LoopTracer tracer;
    private final long sessionBytes;
    private final boolean thinks;
    private final DueHeap sleeping = new DueHeap();
    private final TimeoutWheel timeouts = new TimeoutWheel();
    private final ArrayDeque<Session> free = new ArrayDeque<>();
    private final List<PhaseLoad> phases = new ArrayList<>();
    private final List<Runnable> whenStarted = new ArrayList<>();
    private StartSource[] sources = new StartSource[0];
    private long runStart;
    private long second;
    private long nextPhaseTurn = Long.MAX_VALUE;
    private boolean started;
    private boolean stopped;
    private boolean ended;

    /// That of a loop on its own, with few sessions.
    ///
    /// @param thinks whether think times are kept; the warm-up does not
    LoopLoad(
            IoLoop io,
            Workload workload,
            WorkloadProgram program,
            ConnectionPools pools,
            LoopRecorder recorder,
            TurnMeter meter,
            boolean thinks,
            @Nullable LoopTracer tracer) {
        this(
                io,
                workload,
                program,
                pools,
                recorder,
                meter,
                thinks,
                SessionLimits.ofOneLoop(workload),
                uncounted(),
                tracer);
    }

    private static SessionMemory.Loop uncounted() {
        return new SessionMemory.Loop(new SessionMemory(Long.MAX_VALUE));
    }

    /// @param limits of the agent
    /// @param memory for sessions; the caller closes it
    /// @param tracer of the requests; null if they have no traces
    LoopLoad(
            IoLoop io,
            Workload workload,
            WorkloadProgram program,
            ConnectionPools pools,
            LoopRecorder recorder,
            TurnMeter meter,
            boolean thinks,
            SessionLimits limits,
            SessionMemory.Loop memory,
            @Nullable LoopTracer tracer) {
        this.io = io;
        this.workload = workload;
        this.program = program;
        this.pools = pools;
        this.recorder = recorder;
        this.meter = meter;
        this.thinks = thinks;
        this.limits = limits;
        this.memory = memory;
        this.tracer = tracer;
        this.sessionBytes = (long) Session.BYTES + program.sessionBytes() + (tracer == null ? 0 : RequestTrace.BYTES);
    }

    /// What came of a turn.
    enum Turn {
        /// Nothing was due.
        IDLE,
        /// All that was due is done.
        WORKED,
        /// More is due already.
        MORE
    }

    /// Begins.
    ///
    /// @param runStart when the run starts, perhaps already past
    void start(long runStart, Share share) {
        if (started || ended) {
            return;
        }
        started = true;
        this.runStart = runStart;
        if (tracer != null) {
            tracer.begin(runStart);
        }
        for (int i = 0; i < workload.phases().size(); i++) {
            Phase phase = workload.phases().get(i);
            PhaseLoad load = new PhaseLoad(this, i, phase, runStart, share, limits.shared(i));
            phases.add(load);
            switch (phase.load()) {
                case LoadModel.Open _ -> {
                    ArrivalSequence arrivals = new ArrivalSequence(phase, i, workload.seed(), share);
                    add(new StartSource.Open(load, arrivals, arrivals.advance()));
                }
                case LoadModel.Closed _ -> add(new StartSource.Users(load, new UserTimetable(phase), share, 0));
                case LoadModel.Pause _ -> {}
            }
        }
        nextPhaseTurn = runStart;
        whenStarted.forEach(Runnable::run);
        whenStarted.clear();
    }

    /// Adds what a lost agent's share has from a time on.
    ///
    /// @param arrivals for each open phase its arrivals in that share, walked to that time; null where
    ///     there are none
    /// @param fromNanos after the start of the run
    void takeOver(Share share, @Nullable ArrivalSequence[] arrivals, long fromNanos) {
        if (ended || stopped || share.slots().isEmpty()) {
            return;
        }
        if (!started) {
            whenStarted.add(() -> takeOver(share, arrivals, fromNanos));
            return;
        }
        program.takeOver(share);
        for (PhaseLoad phase : phases) {
            if (phase.isDone()) {
                continue;
            }
            phase.addLimitOf(share);
            Phase what = workload.phases().get(phase.index());
            ArrivalSequence more = arrivals[phase.index()];
            if (what.load() instanceof LoadModel.Closed) {
                add(new StartSource.Users(phase, new UserTimetable(what), share, fromNanos));
            } else if (more != null) {
                add(new StartSource.Open(phase, more, true));
            }
        }
    }

    /// Cuts everything off.
    void stop() {
        if (!started) {
            started = true;
            runStart = io.nanoTime();
        }
        stopped = true;
        long now = io.nanoTime();
        phases.forEach(phase -> phase.stop(now));
        nextPhaseTurn = now;
    }

    /// Whether everything is done and told.
    boolean hasEnded() {
        return ended;
    }

    /// When the next session is due to start or to go on; `Long.MAX_VALUE` if none is.
    long nextDue() {
        long due = sleeping.firstDue();
        for (StartSource source : sources) {
            due = Math.min(due, source.due);
        }
        return due;
    }

    /// When something is to be done that may as well be a little late.
    long nextChore() {
        if (!started || ended) {
            return Long.MAX_VALUE;
        }
        return Math.min(Math.min(timeouts.nextNanos(), nextPhaseTurn), secondEnd());
    }

    /// Does what is due.
    Turn turn(long began) {
        if (!started || ended) {
            return Turn.IDLE;
        }
        long now = began;
        Turn result = Turn.IDLE;
        if (now >= nextChore()) {
            result = doChores(now);
        }
        for (int left = STARTS_PER_TURN; left > 0; left--) {
            StartSource source = firstSource();
            long start = source == null ? StartSource.NEVER : source.due;
            long wake = sleeping.firstDue();
            if (Math.min(start, wake) > now) {
                return result;
            }
            if (source != null && start <= wake) {
                source.start(this);
            } else {
                Session session = sleeping.removeFirst();
                session.phase.woke(session, wake, now);
            }
            if (result == Turn.IDLE) {
                result = Turn.WORKED;
            }
            now = io.nanoTime();
        }
        return Turn.MORE;
    }

    private Turn doChores(long now) {
        while (now >= secondEnd()) {
            flip(secondEnd(), false);
        }
        for (Session late = timeouts.poll(now); late != null; late = timeouts.poll(now)) {
            late.timedOut(now);
        }
        return now >= nextPhaseTurn && turnPhases(now) ? Turn.MORE : Turn.WORKED;
    }

    long now() {
        return io.nanoTime();
    }

    /// See [IoLoop#unseenNanos].
    long unseenNanos(long now) {
        return io.unseenNanos(now);
    }

    WorkloadProgram program() {
        return program;
    }

    ConnectionPools pools() {
        return pools;
    }

    LoopRecorder recorder() {
        return recorder;
    }

    /// Of requests that are traced.
    LoopTracer tracer() {
        LoopTracer one = tracer;
        if (one == null) {
            throw new IllegalStateException("nothing is traced");
        }
        return one;
    }

    TimeoutWheel timeouts() {
        return timeouts;
    }

    long thinkNanos(PauseProgram pause, SessionState state) {
        return thinks ? pause.drawNanos(state) : 0;
    }

    void sleep(Session session, long due) {
        sleeping.add(session, due);
    }

    void wake(Session session) {
        sleeping.remove(session);
    }

    /// @return null if there is no memory for one more
    @Nullable
    Session newSession() {
        Session session = free.pollLast();
        if (session == null && memory.take(sessionBytes)) {
            session = new Session(this, program.newSession(), tracer == null ? null : new RequestTrace());
        }
        return session;
    }

    SessionMemory.Loop memory() {
        return memory;
    }

    void release(Session session) {
        session.user = null;
        free.addLast(session);
    }

    /// A phase may be done when this time has come.
    void turnPhasesAt(long nanos) {
        nextPhaseTurn = Math.min(nextPhaseTurn, nanos);
    }

    private void add(StartSource source) {
        source.phase.add(source);
        sources = Arrays.copyOf(sources, sources.length + 1);
        sources[sources.length - 1] = source;
    }

    private @Nullable StartSource firstSource() {
        @Nullable StartSource first = null;
        for (StartSource source : sources) {
            if (first == null || source.due < first.due) {
                first = source;
            }
        }
        return first;
    }

    private boolean turnPhases(long now) {
        boolean more = false;
        boolean done = true;
        // Sessions that end in here may ask for another turn.
        nextPhaseTurn = Long.MAX_VALUE;
        for (PhaseLoad phase : phases) {
            more |= phase.turn(now);
            done &= phase.isDone();
            nextPhaseTurn = Math.min(nextPhaseTurn, phase.nextTurn(now));
        }
        if (more) {
            nextPhaseTurn = now;
        }
        if (done) {
            flip(now, true);
            ended = true;
        }
        return more;
    }

    private long secondEnd() {
        return runStart + (second + 1) * SECOND;
    }

    private void flip(long end, boolean last) {
        for (PhaseLoad phase : phases) {
            recorder.active(phase.index(), phase.active());
        }
        if (tracer != null) {
            tracer.endInterval(recorder.traces(), end);
        }
        recorder.lookUpsFailed(pools.takeFailedLookUps());
        recorder.flip(
                second,
                Math.max(0, end - runStart),
                last,
                pools.openConnections(),
                pools.queuedExchanges(),
                meter.takeBusyNanos(),
                meter.takeLongestNanos());
        second++;
    }
}
