package dev.spate.log;

import org.jspecify.annotations.Nullable;

/// A log that cannot be used as it was asked for: nobody answers, access is denied, what is there does
/// not fit. The message is one line for the user, with what was found, what is needed and a way out.
public final class LogUnavailableException extends RuntimeException {

    public LogUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
