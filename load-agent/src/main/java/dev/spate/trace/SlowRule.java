package dev.spate.trace;

/// When a request is slow, by the response times of its series in the seconds before.
///
/// Slower than 99 of 100; or slower than ten times the median, where that is less. The second is for
/// services with two kinds of answers: if a little more than 1 % of them are slow, the 99th percentile
/// lies amid the slow ones, and by it alone half of them would be missed.
///
/// Where requests are so many that even these would be more than may be kept, only the slowest of all
/// are slow, as many as half of that allows: which ones are kept shall not depend on which came first.
public final class SlowRule {

    /// As a share of all.
    public static final double QUANTILE = 0.99;

    public static final long TIMES_MEDIAN = 10;

    /// Of fewer there is no 99th percentile.
    public static final long FOR_QUANTILE = 100;

    /// Of fewer there is no median worth the name.
    public static final long FOR_MEDIAN = 10;

    /// The rest is for errors, and for what the last seconds did not foresee.
    private static final double SHARE_OF_BUDGET = 0.5;

    private SlowRule() {}

    /// The share of requests that may be slow, by how many may be kept.
    ///
    /// @param requestsPerSecond of all series, above 0
    /// @param mostPerSecond kept requests, 0 to infinity
    /// @return 0 to 1
    public static double mostShare(double requestsPerSecond, double mostPerSecond) {
        return Math.min(1, SHARE_OF_BUDGET * mostPerSecond / requestsPerSecond);
    }

    /// The response time above which a request is slow.
    ///
    /// @param count of the response times that are known
    /// @param quantileNanos at [#QUANTILE]
    /// @param budgetNanos at what [#mostShare] leaves
    /// @return 0 if they are too few
    public static long thresholdNanos(long count, long medianNanos, long quantileNanos, long budgetNanos) {
        if (count < FOR_MEDIAN) {
            return 0;
        }
        long byMedian = Math.max(1, TIMES_MEDIAN * medianNanos);
        return count < FOR_QUANTILE ? byMedian : Math.max(1, Math.max(Math.min(quantileNanos, byMedian), budgetNanos));
    }
}
