package dev.spate.inspector;

import java.util.Locale;

/// A mistake that can be seen from how tasks run. Each has one value that is observed and one threshold;
/// it warns when the value is above the threshold.
public enum Lint {
    /// A task held an event loop for longer than 5 ms: all others of that loop waited. What the thread
    /// waited for a processor in that time, and pauses for the collector, do not count.
    LOOP_BLOCKED("a task held an event loop for longer than 5 ms", 5, Unit.MILLIS),
    /// Tasks of an event loop wait longer than 10 ms before they run: of a hundred at least one did.
    SCHEDULING_DELAY("tasks wait longer than 10 ms before they run", 10, Unit.MILLIS),
    /// A kind of task submits itself again in more than half of its runs.
    SELF_RESUBMIT("a task submits itself again in more than half of its runs", 0.5, Unit.SHARE),
    /// A promise was dropped without being completed.
    PROMISE_ABANDONED("a promise is never completed", 0, Unit.COUNT),
    /// A queue without a bound grows.
    QUEUE_GROWING("a queue without a bound grows", 1000, Unit.COUNT),
    /// All threads of a worker pool are taken while tasks wait.
    WORKERS_SATURATED("all workers are taken while tasks wait", 10, Unit.MILLIS),
    /// All carriers of virtual threads are taken while virtual threads wait.
    CARRIERS_EXHAUSTED("all carrier threads are taken while virtual threads wait", 0.5, Unit.SHARE),
    /// A virtual thread blocks and keeps its carrier.
    VIRTUAL_PINNED("a virtual thread blocks and keeps its carrier", 1, Unit.MILLIS),
    /// A lock is waited for by many, or held long while others wait.
    LOCK_CONTENDED("a lock is waited for", 0.05, Unit.SHARE),
    /// A waiting task keeps much memory.
    TASK_TOO_LARGE("waiting tasks keep much memory each", 16_384, Unit.BYTES),
    /// Tasks are so short that scheduling them costs more than running them.
    TASKS_TOO_FINE("tasks are shorter than what scheduling them costs", 0.5, Unit.SHARE),
    /// Direct memory grows and does not come back.
    DIRECT_MEMORY_GROWING("direct memory grows", 4_194_304, Unit.BYTES),
    /// Tasks allocate so much that the collector decides how late others are.
    ALLOCATES_MUCH("a kind of task allocates much in each run", 1_048_576, Unit.BYTES),
    /// Files or streams are read or written in pieces so small that system calls decide.
    SMALL_IO("files are read or written in very small pieces", 0.5, Unit.SHARE),
    /// A kind of task is handed from one event loop to another in more than half of its runs.
    LOOPS_CROSSED("a kind of task goes from one event loop to another", 0.5, Unit.SHARE),
    /// Platform threads are started again and again, as if they were tasks: so many in a second.
    THREADS_STARTED("a platform thread is started for each of many tasks", 200, Unit.COUNT);

    /// What a value is counted in.
    public enum Unit {
        MILLIS,
        BYTES,
        COUNT,
        /// Of 1.
        SHARE;

        /// As programs know it: `ms`, `bytes`, `count`, `share`.
        public String id() {
            return this == MILLIS ? "ms" : name().toLowerCase(Locale.ROOT);
        }
    }

    private final String says;
    private final double threshold;
    private final Unit unit;

    Lint(String says, double threshold, Unit unit) {
        this.says = says;
        this.threshold = threshold;
        this.unit = unit;
    }

    /// What it says when it warns.
    public String says() {
        return says;
    }

    /// A value above this is a mistake.
    public double threshold() {
        return threshold;
    }

    /// Of value and threshold.
    public Unit unit() {
        return unit;
    }

    /// Its name for programs, such as `loop-blocked`.
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The lint of that name.
    ///
    /// @throws IllegalArgumentException if there is none
    public static Lint of(String id) {
        return valueOf(id.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
