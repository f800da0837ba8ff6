package dev.spate.log;

import org.jspecify.annotations.Nullable;

/// A reader at work.
///
/// Methods may be called by any thread.
public interface Subscription extends AutoCloseable {

    /// Messages that could not be read because their version or form is unknown; they were passed over.
    long unreadable();

    /// What ended the subscription before it was closed, or null.
    @Nullable
    Throwable failure();

    /// Ends the subscription and returns when the reader is no longer called. A reader that is still at
    /// a message after a second is interrupted.
    ///
    /// Called by a reader of the same log, itself or another, it does not wait: two readers that close
    /// each other would wait for ever. Closing twice is harmless.
    @Override
    void close();
}
