package dev.spate.soak.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spate.judge.Judgement.Verdict;
import dev.spate.report.Html;
import dev.spate.report.PageAssets;
import dev.spate.report.Units;
import dev.spate.soak.judge.Amounts;
import dev.spate.soak.judge.Finding;
import dev.spate.soak.judge.Finding.State;
import dev.spate.soak.judge.SignalRule.Method;
import dev.spate.soak.judge.SoakJudgement;
import dev.spate.soak.series.Mark;
import dev.spate.soak.series.Timeline;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// `soak.html`: all of a soak on one page that asks nobody for anything, made like the report of a run:
/// styles, chart library, script and data are inside, and a content security policy forbids everything
/// else.
public final class SoakPage {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Html html = new Html();
    private final String plan;
    private final List<Fact> facts;
    private final Timeline timeline;
    private final SoakJudgement judgement;

    private SoakPage(String plan, List<Fact> facts, Timeline timeline, SoakJudgement judgement) {
        this.plan = plan;
        this.facts = facts;
        this.timeline = timeline;
        this.judgement = judgement;
    }

    /// Something that is told at the end of the page.
    public record Fact(String name, String text) {}

    /// The whole page.
    public static String render(String plan, List<Fact> facts, Timeline timeline, SoakJudgement judgement) {
        SoakPage page = new SoakPage(plan, facts, timeline, judgement);
        page.build();
        return page.html.toString();
    }

    private void build() {
        String library = PageAssets.charts();
        String script = resource("/dev/spate/soak/soak.js").strip();
        PageSeries data = new PageSeries(timeline, judgement.findings());
        html.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        html.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline';"
                + " img-src data:; script-src 'sha256-" + PageAssets.hash(library) + "' 'sha256-"
                + PageAssets.hash(script)
                + "'; base-uri 'none'; form-action 'none'\">\n");
        html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        html.raw("<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
        html.text(label() + " · " + plan).raw("</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>\n");
        html.raw(PageAssets.styles()).raw(resource("/dev/spate/soak/soak.css")).raw("</style>\n</head>\n<body>\n");
        header();
        html.raw("<main>\n");
        verdict();
        tiles();
        charts(data);
        findings();
        marks();
        method();
        html.raw("</main>\n");
        footer();
        html.raw("<script type=\"application/json\" id=\"data\">")
                .raw(block(data))
                .raw("</script>\n<script>")
                .raw(library)
                .raw("</script>\n<script>")
                .raw(script)
                .raw("</script>\n</body>\n</html>\n");
    }

    private String label() {
        return switch (judgement.verdict()) {
            case PASS -> "Pass";
            case FAIL -> "Fail";
            case NOT_PROVEN -> "Not proven";
            case ABORTED -> "Aborted";
            case ERROR -> "Error";
        };
    }

    private void header() {
        html.raw("<header>\n<div class=\"brand\">Spate · soak</div>\n").element("h1", plan);
        html.raw("\n<div class=\"sub\">").element("span", moment(timeline.begin()));
        html.element("span", Amounts.length(timeline.end() - timeline.begin()));
        html.element("span", "windows of " + Amounts.length(timeline.width()));
        html.raw("</div>\n</header>\n");
    }

    private void verdict() {
        html.raw("<div class=\"verdict " + judgement.verdict().label() + "\" role=\"status\">")
                .element("strong", label());
        if (judgement.verdict() == Verdict.PASS) {
            long blind = count(State.BLIND);
            html.element(
                    "p",
                    "Nothing drifted, and what counts as a drift would have been found"
                            + (blind == 0 ? "." : ", but for " + blind + " of the signals, which are too noisy."));
        } else {
            html.raw("<ul>");
            judgement.reasons().forEach(reason -> html.element("li", capital(reason)));
            html.raw("</ul>");
        }
        html.raw("</div>\n");
    }

    private void tiles() {
        html.raw("<div class=\"tiles\">\n");
        tile("Length", Amounts.length(timeline.end() - timeline.begin()), windows() + " windows");
        tile("Signals judged", Long.toString(judged()), judgement.findings().size() + " kept");
        tile("Drifts", Long.toString(count(State.DRIFT)), count(State.BLIND) + " cannot be told");
        tile(
                "Faults",
                Integer.toString(timeline.marks().size()),
                timeline.marks().stream().filter(mark -> !mark.drifts()).count() + " left out of the judgement");
        judgement.findings().stream()
                .filter(finding -> finding.method() == Method.LOAD && finding.windows() > 0)
                .findFirst()
                .ifPresent(load -> tile(
                        "Load",
                        Amounts.show(load.level(), load.unit()),
                        Amounts.change(load.change(), load.unit()) + " from begin to end"));
        html.raw("</div>\n");
    }

    private long windows() {
        return (timeline.end() - timeline.begin()) / timeline.width();
    }

    private long judged() {
        return judgement.findings().stream()
                .filter(finding -> finding.method() != Method.SHOWN && finding.state() != State.BLIND)
                .count();
    }

    private long count(State state) {
        return judgement.findings().stream()
                .filter(finding -> finding.state() == state)
                .count();
    }

    private void tile(String name, String value, String more) {
        html.raw("<div class=\"tile\">").element("div class=\"name\"", name).element("div class=\"value\"", value);
        html.element("div class=\"more\"", more).raw("</div>\n");
    }

    private void charts(PageSeries data) {
        html.raw("<section class=\"long\">\n<h2>Over time</h2>\n");
        html.element(
                "p class=\"lead\"",
                "A curve for each process. Bands are faults: grey ones are left out of the judgement, the others are"
                        + " in it. What came before the dotted line is warm-up. A broken line is the slope of what drifted, a"
                        + " vertical one a change of level. Axes do not begin at 0 unless the values do.");
        html.raw("<div class=\"pair\">\n");
        for (PageSeries.Chart chart : data.charts()) {
            html.raw("<div>").element("h3", chart.signal());
            html.raw("<div class=\"chart script-only low\" data-chart=\"" + chart.number() + "\" role=\"img\""
                    + " aria-label=\"");
            html.text("Chart: " + chart.signal() + " over time").raw("\"></div>\n<p class=\"no-script\">");
            html.text("The chart needs scripts; the values are in signals.csv.").raw("</p></div>\n");
        }
        html.raw("</div>\n</section>\n");
    }

    private void findings() {
        html.raw("<section class=\"long\">\n<h2>Findings</h2>\n");
        html.element(
                "p class=\"lead\"",
                "Change is from the first window that was looked at to the last, by the slope; for latencies, from the"
                        + " first third to the last; with its interval of 95 %. p has all signals taken into account."
                        + " Would be found is the least change that the noise of the signal lets be seen.");
        html.raw("<div class=\"scroll\"><table class=\"findings\">\n<thead><tr>");
        for (String head : List.of("signal", "of", "finding")) {
            html.element("th class=\"text\"", head);
        }
        for (String head : List.of("level", "change", "per hour", "p", "counts", "would be found", "limit in")) {
            html.element("th", head);
        }
        html.raw("</tr></thead>\n<tbody>\n");
        for (Finding finding : judgement.findings()) {
            if (finding.state() != State.SHOWN) {
                finding(finding);
            }
        }
        html.raw("</tbody></table></div>\n</section>\n");
    }

    private void finding(Finding finding) {
        boolean told = finding.state() != State.STEADY || !finding.steps().isEmpty();
        html.raw(told ? "<tr class=\"first\">" : "<tr>");
        html.element("td class=\"text\"", finding.signal()).element("td class=\"text\"", finding.source());
        html.raw("<td class=\"text\">");
        html.element("span class=\"mark " + tone(finding.state()) + "\"", sign(finding.state()));
        html.text(finding.state().label()).raw("</td>");
        boolean figures = finding.visible() > 0 || finding.low() != finding.high();
        boolean load = finding.method() == Method.LOAD;
        cell(show(finding.level(), finding));
        html.raw("<td>").text(figures || load ? Amounts.change(finding.change(), finding.unit()) : "–");
        if (figures) {
            html.element(
                    "span class=\"interval\"",
                    Amounts.change(finding.low(), finding.unit()) + " to "
                            + Amounts.change(finding.high(), finding.unit()));
        }
        html.raw("</td>");
        cell(figures && finding.method() == Method.TREND ? Amounts.change(finding.perHour(), finding.unit()) : "–");
        cell(load || (finding.state() == State.BLIND && !figures) ? "–" : Amounts.p(finding.adjusted()));
        cell(load ? "–" : show(finding.least(), finding));
        cell(figures && !load ? show(finding.visible(), finding) : "–");
        cell(finding.left() < 0 || finding.state() == State.STEADY ? "–" : Amounts.length(finding.left()));
        html.raw("</tr>\n");
        if (told) {
            html.raw("<tr class=\"second\"><td class=\"wide\" colspan=\"10\">")
                    .text(capital(finding.words()))
                    .raw("</td></tr>\n");
        }
    }

    private static String show(double value, Finding finding) {
        return Amounts.show(value, finding.unit());
    }

    private void cell(String text) {
        html.element("td", text);
    }

    private static String tone(State state) {
        return switch (state) {
            case DRIFT, UNSTEADY -> "no";
            case STEADY, SMALL, SETTLED, FAR -> "yes";
            case BLIND, SHOWN -> "none";
        };
    }

    private static String sign(State state) {
        return switch (state) {
            case DRIFT, UNSTEADY -> "✗";
            case STEADY, SMALL, SETTLED, FAR -> "✓";
            case BLIND, SHOWN -> "?";
        };
    }

    private void marks() {
        html.raw("<section class=\"long\">\n<h2>Faults</h2>\n");
        if (timeline.marks().isEmpty()) {
            html.element("p class=\"lead\"", "Nothing was done to the system, and nothing noticed of it.");
            html.raw("</section>\n");
            return;
        }
        html.raw("<div class=\"scroll\"><table>\n<thead><tr>");
        for (String head : List.of("at", "what", "to whom", "for", "drift", "what became of it")) {
            html.element("th class=\"text\"", head);
        }
        html.raw("</tr></thead>\n<tbody>\n");
        for (Mark mark : timeline.marks()) {
            html.raw("<tr>");
            for (String cell : List.of(
                    Units.clock((mark.begin() - timeline.begin()) * 1_000_000L),
                    mark.kind(),
                    mark.subject(),
                    Amounts.length(mark.end() - mark.begin()),
                    mark.drifts() ? "looked at" : "left out")) {
                html.element("td class=\"text\"", cell);
            }
            html.element("td class=\"wide\"", mark.words()).raw("</tr>\n");
        }
        html.raw("</tbody></table></div>\n</section>\n");
    }

    private void method() {
        html.raw("<section class=\"long\">\n<h2>How it was judged</h2>\n");
        html.element(
                "p class=\"lead\"",
                "A signal drifted if all of this holds: the interval of its slope (Theil and Sen) is wholly on the bad"
                        + " side of 0; the test for a trend (Mann and Kendall, corrected for how slowly the values follow"
                        + " each other and, by Holm, for the number of signals) is significant; the change is as large as"
                        + " the rules ask for; it went on in the second half; and it reaches its limit within the time"
                        + " that the rules name, where there is one. Latencies are compared by the medians of the first and the"
                        + " last third, with intervals by a bootstrap of blocks.");
        html.raw("<dl class=\"facts\">\n");
        for (Fact fact : facts) {
            html.element("dt", fact.name()).element("dd", fact.text()).raw("\n");
        }
        html.raw("</dl>\n</section>\n");
    }

    private void footer() {
        html.raw("<footer>\n<p>All values are in <code>signals.csv</code>, the faults in <code>marks.jsonl</code>, the"
                + " findings in <code>soak.json</code>, beside this page.</p>\n<details class=\"licences\">"
                + "<summary>Licences of what is in this page</summary>");
        PageAssets.licences().forEach(text -> html.element("pre", text));
        html.raw("</details>\n</footer>\n");
    }

    /// `<` cannot end the block, nor begin anything in it.
    private static String block(PageSeries data) {
        try {
            return JSON.writeValueAsString(data.json()).replace("<", "\\u003c");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("data without a JSON form", e);
        }
    }

    private static String resource(String path) {
        try (InputStream in = Objects.requireNonNull(SoakPage.class.getResourceAsStream(path), path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new IllegalStateException(path + " cannot be read from the program's own files", e);
        }
    }

    private static String capital(String text) {
        return text.isEmpty() ? text : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    private static String moment(long millis) {
        return DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
                .format(Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC));
    }
}
