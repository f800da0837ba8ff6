package dev.spate.lab;

import dev.spate.lab.stats.Estimate;
import dev.spate.lab.stats.Finding;

/// One quantity of one arm beside that of the base.
///
/// @param median of the arm's trials
/// @param baseMedian of the base's
/// @param ratio whether the effect is the arm's median as a multiple of the base's; else it is the
///     difference, because some trial of the base has 0
/// @param effect with its interval of 95 %
/// @param finding whether the arm is better, as the claim understands that; of the quantity that the
///     claim is about, what becomes of the claim
public record Comparison(
        Arm arm, Quantity quantity, double median, double baseMedian, boolean ratio, Estimate effect, Finding finding) {

    /// What the effect would be if there were none.
    public double neutral() {
        return ratio ? 1 : 0;
    }
}
