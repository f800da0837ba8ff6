package dev.spate.lab;

/// Follows experiments while they are made. Called by the thread that makes them.
public interface LabObserver {

    LabObserver NONE = new LabObserver() {};

    default void begins(Design design) {}

    /// What is done from now on.
    ///
    /// @param what such as `trial 3 of 10: concurrent`
    /// @param leftNanos about how long the experiment still takes, this included
    default void does(String what, long leftNanos) {}

    default void tried(Trial trial) {}

    default void ends(ExperimentResult result) {}
}
