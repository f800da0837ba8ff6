package dev.spate.lab;

import dev.spate.lab.stats.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What became of one claim for one tuned arm, in the words of every overview.
///
/// @param arm a dash if nothing was measured
/// @param measure what the claim is about
/// @param naive median of the base; a dash if it is not known
/// @param tuned median of the arm
/// @param effect with its interval
/// @param first whether it is the first of its experiment
record ClaimRow(
        Design design,
        String arm,
        String measure,
        String naive,
        String tuned,
        String effect,
        Finding finding,
        boolean first) {

    private static final String UNKNOWN = "–";

    /// One row for each tuned arm; one for an experiment in which nothing was measured.
    static List<ClaimRow> of(List<ExperimentResult> results) {
        List<ClaimRow> rows = new ArrayList<>();
        for (ExperimentResult result : results) {
            Design design = result.design();
            if (!result.trouble().isEmpty()) {
                rows.add(new ClaimRow(design, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, Finding.NOT_PROVEN, true));
                continue;
            }
            boolean first = true;
            for (Map.Entry<String, Finding> verdict :
                    result.evaluation().verdicts().entrySet()) {
                Comparison effect = claimed(result, verdict.getKey());
                rows.add(new ClaimRow(
                        design,
                        verdict.getKey(),
                        design.effect().label(),
                        effect == null ? UNKNOWN : effect.quantity().show(effect.baseMedian()),
                        effect == null ? UNKNOWN : effect.quantity().show(effect.median()),
                        effect == null ? UNKNOWN : Words.effectWithInterval(effect),
                        verdict.getValue(),
                        first));
                first = false;
            }
        }
        return rows;
    }

    /// The comparison that the claim is about; null if there is none.
    static @Nullable Comparison claimed(ExperimentResult result, String arm) {
        return result.evaluation().comparisons().stream()
                .filter(comparison -> comparison.arm().name().equals(arm)
                        && comparison.quantity().equals(result.design().effect()))
                .findFirst()
                .orElse(null);
    }
}
