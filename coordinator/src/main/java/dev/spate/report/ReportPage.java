package dev.spate.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.spate.report.RunResult.Evidence;
import dev.spate.report.RunResult.Sessions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/// `report.html`: everything about a run on one page that asks nobody for anything.
///
/// The chart library, the script, the styles and the data are inside. A content security policy forbids
/// every request and every script but these two, by their hashes, so that a name from a hostile plan can
/// do nothing even if it were to slip through the escaping.
///
/// @param timeline its course
/// @param spectra its distributions, the first of which stands for the run
record ReportPage(RunResult result, Manifest manifest, String planYaml, Timeline timeline, List<Spectrum> spectra) {

    String render() {
        String library = PageAssets.charts();
        String script = PageAssets.script();
        Html html = new Html();
        html.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        html.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline';"
                + " img-src data:; script-src 'sha256-" + PageAssets.hash(library) + "' 'sha256-"
                + PageAssets.hash(script)
                + "'; base-uri 'none'; form-action 'none'\">\n");
        html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        html.raw("<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
        html.text(label() + " · " + result.plan()).raw("</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>\n");
        html.raw(PageAssets.styles()).raw("</style>\n</head>\n<body>\n");
        PageTables tables = new PageTables(html, result);
        PageData data = new PageData(result, timeline, spectra);
        header(html);
        html.raw("<main>\n");
        verdict(html);
        tiles(html);
        objectives(html, tables);
        if (data.anyTime()) {
            course(html);
        }
        if (!spectra.isEmpty()) {
            spectrum(html);
        }
        requests(html, tables);
        errors(html, tables, data.anyTime());
        connections(html, tables);
        traces(html, tables);
        generator(html, tables, data.anyTime());
        sessions(html, tables);
        profiles(html, tables);
        facts(html);
        html.raw("</main>\n");
        footer(html);
        html.raw("<script type=\"application/json\" id=\"data\">")
                .raw(block(data))
                .raw("</script>\n");
        html.raw("<script>").raw(library).raw("</script>\n<script>").raw(script).raw("</script>\n</body>\n</html>\n");
        return html.toString();
    }

    private void header(Html html) {
        html.raw("<header>\n<div class=\"brand\">Spate · run report</div>\n").element("h1", result.plan());
        html.raw("\n<div class=\"sub\">").element("span", moment(result.started()));
        html.element("span", Units.length(result.durationNanos()));
        html.element("span", result.target());
        int agents = result.health().agents().size();
        html.element("span", agents == 1 ? "1 agent" : Units.count(agents) + " agents");
        html.element("span", "run " + result.run()).raw("</div>\n</header>\n");
    }

    private void verdict(Html html) {
        html.raw("<div class=\"verdict ")
                .text(result.verdict())
                .raw("\" role=\"status\">")
                .element("strong", label());
        if (result.reasons().isEmpty()) {
            html.element(
                    "p",
                    result.slo().isEmpty()
                            ? "The plan sets no objectives; the evidence is whole."
                            : "Every objective holds, and the evidence is whole.");
        } else {
            html.raw("<ul>");
            result.reasons().forEach(reason -> html.element("li", reason));
            html.raw("</ul>");
        }
        if (result.warnings() != null) {
            result.warnings().forEach(warning -> html.element("p class=\"warning\"", "Warning: " + warning + "."));
        }
        html.raw("</div>\n");
    }

    private String label() {
        return switch (result.verdict()) {
            case "pass" -> "Passed";
            case "fail" -> "Failed";
            case "not-proven" -> "Not proven";
            case "aborted" -> "Aborted";
            default -> "Error";
        };
    }

    private void tiles(Html html) {
        long count = 0;
        long errors = 0;
        for (RunResult.RequestResult row : result.requests()) {
            if (row.request().equals("*") && !row.warmup()) {
                count += row.count();
                errors += PageTables.errors(row);
            }
        }
        html.raw("<div class=\"tiles\">\n");
        tile(html, "Requests", Units.count(count), "without warm-up");
        tile(
                html,
                "Errors",
                count == 0 ? "–" : Units.share((double) errors / count),
                Units.count(errors) + " requests");
        if (!spectra.isEmpty() && count > 0) {
            Spectrum all = spectra.getFirst();
            time(html, all, "p50", 50);
            time(html, all, "p99", 99);
            time(html, all, "p99.9", 99.9);
            time(html, all, "max", 100);
        }
        html.raw("</div>\n");
    }

    private static void time(Html html, Spectrum all, String name, double percentile) {
        String service = all.service().getTotalCount() == 0 ? "–" : Units.time(at(all.service(), percentile));
        tile(html, "Response time " + name, Units.time(at(all.response(), percentile)), "service " + service);
    }

    private static long at(Histogram histogram, double percentile) {
        return percentile == 100 ? histogram.getMaxValue() : histogram.getValueAtPercentile(percentile);
    }

    private static void tile(Html html, String name, String value, String more) {
        html.raw("<div class=\"tile\">").element("div class=\"name\"", name).element("div class=\"value\"", value);
        html.element("div class=\"more\"", more).raw("</div>\n");
    }

    private void objectives(Html html, PageTables tables) {
        if (!result.slo().isEmpty()) {
            long held = result.slo().stream().filter(RunResult.SloResult::holds).count();
            html.raw("<section>\n<h2>Objectives</h2>\n");
            html.element("p class=\"lead\"", held + " of " + result.slo().size() + (held == 1 ? " holds." : " hold."));
            tables.objectives();
            html.raw("</section>\n");
        }
    }

    private static void course(Html html) {
        html.raw("<section>\n<h2>Load</h2>\n");
        html.element(
                "p class=\"lead\"",
                "Per second. The grey area is what the plan asks for, whatever the generator"
                        + " or the target did; where the line of started sessions leaves it, load is missing or"
                        + " late.");
        chart(html, "load", "tall", "planned and achieved load over time; the sums are in the table of sessions");
        html.raw("</section>\n<section>\n<h2>Response time over time</h2>\n");
        html.element(
                "p class=\"lead\"",
                "From the intended start of each request to the end of its response, all"
                        + " phases and requests together. Percentiles are those of all requests in a point.");
        chart(
                html,
                "times",
                "",
                "percentiles of the response time over time; those of the whole phases are in the"
                        + " table of requests");
        html.raw("</section>\n");
    }

    private void spectrum(Html html) {
        html.raw("<section>\n<div class=\"bar\"><h2>Percentile spectrum</h2>");
        if (spectra.size() > 1) {
            html.raw("<select id=\"which\" class=\"script-only\" aria-label=\"Phase and request\">");
            for (int i = 0; i < spectra.size(); i++) {
                html.raw("<option value=\"" + i + "\">")
                        .text(spectra.get(i).name())
                        .raw("</option>");
            }
            html.raw("</select>");
        }
        html.raw("</div>\n");
        html.element(
                "p class=\"lead\"",
                "How long it took for how many: each further vertical line is ten times as"
                        + " rare. The gap between the curves is time that requests waited before they were sent,"
                        + " most often"
                        + " because the target was slow to answer earlier ones.");
        chart(html, "spectrum", "tall", "response and service time by percentile; see the table of requests");
        html.raw("</section>\n");
    }

    private static void chart(Html html, String name, String size, String what) {
        html.raw("<div class=\"chart script-only " + size + "\" data-chart=\"" + name + "\" role=\"img\""
                + " aria-label=\"");
        html.text("Chart: " + what).raw("\"></div>\n<p class=\"no-script\">").text("The chart needs scripts: " + what);
        html.raw(".</p>\n");
    }

    private static void requests(Html html, PageTables tables) {
        html.raw("<section class=\"long\">\n<h2>Requests</h2>\n");
        html.element(
                "p class=\"lead\"",
                "Response time counts from the intended start of a request, service time from"
                        + " when it was sent. Good/s are requests that ended well, per second of the phase. A grey"
                        + " percentile rests on fewer requests than it needs.");
        tables.requests();
        html.raw("</section>\n");
    }

    private void errors(Html html, PageTables tables, boolean overTime) {
        boolean any = result.requests().stream().anyMatch(row -> PageTables.errors(row) > 0);
        html.raw("<section>\n<h2>Errors</h2>\n");
        if (any) {
            html.element("p class=\"lead\"", "Per second, by what went wrong, one upon the other.");
            if (overTime) {
                chart(html, "errors", "low", "errors by class over time");
            }
            tables.errorKinds();
        } else {
            html.element("p class=\"lead\"", "No request ended with an error.");
        }
        html.raw("</section>\n");
    }

    private void connections(Html html, PageTables tables) {
        RunResult.Connections connections = result.connections();
        if (connections == null) {
            return;
        }
        html.raw("<section>\n<h2>Connections</h2>\n");
        html.element(
                "p class=\"lead\"",
                "Set up over the whole run, before its start too. Where a request had to wait for one, the wait is in"
                        + " its response time; these times are the connections' own.");
        tables.connections(connections);
        html.raw("</section>\n");
    }

    private void traces(Html html, PageTables tables) {
        RunResult.Traces traces = result.traces();
        if (traces == null) {
            return;
        }
        html.raw("<section class=\"long\">\n<h2>Traces</h2>\n");
        html.element(
                "p class=\"lead\"",
                "Decided when the response had come. "
                        + PageTables.counted(traces.kept(), "request was", "requests were")
                        + " worth a trace" + PageTables.parts(traces.keptBy()) + "; "
                        + (traces.dropped() == 0
                                ? "none of these was lost."
                                : Units.count(traces.dropped()) + " of these were lost"
                                        + PageTables.parts(traces.droppedAt()) + ".")
                        + " Making and sending spans took " + Units.time(traces.cpuNanos()) + " of processor time, "
                        + Units.time(traces.cpuPerRequestNanos()) + " for each request of the run.");
        tables.traces();
        html.raw("</section>\n");
    }

    private void generator(Html html, PageTables tables, boolean overTime) {
        RunResult.Lateness lateness = result.health().startLateness();
        RunResult.LateReads late = result.health().lateReads();
        long resent = result.health().agents().stream()
                .mapToLong(RunResult.AgentHealth::retransmits)
                .sum();
        html.raw("<section class=\"long\">\n<h2>Generator</h2>\n");
        html.element(
                "p class=\"lead\"",
                "Whether the load generator itself can be believed. Sessions started "
                        + Units.time(lateness.p50()) + " after their intended start in the middle, "
                        + Units.time(lateness.p99()) + " at the 99th percentile, " + Units.time(lateness.max())
                        + " at most. This wait is part of every response time above; it is the generator's, not"
                        + " the target's. "
                        + (late.count() == 0
                                ? "No request was seen to end more than a millisecond late."
                                : Units.count(late.count()) + " requests may have been seen to end more than a"
                                        + " millisecond after they did, up to " + Units.time(late.max())
                                        + " after it, while the generator was held up.")
                        + (resent == 0
                                ? ""
                                : " The agents' machines sent " + Units.count(resent)
                                        + " segments of TCP again; what was lost on the way is in the times too."));
        if (overTime) {
            html.raw("<div class=\"pair\">\n");
            small(
                    html,
                    "lateness",
                    "Start lateness",
                    "From intended to actual start of sessions. When it grows, agents"
                            + " cannot keep up, and the run measures them instead of the target.");
            small(
                    html,
                    "busy",
                    "Busy share",
                    "Of the busiest event loop of each agent. Close to 100 % a loop is"
                            + " saturated: what it does next waits. Give the run more agents or cores.");
            small(
                    html,
                    "delay",
                    "Loop delay and GC",
                    "The longest time that one turn held a loop (lines) and the longest"
                            + " collection pauses (dots). Nothing is sent or read meanwhile.");
            small(
                    html,
                    "steal",
                    "CPU and stolen time",
                    "Of each agent's process (solid), and what the hypervisor gave to"
                            + " others (dotted). Stolen time makes every clock reading doubtful.");
            html.raw("</div>\n");
        }
        html.raw("<h3>Agents</h3>\n");
        html.element(
                "p class=\"lead\"",
                "The clock offset is how far an agent's clock was ahead of the coordinator's,"
                        + " with its uncertainty. Shares are those at the start; CPU and stolen time are means,"
                        + " the rest the"
                        + " worst of any second.");
        tables.agents(manifest);
        html.raw("</section>\n");
    }

    private static void small(Html html, String chart, String title, String words) {
        html.raw("<div>").element("h3", title).element("p", words);
        chart(html, chart, "low", title.toLowerCase(Locale.ROOT) + " over time");
        html.raw("</div>\n");
    }

    private void sessions(Html html, PageTables tables) {
        Sessions all = result.sessions();
        boolean started = all.planned() == all.started() + all.dropped() + all.lost();
        boolean ended = all.started() == all.completed() + all.failed() + all.unfinished();
        html.raw("<section>\n<h2>Sessions</h2>\n<p class=\"lead\">").raw(mark(started));
        html.text("planned = started + dropped + lost").raw(" &ensp; ").raw(mark(ended));
        html.text("started = completed + failed + unfinished").raw("</p>\n");
        tables.sessions();
        html.raw("</section>\n");
    }

    private void profiles(Html html, PageTables tables) {
        List<RunResult.ProfileResult> taken = result.profiles();
        if (taken == null || taken.isEmpty()) {
            return;
        }
        html.raw("<section>\n<h2>Profiles</h2>\n");
        html.element(
                "p class=\"lead\"",
                "What processes did in phase " + taken.getFirst().phase()
                        + ". Slow against the rest compares the samples"
                        + " taken while one of the slowest hundredth of the phase's requests was under way with all"
                        + " others. While it is profiled, a process is a little slower.");
        tables.profiles(taken);
        html.raw("</section>\n");
    }

    private static String mark(boolean holds) {
        return holds ? "<span class=\"mark yes\">✓</span>" : "<span class=\"mark no\">✗</span>";
    }

    private void facts(Html html) {
        Evidence evidence = result.evidence();
        html.raw("<section class=\"long\">\n<h2>Run</h2>\n<dl class=\"facts\">\n");
        fact(html, "Run", result.run());
        fact(html, "Started", moment(result.started()));
        fact(html, "Ended", moment(result.ended()));
        fact(html, "Seed", Long.toString(result.seed()));
        fact(html, "Spate", result.version());
        fact(
                html,
                "Evidence",
                Units.count(evidence.intervalsMerged()) + " of "
                        + Units.count(evidence.intervalsExpected()) + " interval reports merged, "
                        + Units.count(evidence.duplicates()) + " duplicates and " + Units.count(evidence.fenced())
                        + " fenced left out, " + Units.count(evidence.unreadable()) + " unreadable");
        evidence.doubts().forEach(doubt -> fact(html, "Doubt", doubt));
        fact(html, "Coordinator", machine(manifest.machine()));
        manifest.agents().forEach(agent -> fact(html, "Agent " + agent.id(), machine(agent.machine())));
        html.raw("<dt>Run it again</dt><dd><code>")
                .text("spate run plan.yaml --agents "
                        + Math.max(1, manifest.agents().size()) + " --seed " + result.seed())
                .raw("</code></dd>\n</dl>\n");
        html.raw("<details><summary>The plan as run</summary>")
                .element("pre", planYaml)
                .raw("</details>\n</section>\n");
    }

    private static void fact(Html html, String name, String value) {
        html.element("dt", name).element("dd", value.isEmpty() ? "–" : value).raw("\n");
    }

    private static String machine(Map<String, String> machine) {
        StringBuilder text = new StringBuilder();
        machine.forEach((name, value) ->
                text.append(text.isEmpty() ? "" : ", ").append(name).append(' ').append(value));
        return text.toString();
    }

    private static void footer(Html html) {
        html.raw("<footer>\n<p>The figures are in <code>result.json</code>, every second in"
                + " <code>timeline.csv</code>, all"
                + " histograms in <code>histograms.hlog</code>, beside this page.</p>\n<details"
                + " class=\"licences\">"
                + "<summary>Licences of what is in this page</summary>");
        PageAssets.licences().forEach(text -> html.element("pre", text));
        html.raw("</details>\n</footer>\n");
    }

    /// `<` cannot end the block, nor begin anything in it.
    private static String block(PageData data) {
        try {
            return RunResults.COMPACT.writeValueAsString(data.json()).replace("<", "\\u003c");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("data without a JSON form", e);
        }
    }

    private static String moment(String instant) {
        return DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
                .format(Instant.parse(instant).truncatedTo(ChronoUnit.SECONDS).atOffset(ZoneOffset.UTC));
    }
}
