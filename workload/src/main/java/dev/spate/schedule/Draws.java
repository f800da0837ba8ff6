package dev.spate.schedule;

/// Random numbers by place instead of by order: the k-th draw of a stream is a function of the seed, the
/// stream and k.
///
/// So any agent can find any session's draws without having made those before it. The mixing function is
/// the finalizer of SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators",
/// OOPSLA 2014, variant 13 of Stafford's mixers), applied twice so that neighbouring streams do not
/// show.
public final class Draws {

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private Draws() {}

    /// A seed of its own for one purpose within a larger one.
    public static long stream(long seed, long stream) {
        return mix(seed + GOLDEN_GAMMA * (stream + 1));
    }

    /// 64 random bits: draw `k` of the stream with that seed.
    public static long bits(long streamSeed, long k) {
        return mix(mix(streamSeed + GOLDEN_GAMMA * (k + 1)) + GOLDEN_GAMMA);
    }

    /// Uniform in (0, 1]: never 0, so that its logarithm is finite.
    public static double unit(long streamSeed, long k) {
        return ((bits(streamSeed, k) >>> 11) + 1) * 0x1.0p-53;
    }

    /// Uniform among `bound` integers from 0.
    ///
    /// @param bound at least 1; the bias is below `bound` / 2^64
    public static long below(long streamSeed, long k, long bound) {
        return Math.unsignedMultiplyHigh(bits(streamSeed, k), bound);
    }

    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
