package dev.spate.protocol;

/// Said by the coordinator on the topic of the agents, and read back by it.
///
/// While its own words come back, an agent that is not heard is silent; while they do not, the log is,
/// and no agent is to blame. Others learn from it who is in charge.
///
/// @param coordinator the coordinator's name, of this life of its process alone
/// @param sequence from 0
/// @param address where its interface for people and programs is, such as `http://10.0.0.7:7070`; empty
///     if it has none
public record Pulse(String coordinator, long sequence, String address) implements Message {

    @Override
    public Topic topic() {
        return Topic.AGENTS;
    }

    @Override
    public boolean perishable() {
        return true;
    }
}
