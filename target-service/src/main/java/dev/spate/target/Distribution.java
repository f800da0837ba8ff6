package dev.spate.target;

/// A law of delays, from which any draw can be computed by its number alone.
///
/// The draw `k` under a seed is a function of (law, seed, k) and of nothing else: no generator is
/// carried along, so that requests on several event loops can take draws at the same time and still take
/// the same ones. The random bits are those of SplitMix64 (Steele, Lea, Flood: Fast splittable
/// pseudorandom number generators, OOPSLA 2014), whose state after n steps is a multiplication.
///
/// A draw is never longer than [#LONGEST_NANOS]: the tails of the exponential and lognormal laws are cut
/// there.
sealed interface Distribution {

    /// Ten minutes; also the bound of every parameter. No client waits longer, and a timer per request
    /// is held for it.
    long LONGEST_NANOS = 600_000_000_000L;

    /// The length of draw `k` in nanoseconds, 0 to [#LONGEST_NANOS].
    ///
    /// @param k counts from 0
    long drawNanos(long seed, long k);

    /// Always the same.
    record Fixed(long delayNanos) implements Distribution {
        @Override
        public long drawNanos(long seed, long k) {
            return delayNanos;
        }
    }

    /// Any length from `minNanos` to `maxNanos`, all alike.
    record Uniform(long minNanos, long maxNanos) implements Distribution {
        @Override
        public long drawNanos(long seed, long k) {
            return minNanos + Math.round((maxNanos - minNanos) * unit(seed, k, 0));
        }
    }

    /// Memoryless; the median is 0.693 of the mean, the 99th percentile 4.6 times it.
    record Exponential(long meanNanos) implements Distribution {
        @Override
        public long drawNanos(long seed, long k) {
            return cut(-Math.log(unit(seed, k, 0)) * meanNanos);
        }
    }

    /// The logarithm is normal with standard deviation `sigma`; the 99th percentile is `exp(2.326
    /// sigma)` medians.
    record LogNormal(long medianNanos, double sigma) implements Distribution {
        @Override
        public long drawNanos(long seed, long k) {
            // Box and Muller's transformation, of which the second value is not needed.
            double normal = Math.sqrt(-2 * Math.log(unit(seed, k, 0))) * Math.cos(2 * Math.PI * unit(seed, k, 1));
            return cut(Math.exp(sigma * normal) * medianNanos);
        }
    }

    /// `highNanos` with the probability `highShare`, else `lowNanos`: a cache that misses, a pause that
    /// hits some.
    record Bimodal(long lowNanos, long highNanos, double highShare) implements Distribution {
        @Override
        public long drawNanos(long seed, long k) {
            return unit(seed, k, 0) <= highShare ? highNanos : lowNanos;
        }
    }

    /// A number above 0 and at most 1, the `part`-th (0 or 1) of draw `k`.
    private static double unit(long seed, long k, int part) {
        long state = mix(seed) + (2 * k + part + 1) * 0x9E3779B97F4A7C15L;
        return ((mix(state) >>> 11) + 1) * 0x1p-53;
    }

    private static long mix(long z) {
        long y = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long x = (y ^ (y >>> 27)) * 0x94D049BB133111EBL;
        return x ^ (x >>> 31);
    }

    private static long cut(double nanos) {
        return nanos >= LONGEST_NANOS ? LONGEST_NANOS : Math.round(nanos);
    }
}
