package dev.spate.merge;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// The values of a histogram of three digits, as many numbers as there are different ones.
///
/// A [Histogram] of some hundred times has twenty thousand counts, and a run of a day has millions of
/// them. So whoever wants a sum [adds][#addTo] values to one of his own, and only who wants to ask for
/// percentiles has a [histogram][#histogram] made.
///
/// For any thread, if nobody changes a histogram that it was made of.
public final class Values {

    private final int[] places;
    private final long[] counts;
    private volatile @Nullable Histogram histogram;
    private final boolean dense;

    /// @param places where [Places] says, ascending
    /// @param counts one for each, 1 or more
    Values(int[] places, long[] counts) {
        this.places = places;
        this.counts = counts;
        this.dense = false;
    }

    private Values(Histogram histogram) {
        this.places = new int[0];
        this.counts = new long[0];
        this.histogram = histogram;
        this.dense = true;
    }

    /// @param histogram not copied
    public static Values of(Histogram histogram) {
        return new Values(histogram);
    }

    /// How many there are.
    public long count() {
        Histogram whole = histogram;
        if (whole != null) {
            return whole.getTotalCount();
        }
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }

    /// Adds them to a histogram of single nanoseconds and three digits that grows as it has to.
    public void addTo(Histogram sum) {
        Histogram whole = histogram;
        if (dense && whole != null) {
            sum.add(whole);
            return;
        }
        for (int i = 0; i < places.length; i++) {
            sum.recordValueWithCount(Places.value(places[i]), counts[i]);
        }
    }

    /// All of them, made when somebody asks first; it must not be changed.
    public Histogram histogram() {
        Histogram whole = histogram;
        if (whole == null) {
            whole = Histograms.empty();
            addTo(whole);
            histogram = whole;
        }
        return whole;
    }

    /// Whether they are the same values, however they are held.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Values that && histogram().equals(that.histogram());
    }

    @Override
    public int hashCode() {
        return histogram().hashCode();
    }
}
