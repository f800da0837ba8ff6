package dev.spate.http;

import dev.spate.report.LiveSecond;

/// Follows a run of a coordinator elsewhere. Called by the thread that follows.
public interface RunFollower {

    /// Where the run stands, at the beginning and whenever the line was gone.
    default void state(RunInfo run) {}

    /// An agent is ready to start.
    ///
    /// @param ready how many are
    /// @param of how many
    default void ready(String agent, int ready, int of) {}

    /// The start instant was named.
    ///
    /// @param startEpochNanos by the coordinator's clock
    default void started(long startEpochNanos) {}

    /// Something happened that people want to know, as a sentence.
    default void said(String sentence) {}

    /// One more second is complete. Each comes once, in order; some may be left out.
    default void second(LiveSecond second) {}

    /// The coordinator cannot be heard any more. It is asked again and again.
    default void away(String why) {}

    /// It is heard again.
    default void back() {}
}
