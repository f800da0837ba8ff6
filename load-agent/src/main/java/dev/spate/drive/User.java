package dev.spate.drive;

/// A user of a closed phase on this loop.
///
/// `iteration` counts its sessions; times are on the loop's clock. It starts no session at or after
/// `stopNanos`.
final class User {
    final int number;
    final long stopNanos;
    long iteration;
    /// Whether it is between two sessions.
    boolean waiting;

    User(int number, long stopNanos) {
        this.number = number;
        this.stopNanos = stopNanos;
    }
}
