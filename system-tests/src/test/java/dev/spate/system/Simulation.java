package dev.spate.system;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.coordinator.CoordinatorSettings;
import dev.spate.coordinator.LiveRun;
import dev.spate.coordinator.RunOutcome;
import dev.spate.plan.Plan;
import dev.spate.protocol.Message;
import dev.spate.protocol.RunEvent;
import dev.spate.run.RunState;
import dev.spate.run.RunTimes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Some runs of a whole cluster under one seed.
///
/// The seed draws the plans, the agents, everybody's clock, how bad the log is, and what befalls log,
/// coordinators and agents. After every event that the coordinator in charge meets the invariants are
/// checked; at the end, what the figures say is compared with what the engines did and what the log
/// holds.
final class Simulation {

    private static final long START = 1_800_000_000_000_000_000L;
    private static final long PATIENCE_NANOS = 600 * Plans.SECOND;
    /// In which misfortunes happen: of a few runs, one after the other, most.
    private static final long TROUBLED_NANOS = 30 * Plans.SECOND;

    /// Decisions that commands follow from, amid which a coordinator may die.
    private static final List<Class<? extends Message>> DEADLY = List.of(
            Message.class,
            RunEvent.RunPlanned.class,
            RunEvent.RunStarted.class,
            RunEvent.ShareHandedOver.class,
            RunEvent.RunStopping.class);

    private final World world;
    private final SimulatedLog log;
    private final RunTimes times;
    private final List<SimulatedAgent> agents = new ArrayList<>();
    private final List<SimulatedCoordinator> coordinators = new ArrayList<>();
    private final Map<String, SimulatedRun> runs = new LinkedHashMap<>();
    private final Map<String, RunChecks> checks = new LinkedHashMap<>();
    private final boolean agentsSuffer;
    private final boolean coordinatorSuffers;
    private final boolean logSuffers;
    private int outages;

    Simulation(long seed) {
        this.world = new World(seed, START);
        agentsSuffer = world.chance(0.6);
        coordinatorSuffers = world.chance(0.5);
        logSuffers = world.chance(0.4);
        this.log = new SimulatedLog(world, logSuffers);
        this.times = new RunTimes(
                world.between(20, 500) * Plans.MILLI,
                3 * Plans.SECOND,
                60 * Plans.SECOND,
                30 * Plans.SECOND,
                10 * Plans.SECOND);
        int count = 1 + world.random.nextInt(5);
        double preparationFails = agentsSuffer && world.chance(0.1) ? 0.3 : 0;
        int room = logSuffers && world.chance(0.3) ? (int) world.between(2, 20) : 100_000;
        for (int i = 0; i < count; i++) {
            agents.add(new SimulatedAgent(
                    world,
                    log,
                    "agent-" + i,
                    1 + world.random.nextInt(4),
                    SimulatedClock.draw(world, START),
                    preparationFails,
                    room));
        }
        int wanted = 1 + world.random.nextInt(3);
        for (int i = 0; i < wanted; i++) {
            String id = "run-" + i;
            int on = world.chance(0.3) ? 0 : 1 + world.random.nextInt(count);
            String yaml = drawPlan("plan-" + i, seed + i);
            SimulatedRun run = new SimulatedRun(
                    world,
                    log,
                    id,
                    Plans.submission(yaml, on),
                    Plans.submission(yaml.replace("plan-", "other-"), on),
                    this::reachable);
            runs.put(id, run);
            checks.put(id, new RunChecks(run, agents, log, times));
        }
    }

    /// What came of a run, for the statistics of all seeds.
    ///
    /// @param verdict null if the run has none that anybody was told
    record RunResult(String verdict, int handedOver, long duplicates, long fenced, int apart, boolean forgotten) {}

    /// What came of it all.
    ///
    /// @param refused decisions of a coordinator that was not in charge any more
    /// @param givenUp messages for which an agent had no room
    /// @param told outcomes that a coordinator gave which was not in charge any more, and of these those
    ///     with another verdict than the log's
    record Result(
            List<RunResult> runs,
            int coordinators,
            int refused,
            int outages,
            int givenUp,
            int conflicts,
            int told,
            int toldOtherwise) {}

    Result run() {
        beginCoordinator();
        for (SimulatedAgent agent : agents) {
            world.after(world.between(0, 200) * Plans.MILLI, agent::begin);
        }
        for (SimulatedRun run : runs.values()) {
            world.after(world.between(0, 15_000) * Plans.MILLI, run::begin);
            if (world.chance(0.1)) {
                world.after(world.between(500, TROUBLED_NANOS / Plans.MILLI) * Plans.MILLI, run::stop);
            }
        }
        drawMisfortunes();
        while (!runs.values().stream().allMatch(SimulatedRun::isTold)) {
            assertThat(world.now() - START)
                    .as("time after which every run has ended")
                    .isLessThan(PATIENCE_NANOS);
            assertThat(world.step()).isTrue();
        }
        // What is still to come must not change anything.
        long end = world.now() + 10 * Plans.SECOND;
        while (world.now() < end && world.step()) {}
        return checkEnd();
    }

    /// The story of the runs, for a failure's message.
    String story() {
        StringBuilder story = new StringBuilder((world.now() - START) / Plans.MILLI + " ms");
        for (SimulatedCoordinator one : coordinators) {
            story.append("; coordinator ").append(one.mandate()).append(one.alive() ? " lives" : " is dead");
            story.append(one.paused() ? " and sleeps" : "");
        }
        story.append(log.away() ? "; the log is away" : "");
        runs.values().forEach(run -> run.tell(story, START));
        return story.toString();
    }

    /// The coordinator that answers, if one does.
    private @Nullable SimulatedCoordinator reachable() {
        SimulatedCoordinator last = coordinators.getLast();
        return last.alive() ? last : null;
    }

    /// Another coordinator takes charge, on a host of its own or where the one before was.
    private void beginCoordinator() {
        if (log.away()) {
            log.onReturn(() -> world.after(world.between(0, 2000) * Plans.MILLI, this::beginCoordinator));
            return;
        }
        SimulatedClock clock = coordinators.isEmpty() || world.chance(0.5)
                ? SimulatedClock.draw(world, START)
                : coordinators.getLast().clock;
        CoordinatorSettings settings = new CoordinatorSettings(
                "coordinator-" + world.random.nextInt(2), "", times, world.between(0, 2000) * Plans.MILLI);
        int number = coordinators.size();
        SimulatedCoordinator next = new SimulatedCoordinator(world, log, clock, settings, () -> check(number));
        coordinators.add(next);
        next.begin();
    }

    private String drawPlan(String name, long seed) {
        List<String> phases = new ArrayList<>();
        int count = 1 + world.random.nextInt(3);
        for (int i = 0; i < count; i++) {
            String arrivals = world.chance(0.5) ? "uniform" : "poisson";
            String load = switch (world.random.nextInt(i == 0 ? 4 : 5)) {
                case 0 ->
                    "rampingRate: {from: " + world.between(1, 200) + "/s, to: " + world.between(1, 200)
                            + "/s}, arrivals: " + arrivals;
                case 1 -> "atOnce: " + world.between(1, 50);
                case 4 -> "pause: " + world.between(500, 3000) + "ms";
                default -> "constantRate: " + world.between(1, 200) + "/s, arrivals: " + arrivals;
            };
            boolean pause = load.startsWith("pause");
            String phase = "{name: p" + i + ", " + load;
            if (!pause) {
                // Few sessions, a part for each agent: the fewest that are enough for five of them.
                phase += ", scenario: s, gracefulStop: 2s, duration: " + world.between(500, 6000) + "ms, maxSessions: "
                        + (world.chance(0.2) ? 20 : 1000);
            }
            if (i > 0 && world.chance(0.3)) {
                phase += ", startWith: p" + (i - 1);
            }
            phases.add(phase + "}");
        }
        Plan.OnAgentLoss[] rules = Plan.OnAgentLoss.values();
        return Plans.yaml(
                name,
                seed,
                world.chance(0.6) ? Plan.OnAgentLoss.TAKE_OVER : rules[world.random.nextInt(rules.length)],
                phases);
    }

    private void drawMisfortunes() {
        for (int i = 1 + world.random.nextInt(3); agentsSuffer && i > 0; i--) {
            long at = world.between(0, TROUBLED_NANOS);
            befallAgent(agents.get(world.random.nextInt(agents.size())), at);
        }
        for (int i = 1 + world.random.nextInt(3); coordinatorSuffers && i > 0; i--) {
            world.after(world.between(0, TROUBLED_NANOS), this::befallCoordinator);
        }
        for (int i = 1 + world.random.nextInt(2); logSuffers && i > 0; i--) {
            world.after(world.between(0, TROUBLED_NANOS), () -> {
                if (!log.away()) {
                    outages++;
                    log.goAway();
                    world.after(world.between(500, 25_000) * Plans.MILLI, log::comeBack);
                }
            });
        }
    }

    private void befallAgent(SimulatedAgent agent, long at) {
        long away = world.between(10, 9000) * Plans.MILLI;
        int how = world.random.nextInt(5);
        world.after(
                at,
                switch (how) {
                    case 0 -> agent::pause;
                    case 1, 2 -> agent::end;
                    case 3 -> agent::end;
                    default -> agent::leave;
                });
        if (how == 0) {
            world.after(at + away, agent::goOn);
        } else if (how > 1) {
            SimulatedClock clock = world.chance(0.7) ? agent.hostClock() : SimulatedClock.draw(world, START);
            world.after(at + away, () -> agent.beginAnew(clock));
        }
    }

    private void befallCoordinator() {
        SimulatedCoordinator coordinator = coordinators.getLast();
        if (!coordinator.alive() || coordinator.paused()) {
            return;
        }
        long away = world.between(10, 6000) * Plans.MILLI;
        switch (world.random.nextInt(4)) {
            case 0 -> {
                coordinator.pause();
                world.after(away, coordinator::goOn);
            }
            case 1 -> {
                coordinator.end();
                world.after(away, this::beginCoordinator);
            }
            case 2 -> {
                coordinator.outbox().dieAmid(DEADLY.get(world.random.nextInt(DEADLY.size())), world.random.nextInt(4));
                awaitEnd(coordinator, away);
            }
            default -> {
                // Another takes over from one that is not dead, and comes back.
                coordinator.pause();
                long taken = world.between(1000, 6000) * Plans.MILLI;
                world.after(taken, this::beginCoordinator);
                world.after(taken + world.between(0, 8000) * Plans.MILLI, coordinator::goOn);
            }
        }
    }

    private void awaitEnd(SimulatedCoordinator coordinator, long away) {
        if (!coordinator.alive()) {
            world.after(away, this::beginCoordinator);
        } else if (coordinator.equals(coordinators.getLast())) {
            world.after(20 * Plans.MILLI, () -> awaitEnd(coordinator, away));
        }
    }

    /// What holds after every event of the coordinator in charge.
    private void check(int number) {
        SimulatedCoordinator coordinator = coordinators.get(number);
        if (number != coordinators.size() - 1 || !coordinator.alive()) {
            return;
        }
        Set<String> busy = new HashSet<>();
        for (LiveRun live : coordinator.live()) {
            RunState state = live.state();
            RunChecks of = requireNonNull(checks.get(state.run()));
            of.decided(number, state);
            state.shares()
                    .forEach(share -> assertThat(busy.add(share.agent()))
                            .as(share.agent() + " belongs to one run")
                            .isTrue());
            if (world.random.nextInt(40) == 0) {
                of.checkFigures(live.figures());
            }
        }
    }

    private Result checkEnd() {
        List<RunResult> results = new ArrayList<>();
        int told = 0;
        int toldOtherwise = 0;
        for (SimulatedRun run : runs.values()) {
            List<RunEvent> events = run.events();
            RunChecks of = requireNonNull(checks.get(run.id));
            RunState state = of.checkEvents(events);
            of.checkLosses(events);
            assertThat(run.confused()).as("another plan taken under the id").isFalse();
            int apart = 0;
            String starter = starter(run);
            if (starter != null) {
                apart = of.checkSkew(starter);
            }
            SimulatedCoordinator finisher = coordinators.get(run.finishedBy() - 1);
            assertThat(requireNonNull(finisher.carried(run.id)).state())
                    .as("state of the coordinator that ended the run")
                    .isEqualTo(state);
            RunOutcome outcome = finisher.outcome(run.id);
            long duplicates = 0;
            long fenced = 0;
            if (outcome != null) {
                boolean calm = !agentsSuffer
                        && !run.stopAsked()
                        && agents.stream().allMatch(agent -> agent.givenUp().isEmpty());
                of.checkEnd(outcome, state, events, calm);
                duplicates = outcome.figures().evidence().duplicates();
                fenced = outcome.figures().evidence().fenced();
            }
            for (SimulatedCoordinator other : coordinators) {
                RunOutcome otherwise = other.outcome(run.id);
                if (otherwise != null && !other.equals(finisher)) {
                    told++;
                    toldOtherwise += otherwise.judgement().verdict().label().equals(state.verdict()) ? 0 : 1;
                }
            }
            results.add(new RunResult(
                    requireNonNull(state.verdict()),
                    (int) events.stream()
                            .filter(event -> event instanceof RunEvent.ShareHandedOver)
                            .count(),
                    duplicates,
                    fenced,
                    apart,
                    run.forgotten()));
        }
        return new Result(
                results,
                coordinators.size(),
                coordinators.stream().mapToInt(one -> one.outbox().refused()).sum(),
                outages,
                agents.stream().mapToInt(agent -> agent.givenUp().size()).sum(),
                runs.values().stream().mapToInt(SimulatedRun::conflicts).sum(),
                told,
                toldOtherwise);
    }

    /// Who named the start instant of a run.
    private @Nullable String starter(SimulatedRun run) {
        for (SimulatedLog.Stored stored : log.stored()) {
            if (stored.message() instanceof RunEvent.RunStarted started
                    && started.run().equals(run.id)) {
                return coordinators.get(stored.mandate() - 1).identity();
            }
        }
        return null;
    }
}
