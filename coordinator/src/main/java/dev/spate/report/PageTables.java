package dev.spate.report;

import dev.spate.report.RunResult.AgentHealth;
import dev.spate.report.RunResult.PhaseResult;
import dev.spate.report.RunResult.RequestResult;
import dev.spate.report.RunResult.Sessions;
import dev.spate.report.RunResult.SloResult;
import dev.spate.report.RunResult.Times;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The tables of the page. They hold every figure that the charts draw in sum, and need no script.
final class PageTables {

    /// Kept requests of each name that are shown; the others are in `result.json`.
    private static final int SLOWEST = 5;
    private final Html html;
    private final RunResult result;

    PageTables(Html html, RunResult result) {
        this.html = html;
        this.result = result;
    }

    void objectives() {
        html.raw(
                "<div class=\"scroll objectives\"><table><thead><tr><th class=\"text\">Objective</th><th class=\"text\">Phase</th>"
                        + "<th class=\"text\">Request</th><th>Observed</th><th>Limit</th><th>Worst window</th>"
                        + "<th class=\"text\">Result</th></tr></thead><tbody>\n");
        for (SloResult slo : result.slo()) {
            Number observed = slo.observed();
            Long window = slo.windowStartNanos();
            html.raw("<tr>").element("td class=\"name\"", slo.rule()).element("td class=\"text\"", slo.phase());
            html.element("td class=\"text\"", slo.request() == null ? "*" : slo.request());
            html.element(
                    slo.holds() ? "td" : "td class=\"wrong\"",
                    observed == null ? "not measured" : Units.figure(observed.doubleValue(), slo.unit()));
            html.element("td", Units.limit(slo.limit().doubleValue(), slo.unit()));
            html.element("td", window == null ? "–" : "from " + Units.clock(window));
            html.raw("<td class=\"text\">")
                    .raw(
                            slo.holds()
                                    ? "<span class=\"mark yes\">✓</span> holds"
                                    : observed == null
                                            ? "<span class=\"mark none\">?</span> not measured"
                                            : "<span class=\"mark no\">✗</span> does not hold")
                    .raw("</td></tr>\n");
        }
        html.raw("</tbody></table></div>\n");
    }

    void requests() {
        html.raw("<div class=\"scroll\"><table><thead><tr><th class=\"text\">Phase and request</th><th>Count</th>"
                + "<th>Errors</th><th>Good/s</th><th class=\"text\">Time</th><th>Mean</th><th>p50</th><th>p90</th>"
                + "<th>p99</th><th>p99.9</th><th>p99.99</th><th>Max</th></tr></thead><tbody>\n");
        for (RequestResult row : result.requests()) {
            boolean whole = row.request().equals("*");
            html.raw(whole ? "<tr class=\"whole first\">" : "<tr class=\"of first\">")
                    .raw("<td class=\"name\">");
            html.text(whole ? row.phase() : row.request());
            html.raw(whole && row.warmup() ? "<span class=\"tag\">warm-up</span></td>" : "</td>");
            html.element("td", Units.count(row.count()));
            long errors = errors(row);
            html.raw(errors == 0 ? "<td class=\"zero\">0</td>" : "<td class=\"wrong\">" + errorText(row) + "</td>");
            html.element("td", Units.rate(row.throughputPerSecond()));
            times("response", row.responseTime(), row.count());
            html.raw("</tr>\n<tr class=\"second\"><td></td><td></td><td></td><td></td>");
            times("service", row.serviceTime(), row.serviceTime().max() == 0 ? 0 : row.count());
            html.raw("</tr>\n");
        }
        html.raw("</tbody></table></div>\n");
    }

    /// @param count how many there are: a percentile that leaves less than one of them above it tells
    ///     nothing but the maximum, and is grey
    private void times(String name, Times times, long count) {
        html.element("td class=\"text plain\"", name);
        values(times, count);
    }

    private void values(Times times, long count) {
        if (count == 0) {
            html.raw("<td class=\"zero\">–</td>".repeat(7));
            return;
        }
        html.element("td", Units.time(times.mean())).element("td", Units.time(times.p50()));
        percentile(times.p90(), count, 10);
        percentile(times.p99(), count, 100);
        percentile(times.p999(), count, 1_000);
        percentile(times.p9999(), count, 10_000);
        html.element("td", Units.time(times.max()));
    }

    private void percentile(long nanos, long count, long least) {
        html.element(count < least ? "td class=\"zero\"" : "td", Units.time(nanos));
    }

    private static String errorText(RequestResult row) {
        long errors = errors(row);
        return Units.count(errors) + " (" + JUnitReport.escape(Units.share((double) errors / row.count())) + ")";
    }

    void connections(RunResult.Connections connections) {
        html.raw(
                "<div class=\"scroll\"><table><thead><tr><th class=\"text\">Step</th><th>Count</th><th>Mean</th>"
                        + "<th>p50</th><th>p90</th><th>p99</th><th>p99.9</th><th>p99.99</th><th>Max</th></tr></thead><tbody>\n");
        html.raw("<tr>").element("td class=\"name\"", "TCP connection");
        html.element("td", Units.count(connections.opened()));
        values(connections.connectTime(), connections.opened());
        html.raw("</tr>\n");
        if (connections.secured() > 0) {
            html.raw("<tr>")
                    .element("td class=\"name\"", "TLS handshake, " + Units.count(connections.resumed()) + " resumed");
            html.element("td", Units.count(connections.secured()));
            values(connections.tlsTime(), connections.secured());
            html.raw("</tr>\n");
        }
        connections.failures().forEach((failure, count) -> {
            html.raw("<tr>").element("td class=\"name\"", "not opened: " + failure);
            html.element("td class=\"wrong\"", Units.count(count)).raw("<td></td>".repeat(7) + "</tr>\n");
        });
        html.raw("</tbody></table></div>\n");
    }

    static String counted(long number, String one, String more) {
        return Units.count(number) + " " + (number == 1 ? one : more);
    }

    /// What a number is made of, in brackets; nothing if it is nothing.
    static String parts(Map<String, Long> counts) {
        StringBuilder text = new StringBuilder();
        counts.forEach((name, count) -> {
            if (count > 0) {
                text.append(text.isEmpty() ? " (" : ", ")
                        .append(name)
                        .append(' ')
                        .append(Units.count(count));
            }
        });
        return text.isEmpty() ? "" : text.append(')').toString();
    }

    /// The slowest kept requests of each name.
    void traces() {
        html.raw("<div class=\"scroll\"><table><thead><tr><th class=\"text\">Phase and request</th>"
                + "<th>Response time</th><th>In second</th><th class=\"text\">Agent</th><th class=\"text\">Trace</th>"
                + "</tr></thead><tbody>\n");
        for (RequestResult row : result.requests()) {
            List<RunResult.TracedRequest> slowest = row.slowest();
            if (slowest == null || slowest.isEmpty() || row.request().equals("*")) {
                continue;
            }
            for (int i = 0; i < Math.min(SLOWEST, slowest.size()); i++) {
                RunResult.TracedRequest one = slowest.get(i);
                html.raw(i == 0 ? "<tr class=\"first\">" : "<tr>");
                html.element("td class=\"name\"", i == 0 ? row.phase() + " · " + row.request() : "");
                html.element("td", Units.time(one.responseNanos()))
                        .element("td", Units.clock(one.secondNanos()))
                        .element("td class=\"text\"", one.agent());
                html.raw("<td class=\"text\">").element("code", one.traceId()).raw("</td></tr>\n");
            }
        }
        html.raw("</tbody></table></div>\n");
    }

    /// One row for each process and kind, with links to its pages.
    void profiles(List<RunResult.ProfileResult> taken) {
        html.raw("<div class=\"scroll\"><table><thead><tr><th class=\"text\">Process</th><th class=\"text\">Kind</th>"
                + "<th>Samples</th><th class=\"text\">Flame graph</th><th class=\"text\">Slow against the rest</th>"
                + "<th class=\"text\">Taken by</th></tr></thead><tbody>\n");
        for (RunResult.ProfileResult one : taken) {
            html.raw("<tr>").element("td class=\"name\"", one.who());
            html.element("td class=\"text\"", one.kind() == null ? "none" : one.kind());
            html.element("td", Units.count(one.samples()));
            html.linkCell(one.page(), "open");
            html.linkCell(one.slowPage(), "open, " + Units.count(one.slowSamples()) + " samples");
            html.element(
                    "td class=\"text\"",
                    one.engine() + (one.engine().isEmpty() || one.note().isEmpty() ? "" : ": ") + one.note());
            html.raw("</tr>\n");
        }
        html.raw("</tbody></table></div>\n");
    }

    static long errors(RequestResult row) {
        return row.errors().values().stream().mapToLong(Long::longValue).sum();
    }

    void errorKinds() {
        Map<String, Long> all = new TreeMap<>();
        result.requests().stream()
                .filter(row -> row.request().equals("*"))
                .forEach(row -> row.errors().forEach((kind, count) -> all.merge(kind, count, Long::sum)));
        all.values().removeIf(count -> count == 0);
        html.raw("<div class=\"scroll\"><table><thead><tr><th class=\"text\">Phase and request</th>");
        all.keySet().forEach(kind -> html.element("th", kind));
        html.raw("<th>All errors</th><th>Share</th></tr></thead><tbody>\n");
        for (RequestResult row : result.requests()) {
            if (errors(row) == 0) {
                continue;
            }
            boolean whole = row.request().equals("*");
            html.raw(whole ? "<tr class=\"whole\">" : "<tr class=\"of\">");
            html.element("td class=\"name\"", whole ? row.phase() : row.request());
            for (String kind : all.keySet()) {
                long count = row.errors().getOrDefault(kind, 0L);
                html.element(count == 0 ? "td class=\"zero\"" : "td", Units.count(count));
            }
            html.element("td", Units.count(errors(row)));
            html.element("td", Units.share((double) errors(row) / row.count())).raw("</tr>\n");
        }
        html.raw("</tbody></table></div>\n");
    }

    void sessions() {
        html.raw("<div class=\"scroll\"><table><thead><tr><th class=\"text\">Phase</th><th class=\"text\">Load</th>"
                + "<th>From</th><th>For</th><th>Planned</th><th>Started</th><th>Dropped</th><th>Lost</th>"
                + "<th>Completed</th><th>Failed</th><th>Unfinished</th></tr></thead><tbody>\n");
        for (PhaseResult phase : result.phases()) {
            html.raw("<tr><td class=\"name\">").text(phase.name());
            html.raw(phase.warmup() ? "<span class=\"tag\">warm-up</span></td>" : "</td>");
            html.element("td class=\"text\"", phase.load()).element("td", Units.clock(phase.startNanos()));
            html.element("td", Units.length(phase.durationNanos()));
            counts(phase.sessions());
            html.raw("</tr>\n");
        }
        html.raw("<tr class=\"whole\"><td class=\"name\">All</td><td></td><td></td><td></td>");
        counts(result.sessions());
        html.raw("</tr></tbody></table></div>\n");
    }

    private void counts(Sessions sessions) {
        html.element("td", Units.count(sessions.planned())).element("td", Units.count(sessions.started()));
        bad(sessions.dropped());
        bad(sessions.lost());
        html.element("td", Units.count(sessions.completed()));
        bad(sessions.failed());
        bad(sessions.unfinished());
    }

    private void bad(long count) {
        html.element(count == 0 ? "td class=\"zero\"" : "td class=\"wrong\"", Units.count(count));
    }

    void agents(Manifest manifest) {
        html.raw("<div class=\"scroll\"><table><thead><tr><th class=\"text\">Agent</th><th>Share</th><th>CPU</th>"
                + "<th>Busiest loop</th><th>Loop delay</th><th>GC pause</th><th>Stolen</th><th>Throttled</th>"
                + "<th>Waited for CPU</th><th>Clock offset</th><th class=\"text\">Version</th></tr></thead><tbody>\n");
        for (AgentHealth agent : result.health().agents()) {
            html.raw("<tr><td class=\"name\">").text(agent.id());
            html.raw(agent.lost() ? "<span class=\"tag\">lost</span></td>" : "</td>");
            html.element("td", Units.share(agent.share())).element("td", Units.share(agent.cpu()));
            html.element("td", Units.share(agent.busyShareMax()));
            html.element("td", Units.time(agent.loopDelayMaxNanos()));
            html.element("td", Units.time(agent.gcPauseMaxNanos())).element("td", Units.share(agent.stealShare()));
            html.element("td", Units.time(agent.throttledNanos()));
            html.element("td", Units.share(agent.runQueueShareMax()));
            html.element("td class=\"wraps\"", clock(agent));
            String version = manifest.agents().stream()
                    .filter(entry -> entry.id().equals(agent.id()))
                    .map(Manifest.AgentEntry::version)
                    .findFirst()
                    .orElse("–");
            html.element("td class=\"text\"", version).raw("</tr>\n");
        }
        html.raw("</tbody></table></div>\n");
    }

    private static String clock(AgentHealth agent) {
        if (agent.clockUncertaintyMaxNanos() < 0) {
            return "never compared";
        }
        String sign = agent.clockOffsetNanos() > 0 ? "+" : agent.clockOffsetNanos() < 0 ? "−" : "";
        return sign + Units.time(Math.abs(agent.clockOffsetNanos())) + " ± "
                + Units.time(agent.clockUncertaintyMaxNanos())
                + (agent.clockUncertaintyAtStartNanos() == agent.clockUncertaintyMaxNanos()
                        ? ""
                        : ", at the start ± " + Units.time(agent.clockUncertaintyAtStartNanos()));
    }
}
