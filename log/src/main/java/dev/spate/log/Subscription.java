package dev.spate.log;

import org.jspecify.annotations.Nullable;

/// A reader at work.
public interface Subscription extends AutoCloseable {

    /// Messages that could not be read because their version or form is unknown; they were passed over.
    long unreadable();

    /// What ended the subscription before it was closed, or null.
    @Nullable
    Throwable failure();

    /// Returns when the reader is no longer called. May be called by the reader itself, then it returns at
    /// once.
    @Override
    void close();
}
