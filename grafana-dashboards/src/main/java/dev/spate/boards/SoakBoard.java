package dev.spate.boards;

import static dev.spate.boards.Choices.RUN;

import dev.spate.telemetry.metrics.Metric;
import java.util.List;

/// Whether anything drifts in a run of hours or days.
///
/// Windows are ten minutes, so that what is seen is drift and not noise.
final class SoakBoard {

    private static final String WINDOW = "10m";
    private static final String TOO_YOUNG = "Nothing yet: this board looks at ten minutes at a time";

    private SoakBoard() {}

    static Board board() {
        return new Board(
                "soak",
                "Spate / Soak drift",
                "A long run, ten minutes at a time: what an hour does not show and a night does.",
                List.of(Choices.run(), Choices.agents(), Choices.requests()),
                "1m",
                "24h",
                List.of(
                        responseTimes(),
                        againstBefore(),
                        throughput(),
                        errors(),
                        lateness(),
                        clocks(),
                        heap(),
                        threads(),
                        connections(),
                        targetTimes(),
                        series(),
                        retransmits()));
    }

    private static Panel responseTimes() {
        return Panel.lines(
                        "Response time",
                        "s",
                        "Percentiles of ten minutes each. A slow rise is a leak, a table that "
                                + "grows, a cache that fills.")
                .showWithTraces(responses().quantileOver(WINDOW, 0.99), "p99")
                .show(responses().quantileOver(WINDOW, 0.5), "p50")
                .objective(
                        Series.of(Metric.OBJECTIVE_TIME)
                                .is("run", RUN)
                                .is("request", RunBoard.WHOLE_PHASE)
                                .value()
                                .min("quantile"),
                        "{{quantile}}")
                .saysWithout(TOO_YOUNG);
    }

    private static Panel againstBefore() {
        return Panel.lines(
                        "p99 against an hour before",
                        "percentunit",
                        "The p99 of ten minutes as a share of that an " + "hour earlier. 100 % is no drift.")
                .show(
                        responses()
                                .quantileOver(WINDOW, 0.99)
                                .dividedBy(responses().shifted(" offset 1h").quantileOver(WINDOW, 0.99)),
                        "now / then")
                .worseFrom(1.1, 1.5)
                .mayBeEmpty("Nothing yet: the run is younger than an hour");
    }

    private static Panel throughput() {
        return Panel.lines(
                        "Requests per second",
                        "reqps",
                        "Requests that ended, and sessions that were due but dropped, " + "in ten minutes each.")
                .show(requests().rate(WINDOW).sum(), "requests")
                .show(
                        Series.of(Metric.SESSIONS_DROPPED)
                                .is("run", RUN)
                                .rate(WINDOW)
                                .sum(),
                        "sessions dropped")
                .saysWithout(TOO_YOUNG);
    }

    private static Panel errors() {
        return Panel.lines("Errors", "percentunit", "Share of requests that did not end well, in ten minutes each.")
                .show(
                        Expr.of(1)
                                .minus(requests()
                                        .is("outcome", "ok")
                                        .rate(WINDOW)
                                        .sum()
                                        .orZero()
                                        .dividedBy(requests().rate(WINDOW).sum())),
                        "errors")
                .worseFrom(0.001, 0.01)
                .saysWithout(TOO_YOUNG);
    }

    private static Panel lateness() {
        return Panel.lines(
                        "Start lateness, p99",
                        "s",
                        "Whether the generator itself drifts. An agent holds the same "
                                + "memory at hour 72 as at minute 10, and should be as punctual.")
                .show(
                        Series.buckets(Metric.START_LATENESS)
                                .is("run", RUN)
                                .matches("agent", Choices.AGENTS)
                                .quantileOver(WINDOW, 0.99, "agent"),
                        "{{agent}}")
                .worseFrom(0.001, 0.01)
                .saysWithout(TOO_YOUNG);
    }

    private static Panel clocks() {
        return Panel.lines(
                        "Clocks",
                        "s",
                        "The coordinator's clock minus each agent's. A line that leans is a clock that "
                                + "runs fast or slow.")
                .show(
                        Series.of(Metric.CLOCK_OFFSET)
                                .matches("agent", Choices.AGENTS)
                                .value()
                                .max("agent"),
                        "{{agent}}")
                .saysWithout("No agent is read");
    }

    private static Panel heap() {
        return Panel.lines(
                        "Heap after collection",
                        "bytes",
                        "Of every JVM that says so, target and generator: what was "
                                + "in use after the last collection. A line that only rises is a leak.")
                .show(
                        Series.of(OtherMetric.JVM_MEMORY_AFTER_GC)
                                .is("jvm_memory_type", "heap")
                                .value()
                                .sum("job", "instance"),
                        "{{job}} {{instance}}")
                .mayBeEmpty("No JVM sends its metrics: set OTEL_METRICS_EXPORTER=otlp");
    }

    private static Panel threads() {
        return Panel.lines("Threads", "short", "Platform threads of every JVM that says so.")
                .show(Series.of(OtherMetric.JVM_THREADS).value().sum("job", "instance"), "{{job}} {{instance}}")
                .mayBeEmpty("No JVM sends its metrics: set OTEL_METRICS_EXPORTER=otlp");
    }

    private static Panel connections() {
        return Panel.lines(
                        "Connections",
                        "short",
                        "Open connections, as agents and target count them. They should " + "agree, and stay level.")
                .show(
                        Series.of(Metric.CONNECTIONS_OPEN)
                                .matches("agent", Choices.AGENTS)
                                .value()
                                .sum(),
                        "agents")
                .show(Series.of(Metric.TARGET_CONNECTIONS).value().sum(), "target")
                .saysWithout("No agent is read");
    }

    private static Panel targetTimes() {
        return Panel.lines(
                        "p99 at the target",
                        "s",
                        "Ten minutes each, by route. If this is level while the response "
                                + "time rises, look between the two.")
                .show(
                        Series.buckets(Metric.TARGET_TIME)
                                .quantileOver(WINDOW, 0.99, "route")
                                .top(10),
                        "{{route}}")
                .mayBeEmpty("The target does not show Spate's metrics");
    }

    private static Panel series() {
        return Panel.lines(
                        "Series of each process",
                        "short",
                        "They should stay level: a name that carries a value " + "makes a series for each.")
                .show(Series.of(OtherMetric.SCRAPE_SAMPLES).value().max("job", "instance"), "{{job}} {{instance}}")
                .saysWithout("The Collector reads nobody");
    }

    private static Panel retransmits() {
        return Panel.lines(
                        "Segments sent again",
                        "ops",
                        "By the agents' machines, in ten minutes each. The network, not " + "the target.")
                .show(
                        Series.of(Metric.RETRANSMITS)
                                .matches("agent", Choices.AGENTS)
                                .rate(WINDOW)
                                .sum("agent"),
                        "{{agent}}")
                .mayBeEmpty("No agent says");
    }

    private static Series responses() {
        return Series.buckets(Metric.RESPONSE_TIME).is("run", RUN).matches("request", Choices.REQUESTS);
    }

    private static Series requests() {
        return Series.of(Metric.REQUESTS).is("run", RUN).matches("request", Choices.REQUESTS);
    }
}
