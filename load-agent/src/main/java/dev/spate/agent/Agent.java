package dev.spate.agent;

import dev.spate.lifecycle.AgentEffect;
import dev.spate.lifecycle.AgentInput;
import dev.spate.lifecycle.AgentMachine;
import dev.spate.lifecycle.ClockCheck;
import dev.spate.lifecycle.ClockOffset;
import dev.spate.lifecycle.LoadEngine;
import dev.spate.lifecycle.Namesake;
import dev.spate.log.Log;
import dev.spate.log.Subscription;
import dev.spate.profile.TimeWindows;
import dev.spate.protocol.AgentEvent;
import dev.spate.protocol.Command;
import dev.spate.protocol.IntervalReport;
import dev.spate.protocol.Message;
import dev.spate.protocol.Topic;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does the shares of runs that the coordinator assigns to it, one run at a time.
///
/// All decisions are made by one control thread, which this object owns; methods may be called by any
/// thread. Commands, what the engine says, and what came of a preparation wait in one queue for that
/// thread. Engines are prepared on a thread of their own, since that takes seconds in which heartbeats
/// must go on. It is one for all runs, made at the start: what an engine starts has the precedence of
/// the thread that starts it, and from the first run on the control thread has given up some of its own
/// (`docs/decisions/0014-loops-run-first.md`).
///
/// For everything but profiles the wall clock is read once, as the zero of elapsed time: a step of the
/// wall clock changes neither the measured clock offset nor the start of a run.
public final class Agent implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

    private static final long TICK_NANOS = 50_000_000L;

    /// The first heartbeats follow each other closely, so that the clock is known before the first run
    /// starts.
    private static final int FIRST_BEATS = 8;

    private static final long FIRST_BEATS_NANOS = 5_000_000L;

    /// A profile that is not ready so long after the load is given up: the coordinator counts an agent
    /// as lost that has not done ten seconds after the end.
    private static final long PROFILE_NANOS = 7_000_000_000L;

    private final AgentSettings settings;
    private final Log log;
    private final LoadEngine.Factory engines;
    private final AgentObserver observer;
    private final InstantSource wall;
    private final LongSupplier nanos;
    private final long zeroNanos;
    private final BlockingQueue<Work> queue = new LinkedBlockingQueue<>();
    private final Thread thread;
    private final ThreadPoolExecutor preparations;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    // Owned by the control thread.
    private final AgentMachine machine;
    private final ClockOffset clock = new ClockOffset();
    private final Namesake namesake = new Namesake();
    private final ClockCheck clockCheck;
    private long beats;
    private int quickBeats = FIRST_BEATS;
    private long lastBeatNanos;
    private boolean lastBeatAnswered;
    private @Nullable Subscription subscription;
    private @Nullable LoadEngine engine;
    private @Nullable Future<?> preparation;

    /// What is recorded of this process, or was and is not told yet.
    private @Nullable AgentProfile profile;

    /// The same, while the run has not started.
    private Command.@Nullable Profile profileWish;

    /// The run that it is, or was, for.
    private @Nullable String profiledRun;

    private boolean isStarted;
    private long startNanoTime;

    /// When the load was over and only the profile was waited for; else 0.
    private long finishedNanos;

    private final List<Work> afterProfile = new ArrayList<>();

    /// What is prepared and waits for the clock to be known.
    private @Nullable String waiting;

    /// It ends as soon as nothing is at work any more.
    private boolean leaving;

    private volatile boolean closed;

    /// @param log not closed by the agent
    /// @param wall the agent's time, read once, as the zero of `nanos`
    /// @param nanos the clock by which engines start: `System::nanoTime` outside of tests
    public Agent(AgentSettings settings, Log log, LoadEngine.Factory engines, InstantSource wall, LongSupplier nanos) {
        this(settings, log, engines, AgentObserver.NONE, wall, nanos);
    }

    /// As the other, with somebody who looks on.
    public Agent(
            AgentSettings settings,
            Log log,
            LoadEngine.Factory engines,
            AgentObserver observer,
            InstantSource wall,
            LongSupplier nanos) {
        this.observer = observer;
        this.settings = settings;
        this.log = log;
        this.engines = engines;
        this.wall = wall;
        this.nanos = nanos;
        long elapsed = nanos.getAsLong();
        Instant instant = wall.instant();
        this.zeroNanos = instant.getEpochSecond() * 1_000_000_000L + instant.getNano() - elapsed;
        this.machine = new AgentMachine(settings.name());
        this.clockCheck = new ClockCheck(settings.besideCoordinator());
        this.thread = Thread.ofPlatform()
                .name("spate-agent-" + settings.name())
                .daemon()
                .unstarted(this::work);
        this.preparations = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().name("prepare-" + settings.name()).daemon().factory());
    }

    /// Starts to read the log, and says hello. Once.
    public void start() {
        Subscription reading = log.read(Topic.COMMANDS, settings.name(), Log.From.NOW, this::read);
        queue.add(() -> subscription = reading);
        boolean _ = preparations.prestartCoreThread();
        thread.start();
    }

    /// Ends the load of a run that goes on, tells what was measured to the last part of a second, and
    /// then ends ([#ended]): within some seconds at most, since an engine that does not end is given up.
    /// The share goes on elsewhere. Returns at once.
    public void leave() {
        queue.add(this::takeLeave);
    }

    /// Completes when the agent has ended: normally after [#leave] or [#close], exceptionally if it
    /// broke or if its name was taken ([NameTakenException]).
    public CompletableFuture<Void> ended() {
        return ended.copy();
    }

    /// Ends the control thread and closes the engine, if one is at work. What it has measured and not
    /// told is lost; [#leave] tells it.
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Called by the log's thread.
    private void read(Message message) {
        if (message instanceof Command command && command.agent().equals(settings.name())) {
            long readAt = agentNanos();
            observer.read(command);
            queue.add(() -> {
                if (command instanceof Command.ClockEcho echo) {
                    heard(echo, readAt);
                    sayReady();
                } else if (command instanceof Command.Profile wish) {
                    profile(wish);
                } else {
                    obey(command, readAt);
                }
            });
        }
    }

    /// While what a profile told is waited for, the load is over, and nothing can be taken over any
    /// more; the answer to that comes when the run has ended here.
    private void obey(Command command, long readAt) {
        if (finishedNanos != 0 && command instanceof Command.Reassign) {
            afterProfile.add(() -> obey(command, readAt));
            return;
        }
        note(command);
        meet(new AgentInput.Commanded(command, clock.offsetNanos(readAt)));
    }

    /// The run is at work here, or about to start.
    private void profile(Command.Profile wish) {
        if (!wish.run().equals(machine.run()) || wish.run().equals(profiledRun)) {
            // Not of this run, or asked for again by another coordinator.
            return;
        }
        profiledRun = wish.run();
        AgentProfile made = new AgentProfile(wish, wall, told -> queue.add(() -> profiled(told)));
        profile = made;
        profileWish = wish;
        beginProfile();
    }

    private void beginProfile() {
        AgentProfile made = profile;
        Command.Profile wish = profileWish;
        if (made != null && wish != null && isStarted) {
            profileWish = null;
            onEngine(prepared -> prepared.rememberSlowest(wish.phase()));
            made.begin(startNanoTime + wish.fromNanos() - nanos.getAsLong());
        }
    }

    /// The load is over. A profile is told first: whoever hears that this agent has done waits for
    /// nothing more of it.
    private void engineFinished(String run) {
        AgentProfile made = profile;
        LoadEngine load = engine;
        if (made == null || profileWish != null || load == null || leaving || !run.equals(machine.run())) {
            meet(new AgentInput.EngineFinished(run));
            return;
        }
        long now = nanos.getAsLong();
        finishedNanos = Math.max(1, now);
        Instant instant = wall.instant();
        long wallNanos = instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
        made.finish(TimeWindows.of(load.slowest()).shifted(wallNanos - now), clock.offsetNanos(agentNanos()));
    }

    private void profiled(AgentEvent.Profiled told) {
        AgentProfile made = profile;
        if (made == null || !made.run().equals(told.run())) {
            return;
        }
        say(told);
        boolean waits = finishedNanos != 0;
        // What is left of it is a run that still goes on, and has been told that nothing will come.
        endProfile(false);
        if (waits) {
            meet(new AgentInput.EngineFinished(told.run()));
            List<Work> later = List.copyOf(afterProfile);
            afterProfile.clear();
            later.forEach(Work::run);
        }
    }

    private void takeLeave() {
        leaving = true;
        AgentProfile made = profile;
        if (made != null && finishedNanos != 0) {
            // The load is over, and only the profile is waited for.
            AgentEvent.Profiled none = made.given("the agent was told to end");
            made.close();
            profiled(none);
        }
        meet(new AgentInput.Leaving());
    }

    private void endProfile(boolean early) {
        AgentProfile made = profile;
        if (made != null && early) {
            made.close();
        }
        profile = null;
        profileWish = null;
        finishedNanos = 0;
    }

    /// A coordinator that was not here before knows nothing of this agent, and the agent nothing of its
    /// clock.
    private void heard(Command.ClockEcho echo, long readAt) {
        if (namesake.heard(echo, readAt)) {
            throw new NameTakenException(settings.name());
        }
        String before = clock.coordinator();
        clock.heard(echo, readAt);
        clockCheck.answered(echo.sentAtEpochNanos(), readAt);
        lastBeatAnswered |= echo.heartbeat() == beats - 1;
        if (!clock.coordinator().equals(before)) {
            if (!before.isEmpty()) {
                LOG.info("agent {} now follows coordinator {}", settings.name(), clock.coordinator());
                hello();
                quickBeats = FIRST_BEATS;
            }
            if (machine.stage() == AgentMachine.Stage.IDLE) {
                // Not for what it finds, but so that the way of probes has often been gone when a run comes.
                clockCheck.begin(readAt);
            }
        }
    }

    /// For who watches the process: what it is told to do.
    private void note(Command command) {
        switch (command) {
            case Command.Assign assign -> LOG.info("run {}: prepares its share", assign.run());
            case Command.Go go -> LOG.info("run {}: starts", go.run());
            case Command.Reassign reassign ->
                LOG.info(
                        "run {}: takes over {} slots of a lost agent",
                        reassign.run(),
                        reassign.share().slots().size());
            case Command.Stop stop -> LOG.warn("run {}: stops: {}", stop.run(), stop.reason());
            case Command.Profile _, Command.ClockEcho _ -> {}
        }
    }

    private void hello() {
        say(new AgentEvent.Hello(settings.name(), settings.version(), settings.capacity(), settings.machine()));
    }

    private void work() {
        Throwable broken = null;
        try {
            hello();
            beat();
            long nextTick = nanos.getAsLong();
            while (!closed && !(leaving && machine.stage() == AgentMachine.Stage.IDLE)) {
                long now = nanos.getAsLong();
                if (now - nextBeatNanos() >= 0) {
                    quickBeats = Math.max(0, quickBeats - 1);
                    beat();
                }
                if (now - nextTick >= 0) {
                    tick();
                    nextTick = now + TICK_NANOS;
                }
                long wait = Math.min(nextBeatNanos() - now, nextTick - now);
                Work next = queue.poll(Math.max(0, wait), TimeUnit.NANOSECONDS);
                if (next != null) {
                    next.run();
                }
            }
        } catch (InterruptedException e) {
            // close() wants the thread to end, and it does.
        } catch (NameTakenException e) {
            broken = e;
        } catch (RuntimeException | Error e) {
            LOG.error("agent {} broke and ends", settings.name(), e);
            broken = e;
        } finally {
            closed = true;
            // Closing waits for other threads, and must not be kept from it by the interrupt that ended the loop.
            boolean interrupted = Thread.interrupted();
            LOG.debug("agent {} ends, interrupted: {}", settings.name(), interrupted);
            Subscription reading = subscription;
            if (reading != null) {
                reading.close();
            }
            giveUp();
            preparations.shutdown();
            if (broken == null) {
                ended.complete(null);
            } else {
                ended.completeExceptionally(broken);
            }
        }
    }

    /// Whoever is waiting for this agent is told not to, so that its share goes on elsewhere at once.
    private void giveUp() {
        try {
            String run = machine.run();
            if (run != null) {
                meet(new AgentInput.EngineFailed(run, "the agent was told to end"));
            }
        } catch (RuntimeException e) {
            LOG.debug("agent {} could not take its leave", settings.name(), e);
        } finally {
            closeEngine();
        }
    }

    private long nextBeatNanos() {
        return lastBeatNanos
                + (quickBeats > 0
                        ? FIRST_BEATS_NANOS
                        : clockCheck.pauseNanos(lastBeatAnswered, settings.heartbeatNanos()));
    }

    private void beat() {
        lastBeatNanos = nanos.getAsLong();
        lastBeatAnswered = false;
        long now = agentNanos();
        namesake.sent(beats, now);
        say(new AgentEvent.Heartbeat(
                settings.name(), beats++, now, clock.offsetNanos(now), clock.uncertaintyNanos(now)));
    }

    private void tick() {
        Subscription reading = subscription;
        Throwable failure = reading == null ? null : reading.failure();
        if (failure != null) {
            throw new IllegalStateException("the log cannot be read any more", failure);
        }
        failure = log.failure();
        if (failure != null) {
            throw new IllegalStateException("the log cannot be written any more", failure);
        }
        AgentProfile made = profile;
        if (made != null && finishedNanos != 0) {
            if (nanos.getAsLong() - finishedNanos > PROFILE_NANOS) {
                AgentEvent.Profiled none =
                        made.given("it was not ready within " + PROFILE_NANOS / 1_000_000_000L + " s of the run's end");
                made.close();
                profiled(none);
            }
            // The engine has ended in time, and must not be called to account for the profile.
            return;
        }
        meet(new AgentInput.Tick());
        sayReady();
    }

    private void meet(AgentInput input) {
        long now = agentNanos();
        AgentMachine.Stage before = machine.stage();
        for (AgentEffect effect : machine.on(input, now)) {
            carryOut(effect);
        }
        if (machine.stage() != before) {
            observer.stage(machine.stage());
        }
    }

    private void carryOut(AgentEffect effect) {
        switch (effect) {
            case AgentEffect.Say(Message message) -> say(message);
            case AgentEffect.Prepare(Command.Assign assignment) -> prepare(assignment);
            case AgentEffect.Start(long startEpochNanos) -> {
                String run = machine.run();
                if (run != null) {
                    observer.starts(run, agentNanos(), startEpochNanos);
                }
                onEngine(made -> made.start(startEpochNanos - zeroNanos));
                startNanoTime = startEpochNanos - zeroNanos;
                isStarted = true;
                beginProfile();
            }
            case AgentEffect.TakeOver(var share, long fromNanos) -> onEngine(made -> made.takeOver(share, fromNanos));
            case AgentEffect.EndEngine() -> onEngine(LoadEngine::stop);
            case AgentEffect.CloseEngine() -> closeEngine();
        }
    }

    /// An engine that throws has failed its run, not the agent.
    private void onEngine(Consumer<LoadEngine> call) {
        LoadEngine made = engine;
        String run = machine.run();
        if (made == null || run == null) {
            throw new IllegalStateException("no engine is prepared");
        }
        try {
            call.accept(made);
        } catch (RuntimeException e) {
            LOG.error("the engine of run {} broke", run, e);
            queue.add(() -> meet(new AgentInput.EngineFailed(run, "its engine broke: " + e)));
        }
    }

    private void prepare(Command.Assign assignment) {
        observer.assigned(assignment);
        String run = assignment.run();
        preparation = preparations.submit(() -> {
            try (AgentObserver.Preparation preparing = observer.prepares(run)) {
                LoadEngine made = engines.prepare(assignment, new Ears(run));
                preparing.succeeded();
                queue.add(() -> prepared(run, made));
            } catch (LoadEngine.PreparationException e) {
                queue.add(() -> meet(new AgentInput.EngineFailed(run, String.valueOf(e.getMessage()))));
            } catch (InterruptedException e) {
                // The control thread does not want the engine any more.
            } catch (RuntimeException | Error e) {
                LOG.error("preparing run {} broke", run, e);
                queue.add(() -> meet(new AgentInput.EngineFailed(run, "preparing broke: " + e)));
            }
        });
    }

    /// An engine that is ready after its run was given up is closed.
    private void prepared(String run, LoadEngine made) {
        if (machine.stage() != AgentMachine.Stage.PREPARING || !run.equals(machine.run())) {
            made.close();
            return;
        }
        preparation = null;
        engine = made;
        waiting = run;
        clockCheck.begin(agentNanos());
        sayReady();
    }

    /// Who is ready may be told to start at once, by a clock that has to be known by then.
    private void sayReady() {
        long now = agentNanos();
        if (!clockCheck.suffices(clock.uncertaintyNanos(now), now)) {
            return;
        }
        clockCheck.end();
        String run = waiting;
        LoadEngine made = engine;
        if (run != null && made != null) {
            waiting = null;
            meet(new AgentInput.Prepared(run, made.openConnections()));
        }
    }

    private void closeEngine() {
        Future<?> preparing = preparation;
        if (preparing != null) {
            preparing.cancel(true);
            preparation = null;
        }
        waiting = null;
        isStarted = false;
        endProfile(true);
        clockCheck.end();
        LoadEngine made = engine;
        if (made != null) {
            engine = null;
            made.close();
        }
    }

    /// Intervals get the clock's standing here, since the engine does not know it.
    private IntervalReport.Health withClock(IntervalReport.Health health) {
        long now = agentNanos();
        return new IntervalReport.Health(
                health.cpu(),
                health.busyShare(),
                health.loopDelayMaxNanos(),
                health.gcPauseMaxNanos(),
                health.stealShare(),
                health.throttledNanos(),
                health.runQueueShare(),
                health.retransmits(),
                health.openConnections(),
                health.queuedRequests(),
                health.droppedForMemory(),
                clock.offsetNanos(now),
                clock.uncertaintyNanos(now));
    }

    private void say(Message message) {
        // First, so that whoever reads the message finds that it was seen here.
        observer.said(message);
        log.append(settings.name(), message);
    }

    /// Nanoseconds since the epoch by this agent's clock.
    private long agentNanos() {
        return zeroNanos + nanos.getAsLong();
    }

    /// Something for the control thread to do.
    @FunctionalInterface
    private interface Work {
        void run();
    }

    /// Passes on what the engine of one run says. Called by an engine thread.
    private final class Ears implements LoadEngine.Listener {
        private final String run;

        Ears(String run) {
            this.run = run;
        }

        @Override
        public void interval(
                long startNanos,
                long endNanos,
                List<IntervalReport.PhaseCounts> phases,
                List<IntervalReport.Series> series,
                IntervalReport.Connections connections,
                IntervalReport.Traces traces,
                IntervalReport.Health health) {
            queue.add(() -> meet(new AgentInput.Measured(
                    run, startNanos, endNanos, phases, series, connections, traces, withClock(health))));
        }

        @Override
        public void phaseDone(int phase) {
            queue.add(() -> meet(new AgentInput.PhaseEnded(run, phase)));
        }

        @Override
        public void finished() {
            queue.add(() -> engineFinished(run));
        }

        @Override
        public void failed(String reason) {
            queue.add(() -> meet(new AgentInput.EngineFailed(run, reason)));
        }
    }
}
