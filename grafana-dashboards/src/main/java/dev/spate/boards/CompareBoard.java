package dev.spate.boards;

import static dev.spate.boards.Choices.REQUESTS;
import static dev.spate.boards.Choices.RUN;

import dev.spate.telemetry.metrics.Metric;
import java.util.List;
import java.util.Map;

/// Two runs, one laid over the other.
///
/// Runs happen one after the other. What the base did is asked for as long ago as it began before the
/// run, by `offset`, so that both begin at the same place.
final class CompareBoard {

    private static final String BASE = "$base";
    private static final String SHIFT = " offset ${shift}s";
    private static final Map<String, String> COLOURS = Map.of("run", "blue", "base", "orange");
    private static final String NO_RUN = "Choose two runs above; the range shown must hold both";

    private CompareBoard() {}

    static Board board() {
        return new Board(
                "compare",
                "Spate / Compare two runs",
                "A run and the one it is held against, from their starts on. The report has figures to three digits; "
                        + "these are within the width of a bucket.",
                List.of(
                        Choices.run(),
                        new Board.Variable("base", "Against", Choices.values(Metric.RUN_INFO, "run"), "", false, false),
                        Choices.requests(),
                        new Board.Variable("shift", "Shift", shift(), "/\\} (-?\\d+)/", false, true)),
                "30s",
                "3h",
                List.of(
                        verdicts(),
                        count(),
                        errors(),
                        quantile(0.5, "p50"),
                        quantile(0.99, "p99"),
                        difference(),
                        rates(),
                        p50s(),
                        p99s(),
                        failures(),
                        lateness(),
                        table()));
    }

    /// Seconds from the start of the base to that of the run; 1 where one is not known or both are one, because
    /// Prometheus 2 knows no offset of 0.
    private static String shift() {
        Expr run =
                Series.of(Metric.RUN_START).is("run", RUN).greatest("$__range").max();
        Expr base =
                Series.of(Metric.RUN_START).is("run", BASE).greatest("$__range").max();
        return "query_result(" + run.minus(base).roundedOrOne().text() + ")";
    }

    private static Panel verdicts() {
        return Panel.number("Verdicts", "none", "What the coordinator judged of both.")
                .show(verdict(RUN), "run: {{verdict}}")
                .show(verdict(BASE), "base: {{verdict}}")
                .mayBeEmpty("No verdict yet");
    }

    private static Expr verdict(String run) {
        return Series.of(Metric.RUN_VERDICT)
                .is("run", run)
                .greatest("$__range")
                .max("verdict")
                .equalTo(1);
    }

    private static Panel count() {
        return Panel.number("Requests", "short", "Requests that ended, of all phases.")
                .show(requests(RUN).greatest("$__range").sum(), "run")
                .show(requests(BASE).greatest("$__range").sum(), "base")
                .saysWithout(NO_RUN)
                .coloured(COLOURS);
    }

    private static Panel errors() {
        return Panel.number("Errors", "percentunit", "Share of requests that did not end well.")
                .show(errorShare(RUN), "run")
                .show(errorShare(BASE), "base")
                .saysWithout(NO_RUN)
                .coloured(COLOURS);
    }

    private static Expr errorShare(String run) {
        return Expr.of(1)
                .minus(requests(run)
                        .is("outcome", "ok")
                        .greatest("$__range")
                        .sum()
                        .orZero()
                        .dividedBy(requests(run).greatest("$__range").sum()));
    }

    private static Panel quantile(double quantile, String name) {
        return Panel.number(name, "s", "Response time over the whole of each run, of the chosen requests.")
                .show(responses(RUN).quantileOfAll(quantile), "run")
                .show(responses(BASE).quantileOfAll(quantile), "base")
                .saysWithout(NO_RUN)
                .coloured(COLOURS);
    }

    private static Panel difference() {
        return Panel.number(
                        "p99, run to base",
                        "percentunit",
                        "The run's p99 as a share of the base's: above 100 % it "
                                + "is slower. Two buckets' width is no difference.")
                .show(
                        responses(RUN)
                                .quantileOfAll(0.99)
                                .dividedBy(responses(BASE).quantileOfAll(0.99)),
                        "run / base")
                .worseFrom(1.05, 1.25)
                .saysWithout(NO_RUN);
    }

    private static Panel rates() {
        return both(
                Panel.lines("Requests per second", "reqps", "Requests that ended, of both, from their starts on."),
                requests(RUN).rate().sum(),
                requests(BASE).shifted(SHIFT).rate().sum());
    }

    private static Panel p50s() {
        return both(
                Panel.lines(
                        "p50 over time",
                        "s",
                        "Response time that half of the requests kept, from the starts of both on."),
                responses(RUN).quantile(0.5),
                responses(BASE).shifted(SHIFT).quantile(0.5));
    }

    private static Panel p99s() {
        return both(
                Panel.lines("p99 over time", "s", "Response time that 99 of 100 kept, from the starts of both on."),
                responses(RUN).quantile(0.99),
                responses(BASE).shifted(SHIFT).quantile(0.99));
    }

    private static Panel failures() {
        return both(
                        Panel.lines("Failures per second", "reqps", "Requests that did not end well, of both."),
                        requests(RUN).isNot("outcome", "ok").rate().sum(),
                        requests(BASE)
                                .isNot("outcome", "ok")
                                .shifted(SHIFT)
                                .rate()
                                .sum())
                .mayBeEmpty("No failures in either");
    }

    private static Panel lateness() {
        return both(
                Panel.lines(
                        "Start lateness, p99",
                        "s",
                        "Whether the generator was the same in both. If it was not, the "
                                + "rest of this board may compare generators."),
                Series.buckets(Metric.START_LATENESS).is("run", RUN).quantile(0.99),
                Series.buckets(Metric.START_LATENESS)
                        .is("run", BASE)
                        .shifted(SHIFT)
                        .quantile(0.99));
    }

    private static Panel both(Panel panel, Expr run, Expr base) {
        return panel.show(run, "run").show(base, "base").coloured(COLOURS).saysWithout(NO_RUN);
    }

    private static Panel table() {
        return Panel.table("p99 by request", "s", "Response time that 99 of 100 kept over the whole of each run.")
                .show(Series.buckets(Metric.RESPONSE_TIME).is("run", RUN).quantileOfAll(0.99, "request"), "run")
                .show(Series.buckets(Metric.RESPONSE_TIME).is("run", BASE).quantileOfAll(0.99, "request"), "base")
                .saysWithout(NO_RUN)
                .sized(8, 8);
    }

    private static Series requests(String run) {
        return Series.of(Metric.REQUESTS).is("run", run).matches("request", REQUESTS);
    }

    private static Series responses(String run) {
        return Series.buckets(Metric.RESPONSE_TIME).is("run", run).matches("request", REQUESTS);
    }
}
