package dev.spate.target.lab;

/// A checksum of numbers; the sum of [#of] over all items does not depend on their order.
public final class Checksum {

    private Checksum() {}

    /// The finaliser of SplitMix64, by Sebastiano Vigna: every bit of the value changes half of the
    /// bits.
    public static long of(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
