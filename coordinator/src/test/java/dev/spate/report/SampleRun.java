package dev.spate.report;

import dev.spate.judge.Judgement;
import dev.spate.judge.Judgement.ObjectiveResult;
import dev.spate.judge.Judgement.Verdict;
import dev.spate.merge.ConnectionFigures;
import dev.spate.merge.MergedInterval;
import dev.spate.merge.PhaseFigures;
import dev.spate.merge.RequestFigures;
import dev.spate.merge.RunFigures;
import dev.spate.merge.TraceFigures;
import dev.spate.merge.Values;
import dev.spate.plan.Objective;
import dev.spate.plan.Plan;
import dev.spate.protocol.IntervalReport.Health;
import dev.spate.schedule.Share;
import dev.spate.workload.Arrivals;
import dev.spate.workload.ConnectionFailure;
import dev.spate.workload.HttpSettings;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Outcome;
import dev.spate.workload.Phase;
import dev.spate.workload.Rate;
import dev.spate.workload.Workload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/// A run that never was, from a seed: sessions of two requests against a server whose every answer is
/// drawn.
///
/// It is made second by second, as a merge would close its intervals, and adds up: the figures of the
/// run are the sums of the intervals. It is one long file because records are long to write out and
/// nothing else is in it.
final class SampleRun {
    static final long SECOND = 1_000_000_000L;
    static final Instant STARTED = Instant.parse("2026-11-03T09:00:00Z");
    static final List<String> REQUESTS = List.of("list-items", "POST /api/cart");

    final Plan plan;
    final List<MergedInterval> intervals = new ArrayList<>();
    private final Random random;
    private final long freezeFrom;
    private final long freezeTo;
    private final long errorsFrom;
    private final double slowdown;
    private final double saturation;

    private final TreeMap<Long, Cell> cells = new TreeMap<>();

    /// What ended, or was due, in one second.
    private static final class Cell {
        final Map<Integer, long[]> sessions = new HashMap<>();
        final Map<Integer, Histogram> lateness = new HashMap<>();
        final Map<String, Row> rows = new TreeMap<>();
    }

    private static final class Row {
        final long[] outcomes = new long[Outcome.COUNT];
        final Histogram response = new Histogram(3);
        final Histogram service = new Histogram(3);
    }

    private SampleRun(Plan plan, long freezeFrom, long freezeTo, long errorsFrom, double slowdown, double saturation) {
        this.plan = plan;
        this.random = new Random(plan.workload().seed());
        this.freezeFrom = freezeFrom;
        this.freezeTo = freezeTo;
        this.errorsFrom = errorsFrom;
        this.slowdown = slowdown;
        this.saturation = saturation;
        make();
    }

    static SampleRun healthy() {
        return new SampleRun(plan("checkout-peak"), -1, -1, Long.MAX_VALUE, 1, 0);
    }

    /// The server stands still for 3 seconds in the middle.
    static SampleRun frozen() {
        return new SampleRun(plan("freeze"), 60 * SECOND, 63 * SECOND, Long.MAX_VALUE, 1, 0);
    }

    /// From second 70 the server is slow and answers with errors.
    static SampleRun failing() {
        return new SampleRun(plan("checkout-peak"), -1, -1, 70 * SECOND, 40, 0);
    }

    /// The generator cannot reach the rate of the second half.
    static SampleRun saturated() {
        return new SampleRun(plan("too-much-for-one-core"), -1, -1, Long.MAX_VALUE, 1, 1);
    }

    static Plan plan(String name) {
        List<Phase.MixEntry> mix = List.of(new Phase.MixEntry("browse", 1));
        return plan(
                name,
                List.of(
                        new Phase(
                                "warm-up",
                                new LoadModel.ConstantRate(Rate.perSecond(50), Arrivals.UNIFORM),
                                mix,
                                0,
                                10 * SECOND,
                                SECOND,
                                5000,
                                true),
                        new Phase(
                                "ramp",
                                new LoadModel.RampingRate(Rate.perSecond(50), Rate.perSecond(400), Arrivals.UNIFORM),
                                mix,
                                10 * SECOND,
                                30 * SECOND,
                                SECOND,
                                5000,
                                false),
                        new Phase(
                                "steady",
                                new LoadModel.ConstantRate(Rate.perSecond(400), Arrivals.POISSON),
                                mix,
                                40 * SECOND,
                                60 * SECOND,
                                2 * SECOND,
                                5000,
                                false)));
    }

    static Plan plan(String name, List<Phase> phases) {
        Workload workload = new Workload(
                "http://127.0.0.1:8080",
                42,
                new HttpSettings(HttpSettings.Version.HTTP_1_1, 128, SECOND, true, 1 << 14, 1 << 20),
                List.of(),
                List.of(),
                phases,
                Map.of());
        return new Plan(name, workload, Plan.OnAgentLoss.TAKE_OVER, List.of());
    }

    private void make() {
        List<Phase> phases = plan.workload().phases();
        for (int number = 0; number < phases.size(); number++) {
            Phase phase = phases.get(number);
            long due = phase.startNanos();
            while (due < phase.endNanos()) {
                double rate = rate(phase, due);
                session(number, due);
                double gap = phase.load() instanceof LoadModel.ConstantRate(Rate _, Arrivals arrivals)
                                && arrivals == Arrivals.POISSON
                        ? -Math.log(1 - random.nextDouble())
                        : 1;
                due += (long) (gap / rate * SECOND);
            }
        }
        long end = Math.max(cells.lastKey() + 1, plan.workload().endNanos() / SECOND);
        Map<Integer, Long> active = new HashMap<>();
        for (long second = 0; second < end; second++) {
            intervals.add(interval(second, cells.getOrDefault(second, new Cell()), active));
        }
    }

    private static double rate(Phase phase, long due) {
        return switch (phase.load()) {
            case LoadModel.ConstantRate constant -> constant.rate().perSecond();
            case LoadModel.RampingRate ramp ->
                ramp.from().perSecond()
                        + (ramp.to().perSecond() - ramp.from().perSecond())
                                * (due - phase.startNanos())
                                / phase.durationNanos();
            default -> throw new IllegalArgumentException("no sample of " + phase.load());
        };
    }

    private void session(int phase, long due) {
        double load = Math.max(0, saturation * (due - 55 * SECOND) / (20.0 * SECOND));
        long late = (long) (20_000 + 60_000 * Math.abs(random.nextGaussian()) + load * load * 90e6);
        boolean dropped = load > 1.2 && random.nextDouble() < 0.15;
        long[] counts = sessions(due, phase);
        counts[0]++;
        if (dropped) {
            counts[2]++;
            return;
        }
        counts[1]++;
        cell(due).lateness.computeIfAbsent(phase, _ -> new Histogram(3)).recordValue(late);
        long at = due;
        boolean failed = false;
        for (String request : REQUESTS) {
            long start = at;
            long sent = start + (at == due ? late : 30_000);
            long took = (long) (900_000 * Math.exp(0.35 * random.nextGaussian()))
                    + (random.nextDouble() < 0.01 ? random.nextInt(6_000_000) : 0);
            boolean bad = sent > errorsFrom && random.nextDouble() < 0.02;
            if (sent > errorsFrom) {
                took = (long) (took * slowdown * (0.4 + random.nextDouble()));
            }
            long end = sent + took;
            if (end > freezeFrom && sent < freezeTo) {
                end = freezeTo + took + (long) ((freezeTo - Math.max(sent, freezeFrom)) * 0.05);
                // All connections are taken by those that came first.
                sent = random.nextDouble() < 0.12 ? sent : end - took;
            }
            Outcome outcome = !bad ? Outcome.OK : random.nextDouble() < 0.7 ? Outcome.STATUS_5XX : Outcome.TIMEOUT;
            Row row = cell(end).rows.computeIfAbsent(phase + " " + request, _ -> new Row());
            row.outcomes[outcome.index()]++;
            row.response.recordValue(end - start);
            row.service.recordValue(end - sent);
            at = end + 50_000;
            if (bad) {
                failed = true;
                break;
            }
        }
        sessions(at, phase)[failed ? 5 : 4]++;
    }

    private Cell cell(long nanos) {
        return cells.computeIfAbsent(nanos / SECOND, _ -> new Cell());
    }

    private long[] sessions(long nanos, int phase) {
        return cell(nanos).sessions.computeIfAbsent(phase, _ -> new long[8]);
    }

    private MergedInterval interval(long second, Cell cell, Map<Integer, Long> active) {
        List<PhaseFigures> phases = new ArrayList<>();
        List<RequestFigures> requests = new ArrayList<>();
        cell.sessions.forEach((phase, counts) -> {
            long now = active.merge(phase, counts[1] - counts[4] - counts[5], Long::sum);
            phases.add(new PhaseFigures(
                    phase,
                    counts[0],
                    counts[1],
                    counts[2],
                    0,
                    counts[4],
                    counts[5],
                    0,
                    now,
                    cell.lateness.getOrDefault(phase, new Histogram(3))));
            RequestFigures all = empty(phase, RequestFigures.ALL);
            List<RequestFigures> named = new ArrayList<>();
            for (String request : REQUESTS) {
                Row row = cell.rows.get(phase + " " + request);
                if (row != null) {
                    RequestFigures figures = new RequestFigures(
                            phase,
                            request,
                            row.outcomes,
                            row.outcomes[0],
                            0,
                            0,
                            0,
                            180L * row.response.getTotalCount(),
                            2048L * row.response.getTotalCount(),
                            row.response,
                            row.service);
                    named.add(figures);
                    all = sum(all, figures);
                }
            }
            requests.add(all);
            requests.addAll(named);
        });
        double load = Math.max(0, saturation * (second - 50) / 20.0);
        Map<String, Health> agents = new TreeMap<>();
        for (String agent : List.of("agent-1", "agent-2")) {
            double busy = Math.min(0.995, 0.08 + 0.03 * random.nextDouble() + 0.0005 * second + load * 0.9);
            agents.put(
                    agent,
                    new Health(
                            busy * 0.6,
                            busy,
                            (long) (300_000 + 900_000 * random.nextDouble() + load * 60e6),
                            random.nextInt(12) == 0 ? 1_500_000 + random.nextInt(2_000_000) : 0,
                            0.002 * random.nextDouble(),
                            0,
                            0.01,
                            0,
                            64,
                            0,
                            0,
                            agent.equals("agent-1") ? 12_000 : -41_000,
                            95_000));
        }
        return new MergedInterval(second * SECOND, (second + 1) * SECOND, phases, requests, agents, 2);
    }

    static RequestFigures empty(int phase, String request) {
        return new RequestFigures(
                phase, request, new long[Outcome.COUNT], 0, 0, 0, 0, 0, 0, new Histogram(3), new Histogram(3));
    }

    /// Adds the second into a new one with the first one's name.
    static RequestFigures sum(RequestFigures first, RequestFigures second) {
        long[] outcomes = first.outcomes().clone();
        for (int i = 0; i < outcomes.length; i++) {
            outcomes[i] += second.outcomes()[i];
        }
        Histogram response = first.responseTime().copy();
        response.setAutoResize(true);
        response.add(second.responseTime());
        Histogram service = first.serviceTime().copy();
        service.setAutoResize(true);
        service.add(second.serviceTime());
        return new RequestFigures(
                first.phase(),
                first.request(),
                outcomes,
                first.goodInTime() + second.goodInTime(),
                first.unfinished() + second.unfinished(),
                first.lostUnderWay() + second.lostUnderWay(),
                first.clipped() + second.clipped(),
                first.bytesSent() + second.bytesSent(),
                first.bytesReceived() + second.bytesReceived(),
                response,
                service);
    }

    /// The whole run.
    RunFigures figures(List<String> doubts) {
        List<PhaseFigures> phases = new ArrayList<>();
        List<RequestFigures> requests = new ArrayList<>();
        for (int number = 0; number < plan.workload().phases().size(); number++) {
            long[] counts = new long[7];
            Histogram lateness = new Histogram(3);
            Map<String, RequestFigures> rows = new LinkedHashMap<>();
            rows.put(RequestFigures.ALL, empty(number, RequestFigures.ALL));
            for (String request : REQUESTS) {
                rows.put(request, empty(number, request));
            }
            for (MergedInterval interval : intervals) {
                for (PhaseFigures phase : interval.phases()) {
                    if (phase.phase() == number) {
                        counts[0] += phase.planned();
                        counts[1] += phase.started();
                        counts[2] += phase.dropped();
                        counts[3] += phase.lost();
                        counts[4] += phase.completed();
                        counts[5] += phase.failed();
                        counts[6] += phase.unfinished();
                        lateness.add(phase.startLateness());
                    }
                }
                for (RequestFigures row : interval.requests()) {
                    if (row.phase() == number) {
                        rows.merge(row.request(), row, SampleRun::sum);
                    }
                }
            }
            phases.add(new PhaseFigures(
                    number, counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], counts[6], 0, lateness));
            requests.addAll(rows.values());
        }
        List<RunFigures.AgentFigures> agents = new ArrayList<>();
        for (String agent : List.of("agent-1", "agent-2")) {
            double busy = 0;
            double cpu = 0;
            long delay = 0;
            long pause = 0;
            for (MergedInterval interval : intervals) {
                Health health = Objects.requireNonNull(interval.agents().get(agent));
                busy = Math.max(busy, health.busyShare());
                cpu += health.cpu() / intervals.size();
                delay = Math.max(delay, health.loopDelayMaxNanos());
                pause = Math.max(pause, health.gcPauseMaxNanos());
            }
            Map<String, String> machine = Map.of("cpus", "2", "os", "Linux 6.1", "java", "25.0.1");
            agents.add(new RunFigures.AgentFigures(
                    agent,
                    "0.1.0",
                    machine,
                    0.5,
                    cpu,
                    busy,
                    delay,
                    pause,
                    0.001,
                    0,
                    0.01,
                    0,
                    0,
                    agent.equals("agent-1") ? 12_000 : -41_000,
                    95_000,
                    95_000,
                    0,
                    false));
        }
        long reports = 2L * intervals.size();
        return new RunFigures(
                phases,
                requests,
                connections(),
                traces(),
                agents,
                new RunFigures.Evidence(reports, reports, 0, 0, 0, doubts));
    }

    /// Of the slowest requests of the last phase; one trace was lost.
    private static TraceFigures traces() {
        List<TraceFigures.Request> slowest = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            slowest.add(new TraceFigures.Request(
                    "list-items",
                    "agent-" + (1 + i % 2),
                    i * 3_000_000_000L,
                    900_000_000L - 50_000_000L * i,
                    77,
                    i,
                    1));
        }
        return new TraceFigures(
                new long[] {12, 431, 60, 55},
                new long[] {0, 0, 1},
                310_000_000,
                List.of(new TraceFigures.Slowest(2, "list-items", slowest)));
    }

    /// 128 with TLS, of which 28 go on with an earlier session, and 3 that nobody accepted.
    private static ConnectionFigures connections() {
        Histogram connect = new Histogram(3);
        Histogram tls = new Histogram(3);
        for (int i = 0; i < 128; i++) {
            connect.recordValue(100_000 + 1_000 * i);
            tls.recordValue(i < 28 ? 900_000 : 2_000_000 + 10_000 * i);
        }
        long[] failures = new long[ConnectionFailure.COUNT];
        failures[ConnectionFailure.NOT_ACCEPTED.index()] = 3;
        return new ConnectionFigures(128, 28, failures, 0, Values.of(connect), Values.of(tls));
    }

    RunRecord record(Verdict verdict, List<String> reasons, List<ObjectiveResult> objectives) {
        List<String> doubts = verdict == Verdict.NOT_PROVEN ? reasons : List.of();
        return new RunRecord(
                "20261103-090000-" + plan.name(),
                plan,
                "name: " + plan.name() + "\ntarget: http://127.0.0.1:8080\nseed: 42\nphases:\n"
                        + "  - {name: warm-up, scenario: browse, constantRate: 50/s, duration: 10s, warmup: true}\n"
                        + "  - {name: ramp, scenario: browse, rampingRate: {from: 50/s, to: 400/s}, duration: 30s}\n"
                        + "  - {name: steady, scenario: browse, constantRate: 400/s, duration: 60s}\n",
                STARTED,
                STARTED.plusNanos(intervals.getLast().endNanos()),
                figures(doubts),
                new Judgement(verdict, reasons, objectives),
                "0.1.0",
                Map.of("os", "Linux 6.1", "cpus", "2"),
                Map.of("agent-1", new Share(2, List.of(0)), "agent-2", new Share(2, List.of(1))));
    }

    static ObjectiveResult percentile(String rule, String request, double percent, double limit, double observed) {
        return new ObjectiveResult(
                new Objective(
                        rule,
                        "steady",
                        request,
                        new Objective.ResponsePercentile(percent),
                        Objective.Comparison.LESS,
                        limit,
                        0,
                        false),
                "steady",
                observed,
                -1,
                true,
                observed < limit);
    }
}
