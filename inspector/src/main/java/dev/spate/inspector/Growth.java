package dev.spate.inspector;

/// Whether something grows and does not come back: by how much over the last seconds, if it was greater
/// at the end of almost each of them than before.
///
/// Memory that is in use and not growing goes up and down, or rises in a few steps.
final class Growth {

    private static final int SECONDS = 10;
    private static final int RISES = 8;

    private final long[] least = new long[SECONDS];
    private int seconds;
    private long current = Long.MAX_VALUE;

    /// A look; the least of a second counts.
    void look(long value) {
        current = Math.min(current, value);
    }

    /// The second is over.
    ///
    /// @return growth, 0 if it did not grow all the time; NaN while it is not known
    double second() {
        if (current == Long.MAX_VALUE) {
            return Double.NaN;
        }
        least[seconds++ % SECONDS] = current;
        current = Long.MAX_VALUE;
        if (seconds < SECONDS) {
            return Double.NaN;
        }
        int rises = 0;
        for (int i = 1; i < SECONDS; i++) {
            if (at(i) > at(i - 1)) {
                rises++;
            }
        }
        return rises >= RISES ? (double) (at(SECONDS - 1) - at(0)) : 0;
    }

    void forget() {
        seconds = 0;
        current = Long.MAX_VALUE;
    }

    /// @param i 0: the oldest
    private long at(int i) {
        return least[(seconds + i) % SECONDS];
    }
}
