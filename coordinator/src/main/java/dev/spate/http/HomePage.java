package dev.spate.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spate.coordinator.AgentView;
import dev.spate.coordinator.RunView;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A page for people: the runs, newest first, and the agents. It has no script and asks again by itself.
final class HomePage {

    private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="5">
            <meta name="viewport" content="width=device-width, initial-scale=1"><title>Spate</title><style>
            :root{color-scheme:light dark;--soft:#777;--line:#8883;--good:#1a7f37;--bad:#cf222e;--doubt:#9a6700}
            @media(prefers-color-scheme:dark){:root{--good:#3fb950;--bad:#ff7b72;--doubt:#d29922}}
            body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2.5rem auto;padding:0 1rem}
            h1{font-size:1.4rem;margin:0}h2{font-size:1rem;margin:2rem 0 .3rem}p,small{color:var(--soft)}
            table{border-collapse:collapse;width:100%}th{font-weight:500;color:var(--soft)}
            th,td{text-align:left;padding:.35rem .8rem .35rem 0;border-bottom:1px solid var(--line);vertical-align:top}
            td.n{font-variant-numeric:tabular-nums;white-space:nowrap}b{font-weight:600}
            .pass{color:var(--good)}.fail,.error{color:var(--bad)}.not-proven,.aborted{color:var(--doubt)}
            </style></head><body><h1>Spate</h1>
            """;

    private HomePage() {}

    /// @param runs newest first
    /// @param written ids of runs that have a report here
    static Answer of(List<RunView> runs, Set<String> written, List<AgentView> agents) {
        StringBuilder html = new StringBuilder(HEAD);
        html.append("<h2>Runs</h2>");
        if (runs.isEmpty()) {
            html.append("<p>None yet. Submit one: <code>spate run PLAN --coordinator URL</code></p>");
        } else {
            html.append("<table><tr><th>run<th>plan<th>submitted (UTC)<th>agents<th>stage<th>files</tr>");
            runs.forEach(run -> row(html, run, written.contains(run.run())));
            html.append("</table>");
        }
        html.append("<h2>Agents</h2>");
        if (agents.isEmpty()) {
            html.append("<p>None. Start one with <code>spate agent</code>.</p>");
        } else {
            html.append("<table><tr><th>agent<th>version<th>capacity<th>run</tr>");
            for (AgentView agent : agents) {
                html.append("<tr><td>").append(text(agent.agent()));
                html.append("<td>").append(text(agent.version()));
                html.append("<td class=n>").append(agent.capacity());
                html.append("<td>").append(agent.present() ? text(agent.run()) : "<span class=error>not heard</span>");
            }
            html.append("</table>");
        }
        return page(200, html);
    }

    static Answer of(Refusal refusal) {
        StringBuilder html = new StringBuilder(HEAD);
        html.append("<p>").append(text(refusal.getMessage())).append(".</p>");
        return page(503, html);
    }

    private static void row(StringBuilder html, RunView run, boolean written) {
        String link = "/api/v1/runs/" + text(run.run());
        html.append("<tr><td class=n><a href=\"").append(link).append("\">").append(text(run.run()));
        html.append("</a><td>").append(text(run.plan()));
        html.append("<td class=n>")
                .append(Instant.ofEpochSecond(0, run.submittedEpochNanos())
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString()
                        .replace('T', ' ')
                        .replace("Z", ""));
        html.append("<td class=n>")
                .append(run.agents().isEmpty() ? "" : run.agents().size());
        String verdict = run.verdict();
        html.append("<td>");
        if (verdict == null) {
            html.append(text(Json.stage(run.stage())));
        } else {
            html.append("<b class=\"")
                    .append(text(verdict))
                    .append("\">")
                    .append(text(verdict))
                    .append("</b>");
            run.reasons().stream()
                    .limit(3)
                    .forEach(reason ->
                            html.append("<br><small>").append(text(reason)).append("</small>"));
        }
        html.append("<td class=n>");
        if (written) {
            html.append("<a href=\"").append(link).append("/report\">report</a> ");
            html.append("<a href=\"").append(link).append("/files\">files</a>");
        } else if (verdict == null) {
            html.append("<a href=\"").append(link).append("/events\">events</a>");
        }
    }

    private static Answer page(int status, StringBuilder html) {
        html.append("<p><a href=\"/openapi.json\">OpenAPI document</a></p></body></html>\n");
        return new Answer.Whole(
                status,
                "text/html; charset=utf-8",
                Map.of("Content-Security-Policy", POLICY),
                html.toString().getBytes(UTF_8));
    }

    private static String text(@Nullable String text) {
        return text == null
                ? ""
                : text.replace("&", "&amp;")
                        .replace("<", "&lt;")
                        .replace(">", "&gt;")
                        .replace("\"", "&quot;")
                        .replace("'", "&#39;");
    }
}
