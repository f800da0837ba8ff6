package dev.spate.protocol;

/// The topics of the log.
public enum Topic {
    /// Coordinator to coordinator: what happened to runs. Its fold is the coordinator's state.
    RUNS("spate.runs"),
    /// Coordinator to agents.
    COMMANDS("spate.commands"),
    /// Agents to coordinator: who is there and what they do. The coordinator's own pulse is among it.
    AGENTS("spate.agents"),
    /// Agents to coordinator: what was measured.
    INTERVALS("spate.intervals");

    private final String label;

    Topic(String label) {
        this.label = label;
    }

    /// The name without a cluster's prefix.
    public String label() {
        return label;
    }
}
