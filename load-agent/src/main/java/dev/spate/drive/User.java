package dev.spate.drive;

/// A user of a closed phase on this loop.
///
/// `iteration` numbers its sessions; times are on the loop's clock. It starts no session at or after
/// `stopNanos`.
///
/// A user that was taken over from a lost agent must not repeat the numbers that it had there, for its
/// random draws would repeat with them. How far it came nobody knows, but no session takes less than a
/// microsecond: so it goes on from the number of microseconds that the run was old by then. Ten million
/// users have room for ten days of that.
final class User {
    final int number;
    final long stopNanos;
    long iteration;
    /// Whether it is between two sessions.
    boolean waiting;

    /// @param beforeNanos for how long the run was going when this loop took it over; 0 if it was here
    ///     from the start
    User(int number, long stopNanos, long beforeNanos) {
        this.number = number;
        this.iteration = beforeNanos / 1_000;
        this.stopNanos = stopNanos;
    }
}
