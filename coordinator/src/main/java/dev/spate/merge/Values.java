package dev.spate.merge;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// The values of a histogram of three digits, as few bytes as agents send them in.
///
/// A [Histogram] of some hundred times has twenty thousand counts, and a run of a day has millions of
/// them. So whoever wants a sum adds values to [Counts] of his own, and only who wants to ask for much
/// has a [histogram][#histogram] made.
///
/// For any thread.
public final class Values {

    public static final Values NONE = new Values(List.of());

    /// Histograms, each [checked][EncodedCounts#check], that are to be added.
    private final List<byte[]> encoded;

    private volatile @Nullable Histogram histogram;

    /// @param encoded histograms to be added, each [checked][EncodedCounts#check]
    Values(List<byte[]> encoded) {
        this.encoded = encoded;
    }

    /// @param histogram of single nanoseconds and three digits; copied
    public static Values of(Histogram histogram) {
        ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        byte[] bytes = Arrays.copyOf(buffer.array(), histogram.encodeIntoByteBuffer(buffer));
        EncodedCounts.check(bytes);
        return new Values(List.of(bytes));
    }

    /// All of them together. Costs next to nothing.
    static Values sum(List<Values> all) {
        List<byte[]> encoded = new ArrayList<>();
        for (Values one : all) {
            encoded.addAll(one.encoded);
        }
        return new Values(encoded);
    }

    /// The same values in as little memory as may be.
    public Values compact() {
        if (encoded.isEmpty()) {
            return this;
        }
        Counts sum = new Counts();
        sum.add(this);
        return new Values(List.of(sum.encoded()));
    }

    List<byte[]> encoded() {
        return encoded;
    }

    /// How many there are.
    public long count() {
        long sum = 0;
        for (byte[] one : encoded) {
            sum += EncodedCounts.check(one);
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
