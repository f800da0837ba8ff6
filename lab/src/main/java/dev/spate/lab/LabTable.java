package dev.spate.lab;

import dev.spate.lab.stats.Finding;
import dev.spate.report.Ink;
import dev.spate.report.Units;
import dev.spate.target.lab.Pattern.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What the terminal says of an experiment. Pure: text out of a result.
public final class LabTable {

    private static final int NARROWEST = 60;
    private static final int LABEL = 23;

    private final StringBuilder text = new StringBuilder(4000);
    private final ExperimentResult result;
    private final Design design;
    private final int width;
    private final boolean colour;

    private LabTable(ExperimentResult result, int width, boolean colour) {
        this.result = result;
        this.design = result.design();
        this.width = Math.max(NARROWEST, width);
        this.colour = colour;
    }

    /// Lines for a person, each ending with a line feed.
    ///
    /// @param width of the terminal in columns
    /// @param colour whether escape sequences for colours may be used
    public static String render(ExperimentResult result, int width, boolean colour) {
        LabTable table = new LabTable(result, width, colour);
        table.head();
        if (result.trouble().isEmpty()) {
            for (Arm arm :
                    result.design().arms().subList(1, result.design().arms().size())) {
                table.arm(arm);
            }
            table.published();
        }
        table.foot();
        return table.text.toString();
    }

    /// One line for each tuned arm of many experiments.
    public static String overview(List<ExperimentResult> results, int width, boolean colour) {
        List<List<String>> rows = new ArrayList<>();
        List<Finding> findings = new ArrayList<>();
        rows.add(List.of("pattern", "variant", "measure", "naive", "tuned", "effect [95 %]", "claim"));
        findings.add(Finding.NO_DIFFERENCE);
        for (ClaimRow row : ClaimRow.of(results)) {
            rows.add(List.of(
                    row.design().name(),
                    row.arm(),
                    row.measure(),
                    row.naive(),
                    row.tuned(),
                    row.effect(),
                    row.finding().words()));
            findings.add(row.finding());
        }
        return grid(rows, findings, width, colour);
    }

    static Ink tone(Finding finding) {
        return switch (finding) {
            case CONFIRMED, PARTLY -> Ink.GOOD;
            case REFUTED -> Ink.BAD;
            case NOT_PROVEN, MIXED -> Ink.DOUBT;
            case NO_DIFFERENCE -> Ink.STRONG;
        };
    }

    private static String grid(List<List<String>> rows, List<Finding> findings, int width, boolean colour) {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], length(row.get(i)));
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < rows.size(); i++) {
            StringBuilder line = new StringBuilder();
            for (int j = 0; j < columns; j++) {
                String cell = rows.get(i).get(j);
                boolean numbers = j == 3 || j == 4;
                line.append(j == 0 ? "" : "  ")
                        .append(numbers ? Ink.right(cell, widths[j]) : Ink.left(cell, widths[j]));
            }
            String cut = Ink.cut(line.toString().stripTrailing(), Math.max(NARROWEST, width));
            text.append((i == 0 ? Ink.SOFT : tone(findings.get(i))).on(cut, colour))
                    .append('\n');
        }
        return text.toString();
    }

    private void head() {
        Finding finding = result.evaluation().finding();
        String verdict = result.trouble().isEmpty()
                ? Words.sign(finding) + " " + finding.words().toUpperCase(Locale.ROOT)
                : "! NOTHING MEASURED";
        text.append('\n')
                .append((result.trouble().isEmpty() ? tone(finding) : Ink.BAD).on(verdict, colour))
                .append("  ")
                .append(Ink.STRONG.on(design.name(), colour))
                .append('\n');
        wrapped(0, "claim: " + design.claim());
        wrapped(0, Words.load(design) + (design.parameters().isEmpty() ? "" : "; " + Words.parameters(design)));
        if (!result.trouble().isEmpty()) {
            wrapped(0, result.trouble());
        }
    }

    private void arm(Arm arm) {
        Finding verdict = result.evaluation().verdicts().getOrDefault(arm.name(), Finding.NOT_PROVEN);
        text.append('\n')
                .append(Ink.STRONG.on(arm.name() + " against " + design.base().name(), colour))
                .append("  ")
                .append(tone(verdict).on(verdict.words(), colour))
                .append('\n');
        List<List<String>> rows = new ArrayList<>();
        List<Boolean> claimed = new ArrayList<>();
        rows.add(List.of("", design.varied().isEmpty() ? "naive" : "first", "tuned", "effect", "95 % interval", ""));
        claimed.add(false);
        for (Comparison comparison : result.evaluation().comparisons()) {
            if (comparison.arm().name().equals(arm.name())) {
                boolean effect = comparison.quantity().equals(design.effect());
                rows.add(List.of(
                        (effect ? "▸ " : "  ") + comparison.quantity().label(),
                        comparison.quantity().show(comparison.baseMedian()),
                        comparison.quantity().show(comparison.median()),
                        Words.effect(comparison, comparison.effect().value()),
                        Words.interval(comparison, " … "),
                        effect ? verdict.words() : Words.beside(comparison)));
                claimed.add(effect);
            }
        }
        int[] widths = new int[6];
        rows.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], length(row.get(i)));
            }
        });
        widths[0] = Math.max(widths[0], LABEL);
        for (int i = 0; i < rows.size(); i++) {
            List<String> row = rows.get(i);
            StringBuilder line = new StringBuilder(Ink.left(row.getFirst(), widths[0]));
            for (int j = 1; j <= 4; j++) {
                line.append("  ").append(Ink.right(row.get(j), widths[j]));
            }
            line.append("  ").append(row.get(5));
            String cut = Ink.cut(line.toString().stripTrailing(), width);
            text.append(i == 0 ? Ink.SOFT.on(cut, colour) : claimed.get(i) ? Ink.STRONG.on(cut, colour) : cut)
                    .append('\n');
        }
    }

    private void published() {
        List<Published> figures = Published.of(design.name());
        if (figures.isEmpty()) {
            return;
        }
        text.append('\n');
        wrapped(0, "time per item here, and beside it that of " + Published.SOURCE + ":");
        for (Published figure : figures) {
            text.append("  ")
                    .append(Ink.left(figure.variant(), LABEL - 2))
                    .append("  ")
                    .append(Ink.right(here(result, figure.variant()), 10))
                    .append("  ")
                    .append(Ink.SOFT.on(Ink.right(figure.nanosPerItem(), 12), colour))
                    .append('\n');
        }
    }

    /// The time per item of an arm, or a dash.
    static String here(ExperimentResult result, String arm) {
        Quantity quantity = Quantity.of(Measure.NANOS_PER_ITEM);
        Double nanos = result.evaluation().medians().getOrDefault(arm, Map.of()).get(quantity);
        return nanos == null ? "–" : quantity.show(nanos);
    }

    private void foot() {
        text.append('\n');
        for (Mechanism mechanism : result.mechanisms()) {
            wrapped(0, "console, " + mechanism.arm() + ": " + Words.mechanism(mechanism, design));
        }
        if (!result.trials().isEmpty()) {
            wrapped(
                    0,
                    "requests in each trial: " + Words.requests(result.trials()) + "; generator late by "
                            + Units.time(result.trials().stream()
                                    .mapToLong(Trial::latenessP99Nanos)
                                    .max()
                                    .orElse(0))
                            + " at most (p99)");
        }
        for (ArmProfile profile : result.profiles()) {
            String file = profile.difference() == null ? profile.page() : profile.difference();
            wrapped(
                    0,
                    "profile, " + profile.arm() + ": "
                            + (profile.kind() == null || file == null
                                    ? "none, for " + profile.note()
                                    : profile.kind().label() + ", " + Units.count(profile.samples()) + " samples, "
                                            + file));
        }
        for (Trial trial : result.trials()) {
            if (!trial.counts()) {
                text.append(Ink.DOUBT.on("not counted", colour));
                wrapped(
                        11,
                        ": trial " + trial.number() + " of " + trial.arm() + ", because "
                                + String.join("; ", trial.doubts()));
            }
        }
    }

    private void wrapped(int column, String words) {
        int at = column;
        String between = "";
        for (String word : Ink.clean(words).split(" ", -1)) {
            if (at + between.length() + length(word) > width && at > 2) {
                text.append("\n  ");
                at = 2;
                between = "";
            }
            text.append(between).append(word);
            at += between.length() + length(word);
            between = " ";
        }
        text.append('\n');
    }

    private static int length(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
