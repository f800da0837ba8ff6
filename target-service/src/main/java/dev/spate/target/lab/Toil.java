package dev.spate.target.lab;

/// Work that takes time, touches no memory and allocates nothing.
final class Toil {

    private Toil() {}

    /// The checksum of the checksum of …: each round needs the one before, so that a round takes some
    /// nanoseconds on any processor, and no compiler finds a shorter way.
    static long of(long seed, long rounds) {
        long value = seed;
        for (long i = 0; i < rounds; i++) {
            value = Checksum.of(value);
        }
        return value;
    }
}
