package dev.spate.judge;

import dev.spate.plan.Objective;
import java.util.List;

/// What a run proves, and why.
///
/// @param reasons sentences with both values, the weightiest first; empty for `pass`
/// @param objectives one for each objective and phase it is about
public record Judgement(Verdict verdict, List<String> reasons, List<ObjectiveResult> objectives) {
    public Judgement {
        reasons = List.copyOf(reasons);
        objectives = List.copyOf(objectives);
    }

    /// The five things a run can say.
    public enum Verdict {
        PASS("pass", 0),
        FAIL("fail", 99),
        NOT_PROVEN("not-proven", 98),
        ABORTED("aborted", 97),
        ERROR("error", 1);

        private final String label;
        private final int exitCode;

        Verdict(String label, int exitCode) {
            this.label = label;
            this.exitCode = exitCode;
        }

        public String label() {
            return label;
        }

        /// What the command line ends with.
        public int exitCode() {
            return exitCode;
        }
    }

    /// How one objective turned out in one phase.
    ///
    /// @param observed over the phase, or in its worst window, in the unit of the limit
    /// @param windowStartNanos start of the worst window after the start of the run; -1 without windows
    /// @param measured false if there was nothing to judge it by; it then does not hold
    public record ObjectiveResult(
            Objective objective,
            String phase,
            double observed,
            long windowStartNanos,
            boolean measured,
            boolean holds) {}
}
