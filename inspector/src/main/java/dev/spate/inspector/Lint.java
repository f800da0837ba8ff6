package dev.spate.inspector;

import java.util.Locale;

/// A mistake that can be seen from how tasks run.
public enum Lint {
    /// A task held an event loop for longer than 5 ms.
    LOOP_BLOCKED("a task held an event loop for longer than 5 ms"),
    /// Tasks of an executor wait longer than 10 ms before they run.
    SCHEDULING_DELAY("tasks wait longer than 10 ms before they run"),
    /// A kind of task submits itself again in more than half of its runs.
    SELF_RESUBMIT("a task submits itself again in more than half of its runs"),
    /// A promise was dropped without being completed.
    PROMISE_ABANDONED("a promise is never completed"),
    /// A queue without a bound grows.
    QUEUE_GROWING("a queue without a bound grows"),
    /// All threads of a worker pool are taken while tasks wait.
    WORKERS_SATURATED("all workers are taken while tasks wait"),
    /// All carriers of virtual threads are taken while virtual threads wait.
    CARRIERS_EXHAUSTED("all carrier threads are taken while virtual threads wait"),
    /// A virtual thread blocks and keeps its carrier.
    VIRTUAL_PINNED("a virtual thread blocks and keeps its carrier"),
    /// A lock is waited for by many, or held long while others wait.
    LOCK_CONTENDED("a lock is waited for"),
    /// A waiting task keeps much memory.
    TASK_TOO_LARGE("waiting tasks keep much memory each"),
    /// Tasks are so short that scheduling them costs more than running them.
    TASKS_TOO_FINE("tasks are shorter than what scheduling them costs"),
    /// Direct memory grows and does not come back.
    DIRECT_MEMORY_GROWING("direct memory grows"),
    /// Tasks allocate so much that the collector decides how late others are.
    ALLOCATES_MUCH("a kind of task allocates much in each run"),
    /// Files or streams are read or written in pieces so small that system calls decide.
    SMALL_IO("files are read or written in very small pieces"),
    /// A kind of task is handed from one event loop to another in more than half of its runs.
    LOOPS_CROSSED("a kind of task goes from one event loop to another");

    private final String says;

    Lint(String says) {
        this.says = says;
    }

    /// What it says when it warns.
    public String says() {
        return says;
    }

    /// Its name for programs, such as `loop-blocked`.
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
