package dev.spate.drive;

/// How much of its time a loop works, and how long one turn held it.
///
/// For its loop only.
final class TurnMeter {
    private long busyNanos;
    private long longestNanos;

    /// A turn is over that worked for so long, or had so long to wait for the processor.
    void worked(long nanos) {
        busyNanos += nanos;
        longestNanos = Math.max(longestNanos, nanos);
    }

    /// The loop came back from waiting so much later than it wanted.
    void wokeLate(long nanos) {
        longestNanos = Math.max(longestNanos, nanos);
    }

    /// Since the last call.
    long takeBusyNanos() {
        long busy = busyNanos;
        busyNanos = 0;
        return busy;
    }

    /// Since the last call.
    long takeLongestNanos() {
        long longest = longestNanos;
        longestNanos = 0;
        return longest;
    }
}
