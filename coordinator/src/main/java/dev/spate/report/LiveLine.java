package dev.spate.report;

import dev.spate.merge.MergedInterval;
import dev.spate.plan.Plan;
import dev.spate.workload.Phase;
import java.util.ArrayList;
import java.util.List;
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
    private LiveSecond.Totals totals = LiveSecond.Totals.NONE;
    private @Nullable MergedInterval merged;
    private @Nullable LiveSecond last;

    public LiveLine(Plan plan) {
        this.plan = plan;
        this.drawn =
                plan.workload().phases().stream().map(RunResults::plannedOnly).toList();
        this.wholeNanos = plan.workload().endNanos();
    }

    /// Takes the next interval.
    public void add(MergedInterval interval) {
        totals = totals.plus(interval);
        merged = interval;
    }

    /// Takes the next interval as another process has summed it up.
    public void add(LiveSecond second) {
        merged = null;
        last = second;
    }

    /// The newest second. Made when it is drawn, for that is not the thread that is in a hurry.
    private @Nullable LiveSecond last() {
        MergedInterval interval = merged;
        if (interval != null) {
            last = LiveSecond.of(interval, plan, totals);
            merged = null;
        }
        return last;
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
        LiveSecond second = last();
        if (second == null) {
            lines.add(Ink.SOFT.on("waiting for the first second", colour));
            lines.add("");
            return lines;
        }
        lines.add(fit(columns, now(second)));
        String sums = fit(columns, totals(second));
        boolean bad = second.totals().errors() + second.totals().missed() > 0;
        lines.add(bad ? Ink.BAD.on(sums, colour) : Ink.SOFT.on(sums, colour));
        return lines;
    }

    /// One line for when there is no terminal.
    public String plain(long elapsedNanos) {
        LiveSecond second = last();
        String head = (elapsedNanos < 0 ? "0:00" : Units.clock(elapsedNanos)) + "/" + Units.clock(wholeNanos) + " "
                + phases(elapsedNanos);
        if (second == null) {
            return head + ": nothing measured yet";
        }
        return head + ": " + String.join(" · ", now(second)) + " · " + String.join(" · ", totals(second));
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

    private List<String> now(LiveSecond second) {
        double seconds = Math.max(1, second.endNanos() - second.startNanos()) / 1e9;
        List<String> parts = new ArrayList<>();
        // Users have no planned rate: the target sets it.
        parts.add(Units.rate(second.started() / seconds)
                + (second.users() ? " sessions/s" : " of " + Units.rate(planned(second) / seconds) + " sessions/s"));
        if (second.responses() > 0) {
            parts.add("p50 " + Units.time(second.p50Nanos()));
            parts.add("p99 " + Units.time(second.p99Nanos()));
            parts.add("max " + Units.time(second.maxNanos()));
        }
        parts.add(Units.count(second.active()) + " active");
        return parts;
    }

    private double planned(LiveSecond second) {
        Timeline.Point point = new Timeline.Point(second.startNanos(), second.endNanos());
        return drawn.stream()
                .mapToDouble(phase -> PageData.planned(phase, point))
                .sum();
    }

    private static List<String> totals(LiveSecond second) {
        LiveSecond.Totals sums = second.totals();
        List<String> parts = new ArrayList<>();
        parts.add(Units.count(sums.requests()) + " requests");
        parts.add(Units.count(sums.errors())
                + (sums.errors() == 1 ? " error" : " errors")
                + (sums.errors() == 0
                        ? ""
                        : " (" + Units.share((double) sums.errors() / Math.max(1, sums.requests())) + ")"));
        if (sums.missed() > 0) {
            parts.add(Units.count(sums.missed()) + " dropped or lost");
        }
        if (second.agents() != second.expectedAgents()) {
            parts.add("only " + second.agents() + " of " + second.expectedAgents() + " agents reported");
        }
        return parts;
    }

    private static String bar(double done, int columns) {
        int eighths = (int) Math.floor(done * columns * 8);
        String full = "█".repeat(eighths / 8) + EIGHTHS[eighths % 8];
        return full + "░".repeat(columns - full.length());
    }
}
