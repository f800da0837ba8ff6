package dev.spate.report;

import dev.spate.merge.MergedInterval;
import dev.spate.merge.PhaseFigures;
import dev.spate.merge.RequestFigures;
import dev.spate.plan.Plan;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Phase;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// What the terminal says while a run is under way. It has no clock and prints nothing; one thread uses
/// it.
public final class LiveLine {

    /// Lines of a picture, whatever happens in the run.
    public static final int LINES = 4;

    private static final int NARROWEST = 40;
    private static final String[] EIGHTHS = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};

    private final Plan plan;
    private final List<RunResult.PhaseResult> drawn;
    private final long wholeNanos;
    private @Nullable MergedInterval last;
    private long requests;
    private long errors;
    private long missed;

    public LiveLine(Plan plan) {
        this.plan = plan;
        this.drawn =
                plan.workload().phases().stream().map(RunResults::plannedOnly).toList();
        this.wholeNanos = plan.workload().endNanos();
    }

    /// Takes the next interval.
    public void add(MergedInterval interval) {
        last = interval;
        for (RequestFigures row : interval.requests()) {
            if (row.request().equals(RequestFigures.ALL)) {
                requests += row.count();
                errors += row.errors();
            }
        }
        for (PhaseFigures phase : interval.phases()) {
            missed += phase.dropped() + phase.lost();
        }
    }

    /// The picture of now, [#LINES] lines to be drawn over those before. None is wider than `width`,
    /// which counts as at least 40.
    ///
    /// @param elapsedNanos since the start of the run; negative: not started yet
    public List<String> lines(long elapsedNanos, int width, boolean colour) {
        int columns = Math.max(NARROWEST, width);
        List<String> lines = new ArrayList<>(LINES);
        String clock = elapsedNanos < 0
                ? "starting in " + Units.time(-(double) elapsedNanos)
                : Units.clock(elapsedNanos) + " of " + Units.clock(wholeNanos);
        String phases = Ink.cut(phases(elapsedNanos), Math.max(8, columns - clock.length() - 2));
        int gap = Math.max(1, columns - phases.codePointCount(0, phases.length()) - clock.length());
        lines.add(Ink.STRONG.on(phases, colour) + " ".repeat(gap) + clock);
        double done = wholeNanos <= 0 ? 1 : Math.clamp((double) elapsedNanos / wholeNanos, 0, 1);
        lines.add(Ink.LOAD.on(bar(done, columns), colour));
        MergedInterval interval = last;
        if (interval == null) {
            lines.add(Ink.SOFT.on("waiting for the first second", colour));
            lines.add("");
            return lines;
        }
        lines.add(fit(columns, now(interval)));
        String totals = fit(columns, totals(interval));
        lines.add(errors + missed > 0 ? Ink.BAD.on(totals, colour) : Ink.SOFT.on(totals, colour));
        return lines;
    }

    /// One line for when there is no terminal.
    public String plain(long elapsedNanos) {
        MergedInterval interval = last;
        String head = (elapsedNanos < 0 ? "0:00" : Units.clock(elapsedNanos)) + "/" + Units.clock(wholeNanos) + " "
                + phases(elapsedNanos);
        if (interval == null) {
            return head + ": nothing measured yet";
        }
        return head + ": " + String.join(" · ", now(interval)) + " · " + String.join(" · ", totals(interval));
    }

    /// Whole parts only, as many as there is room for.
    private static String fit(int columns, List<String> parts) {
        StringBuilder line = new StringBuilder();
        for (String part : parts) {
            int more = (line.isEmpty() ? 0 : 3) + part.length();
            if (line.length() + more > columns) {
                break;
            }
            line.append(line.isEmpty() ? "" : " · ").append(part);
        }
        return line.toString();
    }

    private String phases(long elapsedNanos) {
        List<String> names = new ArrayList<>();
        String next = "";
        for (Phase phase : plan.workload().phases()) {
            if (phase.startNanos() <= elapsedNanos
                    && (elapsedNanos < phase.endNanos()
                            || (phase.durationNanos() == 0 && elapsedNanos < phase.lastNanos()))) {
                names.add(Summary.phase(phase.name(), phase.warmup()));
            } else if (phase.startNanos() > elapsedNanos && next.isEmpty()) {
                next = Ink.clean(phase.name());
            }
        }
        if (!names.isEmpty()) {
            return String.join(" + ", names);
        }
        return next.isEmpty() ? "last requests" : "next: " + next;
    }

    private List<String> now(MergedInterval interval) {
        Histogram response = new Histogram(3);
        for (RequestFigures row : interval.requests()) {
            if (row.request().equals(RequestFigures.ALL)) {
                row.responseTimes().addTo(response);
            }
        }
        long started = 0;
        long active = 0;
        for (PhaseFigures phase : interval.phases()) {
            started += phase.started();
            active += phase.active();
        }
        double seconds = Math.max(1, interval.endNanos() - interval.startNanos()) / 1e9;
        boolean users = interval.phases().stream()
                .anyMatch(phase -> phase.started() > 0
                        && plan.workload().phases().get(phase.phase()).load() instanceof LoadModel.Closed);
        List<String> parts = new ArrayList<>();
        // Users have no planned rate: the target sets it.
        parts.add(Units.rate(started / seconds)
                + (users ? " sessions/s" : " of " + Units.rate(planned(interval) / seconds) + " sessions/s"));
        if (response.getTotalCount() > 0) {
            parts.add("p50 " + Units.time(response.getValueAtPercentile(50)));
            parts.add("p99 " + Units.time(response.getValueAtPercentile(99)));
            parts.add("max " + Units.time(response.getMaxValue()));
        }
        parts.add(Units.count(active) + " active");
        return parts;
    }

    private double planned(MergedInterval interval) {
        Timeline.Point second = new Timeline.Point(interval.startNanos(), interval.endNanos());
        return drawn.stream()
                .mapToDouble(phase -> PageData.planned(phase, second))
                .sum();
    }

    private List<String> totals(MergedInterval interval) {
        List<String> parts = new ArrayList<>();
        parts.add(Units.count(requests) + " requests");
        parts.add(Units.count(errors)
                + (errors == 1 ? " error" : " errors")
                + (errors == 0 ? "" : " (" + Units.share((double) errors / Math.max(1, requests)) + ")"));
        if (missed > 0) {
            parts.add(Units.count(missed) + " dropped or lost");
        }
        if (!interval.complete()) {
            parts.add("only " + interval.agents().size() + " of " + interval.expectedAgents() + " agents reported");
        }
        return parts;
    }

    private static String bar(double done, int columns) {
        int eighths = (int) Math.floor(done * columns * 8);
        String full = "█".repeat(eighths / 8) + EIGHTHS[eighths % 8];
        return full + "░".repeat(columns - full.length());
    }
}
