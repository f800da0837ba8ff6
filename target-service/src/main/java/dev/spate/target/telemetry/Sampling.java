package dev.spate.target.telemetry;

import org.jspecify.annotations.Nullable;

/// Which requests get a span.
public enum Sampling {
    /// None.
    NONE,
    /// Those that their sender keeps.
    FLAGGED,
    /// Those, errors, and the slowest of their route.
    TAILS,
    /// All.
    ALL;

    /// What `OTEL_TRACES_SAMPLER` means to a service that decides after the response.
    ///
    /// @param sampler null or empty if it is not set
    public static Sampling by(@Nullable String sampler) {
        return switch (sampler == null ? "" : sampler.strip()) {
            case "" -> TAILS;
            case "always_on" -> ALL;
            case "always_off" -> NONE;
            default -> FLAGGED;
        };
    }
}
