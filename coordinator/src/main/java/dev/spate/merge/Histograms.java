package dev.spate.merge;

import org.HdrHistogram.Histogram;

/// What kind of histograms there are.
final class Histograms {

    /// All histograms of Spate have three digits.
    static final int DIGITS = 3;

    private Histograms() {}

    static Histogram empty() {
        return new Histogram(DIGITS);
    }
}
