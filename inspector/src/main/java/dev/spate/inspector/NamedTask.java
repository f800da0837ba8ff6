package dev.spate.inspector;

import dev.spate.inspector.Origin.Place;
import io.vertx.core.Context;
import org.jspecify.annotations.Nullable;

/// A task with a name of its own. It is seen wherever it runs.
final class NamedTask implements Runnable {

    /// Of a thread that is no event loop: what runs on it.
    private static final ThreadLocal<@Nullable NamedTask> CURRENT = new ThreadLocal<>();

    final Origin origin;
    final long created = System.nanoTime();
    final @Nullable String trace;
    private final Origins origins;
    private final Runnable work;

    /// Whether an event loop has taken it from its queue and sees to it.
    private boolean taken;

    private boolean begun;
    private boolean resubmitted;

    NamedTask(Origins origins, Origin origin, Runnable work, @Nullable String trace) {
        this.origins = origins;
        this.origin = origin;
        this.work = work;
        this.trace = trace;
    }

    /// The task of this thread, if it has a name and runs on no event loop.
    static @Nullable NamedTask current() {
        return CURRENT.get();
    }

    void resubmits() {
        resubmitted = true;
    }

    void taken() {
        taken = true;
    }

    /// Counts the first run only: how long a task waited that runs again is not known.
    long begins() {
        if (begun) {
            return -1;
        }
        begun = true;
        origin.begun.increment();
        return created;
    }

    @Override
    public void run() {
        if (taken) {
            taken = false;
            work.run();
            return;
        }
        LoopRecorder loop = LoopRecorder.current(origins);
        if (loop != null) {
            if (loop.begin(origin, begins(), trace)) {
                try {
                    work.run();
                } finally {
                    loop.end(null);
                }
            } else {
                work.run();
            }
            return;
        }
        elsewhere();
    }

    private void elsewhere() {
        Thread thread = Thread.currentThread();
        Place place = placeOf(thread);
        NamedTask outer = CURRENT.get();
        CURRENT.set(this);
        resubmitted = false;
        Run run = new Run();
        run.due = begins();
        origin.began(place);
        long before = Allocation.ofThisThread();
        run.begin = System.nanoTime();
        TaskSlice slice = TaskSlice.begin(origin.name, trace);
        try {
            work.run();
        } finally {
            TaskSlice.end(slice);
            run.end = System.nanoTime();
            run.self = run.end - run.begin;
            run.held = run.self;
            run.allocated = before < 0 ? -1 : Allocation.ofThisThread() - before;
            run.resubmitted = resubmitted;
            run.trace = trace;
            run.where = thread.getName().isEmpty() ? "virtual thread" : thread.getName();
            origin.ended(place, run);
            CURRENT.set(outer);
        }
    }

    static Place placeOf(Thread thread) {
        if (thread.isVirtual()) {
            return Place.VIRTUAL;
        }
        return Context.isOnWorkerThread() ? Place.WORKER : Place.OTHER;
    }
}
