package dev.spate.protocol;

import org.jspecify.annotations.Nullable;

/// Bytes that are no message of the known version. The reader counts it, says so once, and goes on.
public final class UnreadableMessageException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableMessageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
