package dev.spate.system;

import static java.util.Objects.requireNonNull;

import dev.spate.coordinator.LiveRun;
import dev.spate.coordinator.RunOutcome;
import dev.spate.partition.Capacity;
import dev.spate.plan.Plan;
import dev.spate.protocol.AgentEvent;
import dev.spate.protocol.Command;
import dev.spate.protocol.IntervalReport;
import dev.spate.protocol.Message;
import dev.spate.protocol.Pulse;
import dev.spate.protocol.RunEvent;
import dev.spate.protocol.Topic;
import dev.spate.run.RunTimes;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A coordinator with one run: the real [LiveRun], fed from the simulated log.
final class SimulatedCoordinator extends SimulatedProcess {

    static final String RUN = "run";
    private static final long TICK_NANOS = 50 * Plans.MILLI;

    private final SimulatedLog log;
    private final Plan plan;
    private final int agents;
    private final RunTimes times;
    private final Runnable afterEvent;
    private final Map<String, Integer> hellos = new TreeMap<>();
    private @Nullable LiveRun live;
    private @Nullable Runnable endsAmidst;

    SimulatedCoordinator(World world, SimulatedLog log, Plan plan, int agents, RunTimes times, Runnable afterEvent) {
        super(world);
        this.log = log;
        this.plan = plan;
        this.agents = agents;
        this.times = times;
        this.afterEvent = afterEvent;
    }

    LiveRun live() {
        return requireNonNull(live);
    }

    RunTimes times() {
        return times;
    }

    @Nullable
    RunOutcome outcome() {
        return live == null || !alive() ? null : live.outcome();
    }

    /// Starts, or starts again: with what the topic of runs holds, and everything else read from the
    /// beginning.
    void begin() {
        List<RunEvent> earlier = log.all(Topic.RUNS, RunEvent.class);
        if (earlier.isEmpty()) {
            RunEvent.RunSubmitted submitted = new RunEvent.RunSubmitted(
                    RUN,
                    world.now(),
                    plan.name(),
                    "",
                    Map.of(),
                    Map.of(),
                    plan.workload().seed(),
                    agents);
            log.append(RUN, submitted);
            earlier = List.of(submitted);
        }
        hellos.clear();
        LiveRun restored = new LiveRun(earlier, plan, times, List.of(), world.now());
        live = restored;
        log.readAll(this, Set.of(Topic.AGENTS, Topic.INTERVALS), this::read, () -> {
            carryOut(live().resume(world.now()));
            assign();
        });
        tick();
    }

    void stop(String reason) {
        receive(() -> carryOut(live().stop(reason, world.now())));
    }

    /// Ends in the middle of the next thing it does.
    void endAmidst(Runnable ended) {
        endsAmidst = ended;
    }

    private void tick() {
        later(TICK_NANOS, this::tick);
        carryOut(live().tick(world.now()));
    }

    private void read(Message message) {
        switch (message) {
            case AgentEvent event -> {
                carryOut(live().heard(event, world.now()));
                if (event instanceof AgentEvent.Hello hello) {
                    hellos.put(hello.agent(), hello.capacity());
                    assign();
                }
            }
            case IntervalReport report -> carryOut(live().heard(report, world.now()));
            case RunEvent _, Command _, Pulse _ -> throw new IllegalStateException("not read here: " + message);
        }
    }

    private void assign() {
        if (alive() && hellos.size() == agents) {
            List<Capacity> free = hellos.entrySet().stream()
                    .map(one -> new Capacity(one.getKey(), one.getValue()))
                    .toList();
            carryOut(live().assign(free, world.now()));
        }
    }

    /// Events are stored before any command that follows from them; commands take their time and may get
    /// lost with the coordinator.
    private void carryOut(List<Message> effects) {
        int until = effects.size();
        Runnable ended = effects.isEmpty() ? null : endsAmidst;
        if (ended != null) {
            until = world.random.nextInt(effects.size() + 1);
        }
        for (Message effect : effects.subList(0, until)) {
            switch (effect) {
                case RunEvent event -> log.append(RUN, event);
                case Command command -> store(() -> log.append(command.agent(), command));
                case AgentEvent _, IntervalReport _, Pulse _ ->
                    throw new IllegalStateException("not its to say: " + effect);
            }
        }
        if (ended != null) {
            endsAmidst = null;
            end();
            ended.run();
        } else {
            afterEvent.run();
        }
    }
}
