package dev.spate.merge;

/// Where a value is counted in the array of a histogram of three digits whose unit is 1.
///
/// Values below 2,048 have a place each. From there on, every doubling has 1,024 places: the first of
/// them two values wide, those of the next doubling four, and so on.
final class Places {

    private static final int HALF = 1024;
    private static final int HALF_BITS = 10;

    private Places() {}

    /// How many places a histogram has whose values reach up to `highest`, which is 2 or more.
    static int upTo(long highest) {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(highest);
        return HALF * (Math.max(HALF_BITS + 1, bits) - HALF_BITS + 1);
    }

    /// The range of the smallest histogram that has a place.
    static long highest(int place) {
        return (1L << ((place >> HALF_BITS) + HALF_BITS)) - 1;
    }

    /// The lowest of the values that are counted at a place.
    static long value(int place) {
        int doubling = (place >> HALF_BITS) - 1;
        return doubling < 0 ? place : (long) ((place & (HALF - 1)) + HALF) << doubling;
    }
}
