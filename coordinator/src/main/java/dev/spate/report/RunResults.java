package dev.spate.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spate.judge.Judgement.ObjectiveResult;
import dev.spate.merge.ConnectionFigures;
import dev.spate.merge.PhaseFigures;
import dev.spate.merge.RequestFigures;
import dev.spate.merge.RunFigures;
import dev.spate.merge.TraceFigures;
import dev.spate.plan.Objective;
import dev.spate.report.RunResult.AgentHealth;
import dev.spate.report.RunResult.Connections;
import dev.spate.report.RunResult.Evidence;
import dev.spate.report.RunResult.Health;
import dev.spate.report.RunResult.Lateness;
import dev.spate.report.RunResult.PhaseResult;
import dev.spate.report.RunResult.RatePoint;
import dev.spate.report.RunResult.RequestResult;
import dev.spate.report.RunResult.Sessions;
import dev.spate.report.RunResult.SloResult;
import dev.spate.report.RunResult.Times;
import dev.spate.workload.Arrivals;
import dev.spate.workload.ConnectionFailure;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Outcome;
import dev.spate.workload.Phase;
import dev.spate.workload.Rate;
import dev.spate.workload.TraceLoss;
import dev.spate.workload.TraceReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// From the figures of a run to its result, and from there to JSON and back.
final class RunResults {

    /// Kinds of errors that are always there, also when there are none.
    private static final List<Outcome> ALWAYS =
            List.of(Outcome.STATUS_5XX, Outcome.TIMEOUT, Outcome.CONNECT, Outcome.CHECK);

    /// Steps of a staircase that are drawn one by one. Finer ones are a slope to the eye.
    private static final int DRAWN_STEPS = 200;

    static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .defaultPrettyPrinter(new DefaultPrettyPrinter()
                    .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                    .withArrayIndenter(new DefaultIndenter("  ", "\n")))
            .build();

    static final ObjectMapper COMPACT = new JsonMapper();

    private RunResults() {}

    static String toJson(Object result) {
        try {
            return JSON.writeValueAsString(result) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a result that has no JSON form", e);
        }
    }

    static RunResult of(RunRecord record) {
        RunFigures figures = record.figures();
        List<Phase> phases = record.plan().workload().phases();
        long elapsed = Duration.between(record.started(), record.ended()).toNanos();
        Histogram lateness = new Histogram(3);
        List<PhaseResult> phaseResults = new ArrayList<>();
        for (PhaseFigures phase : figures.phases()) {
            lateness.add(phase.startLateness());
            phaseResults.add(phase(phases.get(phase.phase()), phase));
        }
        List<RequestResult> requests = new ArrayList<>();
        for (RequestFigures row : figures.requests()) {
            requests.add(request(phases.get(row.phase()), row, figures.traces(), elapsed));
        }
        return new RunResult(
                record.run(),
                record.plan().name(),
                record.judgement().verdict().label(),
                record.judgement().reasons(),
                record.version(),
                record.started().toString(),
                record.ended().toString(),
                elapsed,
                record.plan().workload().seed(),
                record.plan().workload().target(),
                sum(phaseResults),
                phaseResults,
                requests,
                connections(figures.connections()),
                traces(figures),
                warnings(record),
                record.judgement().objectives().stream().map(RunResults::slo).toList(),
                new Health(lateness(lateness), lateReads(figures), agents(figures.agents())),
                evidence(figures.evidence()),
                null);
    }

    private static RunResult.LateReads lateReads(RunFigures figures) {
        long count = 0;
        long max = 0;
        for (RequestFigures row : figures.requests()) {
            Histogram late = row.lateReads().histogram();
            if (row.request().equals(RequestFigures.ALL) && late.getTotalCount() > 0) {
                count += late.getTotalCount();
                max = Math.max(max, late.getMaxValue());
            }
        }
        return new RunResult.LateReads(count, max);
    }

    private static Connections connections(ConnectionFigures figures) {
        Map<String, Long> failures = new LinkedHashMap<>();
        for (ConnectionFailure failure : ConnectionFailure.values()) {
            if (figures.failed(failure) > 0) {
                failures.put(failure.label(), figures.failed(failure));
            }
        }
        return new Connections(
                figures.opened(),
                figures.failed(),
                figures.tlsTimes().count(),
                figures.resumed(),
                failures,
                figures.failedLookUps(),
                times(figures.connectTimes().histogram()),
                times(figures.tlsTimes().histogram()));
    }

    /// Whoever traces spends time on it, if only to look whether there is anything to do.
    private static boolean isTraced(TraceFigures traces) {
        return traces.allKept() > 0 || traces.allDropped() > 0 || traces.cpuNanos() > 0;
    }

    private static RunResult.@Nullable Traces traces(RunFigures figures) {
        TraceFigures traces = figures.traces();
        if (!isTraced(traces)) {
            return null;
        }
        Map<String, Long> keptBy = new LinkedHashMap<>();
        for (TraceReason reason : TraceReason.values()) {
            keptBy.put(reason.label(), traces.kept(reason));
        }
        Map<String, Long> droppedAt = new LinkedHashMap<>();
        for (TraceLoss loss : TraceLoss.values()) {
            droppedAt.put(loss.label(), traces.dropped(loss));
        }
        long requests = 0;
        for (RequestFigures row : figures.requests()) {
            requests += row.request().equals(RequestFigures.ALL) ? row.count() : 0;
        }
        return new RunResult.Traces(
                traces.allKept(),
                keptBy,
                traces.allDropped(),
                droppedAt,
                traces.cpuNanos(),
                requests == 0 ? 0 : (double) traces.cpuNanos() / requests);
    }

    private static @Nullable List<RunResult.TracedRequest> slowest(RequestFigures row, TraceFigures traces) {
        if (!isTraced(traces)) {
            return null;
        }
        HexFormat hex = HexFormat.of();
        return traces.slowest(row.phase(), row.request()).stream()
                .map(one -> new RunResult.TracedRequest(
                        one.request(),
                        one.nanos(),
                        one.secondNanos(),
                        one.agent(),
                        hex.toHexDigits(one.traceIdHigh()) + hex.toHexDigits(one.traceIdLow()),
                        hex.toHexDigits(one.spanId())))
                .toList();
    }

    private static List<String> warnings(RunRecord record) {
        List<String> warnings = new ArrayList<>();
        long lost = record.figures().traces().allDropped();
        if (lost > 0) {
            warnings.add("of " + times(record.figures().traces().allKept(), "trace") + " that were to be kept "
                    + Units.count(lost) + (lost == 1 ? " was" : " were") + " lost: a slow request or an error may have"
                    + " none");
        }
        if (record.plan().workload().http().tls().insecure()) {
            warnings.add("certificates were not checked, because the plan says 'insecure: true': what answered may have"
                    + " been anybody");
        }
        ConnectionFigures connections = record.figures().connections();
        long ports = connections.failed(ConnectionFailure.NO_LOCAL_PORT);
        if (ports > 0) {
            warnings.add("the agents' machines had no port left for " + times(ports, "connection")
                    + ", which is no fault of the target: let requests share connections (connectionReuse), give the"
                    + " agents more addresses (--local-address), or use more machines");
        }
        long resources = connections.failed(ConnectionFailure.NO_LOCAL_RESOURCE);
        if (resources > 0) {
            warnings.add(
                    "the agents' machines had no file descriptor or memory for " + times(resources, "connection")
                            + ", which is no fault of the target: raise the limit of open files (ulimit -n), or use more machines");
        }
        long lookUps = connections.failedLookUps();
        if (lookUps > 0) {
            warnings.add(Units.count(lookUps) + (lookUps == 1 ? " look-up of a name" : " look-ups of names")
                    + " failed, and the earlier addresses stayed in use");
        }
        return warnings;
    }

    private static String times(long number, String thing) {
        return Units.count(number) + " " + thing + (number == 1 ? "" : "s");
    }

    private static PhaseResult phase(Phase phase, PhaseFigures figures) {
        return new PhaseResult(
                phase.name(),
                phase.startNanos(),
                phase.durationNanos(),
                phase.warmup(),
                load(phase.load()),
                rate(phase),
                phase.load() instanceof LoadModel.AtOnce atOnce ? atOnce.sessions() : 0,
                new Sessions(
                        figures.planned(),
                        figures.started(),
                        figures.dropped(),
                        figures.lost(),
                        figures.completed(),
                        figures.failed(),
                        figures.unfinished()),
                lateness(figures.startLateness()));
    }

    /// A phase as planned, before anything of it was measured.
    static PhaseResult plannedOnly(Phase phase) {
        Histogram none = new Histogram(3);
        return phase(phase, new PhaseFigures(0, 0, 0, 0, 0, 0, 0, 0, 0, none));
    }

    private static Sessions sum(List<PhaseResult> phases) {
        Sessions sum = new Sessions(0, 0, 0, 0, 0, 0, 0);
        for (PhaseResult phase : phases) {
            Sessions more = phase.sessions();
            sum = new Sessions(
                    sum.planned() + more.planned(),
                    sum.started() + more.started(),
                    sum.dropped() + more.dropped(),
                    sum.lost() + more.lost(),
                    sum.completed() + more.completed(),
                    sum.failed() + more.failed(),
                    sum.unfinished() + more.unfinished());
        }
        return sum;
    }

    private static RequestResult request(Phase phase, RequestFigures row, TraceFigures traces, long elapsed) {
        Map<String, Long> errors = new LinkedHashMap<>();
        Map<String, Long> outcomes = new LinkedHashMap<>();
        for (Outcome outcome : Outcome.values()) {
            long count = row.count(outcome);
            if (count > 0) {
                outcomes.put(outcome.label(), count);
            }
            if (outcome.isError() && (count > 0 || ALWAYS.contains(outcome))) {
                errors.put(outcome.label(), count);
            }
        }
        return new RequestResult(
                phase.name(),
                row.request(),
                phase.warmup(),
                row.count(),
                errors,
                outcomes,
                row.unfinished(),
                row.lostUnderWay(),
                row.clipped(),
                row.bytesSent(),
                row.bytesReceived(),
                perSecond(phase, row.goodInTime(), elapsed),
                times(row.responseTime()),
                times(row.serviceTime()),
                slowest(row, traces));
    }

    /// Over the time in which the phase offered load, as far as the run came; a phase without duration
    /// counts until its last request could end.
    private static double perSecond(Phase phase, long count, long elapsed) {
        long offered = Math.min(phase.endNanos(), elapsed) - phase.startNanos();
        long nanos = offered > 0 ? offered : Math.min(phase.lastNanos(), elapsed) - phase.startNanos();
        return nanos > 0 ? count * 1e9 / nanos : 0;
    }

    static Times times(Histogram histogram) {
        if (histogram.getTotalCount() == 0) {
            return new Times(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        }
        return new Times(
                histogram.getMinValue(),
                histogram.getMean(),
                histogram.getValueAtPercentile(50),
                histogram.getValueAtPercentile(75),
                histogram.getValueAtPercentile(90),
                histogram.getValueAtPercentile(95),
                histogram.getValueAtPercentile(99),
                histogram.getValueAtPercentile(99.9),
                histogram.getValueAtPercentile(99.99),
                histogram.getMaxValue());
    }

    static Lateness lateness(Histogram histogram) {
        if (histogram.getTotalCount() == 0) {
            return new Lateness(0, 0, 0);
        }
        return new Lateness(
                histogram.getValueAtPercentile(50), histogram.getValueAtPercentile(99), histogram.getMaxValue());
    }

    private static SloResult slo(ObjectiveResult result) {
        Objective objective = result.objective();
        String unit = switch (objective.metric()) {
            case Objective.ResponsePercentile _, Objective.ResponseMean _, Objective.ServicePercentile _ -> "ns";
            case Objective.ErrorShare _, Objective.DroppedShare _ -> "share";
            case Objective.Throughput _ -> "per-second";
        };
        boolean observed = result.measured() && Double.isFinite(result.observed());
        return new SloResult(
                objective.rule(),
                result.phase(),
                Objects.requireNonNullElse(objective.request(), RequestFigures.ALL),
                observed ? number(result.observed(), unit) : null,
                number(objective.limit(), unit),
                unit,
                result.windowStartNanos() < 0 ? null : result.windowStartNanos(),
                result.holds());
    }

    private static Number number(double value, String unit) {
        if (unit.equals("ns")) {
            return Math.round(value);
        }
        return value;
    }

    private static List<AgentHealth> agents(List<RunFigures.AgentFigures> agents) {
        return agents.stream()
                .map(agent -> new AgentHealth(
                        agent.id(),
                        agent.fraction(),
                        agent.cpu(),
                        agent.busyShareMax(),
                        agent.gcPauseMaxNanos(),
                        agent.loopDelayMaxNanos(),
                        agent.stealShare(),
                        agent.throttledNanos(),
                        agent.runQueueShareMax(),
                        agent.retransmits(),
                        agent.droppedForMemory(),
                        agent.clockOffsetNanos(),
                        agent.clockUncertaintyAtStartNanos(),
                        agent.clockUncertaintyMaxNanos(),
                        agent.lost()))
                .toList();
    }

    private static Evidence evidence(RunFigures.Evidence evidence) {
        return new Evidence(
                evidence.intervalsExpected(),
                evidence.intervalsMerged(),
                evidence.duplicates(),
                evidence.fenced(),
                evidence.unreadable(),
                evidence.doubts());
    }

    static String load(LoadModel load) {
        return switch (load) {
            case LoadModel.ConstantRate(Rate rate, var arrivals) ->
                "constant " + say(rate) + (arrivals == Arrivals.POISSON ? ", poisson" : "");
            case LoadModel.RampingRate(Rate from, Rate to, var _) -> "ramp " + say(from) + " to " + say(to);
            case LoadModel.Staircase(Rate from, Rate to, int steps, var _) ->
                "staircase " + say(from) + " to " + say(to) + " in " + steps + " steps";
            case LoadModel.AtOnce(int sessions) -> Units.count(sessions) + " at once";
            case LoadModel.ConstantUsers(int users) -> Units.count(users) + " users";
            case LoadModel.RampingUsers(int from, int to) -> Units.count(from) + " to " + Units.count(to) + " users";
            case LoadModel.Pause() -> "pause";
        };
    }

    private static String say(Rate rate) {
        double perSecond = rate.perSecond();
        return (perSecond == Math.rint(perSecond) ? Units.count((long) perSecond) : Units.rate(perSecond)) + "/s";
    }

    private static List<RatePoint> rate(Phase phase) {
        return switch (phase.load()) {
            case LoadModel.ConstantRate(Rate rate, var _) -> slope(phase, rate, rate);
            case LoadModel.RampingRate(Rate from, Rate to, var _) -> slope(phase, from, to);
            case LoadModel.Staircase(Rate from, Rate to, int steps, var _)
            when steps > DRAWN_STEPS -> slope(phase, from, to);
            case LoadModel.Staircase(Rate from, Rate to, int steps, var _) -> stairs(phase, from, to, steps);
            case LoadModel.AtOnce _, LoadModel.Closed _, LoadModel.Pause _ -> List.of();
        };
    }

    private static List<RatePoint> slope(Phase phase, Rate from, Rate to) {
        return List.of(
                new RatePoint(phase.startNanos(), from.perSecond()), new RatePoint(phase.endNanos(), to.perSecond()));
    }

    private static List<RatePoint> stairs(Phase phase, Rate from, Rate to, int steps) {
        List<RatePoint> points = new ArrayList<>();
        for (int step = 0; step < steps; step++) {
            double rate = from.perSecond() + (to.perSecond() - from.perSecond()) * step / (steps - 1);
            points.add(new RatePoint(phase.startNanos() + phase.durationNanos() * step / steps, rate));
            points.add(new RatePoint(phase.startNanos() + phase.durationNanos() * (step + 1) / steps, rate));
        }
        return points;
    }
}
