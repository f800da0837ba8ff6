package dev.spate.target;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// Lengths of time between arrivals: exact count, sum, sum of squares, least and greatest, and a
/// histogram of three digits for what lies between.
///
/// The squares are summed in 128 bits, because one gap of a second is already 10^18 and mean and
/// deviation are to be exact over days. Not for use by two threads.
final class Gaps {

    private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(64);

    private long count;
    private long sumNanos;
    private long squaresLow;
    private long squaresHigh;
    private long minNanos = Long.MAX_VALUE;
    private long maxNanos;
    /// Made with the first gap: most routes of a service see no requests, and a histogram may grow to
    /// 270 KB.
    private @Nullable Histogram histogram;

    /// @param gapNanos 0 or more
    void record(long gapNanos) {
        count++;
        sumNanos += gapNanos;
        addSquares(Math.multiplyHigh(gapNanos, gapNanos), gapNanos * gapNanos);
        minNanos = Math.min(minNanos, gapNanos);
        maxNanos = Math.max(maxNanos, gapNanos);
        histogram().recordValue(gapNanos);
    }

    void add(Gaps other) {
        count += other.count;
        sumNanos += other.sumNanos;
        addSquares(other.squaresHigh, other.squaresLow);
        minNanos = Math.min(minNanos, other.minNanos);
        maxNanos = Math.max(maxNanos, other.maxNanos);
        if (other.histogram != null) {
            histogram().add(other.histogram);
        }
    }

    Gaps copy() {
        Gaps copy = new Gaps();
        copy.add(this);
        return copy;
    }

    long count() {
        return count;
    }

    long minNanos() {
        return count == 0 ? 0 : minNanos;
    }

    long maxNanos() {
        return maxNanos;
    }

    double meanNanos() {
        return count == 0 ? 0 : (double) sumNanos / count;
    }

    /// Of the gaps seen, not an estimate for others: the divisor is the count.
    double standardDeviationNanos() {
        if (count == 0) {
            return 0;
        }
        BigInteger n = BigInteger.valueOf(count);
        BigInteger sum = BigInteger.valueOf(sumNanos);
        BigInteger squares = BigInteger.valueOf(squaresHigh)
                .multiply(TWO_TO_64)
                .add(new BigInteger(Long.toUnsignedString(squaresLow)));
        BigInteger spread = n.multiply(squares).subtract(sum.multiply(sum));
        return Math.sqrt(new BigDecimal(spread)
                .divide(new BigDecimal(n.multiply(n)), MathContext.DECIMAL64)
                .doubleValue());
    }

    /// Deviation over mean: 0 when all gaps are alike, 1 for Poisson arrivals.
    double coefficientOfVariation() {
        return sumNanos == 0 ? 0 : standardDeviationNanos() / meanNanos();
    }

    /// Accurate to 0.1 %, never outside least and greatest.
    long percentileNanos(double percentile) {
        return histogram == null ? 0 : Math.clamp(histogram.getValueAtPercentile(percentile), minNanos, maxNanos);
    }

    private void addSquares(long high, long low) {
        squaresLow += low;
        squaresHigh += high + (Long.compareUnsigned(squaresLow, low) < 0 ? 1 : 0);
    }

    private Histogram histogram() {
        Histogram present = histogram;
        if (present == null) {
            present = new Histogram(3);
            histogram = present;
        }
        return present;
    }
}
