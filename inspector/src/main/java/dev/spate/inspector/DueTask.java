package dev.spate.inspector;

/// A timer, and when it is due: Netty forgets that when it takes a timer from its queue.
///
/// Belongs to the loop's thread once it runs.
final class DueTask implements Runnable {

    final Runnable task;
    private final long period;
    private final boolean fixedRate;
    private long due;

    /// @param due of `System.nanoTime()`
    /// @param period 0: it runs once
    /// @param fixedRate whether the period counts from when it was due, and not from when it had run
    DueTask(Runnable task, long due, long period, boolean fixedRate) {
        this.task = task;
        this.due = due;
        this.period = period;
        this.fixedRate = fixedRate;
    }

    long due() {
        return due;
    }

    @Override
    public void run() {
        try {
            task.run();
        } finally {
            due = (fixedRate ? due : System.nanoTime()) + period;
        }
    }
}
