package dev.spate.inspector;

/// For whoever drives an event loop by hand, and so has to tell what it does.
///
/// Belongs to the thread of that loop. All times are of `System.nanoTime()`.
public interface LoopWatch {

    /// Nobody looks.
    LoopWatch NONE = new LoopWatch() {
        @Override
        public boolean isOn() {
            return false;
        }

        @Override
        public void enter() {}

        @Override
        public void turned(long beginNanos, long endNanos, int events) {}

        @Override
        public void late(long nanos) {}
    };

    /// Whether somebody wants to know; one look at a field. While it is off, the others need not be
    /// called.
    boolean isOn();

    /// The loop runs on this thread from now on.
    void enter();

    /// The loop has worked, after it had waited and until it waits again.
    ///
    /// @param events of sockets that it handled
    void turned(long beginNanos, long endNanos, int events);

    /// The loop came to something that was due so much later than it was.
    void late(long nanos);
}
