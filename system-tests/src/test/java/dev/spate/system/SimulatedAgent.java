package dev.spate.system;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.lifecycle.AgentEffect;
import dev.spate.lifecycle.AgentInput;
import dev.spate.lifecycle.AgentMachine;
import dev.spate.lifecycle.ClockCheck;
import dev.spate.lifecycle.ClockOffset;
import dev.spate.lifecycle.LoadEngine;
import dev.spate.protocol.AgentEvent;
import dev.spate.protocol.Command;
import dev.spate.protocol.IntervalReport;
import dev.spate.protocol.Message;
import dev.spate.protocol.Topic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An agent: the real state machine and the real measure of the clock, the engine model instead of an
/// engine, and between them what [dev.spate.agent.Agent] does with threads.
final class SimulatedAgent extends SimulatedProcess {

    private static final long TICK_NANOS = 50 * Plans.MILLI;
    private static final long HEARTBEAT_NANOS = 500 * Plans.MILLI;
    private static final long FIRST_BEATS_NANOS = 5 * Plans.MILLI;
    private static final int FIRST_BEATS = 8;

    /// When an engine started, in true time.
    ///
    /// @param coordinator whose clock the agent knew then; empty if none
    /// @param uncertaintyNanos of that clock, at the start; -1 if it was not known
    record Started(String run, String agent, long trueNanos, String coordinator, long uncertaintyNanos) {}

    final String name;
    final int capacity;
    private final SimulatedLog log;
    private final double preparationFails;
    private final int room;
    private final List<Done> engines = new ArrayList<>();
    private final List<Started> starts = new ArrayList<>();
    private final List<SimulatedOutbox> outboxes = new ArrayList<>();

    private SimulatedClock hostClock;
    private AgentMachine machine;
    private ClockOffset clock = new ClockOffset();
    private final ClockCheck clockCheck = new ClockCheck(false);
    private SimulatedOutbox outbox;
    private final Set<String> followed = new HashSet<>();
    private @Nullable EngineModel engine;
    private long startNanos = -1;
    private long beats;
    private int quickBeats;
    private @Nullable String waiting;
    private boolean leaving;
    private String goFrom = "";
    private long goUncertaintyNanos = -1;
    private long goReadNanos;
    private boolean hurt;

    /// @param room for messages that cannot be stored at once
    SimulatedAgent(
            World world,
            SimulatedLog log,
            String name,
            int capacity,
            SimulatedClock hostClock,
            double preparationFails,
            int room) {
        super(world);
        this.log = log;
        this.name = name;
        this.capacity = capacity;
        this.hostClock = hostClock;
        this.preparationFails = preparationFails;
        this.room = room;
        this.machine = new AgentMachine(name);
        this.outbox = log.open(this, room);
    }

    /// Every engine that ever did something, for comparison.
    private record Done(String run, EngineModel engine) {}

    void begin() {
        machine = new AgentMachine(name);
        clock = new ClockOffset();
        followed.clear();
        outbox = log.open(this, room);
        outboxes.add(outbox);
        engine = null;
        startNanos = -1;
        beats = 0;
        quickBeats = FIRST_BEATS;
        waiting = null;
        leaving = false;
        log.read(this, Topic.COMMANDS, name, this::read);
        hello();
        tick();
        beats();
    }

    /// Starts again under the old name on a host with another clock, or on the same.
    void beginAnew(SimulatedClock on) {
        if (alive()) {
            return;
        }
        hostClock = on;
        startAnew();
        begin();
    }

    @Override
    void pause() {
        hurt = true;
        super.pause();
    }

    @Override
    void end() {
        hurt = true;
        super.end();
    }

    /// Takes its leave, and ends when that is stored or cannot be.
    void leave() {
        receive(() -> {
            hurt = true;
            meet(new AgentInput.Leaving());
            leaving = true;
            engine = null;
            endWhenStored(world.now() + 2 * Plans.SECOND);
        });
    }

    private void endWhenStored(long atLatest) {
        if (outbox.isEmpty() || world.now() > atLatest) {
            end();
        } else {
            later(10 * Plans.MILLI, () -> endWhenStored(atLatest));
        }
    }

    /// Whether anything ever befell it.
    boolean hurt() {
        return hurt;
    }

    SimulatedClock hostClock() {
        return hostClock;
    }

    List<Started> starts() {
        return starts;
    }

    /// All that it had no room for, in any of its lives.
    List<Message> givenUp() {
        return outboxes.stream().flatMap(one -> one.givenUp().stream()).toList();
    }

    /// Sessions that all its engines for a run have started, by phase.
    long[] started(String run, int phases) {
        long[] sum = new long[phases];
        for (Done one : engines) {
            if (one.run.equals(run)) {
                long[] started = one.engine.started();
                for (int i = 0; i < phases; i++) {
                    sum[i] += started[i];
                }
            }
        }
        return sum;
    }

    private void read(Message message) {
        if (!(message instanceof Command command) || leaving) {
            return;
        }
        long readAt = hostClock.now();
        if (command instanceof Command.ClockEcho echo) {
            String before = clock.coordinator();
            clock.heard(echo, readAt);
            clockCheck.answered(echo.sentAtEpochNanos(), readAt);
            if (echo.heartbeat() == beats - 1) {
                probe(true);
            }
            if (!clock.coordinator().equals(before)) {
                assertThat(followed.add(clock.coordinator()))
                        .as("whether " + name + " follows " + clock.coordinator() + " for the first time")
                        .isTrue();
                if (!before.isEmpty()) {
                    hello();
                    quickBeats = FIRST_BEATS;
                }
                if (machine.stage() == AgentMachine.Stage.IDLE) {
                    clockCheck.begin(readAt);
                    probe(true);
                }
            }
            sayReady();
            return;
        }
        if (command instanceof Command.Go && machine.stage() != AgentMachine.Stage.RUNNING) {
            goFrom = clock.coordinator();
            goUncertaintyNanos = clock.uncertaintyNanos(readAt);
            goReadNanos = readAt;
        }
        meet(new AgentInput.Commanded(command, clock.offsetNanos(readAt)));
    }

    private void hello() {
        say(new AgentEvent.Hello(name, "test", capacity, Map.of()));
    }

    private void tick() {
        later(TICK_NANOS, this::tick);
        EngineModel running = engine;
        if (running != null && startNanos >= 0) {
            running.advanceTo(hostClock.now() - startNanos);
        }
        meet(new AgentInput.Tick());
        sayReady();
    }

    private void beats() {
        beat();
        later(quickBeats > 0 ? FIRST_BEATS_NANOS : HEARTBEAT_NANOS, this::beats);
        quickBeats = Math.max(0, quickBeats - 1);
    }

    /// While the clock is compared, another heartbeat, unless there was one meanwhile.
    private void probe(boolean answered) {
        long sent = beats;
        long pause = clockCheck.pauseNanos(answered, HEARTBEAT_NANOS);
        if (pause < HEARTBEAT_NANOS) {
            later(pause, () -> {
                if (beats == sent) {
                    beat();
                    probe(false);
                }
            });
        }
    }

    private void beat() {
        long now = hostClock.now();
        if (!leaving) {
            say(new AgentEvent.Heartbeat(name, beats++, now, clock.offsetNanos(now), clock.uncertaintyNanos(now)));
        }
    }

    private void meet(AgentInput input) {
        if (leaving) {
            return;
        }
        for (AgentEffect effect : machine.on(input, hostClock.now())) {
            carryOut(effect);
        }
    }

    private void carryOut(AgentEffect effect) {
        switch (effect) {
            case AgentEffect.Say(Message message) -> say(message);
            case AgentEffect.Prepare(Command.Assign assignment) ->
                later(world.between(5, 400) * Plans.MILLI, () -> prepare(assignment));
            case AgentEffect.Start(long startEpochNanos) -> start(startEpochNanos);
            case AgentEffect.TakeOver(var share, long fromNanos) ->
                requireNonNull(engine).takeOver(share, fromNanos);
            case AgentEffect.EndEngine() -> requireNonNull(engine).stop();
            case AgentEffect.CloseEngine() -> {
                engine = null;
                startNanos = -1;
                waiting = null;
            }
        }
    }

    private void start(long startEpochNanos) {
        startNanos = startEpochNanos;
        long drifted = (long) (100e-6 * Math.max(0, startEpochNanos - goReadNanos));
        starts.add(new Started(
                requireNonNull(machine.run()),
                name,
                hostClock.trueNanos(startEpochNanos),
                goFrom,
                goUncertaintyNanos < 0 ? -1 : goUncertaintyNanos + drifted));
    }

    private void prepare(Command.Assign assignment) {
        String run = assignment.run();
        if (!run.equals(machine.run()) || machine.stage() != AgentMachine.Stage.PREPARING || leaving) {
            return;
        }
        if (world.chance(preparationFails)) {
            meet(new AgentInput.EngineFailed(run, "the target has no address"));
            return;
        }
        EngineModel made = new EngineModel(assignment.workload(), assignment.share(), 20 * Plans.MILLI, new Ears(run));
        engine = made;
        engines.add(new Done(run, made));
        waiting = run;
        clockCheck.begin(hostClock.now());
        probe(false);
        sayReady();
    }

    private void sayReady() {
        String run = waiting;
        if (clockCheck.suffices(clock.uncertaintyNanos(hostClock.now()), hostClock.now())) {
            clockCheck.end();
            if (run != null) {
                waiting = null;
                meet(new AgentInput.Prepared(run, 4));
            }
        }
    }

    private void say(Message message) {
        outbox.append(name, message);
    }

    private final class Ears implements LoadEngine.Listener {
        private final String run;

        Ears(String run) {
            this.run = run;
        }

        @Override
        public void interval(
                long from,
                long to,
                List<IntervalReport.PhaseCounts> phases,
                List<IntervalReport.Series> series,
                IntervalReport.Connections connections,
                IntervalReport.Traces traces,
                IntervalReport.Health health) {
            long now = hostClock.now();
            IntervalReport.Health withClock = new IntervalReport.Health(
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
            meet(new AgentInput.Measured(run, from, to, phases, series, connections, traces, withClock));
        }

        @Override
        public void phaseDone(int phase) {
            meet(new AgentInput.PhaseEnded(run, phase));
        }

        @Override
        public void finished() {
            meet(new AgentInput.EngineFinished(run));
        }

        @Override
        public void failed(String reason) {
            meet(new AgentInput.EngineFailed(run, reason));
        }
    }
}
