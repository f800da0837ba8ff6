package dev.spate.lab;

import dev.spate.report.Html;
import dev.spate.target.lab.Pattern.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The two drawings of an experiment, as SVG: they need no script, and print as they are.
final class LabPlot {

    private static final int WIDTH = 1000;
    private static final int LABELS = 330;
    private static final int FIGURES = 190;
    private static final int ROW = 24;
    private static final int TOP = 26;
    private static final double WIDEST = 1e4;

    private final Html html;
    private final double left = LABELS;
    private final double right = WIDTH - FIGURES;

    LabPlot(Html html) {
        this.html = html;
    }

    /// A forest plot: each effect that is a ratio as a point, with its interval as a line, on a
    /// logarithmic scale; what lies left of 1 is less than the base has.
    void forest(ExperimentResult result) {
        List<Comparison> rows = result.evaluation().comparisons().stream()
                .filter(Comparison::ratio)
                .toList();
        if (rows.isEmpty()) {
            return;
        }
        double low = 0.8;
        double high = 1.25;
        for (Comparison row : rows) {
            low = Math.min(low, Math.max(1 / WIDEST, row.effect().low()));
            high = Math.max(high, Math.min(WIDEST, row.effect().high()));
        }
        low /= 1.08;
        high *= 1.08;
        int height = TOP + ROW * rows.size() + 10;
        begin(
                height,
                "Effects with intervals of 95 %, as multiples of "
                        + result.design().base().name());
        for (double tick : ticks(low, high)) {
            double x = logarithmic(tick, low, high);
            line(x, TOP - 6, x, height - 8, tick == 1 ? "neutral" : "grid");
            text(x, TOP - 12, "middle", "soft", "×" + Words.factor(tick).replaceFirst("\\.?0+$", ""));
        }
        for (int i = 0; i < rows.size(); i++) {
            Comparison row = rows.get(i);
            double y = TOP + ROW * (i + 0.5);
            boolean claimed = row.quantity().equals(result.design().effect());
            String tone = tone(row, claimed);
            text(
                    0,
                    y + 4,
                    "start",
                    claimed ? "strong" : "",
                    row.arm().name() + " · " + row.quantity().label() + (claimed ? " (claim)" : ""));
            line(
                    logarithmic(row.effect().low(), low, high),
                    y,
                    logarithmic(row.effect().high(), low, high),
                    y,
                    "interval " + tone + (claimed ? " claimed" : ""));
            circle(logarithmic(row.effect().value(), low, high), y, claimed ? 6 : 4.5, "point " + tone);
            text(WIDTH, y + 4, "end", claimed ? "strong" : "soft", Words.effectWithInterval(row));
        }
        html.raw("</svg>\n");
    }

    /// Every trial as a point, of what the claim is about; those that do not count are hollow.
    void trials(ExperimentResult result) {
        Quantity quantity = result.design().effect();
        double low = Double.MAX_VALUE;
        double high = 0;
        for (Trial trial : result.trials()) {
            Double value = trial.values().get(quantity);
            if (value != null) {
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
        }
        if (low > high) {
            return;
        }
        boolean logarithmic = low > 0 && high / low > 20;
        double from = logarithmic ? low / 1.1 : Math.max(0, low - (high - low) * 0.05);
        double to = logarithmic ? high * 1.1 : high == low ? high + 1 : high + (high - low) * 0.05;
        int height = TOP + ROW * result.design().arms().size() + 10;
        begin(height, quantity.label() + " of every trial");
        for (double tick : logarithmic ? ticks(from, to) : evenly(from, to)) {
            double x = place(tick, from, to, logarithmic);
            line(x, TOP - 6, x, height - 8, "grid");
            text(x, TOP - 12, "middle", "soft", quantity.show(tick));
        }
        int i = 0;
        for (Arm arm : result.design().arms()) {
            double y = TOP + ROW * (i + 0.5);
            text(0, y + 4, "start", arm.base() ? "" : "strong", arm.name() + (arm.base() ? " (base)" : ""));
            Double median = result.evaluation()
                    .medians()
                    .getOrDefault(arm.name(), Map.of())
                    .get(quantity);
            if (median != null) {
                double x = place(median, from, to, logarithmic);
                line(x, y - 8, x, y + 8, "median");
                text(WIDTH, y + 4, "end", "soft", "median " + quantity.show(median));
            }
            for (Trial trial : result.trialsOf(arm)) {
                Double value = trial.values().get(quantity);
                if (value != null) {
                    circle(
                            place(value, from, to, logarithmic),
                            y,
                            4,
                            "trial" + (arm.base() ? " base" : "") + (trial.counts() ? "" : " void"));
                }
            }
            i++;
        }
        html.raw("</svg>\n");
    }

    private static String tone(Comparison row, boolean claimed) {
        if (!claimed && row.quantity().measure() == Measure.OWN) {
            return "none";
        }
        return switch (row.finding()) {
            case CONFIRMED -> "good";
            case REFUTED -> "bad";
            case NO_DIFFERENCE, PARTLY, MIXED, NOT_PROVEN -> "none";
        };
    }

    private void begin(int height, String says) {
        html.raw("<svg class=\"plot\" viewBox=\"0 0 " + WIDTH + " " + height + "\" role=\"img\" aria-label=\"")
                .text(says)
                .raw("\">\n");
    }

    private void line(double x1, double y1, double x2, double y2, String style) {
        html.raw("<line class=\"" + style + "\" x1=\"" + number(x1) + "\" y1=\"" + number(y1) + "\" x2=\"" + number(x2)
                + "\" y2=\"" + number(y2) + "\"/>\n");
    }

    private void circle(double x, double y, double radius, String style) {
        html.raw("<circle class=\"" + style + "\" cx=\"" + number(x) + "\" cy=\"" + number(y) + "\" r=\""
                + number(radius) + "\"/>\n");
    }

    private void text(double x, double y, String anchor, String style, String words) {
        html.raw("<text class=\"" + style + "\" x=\"" + number(x) + "\" y=\"" + number(y) + "\" text-anchor=\"" + anchor
                        + "\">")
                .text(words)
                .raw("</text>\n");
    }

    private double place(double value, double from, double to, boolean logarithmic) {
        return logarithmic ? logarithmic(value, from, to) : left + (right - left) * (value - from) / (to - from);
    }

    private double logarithmic(double value, double from, double to) {
        double clamped = Math.clamp(value, from, to);
        return left + (right - left) * Math.log(clamped / from) / Math.log(to / from);
    }

    /// Few enough to be read: powers of ten, with 2 and 5 between them where there is room.
    private static List<Double> ticks(double from, double to) {
        double decades = Math.log10(to / from);
        double[] steps = decades > 2.2 ? new double[] {1} : new double[] {1, 2, 5};
        List<Double> ticks = new ArrayList<>();
        for (int power = (int) Math.floor(Math.log10(from)); power <= Math.ceil(Math.log10(to)); power++) {
            for (double step : steps) {
                double tick = step * Math.pow(10, power);
                if (tick >= from && tick <= to) {
                    ticks.add(power == 0 ? Double.valueOf(step) : Double.valueOf(tick));
                }
            }
        }
        return ticks;
    }

    private static List<Double> evenly(double from, double to) {
        double rough = (to - from) / 4;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double step = rough / power < 1.5 ? power : rough / power < 3.5 ? 2 * power : 5 * power;
        List<Double> ticks = new ArrayList<>();
        for (double tick = Math.ceil(from / step) * step; tick <= to; tick += step) {
            ticks.add(tick);
        }
        return ticks;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
