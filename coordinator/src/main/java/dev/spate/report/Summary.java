package dev.spate.report;

import dev.spate.report.RunResult.AgentHealth;
import dev.spate.report.RunResult.RequestResult;
import dev.spate.report.RunResult.Sessions;
import dev.spate.report.RunResult.SloResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What the terminal says at the end of a run. Pure: text out of a result.
public final class Summary {
    private static final int LABEL = 12;
    /// What a terminal that is too narrow for all columns does without, in this order.
    private static final List<String> DISPENSABLE = List.of("p90", "good/s", "p99.9", "max", "p50");

    private static final int NARROWEST = 40;
    private static final List<String> COLUMNS =
            List.of("count", "errors", "good/s", "p50", "p90", "p99", "p99.9", "max");

    private final StringBuilder text = new StringBuilder(2000);
    private final RunResult result;
    private final int width;
    private final boolean colour;

    private Summary(RunResult result, int width, boolean colour) {
        this.result = result;
        this.width = Math.max(NARROWEST, width);
        this.colour = colour;
    }

    /// Lines for a person, each ending with a line feed.
    ///
    /// @param folder of the run, to say where the report lies; null: not said
    /// @param width of the terminal in columns; lines may be longer where words cannot be broken
    /// @param colour whether escape sequences for colours may be used
    public static String render(RunResult result, @Nullable Path folder, int width, boolean colour) {
        Summary summary = new Summary(result, width, colour);
        summary.verdict();
        summary.requests();
        summary.errors();
        summary.connections();
        summary.sessions();
        summary.objectives();
        summary.generator();
        if (folder != null) {
            summary.labelled("Report", folder.resolve(RunFolder.REPORT).toString());
        }
        return summary.text.toString();
    }

    /// Like [#render(RunResult, Path, int, boolean)].
    public static String render(RunRecord record, @Nullable Path folder, int width, boolean colour) {
        return render(RunResults.of(record), folder, width, colour);
    }

    /// The content of `result.json`, for `--json`.
    public static String json(RunResult result) {
        return RunResults.toJson(result);
    }

    private void verdict() {
        String sign = switch (result.verdict()) {
            case "pass" -> "✓ PASS";
            case "fail" -> "✗ FAIL";
            case "not-proven" -> "? NOT PROVEN";
            case "aborted" -> "■ ABORTED";
            default -> "! ERROR";
        };
        String about = "  " + Ink.clean(result.plan()) + " · " + Units.length(result.durationNanos()) + " · run "
                + Ink.clean(result.run());
        text.append('\n')
                .append(tone().on(sign, colour))
                .append(Ink.cut(about, width - sign.length()))
                .append('\n');
        for (String reason : result.reasons()) {
            text.append("  · ");
            wrapped(4, Ink.clean(reason));
        }
        if (result.warnings() != null) {
            for (String warning : result.warnings()) {
                text.append("  ").append(Ink.DOUBT.on("!", colour)).append(' ');
                wrapped(4, Ink.clean(warning));
            }
        }
        text.append('\n');
    }

    private Ink tone() {
        return switch (result.verdict()) {
            case "pass" -> Ink.GOOD;
            case "not-proven", "aborted" -> Ink.DOUBT;
            default -> Ink.BAD;
        };
    }

    private void requests() {
        List<RequestResult> rows = shown();
        if (rows.isEmpty()) {
            return;
        }
        int longest = rows.stream()
                .mapToInt(row -> name(row).codePointCount(0, name(row).length()))
                .max()
                .orElse(0);
        List<List<String>> cells = new ArrayList<>();
        cells.add(COLUMNS);
        rows.forEach(row -> cells.add(cells(row)));
        if (total(widths(cells)) + longest > width) {
            // The ninetieth percentile is what a narrow terminal can most easily do without.
            remove("p90", cells);
        }
        for (String column : DISPENSABLE) {
            if (total(widths(cells)) + LABEL > width) {
                remove(column, cells);
            }
        }
        int[] widths = widths(cells);
        int names = Math.max(LABEL, Math.min(longest, width - total(widths)));
        StringBuilder head = new StringBuilder(Ink.left("", names));
        for (int column = 0; column < widths.length; column++) {
            head.append("  ").append(Ink.right(cells.getFirst().get(column), widths[column]));
        }
        text.append(Ink.SOFT.on(head.toString(), colour)).append('\n');
        for (int i = 0; i < rows.size(); i++) {
            RequestResult row = rows.get(i);
            StringBuilder line = new StringBuilder(Ink.left(Ink.cut(name(row), names), names));
            for (int column = 0; column < widths.length; column++) {
                String cell = Ink.right(cells.get(i + 1).get(column), widths[column]);
                boolean wrong = column == 1 && PageTables.errors(row) > 0;
                line.append("  ").append(wrong ? Ink.BAD.on(cell, colour) : cell);
            }
            text.append(row.warmup() ? Ink.SOFT.on(line.toString(), colour && PageTables.errors(row) == 0) : line);
            text.append('\n');
        }
        text.append('\n');
    }

    private static void remove(String column, List<List<String>> cells) {
        int index = cells.getFirst().indexOf(column);
        if (index >= 0) {
            cells.replaceAll(row -> {
                List<String> rest = new ArrayList<>(row);
                rest.remove(index);
                return rest;
            });
        }
    }

    private static int[] widths(List<List<String>> cells) {
        int[] widths = new int[cells.getFirst().size()];
        for (List<String> row : cells) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        return widths;
    }

    /// Columns of the terminal, with two spaces before each.
    private static int total(int[] widths) {
        return Arrays.stream(widths).map(width -> width + 2).sum();
    }

    /// A phase with one kind of request needs no line for the request too.
    private List<RequestResult> shown() {
        List<RequestResult> rows = new ArrayList<>();
        for (RequestResult row : result.requests()) {
            long ofPhase = result.requests().stream()
                    .filter(other -> other.phase().equals(row.phase()))
                    .count();
            if (row.count() > 0 && (row.request().equals("*") || ofPhase > 2)) {
                rows.add(row);
            }
        }
        return rows;
    }

    private static String name(RequestResult row) {
        return row.request().equals("*") ? phase(row.phase(), row.warmup()) : "  " + Ink.clean(row.request());
    }

    /// Says that a phase is warm-up unless its name does.
    static String phase(String name, boolean warmup) {
        return Ink.clean(name) + (warmup && !name.contains("warm") ? " (warm-up)" : "");
    }

    private static List<String> cells(RequestResult row) {
        RunResult.Times times = row.responseTime();
        return List.of(
                Units.count(row.count()),
                Units.count(PageTables.errors(row)),
                Units.rate(row.throughputPerSecond()),
                Units.time(times.p50()),
                Units.time(times.p90()),
                Units.time(times.p99()),
                Units.time(times.p999()),
                Units.time(times.max()));
    }

    private void sessions() {
        Sessions all = result.sessions();
        labelled(
                "Sessions",
                "planned " + Units.count(all.planned()) + " = started " + Units.count(all.started())
                        + " + dropped " + Units.count(all.dropped()) + " + lost " + Units.count(all.lost())
                        + (all.planned() == all.started() + all.dropped() + all.lost() ? "" : "  ✗ does not add up"));
        labelled(
                "",
                "started " + Units.count(all.started()) + " = completed " + Units.count(all.completed())
                        + " + failed " + Units.count(all.failed()) + " + unfinished " + Units.count(all.unfinished())
                        + (all.started() == all.completed() + all.failed() + all.unfinished()
                                ? ""
                                : "  ✗ does not add up"));
    }

    /// Which errors there were, by phase and request.
    private void errors() {
        String label = "Errors";
        for (RequestResult row : result.requests()) {
            if (row.request().equals("*") || PageTables.errors(row) == 0) {
                continue;
            }
            String kinds = row.errors().entrySet().stream()
                    .filter(error -> error.getValue() > 0)
                    .map(error -> error.getKey() + " " + Units.count(error.getValue()))
                    .collect(Collectors.joining(", "));
            labelled(label, Ink.clean(row.phase() + " " + row.request()) + ": " + kinds);
            label = "";
        }
    }

    /// Said only where there is something to say: TLS, or an attempt that failed.
    private void connections() {
        RunResult.Connections all = result.connections();
        if (all == null || (all.failed() == 0 && all.secured() == 0)) {
            return;
        }
        String tls = all.secured() == 0
                ? ""
                : " · TLS p50 " + Units.time(all.tlsTime().p50()) + ", p99 "
                        + Units.time(all.tlsTime().p99()) + ", " + Units.count(all.resumed()) + " resumed";
        String kinds = all.failures().entrySet().stream()
                .map(failure -> failure.getKey() + " " + Units.count(failure.getValue()))
                .collect(Collectors.joining(", "));
        labelled(
                "Connections",
                "opened " + Units.count(all.opened()) + (kinds.isEmpty() ? "" : " · not opened: " + kinds)
                        + " · TCP p50 " + Units.time(all.connectTime().p50()) + ", p99 "
                        + Units.time(all.connectTime().p99()) + tls);
    }

    private void objectives() {
        String label = "Objectives";
        if (result.slo().isEmpty()) {
            labelled(label, "the plan has none, so nothing was judged but the evidence");
        }
        for (SloResult slo : result.slo()) {
            String sign = slo.holds() ? Ink.GOOD.on("✓", colour) : Ink.BAD.on("✗", colour);
            // An objective of one phase most often says so itself.
            String phase = slo.rule().contains(slo.phase()) ? "" : slo.phase() + ": ";
            String line = Ink.clean(phase + slo.rule());
            text.append(Ink.SOFT.on(Ink.left(label, LABEL), colour))
                    .append(sign)
                    .append(' ')
                    .append(line);
            text.append("  ").append(Ink.SOFT.on(observed(slo), colour)).append('\n');
            label = "";
        }
    }

    private static String observed(SloResult slo) {
        Number observed = slo.observed();
        Long window = slo.windowStartNanos();
        return observed == null
                ? "nothing was measured"
                : "observed " + Units.figure(observed.doubleValue(), slo.unit())
                        + (window == null ? "" : " in the window from " + Units.clock(window));
    }

    private void generator() {
        List<AgentHealth> agents = result.health().agents();
        RunResult.Lateness lateness = result.health().startLateness();
        RunResult.LateReads late = result.health().lateReads();
        labelled(
                "Generator",
                "start lateness p99 " + Units.time(lateness.p99()) + ", max " + Units.time(lateness.max())
                        + (late.count() == 0
                                ? ""
                                : " · " + Units.count(late.count()) + " ends seen up to " + Units.time(late.max())
                                        + " late")
                        + " · busiest loop " + Units.share(worst(agents, AgentHealth::busyShareMax))
                        + " · loop delay "
                        + Units.time(longest(agents, AgentHealth::loopDelayMaxNanos)) + " · GC "
                        + Units.time(longest(agents, AgentHealth::gcPauseMaxNanos)) + " · stolen "
                        + Units.share(worst(agents, AgentHealth::stealShare)));
        long lost = agents.stream().filter(AgentHealth::lost).count();
        labelled(
                "Evidence",
                Units.count(result.evidence().intervalsMerged()) + " of "
                        + Units.count(result.evidence().intervalsExpected()) + " interval reports of "
                        + (agents.size() == 1 ? "1 agent" : agents.size() + " agents")
                        + (lost == 0 ? "" : ", of which " + lost + (lost == 1 ? " was" : " were") + " lost")
                        + " · seed "
                        + result.seed());
    }

    private static double worst(List<AgentHealth> agents, ToDoubleFunction<AgentHealth> figure) {
        return agents.stream().mapToDouble(figure).max().orElse(0);
    }

    private static long longest(List<AgentHealth> agents, ToLongFunction<AgentHealth> figure) {
        return agents.stream().mapToLong(figure).max().orElse(0);
    }

    private void labelled(String label, String words) {
        text.append(Ink.SOFT.on(Ink.left(label, LABEL), colour));
        wrapped(LABEL, words);
    }

    /// Words on as many lines as they need, all of them indented, the first one already.
    private void wrapped(int indent, String words) {
        int column = indent;
        String between = "";
        for (String word : words.split(" ", -1)) {
            if (column + between.length() + word.length() > width && column > indent) {
                text.append('\n').append(" ".repeat(indent));
                column = indent;
                between = "";
            }
            text.append(between).append(word);
            column += between.length() + word.length();
            between = " ";
        }
        text.append('\n');
    }
}
