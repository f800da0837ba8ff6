package dev.spate.system;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.coordinator.LiveRun;
import dev.spate.coordinator.RunOutcome;
import dev.spate.judge.Judgement.Verdict;
import dev.spate.merge.PhaseFigures;
import dev.spate.merge.RequestFigures;
import dev.spate.merge.RunFigures;
import dev.spate.plan.Plan;
import dev.spate.protocol.AgentEvent;
import dev.spate.protocol.IntervalReport;
import dev.spate.protocol.RunEvent;
import dev.spate.protocol.Topic;
import dev.spate.run.Grant;
import dev.spate.run.RunState;
import dev.spate.run.RunTimes;
import dev.spate.schedule.ArrivalSequence;
import dev.spate.schedule.Share;
import dev.spate.workload.Arrivals;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Phase;
import dev.spate.workload.Rate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One run of a whole cluster under one seed.
///
/// The seed draws a plan, the agents, how bad the log is, and what befalls coordinator and agents. After
/// every event that the coordinator meets the invariants are checked; at the end, what the figures say
/// is compared with what the engines did and what the log holds.
///
/// Longer than most classes, so that a reader sees in one place what may happen and what must hold.
final class Simulation {

    private static final long START = 1_800_000_000_000_000_000L;
    private static final long PATIENCE_NANOS = 300 * Plans.SECOND;

    private final World world;
    private final SimulatedLog log;
    private final Plan plan;
    private final List<SimulatedAgent> agents = new ArrayList<>();
    private final SimulatedCoordinator coordinator;
    private final boolean agentsSuffer;
    private final boolean coordinatorSuffers;
    private boolean stopAsked;
    private int epochSeen;
    private int eventsSeen;

    Simulation(long seed) {
        this.world = new World(seed, START);
        this.log = new SimulatedLog(world);
        this.plan = drawPlan(seed);
        int count = 1 + world.random.nextInt(5);
        agentsSuffer = world.chance(0.6);
        coordinatorSuffers = world.chance(0.4);
        double preparationFails = agentsSuffer && world.chance(0.1) ? 0.3 : 0;
        for (int i = 0; i < count; i++) {
            agents.add(new SimulatedAgent(world, log, "agent-" + i, 1 + world.random.nextInt(4), preparationFails));
        }
        RunTimes times = new RunTimes(
                world.between(20, 500) * Plans.MILLI,
                3 * Plans.SECOND,
                30 * Plans.SECOND,
                30 * Plans.SECOND,
                10 * Plans.SECOND);
        this.coordinator = new SimulatedCoordinator(world, log, plan, count, times, this::check);
    }

    /// What came of it, for the statistics of all seeds.
    ///
    /// @param verdict null if the coordinator ended right after it had written it down
    record Result(@Nullable Verdict verdict, int handedOver, long duplicates, long fenced) {}

    Result run() {
        coordinator.begin();
        for (SimulatedAgent agent : agents) {
            world.after(world.between(0, 200) * Plans.MILLI, agent::begin);
        }
        drawMisfortunes();
        while (coordinator.outcome() == null) {
            assertThat(world.now() - START)
                    .as("time after which every run has ended")
                    .isLessThan(PATIENCE_NANOS + plan.workload().lastNanos());
            assertThat(world.step()).isTrue();
            if (coordinator.alive() && coordinator.live().outcome() == null && isFinished()) {
                // It ended between writing that down and telling anyone.
                return new Result(null, 0, 0, 0);
            }
        }
        RunOutcome outcome = requireNonNull(coordinator.outcome());
        checkEnd(outcome);
        return new Result(
                outcome.judgement().verdict(),
                (int) log.all(Topic.RUNS, RunEvent.class).stream()
                        .filter(event -> event instanceof RunEvent.ShareHandedOver)
                        .count(),
                outcome.figures().evidence().duplicates(),
                outcome.figures().evidence().fenced());
    }

    /// The story of the run, for a failure's message.
    String story() {
        StringBuilder story = new StringBuilder("plan " + plan.workload().phases() + ", " + plan.onAgentLoss());
        for (RunEvent event : events()) {
            long millis = (event.atEpochNanos() - START) / Plans.MILLI;
            story.append("\n").append(millis).append(" ms: ");
            switch (event) {
                case RunEvent.RunPlanned planned ->
                    planned.shares()
                            .forEach(share -> story.append(share.agent()).append(' '));
                case RunEvent.ShareHandedOver handed ->
                    story.append(handed.from() + " to " + handed.to() + ", epoch " + handed.epoch() + ", from "
                            + handed.fromNanos());
                default -> story.append(event);
            }
        }
        return story.toString();
    }

    private boolean isFinished() {
        return coordinator.live().state().stage() == RunState.Stage.FINISHED;
    }

    private List<RunEvent> events() {
        return log.all(Topic.RUNS, RunEvent.class);
    }

    private Plan drawPlan(long seed) {
        List<Phase> phases = new ArrayList<>();
        int count = 1 + world.random.nextInt(3);
        long start = 0;
        for (int i = 0; i < count; i++) {
            long duration = world.between(500, 6000) * Plans.MILLI;
            Arrivals arrivals = world.chance(0.5) ? Arrivals.UNIFORM : Arrivals.POISSON;
            Rate rate = Rate.perSecond(world.between(1, 200));
            LoadModel load = switch (world.random.nextInt(5)) {
                case 0 -> new LoadModel.RampingRate(rate, Rate.perSecond(world.between(1, 200)), arrivals);
                case 1 -> new LoadModel.AtOnce((int) world.between(1, 50));
                case 2 -> new LoadModel.Pause();
                default -> new LoadModel.ConstantRate(rate, arrivals);
            };
            // A few for each agent: the fewest that are enough for five of them with four loops.
            int maxSessions = world.chance(0.2) ? 20 : 1000;
            phases.add(Plans.phase("phase-" + i, load, start, duration, maxSessions));
            start += world.chance(0.7) ? duration : 0;
        }
        Plan.OnAgentLoss[] rules = Plan.OnAgentLoss.values();
        return Plans.plan(
                seed,
                world.chance(0.6) ? Plan.OnAgentLoss.TAKE_OVER : rules[world.random.nextInt(rules.length)],
                List.of(),
                phases.toArray(Phase[]::new));
    }

    private void drawMisfortunes() {
        long end = plan.workload().lastNanos() + 2 * Plans.SECOND;
        if (agentsSuffer) {
            int blows = 1 + world.random.nextInt(3);
            for (int i = 0; i < blows; i++) {
                SimulatedAgent agent = agents.get(world.random.nextInt(agents.size()));
                long at = world.between(0, end);
                switch (world.random.nextInt(3)) {
                    case 0 -> world.after(at, agent::end);
                    case 1 -> {
                        world.after(at, agent::pause);
                        world.after(at + world.between(100, 9000) * Plans.MILLI, agent::goOn);
                    }
                    default -> {
                        world.after(at, agent::end);
                        world.after(at + world.between(10, 6000) * Plans.MILLI, () -> {
                            if (!agent.alive()) {
                                agent.startAnew();
                                agent.begin();
                            }
                        });
                    }
                }
            }
        }
        if (coordinatorSuffers) {
            int blows = 1 + world.random.nextInt(3);
            for (int i = 0; i < blows; i++) {
                long at = world.between(0, end);
                long away = world.between(10, 6000) * Plans.MILLI;
                switch (world.random.nextInt(3)) {
                    case 0 -> {
                        world.after(at, coordinator::pause);
                        world.after(at + away, coordinator::goOn);
                    }
                    case 1 -> {
                        world.after(at, coordinator::end);
                        world.after(at + away, this::restartCoordinator);
                    }
                    default -> {
                        world.after(at, () -> coordinator.endAmidst(() -> world.after(away, this::restartCoordinator)));
                    }
                }
            }
        }
        if (world.chance(0.1)) {
            stopAsked = true;
            world.after(world.between(0, end), () -> coordinator.stop("seen enough"));
        }
    }

    private void restartCoordinator() {
        if (!coordinator.alive()) {
            coordinator.startAnew();
            coordinator.begin();
        }
    }

    /// What holds after every event.
    private void check() {
        RunState state = coordinator.live().state();
        assertThat(state.epoch()).as("epoch").isGreaterThanOrEqualTo(epochSeen);
        epochSeen = state.epoch();
        int events = state.grants().size() + state.losses().size();
        if (events != eventsSeen) {
            eventsSeen = events;
            checkOwners(state);
        }
        if (world.random.nextInt(20) == 0) {
            checkFigures(coordinator.live().figures());
        }
    }

    /// Every slot has exactly one owner at every time.
    private static void checkOwners(RunState state) {
        Map<Integer, List<Grant>> bySlot = new HashMap<>();
        for (Grant grant : state.grants()) {
            for (int slot : grant.share().slots()) {
                bySlot.computeIfAbsent(slot, _ -> new ArrayList<>()).add(grant);
            }
        }
        if (!state.shares().isEmpty()) {
            assertThat(bySlot).hasSize(state.shares().getFirst().share().cycle());
        }
        bySlot.forEach((slot, grants) -> {
            grants.sort(Comparator.comparingInt(Grant::epoch));
            long reached = 0;
            for (Grant grant : grants) {
                assertThat(grant.fromNanos())
                        .as("begin of the next owner of slot " + slot)
                        .isEqualTo(reached);
                assertThat(grant.untilNanos()).isGreaterThanOrEqualTo(grant.fromNanos());
                reached = grant.untilNanos();
            }
            assertThat(reached).as("end of the last owner of slot " + slot).isEqualTo(Grant.OPEN);
        });
    }

    /// Counts add up, and never exceed what the engines did.
    private void checkFigures(RunFigures figures) {
        int phases = plan.workload().phases().size();
        long[] started = new long[phases];
        for (SimulatedAgent agent : agents) {
            long[] own = agent.started(phases);
            for (int i = 0; i < phases; i++) {
                started[i] += own[i];
            }
        }
        for (PhaseFigures phase : figures.phases()) {
            assertThat(phase.planned())
                    .as("planned = started + dropped + lost")
                    .isEqualTo(phase.started() + phase.dropped() + phase.lost());
            assertThat(phase.started())
                    .as("started sessions, at most those of the engines")
                    .isLessThanOrEqualTo(started[phase.phase()]);
            assertThat(phase.completed() + phase.failed() + phase.unfinished() + phase.active())
                    .as("started = completed + failed + unfinished + active")
                    .isEqualTo(phase.started());
            if (plan.workload().phases().get(phase.phase()).load() instanceof LoadModel.Open) {
                assertThat(phase.planned())
                        .as("planned, at most the schedule")
                        .isLessThanOrEqualTo(scheduled(phase.phase()));
            }
        }
        for (RequestFigures row : figures.requests()) {
            PhaseFigures phase = figures.phases().get(row.phase());
            assertThat(row.count() + row.withoutEnd())
                    .as("requests that ended or never will: here, as many as sessions")
                    .isEqualTo(phase.completed() + phase.failed() + phase.unfinished());
        }
    }

    private void checkEnd(RunOutcome outcome) {
        RunFigures figures = outcome.figures();
        checkFigures(figures);
        RunState state = coordinator.live().state();
        checkReplay(state, outcome);
        assertThat(state.verdict()).isEqualTo(outcome.judgement().verdict().label());
        if (outcome.judgement().verdict() == Verdict.PASS) {
            checkPassed(outcome, state);
        }
        if (!agentsSuffer && !stopAsked) {
            // Nothing but the coordinator and the log were at fault, and they are not needed for measuring.
            for (PhaseFigures phase : figures.phases()) {
                assertThat(phase.lost()).isZero();
                assertThat(phase.planned()).isEqualTo(scheduled(phase.phase()));
            }
            assertThat(figures.evidence().fenced()).isZero();
        }
        if (!agentsSuffer && !stopAsked && !outcome.judgement().reasons().isEmpty()) {
            assertThat(outcome.judgement().reasons())
                    .as("doubts of a run in which nothing but commands was late")
                    .allMatch(reason -> reason.contains("saturated"));
        }
    }

    /// The state is the fold of the events and of nothing else, and reading the log once more, one topic
    /// after the other, gives the same figures.
    private void checkReplay(RunState state, RunOutcome outcome) {
        List<RunEvent> events = events();
        RunState replayed = RunState.of((RunEvent.RunSubmitted) events.getFirst());
        for (RunEvent event : events) {
            replayed = replayed.fold(event);
        }
        assertThat(replayed).isEqualTo(state);
        if (state.startEpochNanos() == 0) {
            return;
        }
        LiveRun again =
                new LiveRun(events.subList(0, events.size() - 1), plan, coordinator.times(), List.of(), world.now());
        for (IntervalReport report : log.all(Topic.INTERVALS, IntervalReport.class)) {
            again.heard(report, world.now());
        }
        for (AgentEvent event : log.all(Topic.AGENTS, AgentEvent.class)) {
            again.heard(event, world.now());
        }
        again.resume(world.now());
        // Where it had to be patient before, it is so again.
        for (long later = 0; again.outcome() == null && later < 30 * Plans.SECOND; later += 500 * Plans.MILLI) {
            again.tick(world.now() + later);
        }
        RunOutcome same = again.outcome();
        assertThat(same).as("outcome of the replay").isNotNull();
        assertThat(requireNonNull(same).judgement()).isEqualTo(outcome.judgement());
        assertThat(same.figures().phases()).isEqualTo(outcome.figures().phases());
        for (int i = 0; i < same.figures().requests().size(); i++) {
            assertThat(same.figures().requests().get(i).responseTime())
                    .isEqualTo(outcome.figures().requests().get(i).responseTime());
        }
    }

    /// A run that passed has no holes: what every agent measured is in the figures once, what a lost
    /// agent did not report is counted to the unit, and somebody did the rest of its share.
    private void checkPassed(RunOutcome outcome, RunState state) {
        Map<String, IntervalReport> counting = new HashMap<>();
        for (IntervalReport report : log.all(Topic.INTERVALS, IntervalReport.class)) {
            RunState.Loss loss = state.losses().get(report.agent());
            if (loss == null || report.sequence() <= loss.lastSequence()) {
                counting.put(report.agent() + " " + report.sequence(), report);
            }
        }
        int phases = plan.workload().phases().size();
        long[] planned = new long[phases];
        long[] started = new long[phases];
        long[] completed = new long[phases];
        Map<String, long[]> plannedBy = new HashMap<>();
        for (IntervalReport report : counting.values()) {
            for (IntervalReport.PhaseCounts counts : report.phases()) {
                planned[counts.phase()] += counts.planned();
                started[counts.phase()] += counts.started();
                completed[counts.phase()] += counts.completed();
                plannedBy.computeIfAbsent(report.agent(), _ -> new long[phases])[counts.phase()] += counts.planned();
            }
        }
        for (int phase = 0; phase < phases; phase++) {
            PhaseFigures figures = outcome.figures().phases().get(phase);
            long lost = 0;
            for (String agent : state.losses().keySet()) {
                long own = plannedBy.getOrDefault(agent, new long[phases])[phase];
                lost += walk(state.grants(agent), phase) - own;
            }
            assertThat(figures.lost()).as("lost, counted by walking").isEqualTo(lost);
            assertThat(figures.started()).isEqualTo(started[phase]);
            assertThat(figures.completed()).isEqualTo(completed[phase]);
            assertThat(figures.planned()).isEqualTo(planned[phase] + lost).isEqualTo(scheduled(phase));
            assertThat(figures.startLateness().getTotalCount()).isEqualTo(started[phase]);
        }
        for (SimulatedAgent agent : agents) {
            if (!state.losses().containsKey(agent.name)) {
                long[] own = new long[phases];
                counting.values().stream()
                        .filter(report -> report.agent().equals(agent.name))
                        .flatMap(report -> report.phases().stream())
                        .forEach(counts -> own[counts.phase()] += counts.started());
                assertThat(own).as("all that " + agent.name + " did").isEqualTo(agent.started(phases));
            }
        }
        for (Grant grant : state.grants()) {
            if (state.losses().containsKey(grant.agent())) {
                assertThat(grant.untilNanos())
                        .as("share of a lost agent, taken over")
                        .isNotEqualTo(Grant.OPEN);
            }
        }
    }

    /// Arrivals of some grants, one by one.
    private long walk(List<Grant> grants, int phase) {
        long count = 0;
        for (Grant grant : grants) {
            ArrivalSequence arrivals = arrivals(phase, grant.share());
            while (arrivals != null && arrivals.advance()) {
                if (arrivals.dueNanos() >= grant.fromNanos() && arrivals.dueNanos() < grant.untilNanos()) {
                    count++;
                }
            }
        }
        return count;
    }

    private long scheduled(int phase) {
        return scheduled.computeIfAbsent(phase, index -> {
            long count = 0;
            ArrivalSequence arrivals = arrivals(index, Share.WHOLE);
            while (arrivals != null && arrivals.advance()) {
                count++;
            }
            return count;
        });
    }

    private final Map<Integer, Long> scheduled = new HashMap<>();

    private @Nullable ArrivalSequence arrivals(int phase, Share share) {
        Phase of = plan.workload().phases().get(phase);
        return of.load() instanceof LoadModel.Open
                ? new ArrivalSequence(of, phase, plan.workload().seed(), share)
                : null;
    }
}
