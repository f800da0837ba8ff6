package dev.spate.soak;

import dev.spate.plan.Soak.Fault;
import dev.spate.plan.Soak.FaultKind;
import dev.spate.soak.folder.TimelineWriter;
import dev.spate.soak.series.Mark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Carries the schedule of faults out, step by step: begins the next one when its time has come, undoes
/// it, and waits until the cluster is whole again or its time to recover is over. At most one is open.
///
/// What is open is in `soak.json` before it is done, so that a driver that dies leaves nobody halted.
/// For the driver's thread.
final class FaultWatch {

    private final SoakSettings settings;
    private final SoakState state;
    private final Cluster cluster;
    private final FaultActions actions;
    private final TimelineWriter writer;
    private final Consumer<String> say;
    private final List<PlannedFault> schedule;
    private final Path folder;

    FaultWatch(SoakSettings settings, SoakState state, Cluster cluster, TimelineWriter writer, Consumer<String> say) {
        this.settings = settings;
        this.state = state;
        this.cluster = cluster;
        this.actions = new FaultActions(settings, state, cluster);
        this.writer = writer;
        this.say = say;
        this.schedule = settings.schedule().faults();
        this.folder = settings.folder();
    }

    /// The process that is broken on purpose at the moment; empty: none.
    String victim() {
        SoakState.Open open = state.open;
        return open == null ? "" : open.victim;
    }

    /// Whether that process does not answer anybody at the moment, and is not to be asked.
    boolean isHalted(String part) {
        SoakState.Open open = state.open;
        return open != null
                && open.undone == 0
                && open.victim.equals(part)
                && open.kind.equals(FaultKind.PAUSE_AGENT.label());
    }

    /// Undoes what another driver left open.
    void undo(long now) throws IOException, InterruptedException {
        SoakState.Open open = state.open;
        if (open != null && open.undone == 0) {
            end(open, schedule.get(open.number).fault());
            open.undone = now;
            open.words += "; the driver died meanwhile, and the next one undid it";
            state.write(folder);
        }
    }

    /// Does what is due now in a run whose load goes on.
    void step(SoakState.Run run, long now) throws IOException, InterruptedException {
        SoakState.Open open = state.open;
        if (open != null) {
            goOn(open, schedule.get(open.number), now);
            return;
        }
        PlannedFault next = next();
        if (next == null || next.run() > run.number || now < run.load + next.atNanos() / 1_000_000) {
            return;
        }
        Fault fault = next.fault();
        long room = run.load + state.runLength - now;
        if (next.run() < run.number || fault.forNanos() / 1_000_000 > room) {
            leaveOut(next, now, "its time was over before anybody could do it");
            return;
        }
        begin(next, now);
    }

    /// Those that a run which has ended was to have and had not; waits for one that is open.
    ///
    /// @return whether nothing is left
    boolean over(SoakState.Run run, long now) throws IOException, InterruptedException {
        SoakState.Open open = state.open;
        if (open != null) {
            goOn(open, schedule.get(open.number), now);
            return state.open == null;
        }
        PlannedFault next = next();
        if (next != null && next.run() <= run.number && !run.cutOff) {
            leaveOut(next, now, "the run was over before its time");
            return false;
        }
        return true;
    }

    private @Nullable PlannedFault next() {
        return state.faultsDone < schedule.size() ? schedule.get(state.faultsDone) : null;
    }

    private void begin(PlannedFault next, long now) throws IOException, InterruptedException {
        String victim;
        try {
            victim = actions.victim(next);
        } catch (FaultActions.CannotException e) {
            leaveOut(next, now, String.valueOf(e.getMessage()));
            return;
        }
        SoakState.Open open = new SoakState.Open();
        open.number = state.faultsDone;
        open.kind = next.fault().kind().label();
        open.subject = next.subject();
        open.victim = victim;
        open.begin = now;
        open.words = FaultActions.words(next.fault(), victim);
        state.open = open;
        state.write(folder);
        writer.mark(mark(
                open,
                next.fault(),
                now + (next.fault().forNanos() + next.fault().recoveryNanos()) / 1_000_000));
        say.accept("fault " + (open.number + 1) + " of " + schedule.size() + ": " + open.words);
        try {
            actions.begin(next.fault(), victim);
        } catch (IOException e) {
            state.failures.add(open.kind + " of " + victim + " could not be done: " + e.getMessage());
        }
    }

    private void goOn(SoakState.Open open, PlannedFault planned, long now) throws IOException, InterruptedException {
        Fault fault = planned.fault();
        if (open.undone == 0) {
            if (now >= open.begin + fault.forNanos() / 1_000_000) {
                end(open, fault);
                open.undone = now;
                state.write(folder);
                // The first look only counts; the next one sees whether there is more.
                String _ = cluster.lacks(true);
            }
            return;
        }
        String lacks = cluster.lacks(isLoaded(now));
        boolean late = now > open.undone + fault.recoveryNanos() / 1_000_000;
        if (lacks != null && !late) {
            return;
        }
        String took = String.format(Locale.ROOT, "%.1f s", (now - open.undone) / 1e3);
        if (lacks == null && !late) {
            open.words += "; whole again " + took + " after its end";
        } else {
            open.words += lacks == null
                    ? "; whole again " + took + " after its end only"
                    : "; " + lacks + " " + took + " after its end";
            state.failures.add(open.kind + " of " + open.victim + ": "
                    + (lacks == null ? "the cluster was whole again only after " + took : lacks + " after " + took)
                    + "; it may take " + fault.recoveryNanos() / 1_000_000_000L + " s");
        }
        writer.mark(mark(open, fault, now));
        say.accept("  " + open.words);
        state.open = null;
        state.faultsDone++;
        state.write(folder);
    }

    private void end(SoakState.Open open, Fault fault) throws InterruptedException {
        try {
            actions.end(fault.kind(), open.victim);
        } catch (IOException e) {
            state.failures.add(open.kind + " of " + open.victim + " could not be undone: " + e.getMessage());
        }
    }

    /// Whether requests are to be answered; not in the last seconds of a run, in which they end.
    private boolean isLoaded(long now) {
        SoakState.Run run = state.current;
        return run != null && run.end == 0 && now >= run.load && now < run.load + state.runLength - 2_000;
    }

    private Mark mark(SoakState.Open open, Fault fault, long end) {
        return new Mark(open.kind, open.victim, open.begin, end, fault.drifts(), open.words);
    }

    private void leaveOut(PlannedFault planned, long now, String why) throws IOException {
        String kind = planned.fault().kind().label();
        writer.mark(new Mark("left-out", kind, now, now, true, kind + " was left out: " + why));
        state.notes.add(kind + " of " + planned.subject() + " was left out: " + why);
        say.accept("fault " + (state.faultsDone + 1) + " of " + schedule.size() + " is left out: " + kind + ", " + why);
        state.faultsDone++;
        state.write(settings.folder());
    }
}
