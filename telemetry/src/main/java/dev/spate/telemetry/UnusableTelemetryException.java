package dev.spate.telemetry;

/// A variable `OTEL_…` has a value that cannot be used. The message is one line for the user.
public final class UnusableTelemetryException extends RuntimeException {

    public UnusableTelemetryException(String message, Throwable cause) {
        super(message, cause);
    }
}
