package dev.spate.report;

import dev.spate.merge.MergedInterval;
import dev.spate.plan.Plan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the terminal says while a run is under way. It has no clock and prints nothing; one thread uses it.
public final class LiveLine {
    private final Plan plan;
    private @Nullable MergedInterval last;

    public LiveLine(Plan plan) {
        this.plan = plan;
    }

    /// Takes the next interval.
    public void add(MergedInterval interval) {
        last = interval;
    }

    /// The picture of now, to be drawn over the one before; always the same number of lines.
    ///
    /// @param elapsedNanos since the start of the run; negative: not started yet
    public List<String> lines(long elapsedNanos, int width, boolean colour) {
        return colour && width > 0 ? List.of(plan.name()) : List.of(plain(elapsedNanos));
    }

    /// One line for when there is no terminal.
    public String plain(long elapsedNanos) {
        return plan.name() + " " + elapsedNanos + " " + last;
    }
}
