package dev.spate.judge;

import dev.spate.judge.Judgement.ObjectiveResult;
import dev.spate.judge.Judgement.Verdict;
import dev.spate.merge.PhaseFigures;
import dev.spate.merge.RequestFigures;
import dev.spate.merge.RunFigures;
import dev.spate.merge.RunFigures.AgentFigures;
import dev.spate.merge.RunFigures.Evidence;
import dev.spate.plan.Objective;
import dev.spate.plan.Plan;
import dev.spate.run.RunEnd;
import dev.spate.workload.ConnectionFailure;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Outcome;
import dev.spate.workload.Phase;
import dev.spate.workload.Step;
import dev.spate.workload.Workload;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// Says what a run proves.
///
/// # Which verdict wins
/// 1. `error`: the load was never offered. There is nothing to say about the target.
/// 2. `aborted`: the load was offered in part, because somebody, an objective or the plan's rule for
///    lost agents ended it. The figures are those of a run that nobody asked for.
/// 3. `not-proven`, if the evidence is doubtful: something is missing, the counts contradict each other,
///    or the generator did not offer the load as planned. An objective that does not hold does not
///    change that: a generator that falls behind makes latencies look bad as easily as good, and whoever
///    reads `fail` goes looking in the target. The reasons name the objectives that do not hold after
///    the doubts.
/// 4. `fail`: the evidence is whole and an objective does not hold, whatever the generator did.
/// 5. `not-proven`, if no request of a measured phase ended well, or an objective cannot be decided:
///    nothing was measured for it; or it holds for the requests that ended and would not if those that
///    were cut off had been slow; or it does not hold, and would without as many requests as the
///    generator itself may have slowed by starting sessions late or seeing them end late.
/// 6. `pass`.
///
/// Sessions dropped because of `maxSessions` are what the plan says, and no doubt. Sessions lost with an
/// agent whose share was taken over are a known gap in the load, and shown; sessions lost for good are a
/// doubt.
public final class Judge {

    /// Stolen time that may explain why a generator was late.
    private static final double NOTICEABLE_STEAL = 0.02;

    /// Waiting for a processor, in its worst second, that may do so too.
    private static final double NOTICEABLE_WAIT = 0.2;

    private Judge() {}

    /// @param scheduled arrivals by phase that the schedule holds; looked at if the run was carried
    ///     through
    /// @param windows of the same plan, finished
    public static Judgement judge(
            Plan plan, RunEnd end, long[] scheduled, RunFigures figures, ObjectiveWindows windows, JudgeLimits limits) {
        List<ObjectiveResult> results = new ArrayList<>();
        List<String> violated = new ArrayList<>();
        List<String> undecided = new ArrayList<>();
        objectives(plan, figures, windows, limits, results, violated, undecided);
        nothingWell(plan, figures, undecided);
        return switch (end.kind()) {
            case NOT_STARTED -> new Judgement(Verdict.ERROR, List.of(end.reason()), results);
            case STOPPED -> {
                List<String> reasons = new ArrayList<>();
                reasons.add(end.reason());
                reasons.addAll(end.doubts());
                yield new Judgement(Verdict.ABORTED, reasons, results);
            }
            case CARRIED_THROUGH -> {
                List<String> doubts = new ArrayList<>(end.doubts());
                evidence(plan, scheduled, figures, doubts);
                generator(plan, figures, limits, doubts);
                List<String> reasons = new ArrayList<>(doubts);
                reasons.addAll(violated);
                reasons.addAll(undecided);
                Verdict verdict;
                if (!doubts.isEmpty()) {
                    verdict = Verdict.NOT_PROVEN;
                } else if (!violated.isEmpty()) {
                    verdict = Verdict.FAIL;
                } else if (!undecided.isEmpty()) {
                    verdict = Verdict.NOT_PROVEN;
                } else {
                    verdict = Verdict.PASS;
                }
                yield new Judgement(verdict, reasons, results);
            }
        };
    }

    /// A phase in which every request failed says nothing of how the target does its work.
    private static void nothingWell(Plan plan, RunFigures figures, List<String> undecided) {
        for (RequestFigures row : figures.requests()) {
            Phase phase = plan.workload().phases().get(row.phase());
            if (row.request().equals(RequestFigures.ALL)
                    && !phase.warmup()
                    && row.count() > 0
                    && row.count(Outcome.OK) == 0) {
                undecided.add("none of the " + row.count() + " requests of phase " + phase.name() + " ended well");
            }
        }
    }

    private static void objectives(
            Plan plan,
            RunFigures figures,
            ObjectiveWindows windows,
            JudgeLimits limits,
            List<ObjectiveResult> results,
            List<String> violated,
            List<String> undecided) {
        for (Objective objective : plan.objectives()) {
            for (int phase : phasesOf(objective, plan.workload())) {
                ObjectiveWindows.Observed observed = objective.windowNanos() > 0
                        ? windows.worst(objective, phase)
                        : whole(plan.workload(), objective, phase, figures, limits);
                double value = observed.observation().value();
                boolean measured = observed.observation().measured();
                boolean holds = measured && objective.comparison().holds(value, objective.limit());
                ObjectiveResult result = new ObjectiveResult(
                        objective,
                        plan.workload().phases().get(phase).name(),
                        measured ? value : 0,
                        observed.windowStartNanos(),
                        measured,
                        holds);
                results.add(result);
                if (!measured) {
                    undecided.add("objective '" + objective.rule() + "' has nothing to be judged by in phase "
                            + result.phase());
                } else if (!holds) {
                    boolean proven =
                            !objective.comparison().holds(observed.observation().withoutLate(), objective.limit());
                    (proven ? violated : undecided).add(failure(objective, result.phase(), observed));
                } else if (!objective.comparison().holds(observed.observation().atWorst(), objective.limit())) {
                    undecided.add("objective '" + objective.rule() + "' holds in phase " + result.phase()
                            + " for the requests that ended, and might not if those that were cut off had ended too"
                            + lostWithAgents(figures, phase));
                }
            }
        }
    }

    private static String lostWithAgents(RunFigures figures, int phase) {
        for (RequestFigures row : figures.requests()) {
            if (row.phase() == phase && row.lostUnderWay() > 0) {
                return "; up to " + row.lostUnderWay() + " of them were under way on agents that were lost";
            }
        }
        return "";
    }

    private static ObjectiveWindows.Observed whole(
            Workload workload, Objective objective, int phase, RunFigures figures, JudgeLimits limits) {
        RequestFigures requests = null;
        for (RequestFigures row : figures.requests()) {
            if (row.phase() == phase && row.request().equals(requestOf(objective))) {
                requests = row;
            }
        }
        PhaseFigures sessions = figures.phases().get(phase);
        Lateness late = Lateness.of(objective, sessions, requests, limits);
        double perSession =
                requests == null || sessions.started() == 0 ? 1 : (double) requests.count() / sessions.started();
        Observation observation = Observation.of(
                objective.metric(),
                requests,
                sessions,
                workload.phases().get(phase).durationNanos(),
                late,
                perSession);
        return new ObjectiveWindows.Observed(observation, -1, late);
    }

    /// Whether all is there, and whether it agrees.
    private static void evidence(Plan plan, long[] scheduled, RunFigures figures, List<String> doubts) {
        Evidence evidence = figures.evidence();
        doubts.addAll(evidence.doubts());
        if (evidence.intervalsMerged() != evidence.intervalsExpected()) {
            doubts.add(evidence.intervalsExpected() + " interval reports were sent and " + evidence.intervalsMerged()
                    + " came");
        }
        if (evidence.unreadable() > 0) {
            doubts.add(evidence.unreadable() + " messages could not be read");
        }
        for (PhaseFigures phase : figures.phases()) {
            String name = plan.workload().phases().get(phase.phase()).name();
            if (plan.workload().phases().get(phase.phase()).load() instanceof LoadModel.Open
                    && scheduled[phase.phase()] != phase.planned()) {
                doubts.add("phase " + name + " has " + scheduled[phase.phase()] + " arrivals by its schedule, and "
                        + phase.planned() + " were accounted for");
            }
            long accounted = phase.started() + phase.dropped() + phase.lost();
            if (phase.planned() != accounted) {
                doubts.add("phase " + name + " planned " + phase.planned() + " sessions, but started, dropped and lost "
                        + accounted);
            }
            long ended = phase.completed() + phase.failed() + phase.unfinished();
            if (phase.started() != ended) {
                doubts.add("phase " + name + " started " + phase.started() + " sessions, but " + ended
                        + " completed, failed or were cut off");
            }
        }
        for (RequestFigures row : figures.requests()) {
            if (row.count() != row.responseTime().getTotalCount()) {
                doubts.add(row.count() + " requests '" + row.request() + "' were counted, but "
                        + row.responseTime().getTotalCount() + " timed");
            }
        }
    }

    private static boolean hasMeasuredUsers(Workload workload) {
        return workload.phases().stream()
                .anyMatch(phase -> phase.load() instanceof LoadModel.Closed && !phase.warmup());
    }

    /// Whether the generator offered the load as planned. Requests that failed because their agent's
    /// machine could not open a connection.
    private static void connections(RunFigures figures, List<String> doubts) {
        boolean failed = false;
        for (RequestFigures row : figures.requests()) {
            failed |= row.count(ConnectionFailure.NO_LOCAL_PORT.outcome()) > 0;
        }
        for (ConnectionFailure failure : ConnectionFailure.values()) {
            long count = figures.connections().failed(failure);
            if (failed && failure.isLocal() && count > 0) {
                doubts.add("agents could not open " + count + (count == 1 ? " connection" : " connections") + ": "
                        + failure.words() + ", and requests that waited for one failed");
            }
        }
    }

    private static void generator(Plan plan, RunFigures figures, JudgeLimits limits, List<String> doubts) {
        for (AgentFigures agent : figures.agents()) {
            if (agent.droppedForMemory() > 0) {
                doubts.add("agent " + agent.id() + " had no memory for " + agent.droppedForMemory()
                        + " sessions and dropped them; give its process more (-Xmx), use more agents on other machines,"
                        + " or allow fewer sessions at a time (maxSessions)");
            }
        }
        connections(figures, doubts);
        for (PhaseFigures phase : figures.phases()) {
            Phase planned = plan.workload().phases().get(phase.phase());
            if (planned.warmup() || phase.startLateness().getTotalCount() == 0) {
                continue;
            }
            long lateness = phase.startLateness().getValueAtPercentile(99);
            if (lateness > limits.latenessP99Nanos()) {
                doubts.add("the generator was saturated: in phase " + planned.name() + " sessions started "
                        + millis((double) lateness) + " late at the 99th percentile; more than "
                        + millis((double) limits.latenessP99Nanos()) + " is not the load that was planned"
                        + busiest(figures, limits));
            }
        }
        heldUp(plan, figures, limits, doubts);
        if (hasMeasuredUsers(plan.workload())) {
            for (AgentFigures agent : figures.agents()) {
                if (agent.busyShareMax() > limits.busyShare()) {
                    doubts.add("the generator was saturated: an event loop of agent " + agent.id() + " was busy "
                            + Math.round(agent.busyShareMax() * 100) + " % of an interval, more than the "
                            + Math.round(limits.busyShare() * 100)
                            + " % up to which users do not wait for it; give the run more agents or loops");
                }
            }
        }
        if (figures.agents().size() > 1) {
            for (AgentFigures agent : figures.agents()) {
                long atStart = agent.clockUncertaintyAtStartNanos();
                if (atStart < 0) {
                    doubts.add("the clock of agent " + agent.id() + " was never compared with the coordinator's");
                } else if (atStart > limits.clockUncertaintyNanos()) {
                    doubts.add("the clock of agent " + agent.id() + " was known to " + millis((double) atStart)
                            + " only when the run started; " + millis((double) limits.clockUncertaintyNanos())
                            + " are needed to start together");
                } else if (agent.clockUnmeasured() > limits.clockUnmeasured()) {
                    doubts.add("the clock of agent " + agent.id() + " was not compared with the coordinator's before "
                            + agent.clockUnmeasured() + " of its interval reports had been sent");
                }
            }
        }
    }

    /// A loop that stands still while nothing is due to start measures its own absence.
    private static void heldUp(Plan plan, RunFigures figures, JudgeLimits limits, List<String> doubts) {
        for (RequestFigures row : figures.requests()) {
            Phase phase = plan.workload().phases().get(row.phase());
            if (phase.warmup() || !row.request().equals(RequestFigures.ALL)) {
                continue;
            }
            Lateness.Late late = Lateness.Late.of(row.lateReads().histogram(), limits.latenessP99Nanos());
            if (late.count() * 100 > row.count()) {
                doubts.add("the generator was held up: in phase " + phase.name() + " it may have seen " + late.count()
                        + " of " + row.count() + " requests end more than "
                        + millis((double) limits.latenessP99Nanos()) + " late, up to "
                        + millis((double) late.mostNanos())
                        + "; times of which more than one in a hundred are those of the generator are not the target's"
                        + busiest(figures, limits));
            }
        }
    }

    /// What the busiest agent says of itself, as a hint at why it was late.
    private static String busiest(RunFigures figures, JudgeLimits limits) {
        AgentFigures busiest = null;
        for (AgentFigures agent : figures.agents()) {
            if (busiest == null || agent.busyShareMax() > busiest.busyShareMax()) {
                busiest = agent;
            }
        }
        if (busiest == null) {
            return "";
        }
        String figuresOfIt = String.format(
                        Locale.ROOT,
                        " (agent %s: event loops busy up to %.0f %%, %.0f %% of its processors used, %.0f %% stolen,"
                                + " waited for a processor up to %.0f %% of the time",
                        busiest.id(),
                        busiest.busyShareMax() * 100,
                        busiest.cpu() * 100,
                        busiest.stealShare() * 100,
                        busiest.runQueueShareMax() * 100)
                + (busiest.throttledNanos() == 0
                        ? ""
                        : ", its control group was throttled for " + millis((double) busiest.throttledNanos()));
        return busiest.busyShareMax() > limits.busyShare()
                        || busiest.stealShare() > NOTICEABLE_STEAL
                        || busiest.runQueueShareMax() > NOTICEABLE_WAIT
                ? figuresOfIt + ")"
                : figuresOfIt
                        + "; none of that explains it, so its loops were held up or not run: its longest turn took "
                        + millis((double) busiest.loopDelayMaxNanos()) + ", its longest collection "
                        + millis((double) busiest.gcPauseMaxNanos()) + ")";
    }

    /// Which phases an objective is about: the one it names, or every one that offers load and is no
    /// warm-up.
    static List<Integer> phasesOf(Objective objective, Workload workload) {
        List<Integer> indexes = new ArrayList<>();
        for (int i = 0; i < workload.phases().size(); i++) {
            Phase phase = workload.phases().get(i);
            boolean meant = objective.phase() == null
                    ? !phase.warmup()
                            && !(phase.load() instanceof LoadModel.Pause)
                            && hasRequest(objective, phase, workload)
                    : objective.phase().equals(phase.name());
            if (meant) {
                indexes.add(i);
            }
        }
        return indexes;
    }

    static String requestOf(Objective objective) {
        return Objects.requireNonNullElse(objective.request(), RequestFigures.ALL);
    }

    /// Says which objective does not hold, with both values, and whether the generator may be to blame.
    static String failure(Objective objective, String phase, ObjectiveWindows.Observed observed) {
        Observation observation = observed.observation();
        Lateness late = observed.late();
        String where = observed.windowStartNanos() < 0
                ? ""
                : String.format(Locale.ROOT, " in the window from %.0f s on", observed.windowStartNanos() / 1e9);
        String sentence = "objective '" + objective.rule() + "' does not hold in phase " + phase + where + ": "
                + value(objective, observation.value()) + ", and the limit is "
                + objective.comparison().sign() + " " + value(objective, objective.limit());
        return objective.comparison().holds(observation.withoutLate(), objective.limit())
                ? sentence + "; but the generator itself " + late.words(where.isEmpty() ? "" : "around then ")
                        + ", and without as many requests as that may have slowed it holds: "
                        + value(objective, observation.withoutLate())
                : sentence;
    }

    private static boolean hasRequest(Objective objective, Phase phase, Workload workload) {
        String request = objective.request();
        return request == null
                || phase.mix().stream()
                        .flatMap(entry -> workload.scenario(entry.scenario()).steps().stream())
                        .anyMatch(step ->
                                step instanceof Step.Request one && one.name().equals(request));
    }

    private static String value(Objective objective, double value) {
        return switch (objective.metric()) {
            case Objective.ResponsePercentile _, Objective.ServicePercentile _, Objective.ResponseMean _ ->
                millis(value);
            case Objective.ErrorShare _, Objective.DroppedShare _ -> number(value * 100) + " %";
            case Objective.Throughput _ -> number(value) + "/s";
        };
    }

    static String millis(double nanos) {
        return number(nanos / 1e6) + " ms";
    }

    /// Six digits, and no more of them than it needs.
    private static String number(double value) {
        return Double.isFinite(value)
                ? new BigDecimal(value, new MathContext(6)).stripTrailingZeros().toPlainString()
                : Double.toString(value);
    }
}
