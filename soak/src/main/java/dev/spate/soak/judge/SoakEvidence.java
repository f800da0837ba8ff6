package dev.spate.soak.judge;

import java.util.List;

/// What is known of a soak besides its time line.
///
/// @param runs     what its runs say of themselves
/// @param failures what went wrong for certain, such as a process that ended by itself
/// @param doubts   what keeps it from being proven
/// @param troubles what of the time line could not be read
public record SoakEvidence(List<RunEvidence> runs, List<String> failures, List<String> doubts, List<String> troubles) {

    /// Takes copies of the lists.
    public SoakEvidence {
        runs = List.copyOf(runs);
        failures = List.copyOf(failures);
        doubts = List.copyOf(doubts);
        troubles = List.copyOf(troubles);
    }

    /// Nothing but runs.
    public static SoakEvidence of(List<RunEvidence> runs) {
        return new SoakEvidence(runs, List.of(), List.of(), List.of());
    }
}
