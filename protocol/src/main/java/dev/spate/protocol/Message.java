package dev.spate.protocol;

/// Anything that coordinator and agents tell each other. Every message belongs to one topic.
public sealed interface Message permits RunEvent, Command, AgentEvent, IntervalReport, Pulse {

    /// The topic it is written on.
    Topic topic();

    /// Whether a newer message of its key makes this one worthless, so that it need not be kept while it
    /// cannot be sent.
    default boolean perishable() {
        return false;
    }
}
