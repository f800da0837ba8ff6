package dev.spate.trace;

/// Draws the ids of traces and spans. For one loop only.
///
/// This is Blackman's and Vigna's xoroshiro128++: a few instructions for a number, and 2^128 - 1 of them
/// before they come again. Its state is as long as a trace's id, so that two generators of which one
/// begins at random hardly ever meet.
public final class TraceIds {

    private long high;
    private long low;

    /// @param high at random
    /// @param low at random
    public TraceIds(long high, long low) {
        this.high = high;
        this.low = (high | low) == 0 ? 1 : low;
    }

    /// A generator for one loop of one agent in one run.
    ///
    /// Ids must differ between runs of the same plan and seed, so `random` is what makes them; the names
    /// are there for the case that two processes draw the same of it, as copies of a virtual machine
    /// may.
    static TraceIds of(String run, String agent, int loop, long randomHigh, long randomLow) {
        long names = mixed(mixed(mixed(run.hashCode()) + agent.hashCode()) + loop);
        return new TraceIds(randomHigh ^ names, randomLow + mixed(names));
    }

    /// Half of a trace's id, or a span's id. Not 0.
    long next() {
        long drawn;
        do {
            long first = high;
            long second = low;
            drawn = Long.rotateLeft(first + second, 17) + first;
            second ^= first;
            high = Long.rotateLeft(first, 49) ^ second ^ (second << 21);
            low = Long.rotateLeft(second, 28);
        } while (drawn == 0);
        return drawn;
    }

    /// The finalizer of SplitMix64.
    private static long mixed(long value) {
        long mixed = value + 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
