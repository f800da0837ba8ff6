package dev.spate.inspector;

import org.jspecify.annotations.Nullable;

/// What runs on one event loop, a stack: events of sockets or a task at the bottom, handlers with names
/// of their own above. The time of a slice without those inside of it is its own ([Run#self]); so the
/// times of all origins add up to the time that the loop was busy.
///
/// Belongs to the loop's thread.
final class Slices {

    private static final int DEEPEST = 8;

    private int depth;
    private final @Nullable Origin[] origin = new Origin[DEEPEST];
    private final @Nullable String[] trace = new String[DEEPEST];
    private final @Nullable TaskSlice[] events = new TaskSlice[DEEPEST];
    private final long[] begin = new long[DEEPEST];
    private final long[] due = new long[DEEPEST];
    private final long[] inner = new long[DEEPEST];
    private final long[] allocated = new long[DEEPEST];
    private final long[] mostWaited = new long[DEEPEST];
    private final boolean[] resubmitted = new boolean[DEEPEST];

    /// Whether the runtime's own work is at the bottom, which the flight recorder is not told of.
    private final Origin silent;

    Slices(Origin silent) {
        this.silent = silent;
    }

    boolean isEmpty() {
        return depth == 0;
    }

    boolean isFull() {
        return depth == DEEPEST;
    }

    /// One begins, inside of the last one.
    ///
    /// @param since when it could have begun, -1 if not known
    /// @param from the id of its trace, if it is not that of what it is inside of
    /// @param before what the thread had allocated, -1 if that is not measured
    /// @param waitedBefore as [Standstill#begins] says
    void push(Origin what, long since, @Nullable String from, long now, long before, long waitedBefore) {
        int at = depth++;
        origin[at] = what;
        begin[at] = now;
        due[at] = since;
        inner[at] = 0;
        resubmitted[at] = false;
        trace[at] = from == null && at > 0 ? trace[at - 1] : from;
        allocated[at] = before;
        mostWaited[at] = waitedBefore;
        events[at] = what == silent ? null : TaskSlice.begin(what.name, trace[at]);
    }

    /// The last one ends.
    ///
    /// @param found the id of its trace, if it was not known at its beginning
    /// @param run is told what it was
    /// @return null if it had been forgotten
    @Nullable
    Origin pop(long now, @Nullable String found, Run run) {
        int at = --depth;
        Origin what = origin[at];
        if (what == null) {
            return null;
        }
        TaskSlice.end(events[at]);
        events[at] = null;
        run.begin = begin[at];
        run.end = now;
        run.self = Math.max(0, now - begin[at] - inner[at]);
        run.due = due[at];
        run.resubmitted = resubmitted[at];
        run.allocated = allocated[at] < 0 ? -1 : Allocation.ofThisThread() - allocated[at];
        run.mostWaited = mostWaited[at];
        run.trace = found == null ? trace[at] : found;
        origin[at] = null;
        trace[at] = null;
        if (at > 0) {
            inner[at - 1] += now - begin[at];
        }
        return what;
    }

    /// Those inside of the first one have ended, also those that threw.
    void onlyFirst() {
        depth = Math.min(depth, 1);
    }

    void forget() {
        depth = 0;
        origin[0] = null;
        trace[0] = null;
    }

    /// Whether something with a name of its own ran inside of the first one.
    boolean hasInner() {
        return inner[0] != 0;
    }

    /// What runs now, null if nothing does.
    @Nullable
    Origin last() {
        return depth == 0 ? null : origin[depth - 1];
    }

    /// Of what runs; null if there is none, or it is not known.
    @Nullable
    String trace() {
        return depth == 0 ? null : trace[depth - 1];
    }

    /// When what runs began; 0 if nothing does.
    long begin() {
        return depth == 0 ? 0 : begin[depth - 1];
    }

    /// Something of that kind is submitted by what runs.
    void submit(Origin again) {
        for (int i = 0; i < depth; i++) {
            if (origin[i] == again) {
                resubmitted[i] = true;
            }
        }
    }
}
