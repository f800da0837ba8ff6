package dev.spate.lab;

import dev.spate.lab.stats.Finding;
import dev.spate.report.Units;
import dev.spate.target.lab.Pattern.Measure;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What every report of an experiment says in the same words.
final class Words {

    private Words() {}

    /// Such as `×0.051`, or a difference in the unit of the quantity.
    static String effect(Comparison comparison, double value) {
        if (comparison.ratio()) {
            return "×" + factor(value);
        }
        return (value > 0 ? "+" : "") + comparison.quantity().show(value);
    }

    /// Such as `×0.051 [0.050, 0.052]`.
    static String effectWithInterval(Comparison comparison) {
        return effect(comparison, comparison.effect().value()) + " [" + interval(comparison, ", ") + "]";
    }

    static String interval(Comparison comparison, String between) {
        return comparison.ratio()
                ? factor(comparison.effect().low())
                        + between
                        + factor(comparison.effect().high())
                : effect(comparison, comparison.effect().low())
                        + between
                        + effect(comparison, comparison.effect().high());
    }

    /// Three digits that count; two decimals around 1.
    static String factor(double value) {
        double size = Math.abs(value);
        if (size == 0) {
            return "0";
        }
        if (size >= 99.95) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        if (size >= 9.995) {
            return String.format(Locale.ROOT, "%.1f", value);
        }
        if (size >= 0.0995) {
            return String.format(Locale.ROOT, size < 0.9995 ? "%.3f" : "%.2f", value);
        }
        return size >= 0.000995 ? String.format(Locale.ROOT, "%.4f", value) : String.format(Locale.ROOT, "%.2e", value);
    }

    /// Of a quantity that the claim says nothing about. Of the variants' own counts nobody knows whether
    /// more of them is better.
    static String beside(Comparison comparison) {
        boolean own = comparison.quantity().measure() == Measure.OWN;
        return switch (comparison.finding()) {
            case CONFIRMED -> own ? "less" : "better";
            case REFUTED -> own ? "more" : "worse";
            case NO_DIFFERENCE, PARTLY, MIXED -> "no difference shown";
            case NOT_PROVEN -> "too few trials";
        };
    }

    static String sign(Finding finding) {
        return switch (finding) {
            case CONFIRMED, PARTLY -> "✓";
            case REFUTED -> "✗";
            case NO_DIFFERENCE -> "○";
            case MIXED -> "±";
            case NOT_PROVEN -> "?";
        };
    }

    /// Such as `5 trials of 3 s each at 50/s, 100/s of bystanders`.
    static String load(Design design) {
        return design.trials() + " trials of " + design.trialSeconds() + " s each at "
                + Units.rate(design.load().requestsPerSecond()) + "/s"
                + (design.bystanders()
                        ? ", bystanders at " + Units.rate(design.load().bystandersPerSecond()) + "/s"
                        : "")
                + ", seed " + design.seed();
    }

    static String parameters(Design design) {
        return String.join(
                ", ",
                design.parameters().entrySet().stream()
                        .map(parameter -> parameter.getKey() + " " + parameter.getValue())
                        .toList());
    }

    static String settings(Arm arm) {
        return String.join(
                ", ",
                arm.settings().entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(setting -> setting.getKey() + "=" + setting.getValue())
                        .toList());
    }

    /// What the console saw of one arm, in a sentence.
    static String mechanism(Mechanism mechanism, Design design) {
        if (!mechanism.asked()) {
            return "console not asked";
        }
        String expected = design.pattern().about().lint().id();
        List<String> others = new ArrayList<>();
        String sentence = expected + (mechanism.unknown().contains(expected) ? " could not tell" : " does not warn");
        for (Mechanism.Warning warning : mechanism.warns()) {
            if (warning.lint().equals(expected)) {
                sentence = warning(warning) + ", which is the mechanism of this pattern";
            } else {
                others.add(warning(warning));
            }
        }
        return others.isEmpty() ? sentence : sentence + "; " + String.join("; ", others);
    }

    private static String warning(Mechanism.Warning warning) {
        String unit = warning.unit().equals("count") || warning.unit().equals("share") ? "" : " " + warning.unit();
        String worst = Double.isNaN(warning.worst()) ? "" : "at worst " + factor(warning.worst()) + unit;
        String where = warning.where().isEmpty() ? "" : warning.where();
        String more = worst + (worst.isEmpty() || where.isEmpty() ? "" : ", ") + where;
        return warning.lint() + " warns" + (more.isEmpty() ? "" : " (" + more + ")");
    }

    /// How much the trials rest on: with few requests a high percentile is the slowest of them.
    static String requests(List<Trial> trials) {
        long least = trials.stream().mapToLong(Trial::requests).min().orElse(0);
        long most = trials.stream().mapToLong(Trial::requests).max().orElse(0);
        return least == most ? Units.count(least) : Units.count(least) + " to " + Units.count(most);
    }

    static String moment(Instant instant) {
        return DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT)
                .format(instant.truncatedTo(ChronoUnit.SECONDS).atOffset(ZoneOffset.UTC));
    }
}
