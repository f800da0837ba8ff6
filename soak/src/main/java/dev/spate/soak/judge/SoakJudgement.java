package dev.spate.soak.judge;

import dev.spate.judge.Judgement.Verdict;
import java.util.List;

/// What a soak proves, and why.
///
/// @param reasons  sentences, the weightiest first; empty for `pass`
/// @param findings one for each signal of each process, those that decided first
public record SoakJudgement(Verdict verdict, List<String> reasons, List<Finding> findings) {

    /// Takes copies of the lists.
    public SoakJudgement {
        reasons = List.copyOf(reasons);
        findings = List.copyOf(findings);
    }
}
