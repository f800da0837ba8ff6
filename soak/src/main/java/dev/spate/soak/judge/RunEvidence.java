package dev.spate.soak.judge;

import java.util.List;

/// What a run within a soak says of itself.
///
/// @param run       its name
/// @param verdict   `pass`, `fail`, `not-proven`, `aborted` or `error`
/// @param reasons   of the verdict
/// @param conserved whether planned = started + dropped + lost and started = completed + failed +
///     unfinished
public record RunEvidence(String run, String verdict, List<String> reasons, boolean conserved) {

    /// Takes a copy of the reasons.
    public RunEvidence {
        reasons = List.copyOf(reasons);
    }
}
