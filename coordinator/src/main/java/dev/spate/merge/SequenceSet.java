package dev.spate.merge;

import java.util.BitSet;

/// Sequence numbers that were seen, in constant memory: all up to a mark, and some of the next few
/// beyond it.
final class SequenceSet {

    /// How far beyond the first gap numbers are told apart.
    private static final int WINDOW = 65_536;

    private final BitSet ahead = new BitSet();
    private long next;
    private long count;
    private long highest = -1;

    /// Adds a number.
    ///
    /// @return false if it was in already, or is so far beyond a gap that nobody can tell
    boolean add(long sequence) {
        if (sequence < next || sequence - next >= WINDOW) {
            return false;
        }
        int place = (int) (sequence % WINDOW);
        if (ahead.get(place)) {
            return false;
        }
        ahead.set(place);
        while (ahead.get((int) (next % WINDOW))) {
            ahead.clear((int) (next % WINDOW));
            next++;
        }
        count++;
        highest = Math.max(highest, sequence);
        return true;
    }

    boolean contains(long sequence) {
        return sequence < next || (sequence - next < WINDOW && ahead.get((int) (sequence % WINDOW)));
    }

    long count() {
        return count;
    }

    /// The highest number that is in, -1 if there is none.
    long highest() {
        return highest;
    }
}
