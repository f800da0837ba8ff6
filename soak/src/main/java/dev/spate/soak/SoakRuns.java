package dev.spate.soak;

/// The runs that a soak consists of: one after the other, as long as each other.
///
/// @param count at least one
/// @param lengthNanos of the phase that lasts, in each of them; whole seconds
public record SoakRuns(int count, long lengthNanos) {

    private static final long SECOND = 1_000_000_000L;

    /// @param durationNanos of all of them together, at least a second
    /// @param longestNanos of one of them, at least a second
    public static SoakRuns of(long durationNanos, long longestNanos) {
        if (durationNanos < SECOND || longestNanos < SECOND) {
            throw new IllegalArgumentException("a soak lasts a second at least");
        }
        int count = Math.toIntExact((durationNanos + longestNanos - 1) / longestNanos);
        return new SoakRuns(count, Math.max(SECOND, durationNanos / count / SECOND * SECOND));
    }
}
