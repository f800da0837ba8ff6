package dev.spate.trace;

/// When a request is slow, by the response times of its series in the seconds before.
///
/// Slower than 99 of 100; or slower than ten times the median, where that is less. The second is for
/// services with two kinds of answers: if a little more than 1 % of them are slow, the 99th percentile
/// lies amid the slow ones, and by it alone half of them would be missed.
public final class SlowRule {

    /// As a share of all.
    public static final double QUANTILE = 0.99;

    public static final long TIMES_MEDIAN = 10;

    /// Of fewer there is no 99th percentile.
    public static final long FOR_QUANTILE = 100;

    /// Of fewer there is no median worth the name.
    public static final long FOR_MEDIAN = 10;

    private SlowRule() {}

    /// The response time above which a request is slow.
    ///
    /// @param count of the response times that are known
    /// @return 0 if they are too few
    public static long thresholdNanos(long count, long medianNanos, long quantileNanos) {
        if (count < FOR_MEDIAN) {
            return 0;
        }
        long byMedian = Math.max(1, TIMES_MEDIAN * medianNanos);
        return count < FOR_QUANTILE ? byMedian : Math.max(1, Math.min(quantileNanos, byMedian));
    }
}
