package dev.spate.partition;

/// An agent and its weight among the others.
///
/// @param loops how much it can do in proportion to others, 1 to 1000; the number of its event loops
///     unless somebody configured it otherwise
public record Capacity(String agent, int loops) {
    public Capacity {
        if (loops < 1 || loops > 1000) {
            throw new IllegalArgumentException("capacity " + loops + " of agent " + agent + " is not 1 to 1000");
        }
    }
}
