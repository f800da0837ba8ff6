package dev.spate.plan;

import org.jspecify.annotations.Nullable;

/// One service-level objective: a bound on one figure.
///
/// @param rule as the plan says it, such as `steady list-items p99 < 250ms`
/// @param phase the phase it is about; null: every phase that is no warm-up, each by itself
/// @param request the request it is about; null: all requests of the phase together
/// @param metric the figure
/// @param comparison how it must stand to the limit
/// @param limit nanoseconds for times, 0 to 1 for shares, per second for rates
/// @param windowNanos 0: over the whole phase; else it must hold in each of the consecutive windows of
///     that length
/// @param abort whether the run ends at the first window in which it does not hold
public record Objective(
        String rule,
        @Nullable String phase,
        @Nullable String request,
        Metric metric,
        Comparison comparison,
        double limit,
        long windowNanos,
        boolean abort) {

    public Objective {
        if (Double.isNaN(limit) || windowNanos < 0) {
            throw new IllegalArgumentException("objective " + rule + " has no usable limit or window");
        }
    }

    /// The figure that an objective bounds.
    public sealed interface Metric {}

    /// A percentile of the response time.
    ///
    /// @param percent above 0, at most 100; 100 is the greatest
    public record ResponsePercentile(double percent) implements Metric {
        public ResponsePercentile {
            if (!(percent > 0 && percent <= 100)) {
                throw new IllegalArgumentException("percentile " + percent);
            }
        }
    }

    public record ResponseMean() implements Metric {}

    /// A percentile of the service time.
    public record ServicePercentile(double percent) implements Metric {}

    /// Requests with an error as a share of requests that ended.
    ///
    /// @param outcome label of the one outcome that is counted, or null for all errors
    public record ErrorShare(@Nullable String outcome) implements Metric {}

    /// Requests that ended well per second of the phase.
    public record Throughput() implements Metric {}

    /// Sessions dropped as a share of sessions planned.
    public record DroppedShare() implements Metric {}

    /// How a figure must stand to its limit.
    public enum Comparison {
        LESS("<"),
        AT_MOST("<="),
        GREATER(">"),
        AT_LEAST(">=");

        private final String sign;

        Comparison(String sign) {
            this.sign = sign;
        }

        public String sign() {
            return sign;
        }

        public boolean holds(double observed, double limit) {
            return switch (this) {
                case LESS -> observed < limit;
                case AT_MOST -> observed <= limit;
                case GREATER -> observed > limit;
                case AT_LEAST -> observed >= limit;
            };
        }
    }
}
