package dev.spate.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spate.judge.Judgement;
import dev.spate.judge.Judgement.ObjectiveResult;
import dev.spate.judge.Judgement.Verdict;
import dev.spate.merge.ConnectionFigures;
import dev.spate.merge.PhaseFigures;
import dev.spate.merge.RequestFigures;
import dev.spate.merge.RunFigures;
import dev.spate.merge.TraceFigures;
import dev.spate.merge.Values;
import dev.spate.plan.Objective;
import dev.spate.plan.Plan;
import dev.spate.workload.Arrivals;
import dev.spate.workload.ConnectionFailure;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Outcome;
import dev.spate.workload.Phase;
import dev.spate.workload.Rate;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

final class RunResultTest {

    private static final long SECOND = SampleRun.SECOND;

    /// 10 requests in 2 seconds of 1 to 10 µs, every value exact in a histogram of 3 digits.
    static RunRecord known(String plan, String request) {
        List<Phase.MixEntry> mix = List.of(new Phase.MixEntry("s", 1));
        Phase phase = new Phase(
                "steady",
                new LoadModel.ConstantRate(Rate.perSecond(6), Arrivals.UNIFORM),
                mix,
                0,
                2 * SECOND,
                0,
                1,
                false);
        Histogram response = new Histogram(3);
        Histogram service = new Histogram(3);
        for (long i = 1; i <= 10; i++) {
            response.recordValue(i * 100);
            service.recordValue(i * 10);
        }
        Histogram lateness = new Histogram(3);
        lateness.recordValue(7);
        long[] outcomes = new long[Outcome.COUNT];
        outcomes[Outcome.OK.index()] = 7;
        outcomes[Outcome.STATUS_5XX.index()] = 2;
        outcomes[Outcome.RESET.index()] = 1;
        Plan known = SampleRun.plan(plan, List.of(phase));
        Histogram connect = new Histogram(3);
        connect.recordValue(30);
        connect.recordValue(50);
        Histogram tls = new Histogram(3);
        tls.recordValue(700);
        long[] failures = new long[ConnectionFailure.COUNT];
        failures[ConnectionFailure.CERTIFICATE_EXPIRED.index()] = 4;
        failures[ConnectionFailure.REFUSED.index()] = 5;
        Histogram late = new Histogram(3);
        late.recordValue(800);
        late.recordValue(900);
        failures[ConnectionFailure.NO_LOCAL_PORT.index()] = 1;
        RunFigures figures = new RunFigures(
                List.of(new PhaseFigures(0, 12, 10, 1, 1, 7, 2, 1, 0, lateness)),
                List.of(
                        new RequestFigures(
                                0,
                                "*",
                                outcomes,
                                outcomes[0],
                                3,
                                2,
                                4,
                                50,
                                60,
                                Values.of(response),
                                Values.of(service),
                                Values.of(late)),
                        new RequestFigures(0, request, outcomes, outcomes[0], 3, 2, 4, 50, 60, response, service)),
                new ConnectionFigures(2, 1, failures, 6, Values.of(connect), Values.of(tls)),
                new TraceFigures(
                        new long[] {2, 3, 1, 0},
                        new long[] {0, 0, 1},
                        92_000,
                        List.of(new TraceFigures.Slowest(
                                0,
                                request,
                                List.of(new TraceFigures.Request(
                                        request,
                                        "a",
                                        7_000_000_000L,
                                        900,
                                        0x0af7651916cd43ddL,
                                        0x8448eb211c80319cL,
                                        0x203331))))),
                List.of(new RunFigures.AgentFigures(
                        "a",
                        "1",
                        Map.of("os", "x"),
                        1,
                        0.5,
                        0.75,
                        11,
                        12,
                        0.25,
                        13,
                        0.125,
                        17,
                        16,
                        -14,
                        15,
                        16,
                        0,
                        true)),
                new RunFigures.Evidence(3, 2, 1, 0, 0, List.of("an interval is missing")));
        Objective p90 = new Objective(
                "p90 < 1us",
                "steady",
                request,
                new Objective.ResponsePercentile(90),
                Objective.Comparison.LESS,
                1000,
                SECOND,
                false);
        Objective errors = new Objective(
                "errors < 1%", null, null, new Objective.ErrorShare(null), Objective.Comparison.LESS, 0.01, 0, false);
        return new RunRecord(
                "r1",
                known,
                "name: known\n",
                SampleRun.STARTED,
                SampleRun.STARTED.plusNanos(2 * SECOND),
                figures,
                new Judgement(
                        Verdict.FAIL,
                        List.of("errors < 1%: observed 30 %"),
                        List.of(
                                new ObjectiveResult(p90, "steady", 900, SECOND, true, true),
                                new ObjectiveResult(errors, "steady", Double.NaN, -1, false, false))),
                "0.1.0",
                Map.of("os", "Linux"),
                Map.of());
    }

    @Test
    void resultIsTheContractForKnownFigures() throws IOException {
        JsonNode result = RunResults.JSON.readTree(Summary.json(RunResults.of(known("known", "get"))));

        String row = """
            "warmup": false, "count": 10,
            "errors": {"status-5xx": 2, "check": 0, "timeout": 0, "connect": 0, "reset": 1},
            "outcomes": {"ok": 7, "status-5xx": 2, "reset": 1},
            "unfinished": 3, "lostUnderWay": 2, "clipped": 4, "bytesSent": 50, "bytesReceived": 60, "throughputPerSecond": 3.5,
            "responseTime": {"min": 100, "mean": 550.0, "p50": 500, "p75": 800, "p90": 900, "p95": 1000,
              "p99": 1000, "p99.9": 1000, "p99.99": 1000, "max": 1000},
            "serviceTime": {"min": 10, "mean": 55.0, "p50": 50, "p75": 80, "p90": 90, "p95": 100, "p99": 100,
              "p99.9": 100, "p99.99": 100, "max": 100},
            "slowest": [{"request": "get", "responseTime": 900, "second": 7000000000, "agent": "a",
              "traceId": "0af7651916cd43dd8448eb211c80319c", "spanId": "0000000000203331"}]}\
            """;
        String sessions = """
            {"planned": 12, "started": 10, "dropped": 1, "lost": 1, "completed": 7, "failed": 2, "unfinished": 1}\
            """;
        JsonNode expected =
                RunResults.JSON.readTree("""
                    {"run": "r1", "plan": "known", "verdict": "fail", "reasons": ["errors < 1%: observed 30 %"],
                     "version": "0.1.0", "started": "2026-11-03T09:00:00Z", "ended": "2026-11-03T09:00:02Z",
                     "duration": 2000000000, "seed": 42, "target": "http://127.0.0.1:8080",
                     "sessions": SESSIONS,
                     "phases": [{"name": "steady", "start": 0, "duration": 2000000000, "warmup": false,
                       "load": "constant 6/s", "rate": [{"at": 0, "perSecond": 6.0}, {"at": 2000000000, "perSecond": 6.0}],
                       "atOnce": 0, "sessions": SESSIONS, "startLateness": {"p50": 7, "p99": 7, "max": 7}}],
                     "requests": [{"phase": "steady", "request": "*", ROW, {"phase": "steady", "request": "get", ROW],
                     "connections": {"opened": 2, "failed": 10, "secured": 1, "resumed": 1,
                       "failures": {"refused": 5, "no-local-port": 1, "certificate-expired": 4}, "failedLookUps": 6,
                       "connectTime": {"min": 30, "mean": 40.0, "p50": 30, "p75": 50, "p90": 50, "p95": 50, "p99": 50,
                         "p99.9": 50, "p99.99": 50, "max": 50},
                       "tlsTime": {"min": 700, "mean": 700.0, "p50": 700, "p75": 700, "p90": 700, "p95": 700, "p99": 700,
                         "p99.9": 700, "p99.99": 700, "max": 700}},
                     "traces": {"kept": 6, "keptBy": {"error": 2, "slow": 3, "head": 1, "exemplar": 0},
                       "dropped": 1, "droppedAt": {"budget": 0, "ring": 0, "export": 1}, "cpu": 92000, "cpuPerRequest": 9200.0},
                     "warnings": ["of 6 traces that were to be kept 1 was lost: a slow request or an error may have none",
                       "the agents' machines had no port left for 1 connection, which is no fault of the target: let requests share connections (connectionReuse), give the agents more addresses (--local-address), or use more machines",
                       "6 look-ups of names failed, and the earlier addresses stayed in use"],
                     "slo": [{"rule": "p90 < 1us", "phase": "steady", "request": "get", "observed": 900, "limit": 1000,
                         "unit": "ns", "windowStart": 1000000000, "holds": true},
                       {"rule": "errors < 1%", "phase": "steady", "request": "*", "observed": null, "limit": 0.01,
                         "unit": "share", "windowStart": null, "holds": false}],
                     "health": {"startLateness": {"p50": 7, "p99": 7, "max": 7}, "lateReads": {"count": 2, "max": 900},
                       "agents": [{"id": "a", "share": 1.0, "cpu": 0.5, "busyShareMax": 0.75, "gcPauseMax": 12,
                         "loopDelayMax": 11, "stealShare": 0.25, "throttled": 13, "runQueueShareMax": 0.125, "retransmits": 17, "droppedForMemory": 16,
                          "clockOffset": -14,
                         "clockUncertaintyAtStart": 15, "clockUncertainty": 16, "lost": true}]},
                     "evidence": {"intervalsExpected": 3, "intervalsMerged": 2, "duplicates": 1, "fenced": 0,
                       "unreadable": 0, "doubts": ["an interval is missing"]}}
                    """.replace("SESSIONS", sessions).replace("ROW", row));
        assertThat(result).isEqualTo(expected);
    }

    @Test
    void resultIsReadBackAsItWasWritten() throws IOException {
        String json = Summary.json(RunResults.of(known("known", "get")));

        assertThat(Summary.json(RunResults.JSON.readValue(json, RunResult.class)))
                .isEqualTo(json);
    }

    @Test
    void fieldsOfALaterVersionAreNoReasonNotToRead() throws IOException {
        String json = Summary.json(RunResults.of(known("known", "get"))).replaceFirst("\\{", "{\"future\": 1,");

        assertThat(RunResults.JSON.readValue(json, RunResult.class).run()).isEqualTo("r1");
    }

    @Test
    void throughputOfARunThatEndedEarlyCountsTheTimeItHad() {
        RunRecord whole = known("known", "get");
        RunRecord half = new RunRecord(
                whole.run(),
                whole.plan(),
                whole.planYaml(),
                whole.started(),
                whole.started().plusNanos(SECOND),
                whole.figures(),
                whole.judgement(),
                whole.version(),
                whole.machine(),
                whole.shares());

        assertThat(RunResults.of(half).requests().getFirst().throughputPerSecond())
                .isEqualTo(7);
    }

    @Test
    void everyLoadModelSaysWhatItAsksFor() {
        assertThat(RunResults.load(
                        new LoadModel.Staircase(Rate.perSecond(1), new Rate(90, 60 * SECOND), 3, Arrivals.UNIFORM)))
                .isEqualTo("staircase 1/s to 1.50/s in 3 steps");
        assertThat(RunResults.load(new LoadModel.RampingUsers(1, 2000))).isEqualTo("1 to 2,000 users");
        assertThat(RunResults.load(new LoadModel.AtOnce(5))).isEqualTo("5 at once");
        assertThat(RunResults.load(new LoadModel.ConstantRate(Rate.perSecond(2), Arrivals.POISSON)))
                .isEqualTo("constant 2/s, poisson");
    }

    @Test
    void plannedSessionsOfAPointAreTheAreaBelowTheRate() {
        List<Phase.MixEntry> mix = List.of(new Phase.MixEntry("s", 1));
        Phase ramp = new Phase(
                "r",
                new LoadModel.RampingRate(Rate.perSecond(0), Rate.perSecond(100), Arrivals.UNIFORM),
                mix,
                SECOND,
                10 * SECOND,
                0,
                1,
                false);
        Phase stairs = new Phase(
                "s",
                new LoadModel.Staircase(Rate.perSecond(10), Rate.perSecond(30), 3, Arrivals.UNIFORM),
                mix,
                0,
                3 * SECOND,
                0,
                1,
                false);

        // From 2 to 3 s the ramp goes from 10/s to 20/s.
        assertThat(PageData.planned(RunResults.plannedOnly(ramp), new Timeline.Point(2 * SECOND, 3 * SECOND)))
                .isEqualTo(15);
        assertThat(PageData.planned(RunResults.plannedOnly(ramp), new Timeline.Point(0, 20 * SECOND)))
                .isEqualTo(500);
        assertThat(PageData.planned(RunResults.plannedOnly(stairs), new Timeline.Point(0, 3 * SECOND)))
                .isEqualTo(60);
    }
}
