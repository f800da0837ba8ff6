package dev.spate.boards;

import dev.spate.telemetry.metrics.Metric;
import java.util.List;
import java.util.Map;

/// Coordinators, agents and the log between them.
final class ControlPlaneBoard {

    private static final String NO_COORDINATOR = "No coordinator is read: see the board of the telemetry itself";

    private ControlPlaneBoard() {}

    static Board board() {
        return new Board(
                "control-plane",
                "Spate / Control plane",
                "Who is in charge, who is there, and whether what agents report arrives.",
                List.of(Choices.run(), Choices.agents()),
                "5s",
                "30m",
                List.of(
                        inCharge(),
                        agents(),
                        lost(),
                        sessionsLost(),
                        undelivered(),
                        finished(),
                        runStates(),
                        stages(),
                        silence(),
                        reports(),
                        mergeLag(),
                        mergeTime()));
    }

    private static Panel inCharge() {
        return Panel.number("In charge", "short", "Coordinators that are in charge. One is right.")
                .show(Series.of(Metric.LEADER).value().sum(), "in charge")
                .badBelow(1)
                .saysWithout(NO_COORDINATOR);
    }

    private static Panel agents() {
        return Panel.number("Agents", "short", "Agents that the coordinator knows, by state.")
                .show(Series.of(Metric.AGENTS).value().max("state").above(0), "{{state}}")
                .saysWithout("No agents are known");
    }

    private static Panel lost() {
        return Panel.number("Agents lost", "short", "Agents that were lost during the chosen run.")
                .show(
                        Series.of(Metric.AGENTS_LOST)
                                .is("run", Choices.RUN)
                                .greatest("$__range")
                                .max()
                                .orZero(),
                        "lost")
                .badFrom(1);
    }

    private static Panel sessionsLost() {
        return Panel.number(
                        "Sessions lost",
                        "short",
                        "Sessions of the chosen run that were planned for a lost agent and " + "that nobody started.")
                .show(
                        Series.of(Metric.SESSIONS_LOST)
                                .is("run", Choices.RUN)
                                .greatest("$__range")
                                .sum()
                                .orZero(),
                        "lost")
                .badFrom(1);
    }

    private static Panel undelivered() {
        return Panel.number(
                        "Not delivered",
                        "short",
                        "Messages to the log that any process gave up. What was in them is "
                                + "missing from the evidence.")
                .show(Series.of(Metric.LOG_UNDELIVERED).value().sum().orZero(), "messages")
                .badFrom(1);
    }

    private static Panel finished() {
        return Panel.number("Runs that ended", "short", "Runs that this coordinator saw end, by verdict.")
                .show(Series.of(Metric.RUNS_FINISHED).value().sum("verdict"), "{{verdict}}")
                .mayBeEmpty("No run has ended yet");
    }

    private static Panel runStates() {
        return Panel.states("Runs", "What each run is at: planned, under way, being judged, ended.")
                .show(Series.of(Metric.RUN_STATE).value().max("run", "state").equalTo(1), "{{run}} {{state}}")
                .saysWithout("No runs yet")
                .sized(12, 8);
    }

    private static Panel stages() {
        return Panel.states(
                        "Stages of agents", "What each agent is at. All that take part in a run should be at the same.")
                .show(
                        Series.of(Metric.AGENT_STAGE)
                                .matches("agent", Choices.AGENTS)
                                .value()
                                .max("agent", "stage")
                                .equalTo(1),
                        "{{agent}} {{stage}}")
                .saysWithout("No agent is read")
                .sized(12, 8);
    }

    private static Panel silence() {
        return Panel.lines(
                        "Since the last heartbeat",
                        "s",
                        "Of each agent. Beyond the plan's agentTimeout (3 s unless "
                                + "it says otherwise) the agent is lost.")
                .show(Series.of(Metric.AGENT_SILENCE).value().max("agent"), "{{agent}}")
                .worseFrom(1.5, 3)
                .saysWithout(NO_COORDINATOR)
                .sized(6, 8);
    }

    private static Panel reports() {
        return Panel.lines(
                        "Reports of agents",
                        "ops",
                        "Per second, by what became of them. Each agent makes one a "
                                + "second; what was there already is passed over.")
                .show(Series.of(Metric.REPORTS).rate().sum("fate"), "{{fate}}")
                .coloured(Map.of("merged", "green"))
                .saysWithout(NO_COORDINATOR)
                .sized(6, 8);
    }

    private static Panel mergeLag() {
        return Panel.lines(
                        "Merged up to",
                        "s",
                        "How old the last second is that all agents have reported. Objectives "
                                + "that end a run early are judged that late.")
                .show(Series.of(Metric.MERGE_LAG).value().max("run"), "{{run}}")
                .worseFrom(3, 10)
                .mayBeEmpty("No run is under way")
                .sized(6, 8);
    }

    private static Panel mergeTime() {
        return Panel.lines(
                        "Time to merge a report",
                        "s",
                        "p99 and p50. One coordinator has a second for the reports of " + "all agents.")
                .show(Series.buckets(Metric.MERGE_TIME).quantile(0.99), "p99")
                .show(Series.buckets(Metric.MERGE_TIME).quantile(0.5), "p50")
                .saysWithout(NO_COORDINATOR)
                .sized(6, 8);
    }
}
