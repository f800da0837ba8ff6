package dev.spate.telemetry.logs;

import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// How this process logs.
///
/// Only remembered here: what logs is loaded with the first logger, and asks then.
public final class Logs {

    private static volatile LogSettings settings = LogSettings.DEFAULT;

    private static volatile @Nullable SpanIds spans;

    private Logs() {}

    /// Says how, once, before anything logs.
    ///
    /// @param environment of which `SPATE_LOG` and `SPATE_LOG_FORMAT` are looked at
    /// @param service whether the process is one that is left alone
    /// @param terminal whether somebody sees what it says; asked for services only
    /// @throws IllegalArgumentException if the environment makes no sense; the message says all
    @SuppressWarnings("NullAway") // an environment has no value for most names
    public static void configure(
            UnaryOperator<@Nullable String> environment, boolean service, BooleanSupplier terminal) {
        settings = LogSettings.of(
                environment.apply("SPATE_LOG"),
                environment.apply("SPATE_LOG_FORMAT"),
                service,
                !service || terminal.getAsBoolean());
    }

    /// From now on every line that is logged within a span says in which. Loads the interface of
    /// OpenTelemetry, so it is for who has started that.
    public static void showSpans() {
        spans = new OtelSpanIds();
    }

    static LogSettings settings() {
        return settings;
    }

    static @Nullable SpanIds spans() {
        return spans;
    }

    /// Knows the span that the calling thread is in.
    interface SpanIds {
        /// 32 hexadecimal digits, or null outside of any span.
        @Nullable
        String traceId();

        /// 16 hexadecimal digits; asked within a span only.
        String spanId();
    }
}
