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
import dev.spate.workload.LoadModel;
import dev.spate.workload.Phase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What must hold of one run, after every event and at its end.
final class RunChecks {

    private final String run;
    private final Plan plan;
    private final List<SimulatedAgent> agents;
    private final SimulatedLog log;
    private final RunTimes times;
    private final Map<Integer, Long> scheduled = new HashMap<>();
    private int decidedBy;
    private int epochSeen;
    private int grantsSeen;

    RunChecks(SimulatedRun run, List<SimulatedAgent> agents, SimulatedLog log, RunTimes times) {
        this.run = run.id;
        this.plan = run.plan;
        this.agents = agents;
        this.log = log;
        this.times = times;
    }

    /// After an event at the coordinator in charge. What the one before had not stored never happened.
    void decided(int coordinator, RunState state) {
        if (coordinator != decidedBy) {
            decidedBy = coordinator;
            epochSeen = 0;
        }
        assertThat(state.epoch()).as("epoch").isGreaterThanOrEqualTo(epochSeen);
        epochSeen = state.epoch();
        int grants = state.grants().size() + state.losses().size();
        if (grants != grantsSeen) {
            grantsSeen = grants;
            checkOwners(state);
        }
    }

    /// What the log holds of the run: one beginning, one end, the rules of the states in between.
    RunState checkEvents(List<RunEvent> events) {
        assertThat(events.getFirst()).isInstanceOf(RunEvent.RunSubmitted.class);
        assertThat(events.getLast()).isInstanceOf(RunEvent.RunFinished.class);
        RunState state = RunState.of((RunEvent.RunSubmitted) events.getFirst());
        for (RunEvent event : events.subList(1, events.size())) {
            RunState next = state.fold(event);
            assertThat(next).as("state after " + event).isNotEqualTo(state);
            state = next;
            checkOwners(state);
        }
        return state;
    }

    /// Agents are lost for what befell them, and for nothing that befell others.
    void checkLosses(List<RunEvent> events) {
        for (RunEvent event : events) {
            if (event instanceof RunEvent.AgentLost lost) {
                SimulatedAgent agent = agent(lost.agent());
                if (lost.reason().startsWith("not heard")) {
                    assertThat(agent.hurt())
                            .as("whether " + lost + " was right")
                            .isTrue();
                }
                if (lost.reason().startsWith("still at work")) {
                    assertThat(agent.hurt() || !agent.givenUp().isEmpty())
                            .as("whether " + lost + " was right")
                            .isTrue();
                }
            }
            if (event instanceof RunEvent.RunFinished finished) {
                for (String reason : finished.reasons()) {
                    if (reason.startsWith("not ready within")) {
                        assertThat(agents)
                                .as("whether nobody of them can be ready: " + reason)
                                .anyMatch(agent -> reason.contains(agent.name)
                                        && !agent.givenUp().isEmpty());
                    }
                    if (reason.contains("not heard for")) {
                        assertThat(agents)
                                .as("whether it was right: " + reason)
                                .anyMatch(agent -> reason.contains(agent.name) && agent.hurt());
                    }
                }
            }
        }
    }

    /// How far apart, in true time, agents started that followed the coordinator which named the
    /// instant.
    ///
    /// @param coordinator identity of that one
    /// @return starts that were further apart than the clocks were known, because another had followed
    int checkSkew(String coordinator) {
        List<SimulatedAgent.Started> starts = new ArrayList<>();
        for (SimulatedAgent agent : agents) {
            for (SimulatedAgent.Started one : agent.starts()) {
                if (one.run().equals(run) && one.uncertaintyNanos() >= 0) {
                    starts.add(one);
                }
            }
        }
        int apart = 0;
        for (SimulatedAgent.Started one : starts) {
            for (SimulatedAgent.Started other : starts) {
                long skew = Math.abs(one.trueNanos() - other.trueNanos());
                long bound = one.uncertaintyNanos() + other.uncertaintyNanos() + 10_000;
                if (one.coordinator().equals(coordinator) && other.coordinator().equals(coordinator)) {
                    assertThat(skew)
                            .as("between the starts " + one + " and " + other)
                            .isLessThanOrEqualTo(bound);
                } else if (skew > bound) {
                    apart++;
                }
            }
        }
        return apart / 2;
    }

    private SimulatedAgent agent(String name) {
        return agents.stream().filter(one -> one.name.equals(name)).findFirst().orElseThrow();
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
    void checkFigures(RunFigures figures) {
        int phases = plan.workload().phases().size();
        long[] started = started(phases);
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

    private long[] started(int phases) {
        long[] started = new long[phases];
        for (SimulatedAgent agent : agents) {
            long[] own = agent.started(run, phases);
            for (int i = 0; i < phases; i++) {
                started[i] += own[i];
            }
        }
        return started;
    }

    /// The outcome that a coordinator gave, against the log.
    ///
    /// @param calm whether nothing befell any agent, and nobody stopped the run
    void checkEnd(RunOutcome outcome, RunState state, List<RunEvent> events, boolean calm) {
        RunFigures figures = outcome.figures();
        checkFigures(figures);
        assertThat(state.verdict()).isEqualTo(outcome.judgement().verdict().label());
        checkReplay(outcome, state, events);
        if (outcome.judgement().verdict() == Verdict.PASS) {
            checkPassed(outcome, state);
        }
        if (calm && state.startEpochNanos() != 0) {
            // Nothing but the coordinator and the log were at fault, and they are not needed for measuring.
            for (PhaseFigures phase : figures.phases()) {
                assertThat(phase.lost()).isZero();
                assertThat(phase.planned()).isEqualTo(scheduled(phase.phase()));
            }
            assertThat(figures.evidence().fenced()).isZero();
        }
        checkGivenUp(outcome, state);
        if (state.startEpochNanos() != 0 && state.stop() == null) {
            checkShares(state);
        }
    }

    /// Whoever carried the run through did all of what it was given, or the rest would be nobody's.
    private void checkShares(RunState state) {
        for (String name : state.present()) {
            if (!agent(name).givenUp().isEmpty()) {
                continue;
            }
            long[] planned = new long[plan.workload().phases().size()];
            for (IntervalReport report : log.all(Topic.INTERVALS, IntervalReport.class)) {
                if (report.run().equals(run) && report.agent().equals(name)) {
                    report.phases().forEach(counts -> planned[counts.phase()] += counts.planned());
                }
            }
            for (int phase = 0; phase < planned.length; phase++) {
                assertThat(planned[phase])
                        .as("arrivals of phase " + phase + " that " + name + " did of its shares")
                        .isEqualTo(walk(state.grants(name), phase));
            }
        }
    }

    /// What an agent had no room for is known to be missing.
    private void checkGivenUp(RunOutcome outcome, RunState state) {
        for (SimulatedAgent agent : agents) {
            long reports = agent.givenUp().stream()
                    .filter(message -> message instanceof IntervalReport report
                            && report.run().equals(run)
                            && !(state.losses().containsKey(agent.name)
                                    && report.sequence()
                                            > requireNonNull(state.losses().get(agent.name))
                                                    .lastSequence()))
                    .count();
            if (reports > 0) {
                assertThat(outcome.judgement().verdict())
                        .as("verdict without " + reports + " reports of " + agent.name)
                        .isNotEqualTo(Verdict.PASS);
                assertThat(outcome.judgement().reasons().toString()).contains(agent.name);
            }
        }
    }

    /// Reading the log once more, one topic after the other, gives the same figures.
    private void checkReplay(RunOutcome outcome, RunState state, List<RunEvent> events) {
        if (state.startEpochNanos() == 0) {
            return;
        }
        long now = outcome.endEpochNanos();
        LiveRun again = new LiveRun(events.subList(0, events.size() - 1), plan, times, List.of(), now);
        for (IntervalReport report : log.all(Topic.INTERVALS, IntervalReport.class)) {
            if (report.run().equals(run)) {
                again.heard(report, now);
            }
        }
        for (AgentEvent event : log.all(Topic.AGENTS, AgentEvent.class)) {
            again.heard(event, now);
        }
        again.resume(now);
        // Where it had to be patient before, it is so again.
        for (long later = 0; again.outcome() == null && later < 30 * Plans.SECOND; later += 500 * Plans.MILLI) {
            again.tick(now + later);
        }
        RunOutcome same = requireNonNull(again.outcome(), "outcome of the replay");
        assertThat(same.judgement()).isEqualTo(outcome.judgement());
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
            if (!report.run().equals(run)) {
                continue;
            }
            RunState.Loss loss = state.losses().get(report.agent());
            if (loss == null || report.sequence() <= loss.lastSequence()) {
                counting.put(report.agent() + " " + report.sequence(), report);
            }
        }
        assertThat(outcome.figures().evidence().intervalsMerged())
                .as("reports merged, each once")
                .isEqualTo(counting.size());
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
                assertThat(own).as("all that " + agent.name + " did").isEqualTo(agent.started(run, phases));
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

    private @Nullable ArrivalSequence arrivals(int phase, Share share) {
        Phase of = plan.workload().phases().get(phase);
        return of.load() instanceof LoadModel.Open
                ? new ArrivalSequence(of, phase, plan.workload().seed(), share)
                : null;
    }
}
