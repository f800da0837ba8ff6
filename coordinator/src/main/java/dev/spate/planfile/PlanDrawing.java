package dev.spate.planfile;

import dev.spate.plan.Plan;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Phase;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/// The load of a plan over time, drawn with plain characters: how many sessions arrive, how many users
/// there are, and when each phase is.
public final class PlanDrawing {

    private static final int ROWS = 8;
    private static final int GUTTER = 12;
    private static final int NARROWEST = 40;

    private final Plan plan;
    private final List<Phase> phases;
    private final int columns;
    private final long endNanos;
    private final StringBuilder out = new StringBuilder();

    private PlanDrawing(Plan plan, int width) {
        this.plan = plan;
        this.phases = plan.workload().phases();
        this.columns = Math.max(NARROWEST, width) - GUTTER - 2;
        this.endNanos = Math.max(1, plan.workload().endNanos());
    }

    /// @param width of the drawing in characters; one below 40 is taken for 40
    /// @return lines with their ends
    public static String draw(Plan plan, int width) {
        PlanDrawing drawing = new PlanDrawing(plan, width);
        drawing.draw();
        return drawing.out.toString();
    }

    private void draw() {
        out.append(cut(plan.name() + "  " + plan.workload().target(), columns + GUTTER + 2))
                .append('\n');
        String count = phases.size() == 1 ? "1 phase, " : phases.size() + " phases, ";
        String span = Quantities.durationText(plan.workload().endNanos());
        out.append(cut(count + span + summary(), columns + GUTTER + 2)).append("\n\n");
        boolean open = phases.stream().anyMatch(phase -> phase.load() instanceof LoadModel.Open);
        boolean closed = phases.stream().anyMatch(phase -> phase.load() instanceof LoadModel.Closed);
        if (open) {
            chart("sessions/s", time -> sum(time, PlannedLoad::rateAt));
        }
        if (closed) {
            chart("users", time -> sum(time, PlannedLoad::usersAt));
        }
        axis();
        phases.forEach(this::bar);
    }

    private String summary() {
        double sessions = phases.stream()
                .mapToDouble(phase -> PlannedLoad.sessions(phase).doubleValue())
                .sum();
        boolean closed = phases.stream().anyMatch(phase -> phase.load() instanceof LoadModel.Closed);
        if (sessions == 0) {
            return "";
        }
        String count = String.format(Locale.ROOT, "%,d", (long) sessions);
        return ", " + count + (closed ? " sessions planned, and those of users" : " sessions planned");
    }

    private interface Figure {
        double at(Phase phase, double part);
    }

    /// The figure of all phases together at a time of the run.
    private double sum(double time, Figure figure) {
        double sum = 0;
        for (Phase phase : phases) {
            double part = (time - phase.startNanos()) / Math.max(1, phase.durationNanos());
            if (part >= 0 && part < 1) {
                sum += figure.at(phase, part);
            }
        }
        return sum;
    }

    private void chart(String title, ToDoubleFunction<Double> figure) {
        double[] values = new double[columns];
        double most = 0;
        for (int column = 0; column < columns; column++) {
            values[column] = figure.applyAsDouble((column + 0.5) / columns * endNanos);
            most = Math.max(most, values[column]);
        }
        // A phase shorter than a column, or sessions at once, can leave all columns empty.
        double top = niceAbove(most);
        out.append(right(title)).append('\n');
        for (int row = ROWS; row >= 1; row--) {
            out.append(right(row == ROWS || row == ROWS / 2 ? number(top * row / ROWS) : ""))
                    .append(" |");
            StringBuilder line = new StringBuilder();
            for (double value : values) {
                double height = value / top * ROWS;
                line.append(height >= row - 0.25 ? '#' : height > row - 0.75 ? '.' : ' ');
            }
            out.append(line.toString().stripTrailing()).append('\n');
        }
        out.append(right("0")).append(" +").append("-".repeat(columns)).append('\n');
    }

    private void axis() {
        String end = Quantities.durationText(endNanos);
        out.append(" ".repeat(GUTTER + 2))
                .append("0s")
                .append(" ".repeat(Math.max(1, columns - 2 - end.length())))
                .append(end)
                .append('\n');
    }

    private void bar(Phase phase) {
        int from = column(phase.startNanos());
        int to = Math.max(from + 1, column(phase.endNanos()));
        boolean pause = phase.load() instanceof LoadModel.Pause;
        char mark = phase.durationNanos() == 0 ? '*' : pause ? '.' : phase.warmup() ? '~' : '=';
        int start = Math.min(from, columns - 1);
        String stretch = String.valueOf(mark).repeat(Math.max(1, Math.min(to, columns) - start));
        String load = cut(load(phase), columns);
        String bar = " ".repeat(start) + stretch;
        // The words stand where there is room: behind the bar, before it, or below.
        if (bar.length() + 1 + load.length() <= columns) {
            bar += " " + load;
        } else if (load.length() + 1 <= start) {
            bar = " ".repeat(start - load.length() - 1) + load + " " + stretch;
        } else {
            bar += "\n" + " ".repeat(GUTTER + 2) + " ".repeat(Math.max(0, columns - load.length())) + load;
        }
        out.append(right(phase.name())).append(" |").append(bar).append('\n');
    }

    private int column(long nanos) {
        return (int) Math.round((double) nanos / endNanos * columns);
    }

    private static String load(Phase phase) {
        String text = switch (phase.load()) {
            case LoadModel.ConstantRate constant -> number(constant.rate().perSecond()) + "/s";
            case LoadModel.RampingRate ramp ->
                number(ramp.from().perSecond()) + "/s to " + number(ramp.to().perSecond()) + "/s";
            case LoadModel.Staircase stairs ->
                number(stairs.from().perSecond()) + "/s to "
                        + number(stairs.to().perSecond()) + "/s in " + stairs.steps() + " steps";
            case LoadModel.AtOnce atOnce -> number(atOnce.sessions()) + " at once";
            case LoadModel.ConstantUsers constant -> number(constant.users()) + " users";
            case LoadModel.RampingUsers ramp -> number(ramp.from()) + " to " + number(ramp.to()) + " users";
            case LoadModel.Pause _ -> "no load";
        };
        String span = Quantities.durationText(phase.durationNanos());
        return text + ", " + span + (phase.warmup() ? ", warm-up" : "");
    }

    private static double niceAbove(double value) {
        if (value <= 0) {
            return 1;
        }
        double power = Math.pow(10, Math.floor(Math.log10(value)));
        for (double factor : new double[] {1, 2, 2.5, 5, 10}) {
            if (factor * power >= value * (1 - 1e-9)) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    private static String number(double value) {
        if (value == Math.rint(value)) {
            return String.format(Locale.ROOT, "%,d", (long) value);
        }
        return String.format(Locale.ROOT, "%.3g", value);
    }

    private static String right(String text) {
        String shown = cut(text, GUTTER);
        return " ".repeat(GUTTER - shown.length()) + shown;
    }

    private static String cut(String text, int width) {
        return text.length() > width ? text.substring(0, width - 1) + "…" : text;
    }
}
