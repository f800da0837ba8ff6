package dev.spate.run;

/// Times by which the coordinator acts on a run, all in nanoseconds.
///
/// @param leadNanos from a decision to the instant from which it holds: the start of a run, the
///     hand-over of a share. Commands must have reached the agents in that time, else arrivals at its
///     beginning are late.
/// @param agentTimeoutNanos an agent that is not heard for so long is lost
/// @param agentsWaitNanos how long a run waits for agents to be there
/// @param prepareTimeoutNanos how long agents may take to get ready
/// @param endGraceNanos how long after the plan's own end, or after a stop, agents may take to have
///     done, and reports to have come in
public record RunTimes(
        long leadNanos, long agentTimeoutNanos, long agentsWaitNanos, long prepareTimeoutNanos, long endGraceNanos) {

    private static final long SECOND = 1_000_000_000L;

    /// For coordinator and agents in one process, where a command arrives within a millisecond.
    public static final RunTimes IN_PROCESS =
            new RunTimes(50_000_000L, 3 * SECOND, 30 * SECOND, 60 * SECOND, 10 * SECOND);

    /// For agents on other machines.
    public static final RunTimes CLUSTER =
            new RunTimes(500_000_000L, 3 * SECOND, 600 * SECOND, 60 * SECOND, 10 * SECOND);

    public RunTimes {
        if (leadNanos < 0
                || agentTimeoutNanos < 1
                || agentsWaitNanos < 0
                || prepareTimeoutNanos < 1
                || endGraceNanos < 1) {
            throw new IllegalArgumentException("negative times");
        }
    }
}
