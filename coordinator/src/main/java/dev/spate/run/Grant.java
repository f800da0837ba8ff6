package dev.spate.run;

import dev.spate.schedule.Share;

/// A share in the hands of one agent for a part of the run: arrivals of these slots due from `fromNanos`
/// on and before `untilNanos` are this agent's.
///
/// @param fromNanos after the start of the run
/// @param untilNanos [#OPEN] as long as it was not given to another agent
public record Grant(String agent, int epoch, Share share, long fromNanos, long untilNanos) {

    /// For ever.
    public static final long OPEN = Long.MAX_VALUE;

    boolean isOpen() {
        return untilNanos == OPEN;
    }

    Grant of(Share part) {
        return new Grant(agent, epoch, part, fromNanos, untilNanos);
    }

    Grant until(long nanos) {
        return new Grant(agent, epoch, share, fromNanos, nanos);
    }
}
