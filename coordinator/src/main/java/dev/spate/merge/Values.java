package dev.spate.merge;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// The values of a histogram of three digits, in as little memory as there are different ones.
///
/// A [Histogram] of some hundred times has twenty thousand counts, and a run of a day has millions of
/// them. So whoever wants a sum adds values to [Counts] of his own, and only who wants to ask for much
/// has a [histogram][#histogram] made.
///
/// For any thread.
public final class Values {

    public static final Values NONE = new Values(List.of());

    /// Histograms that are to be added, as [Pairs].
    private final List<char[]> parts;

    private volatile @Nullable Histogram histogram;

    /// @param parts histograms to be added, as [Pairs]
    Values(List<char[]> parts) {
        this.parts = parts;
    }

    /// @param histogram of single nanoseconds and three digits; copied
    public static Values of(Histogram histogram) {
        ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        byte[] bytes = Arrays.copyOf(buffer.array(), histogram.encodeIntoByteBuffer(buffer));
        return new Values(List.of(EncodedCounts.read(bytes, new Pairs.Writer())));
    }

    /// All of them together. Costs next to nothing.
    static Values sum(List<Values> all) {
        List<char[]> parts = new ArrayList<>();
        for (Values one : all) {
            parts.addAll(one.parts);
        }
        return new Values(parts);
    }

    /// The same values, each once.
    public Values compact() {
        if (parts.size() < 2) {
            return this;
        }
        Counts sum = new Counts();
        sum.add(this);
        sum.countWaiting();
        return sum.values();
    }

    List<char[]> parts() {
        return parts;
    }

    /// How many there are.
    public long count() {
        long sum = 0;
        for (char[] pairs : parts) {
            sum += Pairs.total(pairs);
        }
        return sum;
    }

    /// All of them, made when somebody asks first; it must not be changed.
    public Histogram histogram() {
        Histogram whole = histogram;
        if (whole == null) {
            Counts sum = new Counts();
            sum.add(this);
            whole = Histograms.empty();
            sum.addTo(whole);
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
