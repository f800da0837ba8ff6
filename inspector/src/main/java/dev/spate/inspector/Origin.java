package dev.spate.inspector;

import java.util.concurrent.atomic.LongAdder;

/// Where tasks come from: a name that was given, or a class.
///
/// For any thread. The tallies of threads that are no event loops are here, each under its own lock.
final class Origin {

    /// Kinds of threads that are no event loops.
    enum Place {
        WORKER,
        VIRTUAL,
        OTHER
    }

    final int index;
    final String name;

    /// Whether it is the runtime itself, which decides for itself how finely it cuts its work.
    final boolean foreign;

    /// Of tasks with a name only: how many were made and how many have begun.
    final LongAdder submitted = new LongAdder();

    final LongAdder begun = new LongAdder();
    final LongAdder contextBytes = new LongAdder();
    private final Elsewhere worker = new Elsewhere();
    private final Elsewhere virtual = new Elsewhere();
    private final Elsewhere other = new Elsewhere();

    /// Runs on one kind of thread.
    private static final class Elsewhere {
        private final Tally tally = new Tally();
        private final LongAdder running = new LongAdder();
    }

    Origin(int index, String name, boolean foreign) {
        this.index = index;
        this.name = name;
        this.foreign = foreign;
    }

    void began(Place place) {
        at(place).running.increment();
    }

    void ended(Place place, Run run) {
        Elsewhere at = at(place);
        at.running.decrement();
        synchronized (at) {
            at.tally.ran(run);
        }
    }

    long running(Place place) {
        return at(place).running.sum();
    }

    Tally tally(Place place) {
        return at(place).tally;
    }

    private Elsewhere at(Place place) {
        return switch (place) {
            case WORKER -> worker;
            case VIRTUAL -> virtual;
            case OTHER -> other;
        };
    }
}
