package dev.spate.soak;

import java.util.ArrayList;
import java.util.List;

/// What a soak comes to by its runs and its faults: the worst of them.
final class SoakVerdict {

    private SoakVerdict() {}

    /// Writes verdict and reasons into the state, the weightiest first.
    static void of(SoakState state) {
        List<String> reasons = new ArrayList<>(state.failures);
        boolean failed = !state.failures.isEmpty();
        boolean broken = false;
        boolean aborted = false;
        List<String> doubts = new ArrayList<>(state.doubts);
        for (SoakState.Run run : state.done) {
            if (run.cutOff) {
                continue;
            }
            String first = "run " + run.run + " is " + run.verdict
                    + (run.reasons.isEmpty() ? "" : ": " + run.reasons.getFirst());
            switch (run.verdict) {
                case "pass" -> {}
                case "fail" -> {
                    failed = true;
                    reasons.add(first);
                }
                case "not-proven" -> doubts.add(first);
                case "aborted" -> {
                    aborted = true;
                    reasons.add(first);
                }
                default -> {
                    broken = true;
                    reasons.add(first);
                }
            }
        }
        reasons.addAll(doubts);
        state.reasons = reasons;
        state.verdict =
                broken ? "error" : aborted ? "aborted" : failed ? "fail" : doubts.isEmpty() ? "pass" : "not-proven";
    }
}
