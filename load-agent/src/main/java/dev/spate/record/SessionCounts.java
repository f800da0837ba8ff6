package dev.spate.record;

/// Sessions of one phase in one interval on one loop.
final class SessionCounts {
    /// Whether the phase has begun on this loop, and whether nothing of it is under way any more. Once
    /// true they stay true in every later interval.
    boolean begun;

    boolean done;
    long started;
    long dropped;
    long completed;
    long failed;
    long unfinished;
    /// At the end of the interval.
    long active;

    final ValueCounts lateness = new ValueCounts();

    void clear() {
        started = 0;
        dropped = 0;
        completed = 0;
        failed = 0;
        unfinished = 0;
        active = 0;
        lateness.clear();
    }
}
