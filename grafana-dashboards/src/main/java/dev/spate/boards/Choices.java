package dev.spate.boards;

import dev.spate.telemetry.metrics.Metric;

/// The variables that boards share.
final class Choices {

    /// How an expression writes the chosen run, agents and requests.
    static final String RUN = "$run";

    static final String AGENTS = "$agent";
    static final String REQUESTS = "$request";

    private Choices() {}

    static Board.Variable run() {
        return new Board.Variable("run", "Run", values(Metric.RUN_INFO, "run"), "", false, false);
    }

    static Board.Variable agents() {
        return new Board.Variable("agent", "Agents", values(Metric.AGENT_STAGE, "agent"), "", true, false);
    }

    /// Of the chosen run.
    static Board.Variable requests() {
        return new Board.Variable(
                "request",
                "Requests",
                "label_values("
                        + Series.of(Metric.REQUESTS).is("run", RUN).value().text() + ", request)",
                "",
                true,
                false);
    }

    static String values(Metric metric, String label) {
        return "label_values(" + Series.of(metric).value().text() + ", " + label + ")";
    }
}
