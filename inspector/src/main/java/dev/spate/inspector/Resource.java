package dev.spate.inspector;

/// A thing that tasks hold, wait for or put something into: a lock, a semaphore, a queue, a pool, a file.
/// Whoever has one tells the inspector what happens to it.
///
/// For any thread; costs a few atomic additions, nothing when the inspector is off.
public interface Resource {

    /// What a resource is.
    enum Kind {
        LOCK,
        SEMAPHORE,
        QUEUE,
        POOL,
        FILE
    }

    /// Nobody looks.
    Resource NONE = new Resource() {
        @Override
        public void waits(String task) {}

        @Override
        public void acquired(String task, long waitedNanos) {}

        @Override
        public void released(String task, long heldNanos) {}

        @Override
        public void size(long size) {}

        @Override
        public void moved(long bytes) {}
    };

    /// A task waits for it from now on.
    void waits(String task);

    /// A task has it; after a [#waits], or at once.
    ///
    /// @param waitedNanos 0 if it was free
    void acquired(String task, long waitedNanos);

    /// A task gave it back.
    void released(String task, long heldNanos);

    /// A queue holds this many, a pool has this many in use.
    void size(long size);

    /// One read or write of this many bytes.
    void moved(long bytes);
}
