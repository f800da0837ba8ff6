package dev.spate.lab;

import dev.spate.lab.stats.Bootstrap;
import dev.spate.lab.stats.Finding;
import dev.spate.report.Html;
import dev.spate.report.PageAssets;
import dev.spate.report.Units;
import java.util.List;
import java.util.Map;

/// `lab-report.html`: a campaign on one page that asks nobody for anything and runs nothing.
final class LabPage implements LabReport {

    private static final String STYLES = """
            svg.plot { width: 100%; height: auto; margin: 10px 0 14px; font-size: 13px; }
            svg.plot text { fill: var(--ink); }
            svg.plot text.soft { fill: var(--soft); }
            svg.plot text.strong { font-weight: 650; }
            svg.plot .grid { stroke: var(--line); }
            svg.plot .neutral { stroke: var(--soft); stroke-dasharray: 4 3; }
            svg.plot .interval { stroke-width: 2; stroke: var(--soft); }
            svg.plot .interval.claimed { stroke-width: 4; }
            svg.plot .interval.good { stroke: var(--good); } svg.plot .point.good { fill: var(--good); }
            svg.plot .interval.bad { stroke: var(--bad); } svg.plot .point.bad { fill: var(--bad); }
            svg.plot .point.none { fill: var(--soft); }
            svg.plot .median { stroke: var(--ink); stroke-width: 2; }
            svg.plot .trial { fill: var(--c1); fill-opacity: .65; }
            svg.plot .trial.base { fill: var(--c2); }
            svg.plot .trial.void { fill: none; stroke: var(--soft); }
            main > section:first-child { margin-top: 22px; }
            .verdict.none { --tone: var(--soft); --tint: var(--faint); }
            td .interval { color: var(--soft); font-size: 12px; display: block; }
            tr.claimed td { font-weight: 600; }
            """;

    private final Html html = new Html();

    static String render(Campaign campaign) {
        return LabReport.render(campaign, new LabPage());
    }

    @Override
    public void begin(Campaign campaign) {
        String title = campaign.results().size() == 1
                ? campaign.results().getFirst().design().name()
                : campaign.results().size() + " patterns";
        html.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        html.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline';"
                + " img-src data:; base-uri 'none'; form-action 'none'\">\n");
        html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
        html.text(title).raw("</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>\n");
        html.raw(PageAssets.styles()).raw(STYLES).raw("</style>\n</head>\n<body>\n<header>\n");
        html.raw("<div class=\"brand\">Spate · laboratory</div>\n").element("h1", title);
        html.raw("\n<div class=\"sub\">").element("span", Words.moment(campaign.started()));
        html.element("span", campaign.machine().getOrDefault("processor", ""));
        html.element("span", campaign.machine().getOrDefault("java", ""));
        html.raw("</div>\n</header>\n<main>\n");
    }

    @Override
    public void claims(List<ClaimRow> rows, List<ExperimentResult> results) {
        if (results.size() < 2) {
            return;
        }
        html.raw("<section class=\"long\">\n<h2>All claims</h2>\n<div class=\"scroll\"><table>\n<thead><tr>");
        for (String head : List.of("pattern", "variant", "measure", "naive", "tuned", "effect, 95 %", "claim")) {
            html.element("th class=\"text\"", head);
        }
        html.raw("</tr></thead>\n<tbody>\n");
        for (ClaimRow row : rows) {
            html.raw("<tr><td class=\"text\"><a href=\"#")
                    .text(row.design().name())
                    .raw("\">")
                    .text(row.design().name())
                    .raw("</a></td>");
            html.element("td class=\"text\"", row.arm()).element("td class=\"text\"", row.measure());
            html.element("td", row.naive()).element("td", row.tuned()).element("td", row.effect());
            html.raw("<td class=\"text\">");
            mark(row.finding());
            html.text(row.finding().words()).raw("</td></tr>\n");
        }
        html.raw("</tbody></table></div>\n</section>\n");
    }

    private void mark(Finding finding) {
        String style = switch (finding) {
            case CONFIRMED, PARTLY -> "yes";
            case REFUTED -> "no";
            case NO_DIFFERENCE, MIXED, NOT_PROVEN -> "none";
        };
        html.element("span class=\"mark " + style + "\"", Words.sign(finding));
    }

    @Override
    public void experiment(ExperimentResult result) {
        Design design = result.design();
        html.raw("<section class=\"long\" id=\"").text(design.name()).raw("\">\n");
        html.element("h2", design.name());
        Finding finding = result.evaluation().finding();
        String tone = switch (finding) {
            case CONFIRMED, PARTLY -> "pass";
            case REFUTED -> "fail";
            case MIXED, NOT_PROVEN -> "not-proven";
            case NO_DIFFERENCE -> "none";
        };
        html.raw("<div class=\"verdict " + tone + "\" role=\"status\">").element("strong", capital(finding.words()));
        html.element("p", "Claim: " + design.claim() + ".");
        if (!result.trouble().isEmpty()) {
            html.element("p", "Nothing was measured: " + result.trouble() + ".");
        }
        for (Map.Entry<String, Finding> verdict : result.evaluation().verdicts().entrySet()) {
            Comparison effect = ClaimRow.claimed(result, verdict.getKey());
            html.element(
                    "p",
                    verdict.getKey() + ": " + design.effect().label() + " "
                            + (effect == null ? "was not measured" : Words.effectWithInterval(effect)) + ", "
                            + verdict.getValue().words());
        }
        html.raw("</div>\n");
        html.element(
                "p class=\"lead\"",
                Words.load(design) + (design.parameters().isEmpty() ? "" : "; " + Words.parameters(design))
                        + ". Reference: " + design.pattern().about().reference() + ".");
        if (!result.trials().isEmpty()) {
            html.element("h3", "Effects");
            html.element(
                    "p class=\"lead\"",
                    "Ratio of the medians of the trials to " + design.base().name() + ", with an interval of 95 % by "
                            + Units.count(Bootstrap.RESAMPLES)
                            + " resamples of the trials. An interval that holds ×1 shows no"
                            + " difference. Green is better, red is worse; thick is what the claim is about.");
            new LabPlot(html).forest(result);
            html.element("h3", "Trials");
            html.element("p class=\"lead\"", capital(design.effect().label()) + " of every trial, one point each.");
            new LabPlot(html).trials(result);
            medians(result);
        }
        published(result);
        profiles(result);
        rest(result);
        html.raw("</section>\n");
    }

    private void medians(ExperimentResult result) {
        Design design = result.design();
        html.raw("<h3>Medians</h3>\n<div class=\"scroll\"><table>\n<thead><tr>").element("th class=\"text\"", "");
        design.arms().forEach(arm -> html.element("th", arm.name()));
        html.raw("</tr></thead>\n<tbody>\n");
        for (Quantity quantity : result.evaluation().quantities()) {
            html.raw(quantity.equals(design.effect()) ? "<tr class=\"claimed\">" : "<tr>");
            html.element("td class=\"text\"", quantity.label());
            for (Arm arm : design.arms()) {
                Double median = result.evaluation()
                        .medians()
                        .getOrDefault(arm.name(), Map.of())
                        .get(quantity);
                html.raw("<td>").text(median == null ? "–" : quantity.show(median));
                for (Comparison comparison : result.evaluation().comparisons()) {
                    if (comparison.arm().equals(arm) && comparison.quantity().equals(quantity)) {
                        html.element("span class=\"interval\"", Words.effectWithInterval(comparison));
                    }
                }
                html.raw("</td>");
            }
            html.raw("</tr>\n");
        }
        html.raw("</tbody></table></div>\n");
    }

    private void published(ExperimentResult result) {
        List<Published> figures = Published.of(result.design().name());
        if (figures.isEmpty()) {
            return;
        }
        html.raw("<h3>Beside published figures</h3>\n");
        html.element("p class=\"lead\"", capital(Published.SOURCE) + ".");
        html.raw("<div class=\"scroll\"><table>\n<thead><tr>");
        List.of("variant", "time per item here", "published").forEach(head -> html.element("th class=\"text\"", head));
        html.raw("</tr></thead>\n<tbody>\n");
        for (Published figure : figures) {
            html.raw("<tr>").element("td class=\"text\"", figure.variant());
            html.element("td class=\"text\"", LabTable.here(result, figure.variant()));
            html.element("td class=\"text\"", figure.nanosPerItem()).raw("</tr>\n");
        }
        html.raw("</tbody></table></div>\n");
    }

    private void profiles(ExperimentResult result) {
        if (result.profiles().isEmpty()) {
            return;
        }
        Design design = result.design();
        html.raw("<h3>Profiles</h3>\n");
        html.element(
                "p class=\"lead\"",
                "What the target did in one more trial of each variant, of " + design.profileSeconds()
                        + " s, which does not count: while it is profiled, a process is a little slower. The difference"
                        + " shows what a variant does more (red) and less (blue) than "
                        + design.base().name()
                        + ", as shares of what each does.");
        html.raw("<div class=\"scroll\"><table>\n<thead><tr>");
        html.element("th class=\"text\"", "variant").element("th class=\"text\"", "kind");
        html.element("th", "requests").element("th", "samples");
        html.element("th class=\"text\"", "flame graph");
        html.element("th class=\"text\"", "against " + design.base().name());
        html.element("th class=\"text\"", "taken by");
        html.raw("</tr></thead>\n<tbody>\n");
        for (ArmProfile one : result.profiles()) {
            html.raw("<tr>").element("td class=\"text\"", one.arm());
            html.element(
                    "td class=\"text\"",
                    one.kind() == null ? "none" : one.kind().label());
            html.element("td", Units.count(one.requests())).element("td", Units.count(one.samples()));
            html.linkCell(one.page(), "flame graph");
            html.linkCell(one.difference(), "difference");
            html.element(
                    "td class=\"text\"",
                    one.engine() + (one.engine().isEmpty() || one.note().isEmpty() ? "" : ": ") + one.note());
            html.raw("</tr>\n");
        }
        html.raw("</tbody></table></div>\n");
    }

    private void rest(ExperimentResult result) {
        Design design = result.design();
        html.raw("<h3>What it rests on</h3>\n<dl class=\"facts\">\n");
        for (Arm arm : design.arms()) {
            fact(
                    arm.name(),
                    arm.variant().does()
                            + (arm.settings().isEmpty() ? "" : "; target with " + Words.settings(arm))
                            + (result.checksums().containsKey(arm.name())
                                    ? "; checksum " + result.checksums().get(arm.name())
                                    : ""));
        }
        result.mechanisms()
                .forEach(mechanism -> fact("console, " + mechanism.arm(), Words.mechanism(mechanism, design)));
        if (!result.trials().isEmpty()) {
            fact("requests in each trial", Words.requests(result.trials()));
            fact(
                    "generator",
                    "started requests late by "
                            + Units.time(result.trials().stream()
                                    .mapToLong(Trial::latenessP99Nanos)
                                    .max()
                                    .orElse(0))
                            + " at most (p99 of a trial)");
            long compiler = result.trials().stream()
                    .mapToLong(Trial::compilerNanos)
                    .max()
                    .orElse(-1);
            if (compiler >= 0) {
                fact("compiler of the target", "at work for " + Units.time(compiler) + " in a trial at most");
            }
        }
        fact("warm-up", design.warmUpSeconds() + " s of each arm, not counted");
        for (Trial trial : result.trials()) {
            if (!trial.counts()) {
                fact(
                        "not counted",
                        "trial " + trial.number() + " of " + trial.arm() + ": " + String.join("; ", trial.doubts()));
            }
        }
        fact("took", Units.length(result.tookNanos()));
        html.raw("</dl>\n");
    }

    @Override
    public String end(Campaign campaign) {
        html.raw("<section>\n<h2>Machine</h2>\n<dl class=\"facts\">\n");
        campaign.machine().forEach(this::fact);
        fact("load", campaign.processors());
        fact("target's options", String.join(" ", campaign.targetOptions()));
        fact("command", campaign.command());
        fact("Spate", campaign.version());
        html.raw("</dl>\n<p class=\"lead\">Every trial is in <code>lab.json</code> and <code>trials.csv</code>,"
                + " beside this page.</p>\n</section>\n</main>\n</body>\n</html>\n");
        return html.toString();
    }

    private void fact(String name, String value) {
        html.element("dt", name).element("dd", value.isEmpty() ? "–" : value).raw("\n");
    }

    private static String capital(String words) {
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}
