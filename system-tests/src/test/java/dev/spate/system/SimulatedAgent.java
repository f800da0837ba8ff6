package dev.spate.system;

import static java.util.Objects.requireNonNull;

import dev.spate.lifecycle.AgentEffect;
import dev.spate.lifecycle.AgentInput;
import dev.spate.lifecycle.AgentMachine;
import dev.spate.lifecycle.LoadEngine;
import dev.spate.protocol.AgentEvent;
import dev.spate.protocol.Command;
import dev.spate.protocol.IntervalReport;
import dev.spate.protocol.Message;
import dev.spate.protocol.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An agent: the real state machine, and the engine model instead of an engine.
final class SimulatedAgent extends SimulatedProcess {

    private static final long TICK_NANOS = 50 * Plans.MILLI;
    private static final long HEARTBEAT_NANOS = 500 * Plans.MILLI;

    final String name;
    final int capacity;
    private final SimulatedLog log;
    private final double preparationFails;
    /// By how much its idea of the coordinator's time is wrong.
    private final long clockErrorNanos;
    /// Every engine that ever did something, for comparison.
    private final List<EngineModel> engines = new ArrayList<>();

    private AgentMachine machine;
    private @Nullable EngineModel engine;
    private long startNanos = -1;
    private long beats;

    SimulatedAgent(World world, SimulatedLog log, String name, int capacity, double preparationFails) {
        super(world);
        this.log = log;
        this.name = name;
        this.capacity = capacity;
        this.preparationFails = preparationFails;
        this.clockErrorNanos = world.between(-5, 5) * Plans.MILLI;
        this.machine = new AgentMachine(name);
    }

    void begin() {
        machine = new AgentMachine(name);
        engine = null;
        startNanos = -1;
        beats = 0;
        log.read(this, Set.of(Topic.COMMANDS), message -> {
            if (message instanceof Command command && command.agent().equals(name)) {
                meet(new AgentInput.Commanded(command, clockErrorNanos));
            }
        });
        say(new AgentEvent.Hello(name, "test", capacity, Map.of()));
        tick();
        beat();
    }

    /// Sessions that all its engines have started, by phase.
    long[] started(int phases) {
        long[] sum = new long[phases];
        for (EngineModel one : engines) {
            long[] started = one.started();
            for (int i = 0; i < phases; i++) {
                sum[i] += started[i];
            }
        }
        return sum;
    }

    /// Whether it has a share of a run in hand.
    boolean busy() {
        return machine.stage() != AgentMachine.Stage.IDLE;
    }

    private void tick() {
        later(TICK_NANOS, this::tick);
        EngineModel running = engine;
        if (running != null && startNanos >= 0) {
            running.advanceTo(world.now() - startNanos);
        }
        meet(new AgentInput.Tick());
    }

    private void beat() {
        later(HEARTBEAT_NANOS, this::beat);
        say(new AgentEvent.Heartbeat(name, beats++, world.now(), 0, 1000));
    }

    private void meet(AgentInput input) {
        for (AgentEffect effect : machine.on(input, world.now())) {
            carryOut(effect);
        }
    }

    private void carryOut(AgentEffect effect) {
        switch (effect) {
            case AgentEffect.Say(Message message) -> say(message);
            case AgentEffect.Prepare(Command.Assign assignment) ->
                later(world.between(5, 400) * Plans.MILLI, () -> prepare(assignment));
            case AgentEffect.Start(long startEpochNanos) -> startNanos = startEpochNanos;
            case AgentEffect.TakeOver(var share, long fromNanos) ->
                requireNonNull(engine).takeOver(share, fromNanos);
            case AgentEffect.EndEngine() -> requireNonNull(engine).stop();
            case AgentEffect.CloseEngine() -> {
                engine = null;
                startNanos = -1;
            }
        }
    }

    private void prepare(Command.Assign assignment) {
        String run = assignment.run();
        if (!run.equals(machine.run())) {
            return;
        }
        if (world.chance(preparationFails)) {
            meet(new AgentInput.EngineFailed(run, "the target has no address"));
            return;
        }
        EngineModel made = new EngineModel(assignment.workload(), assignment.share(), 20 * Plans.MILLI, new Ears(run));
        engine = made;
        engines.add(made);
        meet(new AgentInput.Prepared(run, assignment.connections()));
    }

    private void say(Message message) {
        store(() -> log.append(name, message));
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
                IntervalReport.Health health) {
            meet(new AgentInput.Measured(run, from, to, phases, series, health));
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
