package dev.spate.judge;

/// Beyond what the generator itself is in doubt.
///
/// @param latenessP99Nanos a phase whose sessions started later than that at the 99th percentile was not
///     the load that was asked for; one of which more than one request in a hundred may have been seen
///     to end later than that was not measured
/// @param latenessOfLimit part of an objective's limit on a time; a session that started later than
///     that, or a request that was seen so late, may have made it fail
/// @param clockUncertaintyNanos agents whose clocks are known no better did not start together
/// @param clockUnmeasured an agent that sent more reports than these before its clock was compared with
///     the coordinator's may have started by a clock that was put right since
/// @param busyShare in a phase of users nothing starts late by a schedule, so there a loop that is
///     busier than this in any interval is doubted: its users wait for it, and the wait looks like the
///     target's
public record JudgeLimits(
        long latenessP99Nanos,
        double latenessOfLimit,
        long clockUncertaintyNanos,
        long clockUnmeasured,
        double busyShare) {

    /// 10 ms each: what is later can be seen in a latency that people care about. Agents compare their
    /// clocks twice a second, so five seconds without an answer are no accident of the start. At 95 % of
    /// its time a loop has a queue.
    public static final JudgeLimits DEFAULT = new JudgeLimits(10_000_000L, 0.1, 10_000_000L, 5, 0.95);
}
