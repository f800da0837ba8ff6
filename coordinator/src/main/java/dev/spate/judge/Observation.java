package dev.spate.judge;

import dev.spate.merge.PhaseFigures;
import dev.spate.merge.RequestFigures;
import dev.spate.plan.Objective;
import dev.spate.workload.Outcome;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// One figure that an objective bounds, and how far requests that were cut off could move it.
///
/// A request that was cut off, at the end of a phase or with an agent that was lost, has no response
/// time, but it is known to have been slow. So next to the figure over all requests that ended there is
/// the one over all that were sent, taking those that were cut off for errors that would have lasted for
/// ever: if the objective holds for the first only, nobody knows whether it holds.
///
/// The other way round, a generator that was late makes its target look worse than it is. So there is
/// the figure without as many of the worst requests as the generator may have slowed: if the objective
/// holds for that, nobody knows who made it fail. No request is made faster by that than by what the
/// generator was late with at most.
///
/// @param value in the unit of the objective's limit; NaN if there was nothing to measure
/// @param atWorst the same, with the requests that were cut off
/// @param withoutLate the same as `value`, without those that the generator may have slowed
record Observation(double value, double atWorst, double withoutLate) {

    static final Observation NOTHING = new Observation(Double.NaN, Double.NaN, Double.NaN);

    boolean measured() {
        return !Double.isNaN(value);
    }

    /// @param requests of the phase, with the name that the objective is about; null if there are none
    /// @param sessions of the phase, or null
    /// @param nanos over which throughput is taken
    /// @param late what of the generator was late and may have slowed requests
    /// @param perSession requests of that name that a session makes
    static Observation of(
            Objective.Metric metric,
            @Nullable RequestFigures requests,
            @Nullable PhaseFigures sessions,
            long nanos,
            Lateness late,
            double perSession) {
        long slowed = late.requests(perSession);
        return switch (metric) {
            case Objective.ResponsePercentile(double percent) ->
                requests == null
                        ? NOTHING
                        : percentile(requests.responseTime(), percent, requests.withoutEnd(), slowed, late.mostNanos());
            case Objective.ServicePercentile(double percent) ->
                requests == null
                        ? NOTHING
                        : percentile(requests.serviceTime(), percent, requests.withoutEnd(), slowed, late.mostNanos());
            case Objective.ResponseMean() -> requests == null ? NOTHING : mean(requests, late.requestNanos(perSession));
            case Objective.ErrorShare(String outcome) -> requests == null ? NOTHING : errors(requests, outcome, slowed);
            case Objective.Throughput() -> throughput(requests, nanos, slowed);
            case Objective.DroppedShare() -> dropped(sessions, late.slowed());
        };
    }

    private static Observation percentile(
            Histogram histogram, double percent, long cutOff, long slowed, long slowedNanos) {
        long count = histogram.getTotalCount();
        if (count == 0) {
            return cutOff == 0 ? NOTHING : new Observation(Double.NaN, Double.POSITIVE_INFINITY, Double.NaN);
        }
        double value = histogram.getValueAtPercentile(percent);
        return new Observation(
                value,
                cutOff == 0 ? value : ranked(histogram, percent, count + cutOff),
                slowed == 0 ? value : Math.max(ranked(histogram, percent, count - slowed), value - slowedNanos));
    }

    /// A percentile as if only so many values, the least ones, had been recorded; or so many more, all
    /// of them greater.
    private static double ranked(Histogram histogram, double percent, long count) {
        if (count <= 0) {
            return 0;
        }
        // Counted from the least.
        double rank = Math.ceil(percent / 100 * count);
        long recorded = histogram.getTotalCount();
        return rank > recorded ? Double.POSITIVE_INFINITY : histogram.getValueAtPercentile(rank * 100 / recorded);
    }

    private static Observation mean(RequestFigures requests, double slowedNanos) {
        long count = requests.responseTime().getTotalCount();
        if (count == 0) {
            return NOTHING;
        }
        double mean = requests.responseTime().getMean();
        return new Observation(
                mean,
                requests.withoutEnd() == 0 ? mean : Double.POSITIVE_INFINITY,
                Math.max(0, mean - slowedNanos / count));
    }

    private static Observation errors(RequestFigures requests, @Nullable String outcome, long slowed) {
        long count = requests.count();
        long of = 0;
        for (Outcome one : Outcome.values()) {
            if (outcome == null ? one.isError() : one.label().equals(outcome)) {
                of += requests.count(one);
            }
        }
        if (count == 0) {
            return NOTHING;
        }
        long withoutEnd = requests.withoutEnd();
        return new Observation(
                (double) of / count,
                (double) (of + withoutEnd) / (count + withoutEnd),
                (double) Math.max(0, of - slowed) / count);
    }

    private static Observation throughput(@Nullable RequestFigures requests, long nanos, long slowed) {
        if (nanos <= 0) {
            return NOTHING;
        }
        long good = requests == null ? 0 : requests.goodInTime();
        double perSecond = good * 1e9 / nanos;
        return new Observation(perSecond, perSecond, (good + slowed) * 1e9 / nanos);
    }

    private static Observation dropped(@Nullable PhaseFigures sessions, long slowed) {
        if (sessions == null || sessions.planned() == 0) {
            return NOTHING;
        }
        double share = (double) sessions.dropped() / sessions.planned();
        return new Observation(share, share, (double) Math.max(0, sessions.dropped() - slowed) / sessions.planned());
    }
}
