package dev.spate.boards;

import static dev.spate.boards.Choices.AGENTS;

import dev.spate.telemetry.metrics.Metric;
import java.util.List;

/// Whether the generator itself can be believed.
final class GeneratorBoard {

    private static final String NO_AGENT = "No agent is read: see the board of the telemetry itself";

    private GeneratorBoard() {}

    static Board board() {
        return new Board(
                "generator",
                "Spate / Generator health",
                "Whether the agents were on time. What is red here puts the results in doubt, whatever the target did.",
                List.of(Choices.run(), Choices.agents()),
                "5s",
                "15m",
                List.of(
                        lateness(),
                        seenLate(),
                        busy(),
                        processor(),
                        pauses(),
                        taken(),
                        waiting(),
                        connections(),
                        connecting(),
                        connectionFailures(),
                        machine(),
                        clocks()));
    }

    private static Panel lateness() {
        Series buckets =
                Series.buckets(Metric.START_LATENESS).is("run", Choices.RUN).matches("agent", AGENTS);
        return Panel.lines(
                        "Start lateness",
                        "s",
                        "From the intended to the actual start of sessions. A generator whose "
                                + "p99 is beyond 10 ms puts the whole run in doubt.")
                .show(buckets.quantile(0.99, "agent"), "{{agent}} p99")
                .show(buckets.quantile(0.5, "agent"), "{{agent}} p50")
                .worseFrom(0.001, 0.01)
                .saysWithout("No sessions were started in this run yet");
    }

    private static Panel seenLate() {
        Series late =
                Series.of(Metric.REQUESTS_SEEN_LATE).is("run", Choices.RUN).matches("agent", AGENTS);
        Series all = Series.of(Metric.REQUESTS).is("run", Choices.RUN).matches("agent", AGENTS);
        return Panel.lines(
                        "Answers read late",
                        "percentunit",
                        "Share of requests that the agent may have seen end more "
                                + "than a millisecond after they did, because it was held.")
                .show(late.rate().sum("agent").dividedBy(all.rate().sum("agent")), "{{agent}}")
                .worseFrom(0.001, 0.01)
                .mayBeEmpty("None was read late");
    }

    private static Panel busy() {
        return Panel.lines(
                        "Busiest loop",
                        "percentunit",
                        "Share of a second in which the busiest event loop worked. "
                                + "Near 1 it is late for what comes next: add agents.")
                .show(gauge(Metric.LOOP_BUSY).max("agent"), "{{agent}}")
                .worseFrom(0.7, 0.9)
                .saysWithout(NO_AGENT);
    }

    private static Panel processor() {
        return Panel.lines("Processor", "percentunit", "Processor time of each agent, of the processors it may use.")
                .show(gauge(Metric.AGENT_CPU).max("agent"), "{{agent}}")
                .worseFrom(0.7, 0.9)
                .saysWithout(NO_AGENT);
    }

    private static Panel pauses() {
        return Panel.lines(
                        "Longest stop in a second",
                        "s",
                        "How long a loop was held or the process stood still, and "
                                + "how much of that was collection of garbage.")
                .show(gauge(Metric.LOOP_DELAY).max("agent"), "{{agent}} held")
                .show(gauge(Metric.GC_PAUSE).max("agent"), "{{agent}} collection")
                .worseFrom(0.005, 0.01)
                .saysWithout(NO_AGENT);
    }

    private static Panel taken() {
        return Panel.lines(
                        "Taken by others",
                        "percentunit",
                        "Processor time that the hypervisor gave away, that a loop "
                                + "waited for a processor, and that the control group was throttled. Not the agent's fault, but "
                                + "its results' misfortune.")
                .show(gauge(Metric.STEAL).max("agent"), "{{agent}} stolen")
                .show(gauge(Metric.RUN_QUEUE).max("agent"), "{{agent}} waited")
                .show(
                        Series.of(Metric.THROTTLED)
                                .matches("agent", AGENTS)
                                .rate()
                                .sum("agent"),
                        "{{agent}} throttled")
                .worseFrom(0.02, 0.1)
                .saysWithout(NO_AGENT);
    }

    private static Panel waiting() {
        return Panel.lines(
                        "Requests waiting for a connection",
                        "short",
                        "The wait counts into the response time. If the "
                                + "target is not slow, the plan has too few connections.")
                .show(gauge(Metric.REQUESTS_QUEUED).sum("agent"), "{{agent}}")
                .saysWithout(NO_AGENT);
    }

    private static Panel connections() {
        return Panel.lines(
                        "Connections",
                        "short",
                        "Open connections of each agent, and how many became ready per " + "second.")
                .show(gauge(Metric.CONNECTIONS_OPEN).sum("agent"), "{{agent}} open")
                .show(run(Metric.CONNECTIONS_OPENED).rate().sum("agent"), "{{agent}} opened/s")
                .saysWithout(NO_AGENT);
    }

    private static Panel connecting() {
        return Panel.lines(
                        "Time to connect", "s", "p99 of what TCP and TLS took, of all connections of the run so far.")
                .show(run(Metric.CONNECT_TIME).quantileSoFar(0.99), "TCP")
                .showIfAny(run(Metric.TLS_TIME).quantileSoFar(0.99), "TLS")
                .saysWithout("No connection was made in this run yet");
    }

    private static Panel connectionFailures() {
        return Panel.lines(
                        "Failures to connect",
                        "ops",
                        "Attempts per second that failed, by why, and names that could " + "not be looked up.")
                .show(run(Metric.CONNECTION_FAILURES).rate().sum("failure").above(0), "{{failure}}")
                .show(run(Metric.LOOK_UP_FAILURES).rate().sum().above(0), "look-up")
                .mayBeEmpty("No failures");
    }

    private static Panel machine() {
        return Panel.lines(
                        "Sent again, and no memory",
                        "ops",
                        "TCP segments that the agent's machine sent again, and "
                                + "sessions that were dropped because there was no memory for them, per second.")
                .show(
                        Series.of(Metric.RETRANSMITS)
                                .matches("agent", AGENTS)
                                .rate()
                                .sum("agent"),
                        "{{agent}} segments")
                .show(run(Metric.DROPPED_FOR_MEMORY).rate().sum("agent").above(0), "{{agent}} sessions")
                .mayBeEmpty("Nothing was sent again");
    }

    private static Panel clocks() {
        return Panel.lines(
                        "Clocks",
                        "s",
                        "How far each agent's clock is from the coordinator's, and by how much that "
                                + "may be wrong. Each must be known to 10 ms at the start of a run.")
                .show(gauge(Metric.CLOCK_OFFSET).max("agent"), "{{agent}} offset")
                .show(gauge(Metric.CLOCK_UNCERTAINTY).max("agent"), "{{agent}} may be wrong by")
                .saysWithout("No agent has a coordinator elsewhere");
    }

    private static Expr gauge(Metric metric) {
        return Series.of(metric).matches("agent", AGENTS).value();
    }

    private static Series run(Metric metric) {
        Series series = metric.kind() == Metric.Kind.HISTOGRAM ? Series.buckets(metric) : Series.of(metric);
        return series.is("run", Choices.RUN).matches("agent", AGENTS);
    }
}
