package dev.spate.lab;

import dev.spate.lab.stats.Finding;
import dev.spate.report.Units;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// `lab-results.md`: a campaign as a page of a repository.
final class LabMarkdown implements LabReport {

    private final StringBuilder page = new StringBuilder(20_000);

    static String render(Campaign campaign) {
        return LabReport.render(campaign, new LabMarkdown());
    }

    @Override
    public void begin(Campaign campaign) {
        line("# Results of the laboratory");
        line("");
        line("Measured by `" + campaign.command() + "` on " + Words.moment(campaign.started()) + " with Spate "
                + campaign.version() + ". What the columns mean is in [lab.md](lab.md).");
        line("");
        line("| | |");
        line("|---|---|");
        campaign.machine().forEach((name, value) -> line("| " + name + " | " + cell(value) + " |"));
        line("| load | " + cell(campaign.processors()) + " |");
        line("| options of the target's virtual machine | `" + String.join(" ", campaign.targetOptions()) + "` |");
        line("");
    }

    @Override
    public void claims(List<ClaimRow> rows, List<ExperimentResult> results) {
        Map<Finding, Long> counts = results.stream()
                .map(result -> result.evaluation().finding())
                .collect(Collectors.groupingBy(
                        finding -> finding, () -> new EnumMap<>(Finding.class), Collectors.counting()));
        line((results.size() == 1 ? "1 claim: " : results.size() + " claims: ")
                + counts.entrySet().stream()
                        .map(count -> count.getValue() + " " + count.getKey().words())
                        .collect(Collectors.joining(", "))
                + ".");
        line("");
        line("| # | pattern | claim | variant | measure | naive | tuned | effect, 95 % interval | verdict |");
        line("|--:|---|---|---|---|--:|--:|---|---|");
        for (ClaimRow row : rows) {
            Design design = row.design();
            String first = row.first()
                    ? "| " + design.pattern().about().number() + " | [`" + design.name() + "`](#" + design.name()
                            + ") | " + cell(design.claim())
                    : "| | | ";
            line(first + " | " + String.join(" | ", row.arm(), row.measure(), row.naive(), row.tuned(), row.effect())
                    + " | " + row.finding().words() + " |");
        }
        line("");
    }

    @Override
    public String end(Campaign campaign) {
        return page.toString();
    }

    @Override
    public void experiment(ExperimentResult result) {
        Design design = result.design();
        line("## " + design.name());
        line("");
        line("*" + design.claim() + "* (" + design.pattern().about().reference() + ") – **"
                + result.evaluation().finding().words() + "**. " + Words.load(design)
                + (design.parameters().isEmpty() ? "" : "; " + Words.parameters(design)) + ".");
        line("");
        if (!result.trouble().isEmpty()) {
            line("Nothing was measured: " + result.trouble() + ".");
            line("");
            return;
        }
        List<Quantity> quantities = result.evaluation().quantities();
        line("| | " + design.arms().stream().map(Arm::name).collect(Collectors.joining(" | ")) + " |");
        line("|---|" + "--:|".repeat(design.arms().size()));
        for (Quantity quantity : quantities) {
            boolean effect = quantity.equals(design.effect());
            StringBuilder row =
                    new StringBuilder("| ").append(effect ? "**" + quantity.label() + "**" : quantity.label());
            for (Arm arm : design.arms()) {
                Double median = result.evaluation()
                        .medians()
                        .getOrDefault(arm.name(), Map.of())
                        .get(quantity);
                row.append(" | ").append(median == null ? "–" : quantity.show(median));
                result.evaluation().comparisons().stream()
                        .filter(comparison -> comparison.arm().equals(arm)
                                && comparison.quantity().equals(quantity))
                        .findFirst()
                        .ifPresent(comparison -> row.append("<br>").append(Words.effectWithInterval(comparison)));
            }
            line(row + " |");
        }
        line("");
        for (Published figure : Published.of(design.name())) {
            line("- time per item of `" + figure.variant() + "`: " + LabTable.here(result, figure.variant()) + " here, "
                    + figure.nanosPerItem() + " for " + Published.SOURCE);
        }
        for (Mechanism mechanism : result.mechanisms()) {
            line("- console, `" + mechanism.arm() + "`: " + Words.mechanism(mechanism, design));
        }
        for (Arm arm : design.arms()) {
            if (!arm.settings().isEmpty()) {
                line("- `" + arm.name() + "` with " + Words.settings(arm));
            }
        }
        line("- requests in each trial: " + Words.requests(result.trials()) + "; generator late by at most "
                + Units.time(result.trials().stream()
                        .mapToLong(Trial::latenessP99Nanos)
                        .max()
                        .orElse(0))
                + " (p99); trials not counted: " + result.doubted());
        line("");
    }

    private void line(String text) {
        page.append(text).append('\n');
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
