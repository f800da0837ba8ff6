package dev.spate.run;

import java.util.List;

/// How a run came to its end, as far as the control plane knows; what was measured is another matter.
///
/// @param kind what ended it
/// @param reason in one sentence; empty for a run that was carried through
/// @param doubts sentences about evidence that is missing for good
public record RunEnd(Kind kind, String reason, List<String> doubts) {
    public RunEnd {
        doubts = List.copyOf(doubts);
    }

    /// What ends a run.
    public enum Kind {
        /// It offered all the load it was asked for, as far as it had agents.
        CARRIED_THROUGH,
        /// It was stopped: by a request, by an objective, or because an agent was lost.
        STOPPED,
        /// It never started.
        NOT_STARTED
    }
}
