package dev.spate.inspector;

import org.jspecify.annotations.Nullable;

/// A task in the queue of an event loop, and since when it could run.
final class Queued implements Runnable {
    final Runnable task;
    final long due;
    final @Nullable String trace;

    /// Whether another event loop sent it.
    final boolean crossed;

    Queued(Runnable task, long due, @Nullable String trace, boolean crossed) {
        this.crossed = crossed;
        this.task = task;
        this.due = due;
        this.trace = trace;
    }

    /// Only if the inspector was switched off meanwhile.
    @Override
    public void run() {
        task.run();
    }
}
