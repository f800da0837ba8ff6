package dev.spate.inspector;

/// A timer, and when it is due: Netty forgets that when it takes a timer from its queue.
///
/// Belongs to the loop's thread once it runs.
final class DueTask implements Runnable {

    final Runnable task;
    private final long period;
    private final boolean fixedRate;
    private final boolean delays;
    private long due;

    /// @param delay from now
    /// @param period 0: it runs once
    /// @param fixedRate whether the period counts from when it was due, and not from when it had run
    DueTask(Runnable task, long delay, long period, boolean fixedRate) {
        this.task = task;
        this.due = System.nanoTime() + delay;
        this.delays = delay > 0 || period > 0;
        this.period = period;
        this.fixedRate = fixedRate;
    }

    long due() {
        return due;
    }

    /// Whether it is to wait at all.
    boolean delays() {
        return delays;
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
