package dev.spate.inspector;

import java.util.List;
import java.util.concurrent.Delayed;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What one event loop does, as its own thread writes it down.
///
/// # Threads
/// One thread, the loop's, calls what is not marked otherwise. Others read [#cells], the tallies and
/// [#current], which are written opaquely, and switch it on and off by plain fields: the loop sees that
/// some turns later, which does no harm, because a switch begins with an empty stack ([#generation]).
///
/// # Slices
/// What runs is a stack: events of sockets or a task at the bottom, handlers with names of their own
/// above. The time of a slice without those inside of it is its own ([Run#self]); so the times of all
/// origins add up to the time that the loop was busy.
final class LoopRecorder {

    static final int BUSY = 0;
    static final int IO = 1;
    static final int TASKS = 2;
    static final int EVENTS = 3;
    /// When the slice that runs began, 0 if none does.
    static final int SINCE = 4;
    static final int OBSERVATIONS = 5;
    static final int COST = 6;
    static final int NESTED_DROPS = 7;
    static final int ORIGIN_DROPS = 8;
    private static final int CELLS = 9;

    private static final int DEEPEST = 8;

    /// Every so often its own work is timed; a power of 2.
    private static final int COST_SAMPLE = 64;

    /// Every so often allocation is measured; a power of 2.
    private static final int ALLOCATION_SAMPLE = 32;

    private static final ThreadLocal<@Nullable LoopRecorder> HERE = new ThreadLocal<>();

    final String name;
    final String kind;
    final Origins origins;
    final Cells cells = new Cells(CELLS);

    /// Of the loop as a whole: how long it was held at a time, how late tasks were.
    final Tally total = new Tally();

    /// By the index of their origin.
    private final @Nullable Tally[] tallies = new Tally[Origins.MOST];

    final AtomicReference<@Nullable Origin> current = new AtomicReference<>();
    private final Origin io;
    private final Run run = new Run();

    /// Whether it is to be told anything. Written by any thread, and read plainly: see above.
    boolean on;

    /// Counts switches.
    int generation;

    /// Counts seconds; written by the watch.
    int second;

    /// Calls of a stack that are kept.
    static final int STACK = 16;

    volatile @Nullable Thread thread;

    /// Where the loop was when it was last seen blocked; the watch's.
    volatile List<String> stack = List.of();

    /// Of the last second; the watch's.
    volatile double busyShare;

    private volatile Supplier<Integer> waiting = () -> 0;

    private int seen;
    private int agedSecond;
    private int depth;
    private final @Nullable Origin[] origin = new Origin[DEEPEST];
    private final @Nullable String[] trace = new String[DEEPEST];
    private final @Nullable TaskSlice[] slices = new TaskSlice[DEEPEST];
    private final long[] begin = new long[DEEPEST];
    private final long[] due = new long[DEEPEST];
    private final long[] inner = new long[DEEPEST];
    private final long[] allocated = new long[DEEPEST];
    private final boolean[] resubmitted = new boolean[DEEPEST];

    /// Of the task at the bottom: when it was due, if it is a timer that somebody wanted to wait for.
    private long timerDue = -1;

    private boolean crossed;
    private boolean inTask;
    private boolean inIo;
    private boolean ioRuns;
    private int sample;
    private long costPerObservation;

    LoopRecorder(String name, String kind, Origins origins) {
        this.name = name;
        this.kind = kind;
        this.origins = origins;
        this.io = origins.named(kind.equals("netty") ? "(events of sockets)" : "(turn of " + name + ")");
    }

    /// The recorder of this thread; null if it is no event loop under watch.
    static @Nullable LoopRecorder current() {
        return HERE.get();
    }

    /// The loop's thread begins.
    ///
    /// @param queue how many tasks wait; for any thread
    void enter(Supplier<Integer> queue) {
        thread = Thread.currentThread();
        waiting = queue;
        HERE.set(this);
    }

    /// For any thread.
    int waiting() {
        return waiting.get();
    }

    /// For any thread.
    @Nullable
    Tally tally(int index) {
        return tallies[index];
    }

    /// From now on: sockets are looked at.
    void enterIo() {
        renew();
        inIo = true;
        ioRuns = false;
    }

    /// There are events, and they are handled from now on.
    void eventsBegin() {
        if (inIo && !ioRuns && depth == 0) {
            timerDue = -1;
            crossed = false;
            ioRuns = push(io, -1, null, System.nanoTime());
        }
    }

    /// Events are handled.
    ///
    /// @param handled of how many sockets
    void leaveIo(int handled) {
        inIo = false;
        if (ioRuns && depth > 0) {
            ioRuns = false;
            // The stack has this slice only: handlers inside have ended, also those that threw.
            depth = 1;
            if (handled == 0 && inner[0] == 0) {
                forget();
                return;
            }
            long now = System.nanoTime();
            long self = pop(now, null);
            cells.add(IO, now - begin[0]);
            cells.add(EVENTS, handled);
            held(self / Math.max(1, handled));
        }
    }

    /// The loop takes its next task, and so has ended the one before.
    ///
    /// @param task as it came from the queue; null: there is none
    /// @return the task to run
    @Nullable
    Runnable next(@Nullable Runnable task) {
        long now = System.nanoTime();
        renew();
        if (inTask) {
            endTask(now);
        }
        if (task == null) {
            return null;
        }
        Runnable real = task;
        long since = -1;
        String from = null;
        timerDue = -1;
        boolean sent = false;
        if (task instanceof Queued queued) {
            sent = queued.crossed;
            real = queued.task;
            since = queued.due;
            from = queued.trace;
        }
        Object inside = real;
        if (real instanceof Delayed timer) {
            DueTask known = Origins.timer(timer);
            if (known != null) {
                since = Math.min(now, known.due());
                timerDue = known.delays() ? since : -1;
                inside = known.task;
            }
        }
        inside = Origins.innermost(inside);
        if (inside instanceof NamedTask named) {
            named.taken();
            long made = named.begins();
            since = made >= 0 ? Math.max(made, timerDue) : since;
            from = from == null ? named.trace : from;
        }
        inTask = push(origins.of(inside), since, from, now);
        crossed = sent;
        cells.add(TASKS, 1);
        cost(now);
        return real;
    }

    /// The loop has stopped taking tasks for now.
    void tasksEnd() {
        if (inTask) {
            endTask(System.nanoTime());
        }
    }

    /// Nothing has happened in the only slice there is.
    private void forget() {
        depth = 0;
        timerDue = -1;
        origin[0] = null;
        trace[0] = null;
        cells.set(SINCE, 0);
        current.setOpaque(null);
    }

    private void endTask(long now) {
        inTask = false;
        if (depth > 0) {
            depth = 1;
            held(pop(now, null));
        }
    }

    /// A slice with a name begins inside of what runs.
    ///
    /// @param since when it could have begun, -1 if not known
    /// @return whether [#end] is to be called
    boolean begin(Origin what, long since, @Nullable String from) {
        if (!on) {
            return false;
        }
        renew();
        // What somebody wanted to wait for is no delay.
        return push(what, since < 0 ? since : Math.max(since, timerDue), from, System.nanoTime());
    }

    /// The slice that began last ends.
    ///
    /// @param found the id of its trace, if it was not known at its beginning
    void end(@Nullable String found) {
        if (depth > 0) {
            long now = System.nanoTime();
            held(pop(now, found));
            cost(now);
        }
    }

    /// A whole run, told by the owner of the thread afterwards.
    ///
    /// @param since -1 if not known
    void ran(Origin what, long beginNanos, long endNanos, long since) {
        if (push(what, since, null, beginNanos)) {
            held(pop(endNanos, null));
            cost(endNanos);
        }
    }

    /// A turn of a driven loop.
    void turned(long beginNanos, long endNanos, int events) {
        renew();
        cells.add(EVENTS, events);
        ran(io, beginNanos, endNanos, -1);
    }

    /// The loop came to something late.
    void late(long nanos) {
        Histogram.record(total.cells, Tally.DELAY, nanos);
    }

    /// Something is submitted from this loop's thread: does what runs submit its own kind?
    void submits(Runnable task) {
        submits(origins.of(Origins.innermost(task)));
    }

    void submits(Origin again) {
        for (int i = 0; i < depth; i++) {
            if (origin[i] == again) {
                resubmitted[i] = true;
            }
        }
    }

    /// The trace of what runs; null if there is none, or it is not known.
    @Nullable
    String trace() {
        return depth > 0 ? trace[depth - 1] : null;
    }

    /// For outliers: whether the slice that runs has been long enough to ask for its trace.
    boolean isLong(long nanos) {
        return depth > 0 && System.nanoTime() - begin[depth - 1] > nanos;
    }

    private boolean push(Origin what, long since, @Nullable String from, long now) {
        if (depth == DEEPEST) {
            cells.add(NESTED_DROPS, 1);
            return false;
        }
        int at = depth++;
        origin[at] = what;
        begin[at] = now;
        due[at] = since;
        inner[at] = 0;
        resubmitted[at] = false;
        trace[at] = from == null && at > 0 ? trace[at - 1] : from;
        allocated[at] = measuresAllocation(what) ? Allocation.ofThisThread() : -1;
        slices[at] = what == io ? null : TaskSlice.begin(what.name, trace[at]);
        current.setOpaque(what);
        if (at == 0) {
            cells.set(SINCE, now);
        }
        return true;
    }

    /// @return the slice's own time
    private long pop(long now, @Nullable String found) {
        int at = --depth;
        Origin what = origin[at];
        if (what == null) {
            return 0;
        }
        TaskSlice.end(slices[at]);
        slices[at] = null;
        run.begin = begin[at];
        run.end = now;
        run.self = Math.max(0, now - begin[at] - inner[at]);
        run.due = due[at];
        run.resubmitted = resubmitted[at];
        run.crossed = at == 0 && crossed;
        run.allocated = allocated[at] < 0 ? -1 : Allocation.ofThisThread() - allocated[at];
        run.trace = found == null ? trace[at] : found;
        run.where = name;
        if (at == 0) {
            cells.add(BUSY, now - begin[0]);
            cells.set(SINCE, 0);
            current.setOpaque(null);
        } else {
            inner[at - 1] += now - begin[at];
            current.setOpaque(origin[at - 1]);
        }
        origin[at] = null;
        trace[at] = null;
        tallyOf(what).ran(run);
        if (run.due >= 0) {
            late(run.begin - run.due);
        }
        return run.self;
    }

    /// How long one task or handler held the loop.
    private void held(long nanos) {
        Histogram.record(total.cells, Tally.RUN, nanos);
        total.cells.max(Tally.LONGEST, nanos);
    }

    private Tally tallyOf(Origin what) {
        if (what == origins.others) {
            cells.add(ORIGIN_DROPS, 1);
        }
        Tally tally = tallies[what.index];
        if (tally == null) {
            tally = new Tally();
            tallies[what.index] = tally;
        }
        return tally;
    }

    /// Now and then, and of each kind of task once a second.
    private boolean measuresAllocation(Origin what) {
        if ((++sample & (ALLOCATION_SAMPLE - 1)) == 0) {
            return true;
        }
        Tally tally = tallies[what.index];
        if (tally != null && tally.sampledSecond != second) {
            tally.sampledSecond = second;
            return true;
        }
        return false;
    }

    /// Adds what an observation costs, as it was when it was timed last.
    private void cost(long began) {
        cells.add(OBSERVATIONS, 1);
        if ((sample & (COST_SAMPLE - 1)) == 0) {
            long took = System.nanoTime() - began;
            // An interruption of the thread is not the inspector's work.
            costPerObservation = took > 10_000 ? costPerObservation : took + (took >> 1);
        }
        cells.add(COST, costPerObservation);
    }

    /// After a switch nothing runs that had been seen to begin.
    private void renew() {
        if (seen != generation) {
            seen = generation;
            inTask = false;
            inIo = false;
            ioRuns = false;
            forget();
        }
        if (agedSecond != second) {
            agedSecond = second;
            for (int i = 0; i < origins.size(); i++) {
                Tally tally = tallies[i];
                if (tally != null) {
                    tally.age();
                }
            }
        }
    }
}
