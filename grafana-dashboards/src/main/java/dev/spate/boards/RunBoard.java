package dev.spate.boards;

import static dev.spate.boards.Choices.AGENTS;
import static dev.spate.boards.Choices.REQUESTS;
import static dev.spate.boards.Choices.RUN;

import dev.spate.telemetry.metrics.Metric;
import java.util.List;
import java.util.Map;

/// How a run goes, as its target's users would see it.
final class RunBoard {

    private static final String BEFORE_A_RUN = "No requests yet: choose a run above, or start one with `spate run`";

    /// The name by which objectives mean all requests of a phase.
    static final String WHOLE_PHASE = "*";

    private RunBoard() {}

    static Board board() {
        return new Board(
                "run",
                "Spate / Run",
                "One run: what was planned, what was done, how long it took, and what failed.",
                List.of(Choices.run(), Choices.agents(), Choices.requests()),
                "5s",
                "15m",
                List.of(
                        verdict(),
                        requests(),
                        errors(),
                        slowest(),
                        notStarted(),
                        sessionRates(),
                        requestRates(),
                        responseTimes(),
                        byRequest(),
                        failures(),
                        underWay(),
                        spread()));
    }

    private static Panel verdict() {
        return Panel.number(
                        "Verdict",
                        "none",
                        "What the coordinator judged when the run had ended. Doubt in the "
                                + "generator makes it not-proven; the report says why.")
                .show(
                        Series.of(Metric.RUN_VERDICT)
                                .is("run", RUN)
                                .greatest("$__range")
                                .max("verdict")
                                .equalTo(1),
                        "{{verdict}}")
                .coloured(Map.of(
                        "pass",
                        "green",
                        "fail",
                        "red",
                        "not-proven",
                        "orange",
                        "aborted",
                        "purple",
                        "error",
                        "dark-red"))
                .mayBeEmpty("No verdict yet");
    }

    private static Panel requests() {
        return Panel.number("Requests", "short", "Requests that ended, good or not, all phases, warm-up included.")
                .show(ended().greatest("$__range").sum(), "requests")
                .saysWithout("None yet")
                .sized(5, 4);
    }

    private static Panel errors() {
        return Panel.number("Errors", "percentunit", "Share of all requests so far that did not end well.")
                .show(
                        Expr.of(1)
                                .minus(ended().is("outcome", "ok")
                                        .greatest("$__range")
                                        .sum()
                                        .orZero()
                                        .dividedBy(ended().greatest("$__range").sum())),
                        "errors")
                .worseFrom(0.001, 0.01)
                .saysWithout("No requests yet")
                .sized(5, 4);
    }

    private static Panel slowest() {
        return Panel.number(
                        "p99",
                        "s",
                        "Response time that 99 of 100 requests kept, of all requests so far, from the "
                                + "intended start. Within the width of a bucket; the report has it to three digits.")
                .show(responses().quantileOfAll(0.99), "p99")
                .saysWithout("No requests yet")
                .sized(5, 4);
    }

    private static Panel notStarted() {
        return Panel.number(
                        "Not started",
                        "short",
                        "Sessions that were due and that nobody started: dropped because "
                                + "too many were under way, or lost with an agent. More than 0 means that the load was smaller "
                                + "than planned.")
                .show(
                        Series.of(Metric.SESSIONS_DROPPED)
                                .is("run", RUN)
                                .greatest("$__range")
                                .sum()
                                .orZero(),
                        "dropped")
                .show(
                        Series.of(Metric.SESSIONS_LOST)
                                .is("run", RUN)
                                .greatest("$__range")
                                .sum()
                                .orZero(),
                        "lost")
                .badFrom(1)
                .sized(5, 4);
    }

    private static Panel sessionRates() {
        return Panel.lines(
                        "Sessions",
                        "ops",
                        "Sessions per second: due by the plan, started, dropped, failed. Where "
                                + "started is below planned, the load was not what the plan asked for.")
                .show(sessions(Metric.SESSIONS_PLANNED).rate().sum(), "planned")
                .show(sessions(Metric.SESSIONS_STARTED).rate().sum(), "started")
                .show(sessions(Metric.SESSIONS_DROPPED).rate().sum(), "dropped")
                .show(sessions(Metric.SESSIONS_FAILED).rate().sum(), "failed")
                .coloured(Map.of("planned", "blue", "started", "green", "dropped", "red", "failed", "orange"))
                .saysWithout("No sessions yet");
    }

    private static Panel requestRates() {
        return Panel.lines(
                        "Requests per second",
                        "reqps",
                        "Requests that ended, by name and all together (*), and what objectives demand.")
                .show(
                        ended().matches("agent", AGENTS)
                                .matches("request", REQUESTS)
                                .rate()
                                .sum("request"),
                        "{{request}}")
                .show(ended().rate().sum(), WHOLE_PHASE)
                .objective(
                        Series.of(Metric.OBJECTIVE_RATE).is("run", RUN).value().max("request"), "{{request}}")
                .saysWithout(BEFORE_A_RUN);
    }

    private static Panel responseTimes() {
        Series chosen = responses().matches("agent", AGENTS).matches("request", REQUESTS);
        return Panel.lines(
                        "Response time",
                        "s",
                        "From the intended start of a request to the end of its response. "
                                + "Percentiles of the buckets of all agents added up. Points are requests with a trace.")
                .showWithTraces(chosen.quantile(0.999), "p99.9")
                .show(chosen.quantile(0.99), "p99")
                .show(chosen.quantile(0.95), "p95")
                .show(chosen.quantile(0.5), "p50")
                .objective(
                        Series.of(Metric.OBJECTIVE_TIME)
                                .is("run", RUN)
                                .is("request", WHOLE_PHASE)
                                .value()
                                .min("quantile"),
                        "{{quantile}}")
                .coloured(Map.of("p99.9", "purple", "p99", "red", "p95", "orange", "p50", "green"))
                .saysWithout(BEFORE_A_RUN);
    }

    private static Panel byRequest() {
        return Panel.lines(
                        "p99 by request",
                        "s",
                        "The response time that 99 of 100 kept, for each request by name, and "
                                + "the objectives on it.")
                .showWithTraces(
                        responses()
                                .matches("agent", AGENTS)
                                .matches("request", REQUESTS)
                                .quantile(0.99, "request"),
                        "{{request}}")
                .objective(
                        Series.of(Metric.OBJECTIVE_TIME)
                                .is("run", RUN)
                                .matches("request", REQUESTS)
                                .isNot("request", WHOLE_PHASE)
                                .value()
                                .min("request", "quantile"),
                        "{{request}} {{quantile}}")
                .saysWithout(BEFORE_A_RUN);
    }

    private static Panel failures() {
        return Panel.lines(
                        "Failures",
                        "reqps",
                        "Requests per second that did not end well, by how. Every one of them is "
                                + "worth a trace, within the agent's budget.")
                .show(
                        ended().isNot("outcome", "ok")
                                .matches("agent", AGENTS)
                                .matches("request", REQUESTS)
                                .rate()
                                .sum("outcome")
                                .above(0),
                        "{{outcome}}")
                .mayBeEmpty("No failures");
    }

    private static Panel underWay() {
        return Panel.lines(
                        "Under way",
                        "short",
                        "Sessions under way, and requests that wait for a connection. What "
                                + "waits counts into the response time.")
                .show(sessions(Metric.SESSIONS_ACTIVE).value().sum(), "sessions")
                .show(
                        Series.of(Metric.REQUESTS_QUEUED)
                                .matches("agent", AGENTS)
                                .value()
                                .sum(),
                        "requests waiting")
                .saysWithout("No sessions yet");
    }

    private static Panel spread() {
        return Panel.heatmap(
                        "Spread of response times",
                        "s",
                        "How many requests took how long, second by second. Two "
                                + "bands are two populations, which no percentile shows.")
                .showWithTraces(
                        responses()
                                .matches("agent", AGENTS)
                                .matches("request", REQUESTS)
                                .rate()
                                .sum("le"),
                        "{{le}}")
                .saysWithout(BEFORE_A_RUN);
    }

    private static Series ended() {
        return Series.of(Metric.REQUESTS).is("run", RUN);
    }

    private static Series responses() {
        return Series.buckets(Metric.RESPONSE_TIME).is("run", RUN);
    }

    private static Series sessions(Metric metric) {
        return Series.of(metric).is("run", RUN).matches("agent", AGENTS);
    }
}
