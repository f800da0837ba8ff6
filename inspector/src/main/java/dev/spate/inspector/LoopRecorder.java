package dev.spate.inspector;

import java.nio.file.Path;
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
/// What runs is in [Slices]; for how long it only stood there in [Standstill].
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

    final Standstill standstill;

    /// Whether it is to be told anything. Written by any thread, and read plainly: see above.
    boolean on;

    /// Counts switches, and seconds; the latter is written by the watch.
    int generation;

    int second;

    volatile @Nullable Thread thread;

    /// Where the loop was when it was last seen blocked; the watch's.
    volatile List<String> stack = List.of();

    /// Of the last second; the watch's.
    volatile double busyShare;

    private volatile Supplier<Integer> waiting = () -> 0;

    private int seen;
    private int agedSecond;
    private final Slices slices;

    /// Of the task at the bottom: when it was due, if it is a timer that somebody wanted to wait for.
    private long timerDue = -1;
    private boolean crossed;
    private boolean inTask;
    private boolean inIo;
    private boolean ioRuns;
    private int sample;
    private final ObservationCost cost = new ObservationCost(cells);

    /// @param proc `/proc`, or a folder that looks like it
    LoopRecorder(String name, String kind, Origins origins, Path proc) {
        this.name = name;
        this.kind = kind;
        this.origins = origins;
        this.io = origins.ofRuntime(kind.equals("netty") ? "(events of sockets)" : "(turn)");
        this.slices = new Slices(io);
        this.standstill = new Standstill(proc);
        run.where = name;
    }

    /// The recorder of this thread; null if it is no event loop under watch of the inspector with these
    /// origins.
    static @Nullable LoopRecorder current(Origins of) {
        LoopRecorder here = HERE.get();
        return here != null && here.origins.equals(of) ? here : null;
    }

    /// The loop's thread begins.
    ///
    /// @param queue how many tasks wait; for any thread
    void enter(Supplier<Integer> queue) {
        thread = Thread.currentThread();
        waiting = queue;
        standstill.forget();
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
        if (inIo && !ioRuns && slices.isEmpty()) {
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
        if (ioRuns && !slices.isEmpty()) {
            ioRuns = false;
            slices.onlyFirst();
            if (handled == 0 && !slices.hasInner()) {
                forget();
                return;
            }
            long now = System.nanoTime();
            pop(now, null);
            cells.add(IO, now - run.begin);
            cells.add(EVENTS, handled);
            held(Math.max(1, handled));
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
        DueTask timer = real instanceof Delayed netty ? Origins.timer(netty) : null;
        if (timer == null) {
            inside = Origins.innermost(real);
        } else if (timer.due() - now <= 0) {
            since = timer.due();
            timerDue = timer.delays() ? since : -1;
            inside = Origins.innermost(timer.task);
        }
        // Else another thread has set the timer, and the loop only puts it into its queue of timers now.
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
        slices.forget();
        timerDue = -1;
        cells.set(SINCE, 0);
        current.setOpaque(null);
    }

    private void endTask(long now) {
        inTask = false;
        if (!slices.isEmpty()) {
            slices.onlyFirst();
            pop(now, null);
            held(1);
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
        if (!slices.isEmpty()) {
            long now = System.nanoTime();
            pop(now, found);
            held(1);
            cost(now);
        }
    }

    /// A whole run, told by the owner of the thread afterwards.
    ///
    /// @param since -1 if not known
    void ran(Origin what, long beginNanos, long endNanos, long since) {
        if (push(what, since, null, beginNanos, standstill.began(beginNanos))) {
            pop(endNanos, null);
            held(1);
            cost(endNanos);
        }
        standstill.look(endNanos);
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
        slices.submit(again);
    }

    /// The trace of what runs; null if there is none, or it is not known.
    @Nullable
    String trace() {
        return slices.trace();
    }

    /// For outliers: whether the slice that runs has been long enough to ask for its trace.
    boolean isLong(long nanos) {
        return !slices.isEmpty() && System.nanoTime() - slices.begin() > nanos;
    }

    private boolean push(Origin what, long since, @Nullable String from, long now) {
        return push(what, since, from, now, standstill.begins(now));
    }

    private boolean push(Origin what, long since, @Nullable String from, long now, long mostWaited) {
        if (slices.isFull()) {
            cells.add(NESTED_DROPS, 1);
            return false;
        }
        if (slices.isEmpty()) {
            cells.set(SINCE, now);
        }
        slices.push(what, since, from, now, measuresAllocation(what) ? Allocation.ofThisThread() : -1, mostWaited);
        current.setOpaque(what);
        return true;
    }

    /// The slice that began last has ended; [#run] is what it was.
    private void pop(long now, @Nullable String found) {
        Origin what = slices.pop(now, found, run);
        if (what == null) {
            run.self = 0;
            run.held = 0;
            return;
        }
        run.held = run.self > Standstill.LONG_NANOS ? run.self - standstill.of(run) : run.self;
        boolean first = slices.isEmpty();
        run.crossed = first && crossed;
        if (first) {
            cells.add(BUSY, now - run.begin);
            cells.set(SINCE, 0);
        }
        current.setOpaque(slices.last());
        tallyOf(what).ran(run);
        if (run.due >= 0) {
            late(run.begin - run.due);
        }
    }

    /// How long what has just ended held the loop.
    ///
    /// @param times of how many it was the work
    private void held(int times) {
        Histogram.record(total.cells, Tally.RUN, run.self / times);
        total.cells.max(Tally.LONGEST, run.held / times);
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

    private void cost(long began) {
        cost.add(began, (sample & (COST_SAMPLE - 1)) == 0);
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
