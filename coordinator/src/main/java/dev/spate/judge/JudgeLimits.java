package dev.spate.judge;

/// Beyond what the generator itself is in doubt.
///
/// @param startLatenessP99Nanos a phase whose sessions started later than that at the 99th percentile
///     was not the load that was asked for
/// @param clockUncertaintyNanos agents whose clocks are known no better did not start together
public record JudgeLimits(long startLatenessP99Nanos, long clockUncertaintyNanos) {

    /// 10 ms each: what is later can be seen in a latency that people care about.
    public static final JudgeLimits DEFAULT = new JudgeLimits(10_000_000L, 10_000_000L);
}
