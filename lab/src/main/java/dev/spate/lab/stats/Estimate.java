package dev.spate.lab.stats;

/// A number and between which two it lies, with the stated confidence.
///
/// @param low at most `high`; the value itself may lie outside, though it seldom does
public record Estimate(double value, double low, double high) {

    public Estimate {
        if (!(low <= high)) {
            throw new IllegalArgumentException("an interval from " + low + " to " + high);
        }
    }

    /// Whether a number cannot be told from the value.
    public boolean covers(double number) {
        return low <= number && number <= high;
    }
}
