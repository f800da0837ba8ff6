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
/// @param value in the unit of the objective's limit; NaN if there was nothing to measure
/// @param atWorst the same, with the requests that were cut off
record Observation(double value, double atWorst) {

    static final Observation NOTHING = new Observation(Double.NaN, Double.NaN);

    boolean measured() {
        return !Double.isNaN(value);
    }

    /// @param requests of the phase, with the name that the objective is about; null if there are none
    /// @param sessions of the phase, or null
    /// @param nanos over which throughput is taken
    static Observation of(
            Objective.Metric metric, @Nullable RequestFigures requests, @Nullable PhaseFigures sessions, long nanos) {
        return switch (metric) {
            case Objective.ResponsePercentile(double percent) ->
                requests == null ? NOTHING : percentile(requests.responseTime(), percent, requests.withoutEnd());
            case Objective.ServicePercentile(double percent) ->
                requests == null ? NOTHING : percentile(requests.serviceTime(), percent, requests.withoutEnd());
            case Objective.ResponseMean() -> requests == null ? NOTHING : mean(requests);
            case Objective.ErrorShare(String outcome) -> requests == null ? NOTHING : errors(requests, outcome);
            case Objective.Throughput() -> throughput(requests, nanos);
            case Objective.DroppedShare() -> dropped(sessions);
        };
    }

    private static Observation percentile(Histogram histogram, double percent, long cutOff) {
        long count = histogram.getTotalCount();
        if (count == 0) {
            return cutOff == 0 ? NOTHING : new Observation(Double.NaN, Double.POSITIVE_INFINITY);
        }
        double value = histogram.getValueAtPercentile(percent);
        if (cutOff == 0) {
            return new Observation(value, value);
        }
        // The rank of the percentile among all, counted from the fastest.
        double rank = Math.ceil(percent / 100 * (count + cutOff));
        double worst = rank > count ? Double.POSITIVE_INFINITY : histogram.getValueAtPercentile(rank * 100 / count);
        return new Observation(value, worst);
    }

    private static Observation mean(RequestFigures requests) {
        if (requests.responseTime().getTotalCount() == 0) {
            return NOTHING;
        }
        double mean = requests.responseTime().getMean();
        return new Observation(mean, requests.withoutEnd() == 0 ? mean : Double.POSITIVE_INFINITY);
    }

    private static Observation errors(RequestFigures requests, @Nullable String outcome) {
        long count = requests.count();
        long of = 0;
        for (Outcome one : Outcome.values()) {
            if (outcome == null ? one.isError() : one.label().equals(outcome)) {
                of += requests.count(one);
            }
        }
        long all = count + requests.withoutEnd();
        return count == 0 ? NOTHING : new Observation((double) of / count, (double) (of + requests.withoutEnd()) / all);
    }

    private static Observation throughput(@Nullable RequestFigures requests, long nanos) {
        if (nanos <= 0) {
            return NOTHING;
        }
        double perSecond = requests == null ? 0 : requests.goodInTime() * 1e9 / nanos;
        return new Observation(perSecond, perSecond);
    }

    private static Observation dropped(@Nullable PhaseFigures sessions) {
        if (sessions == null || sessions.planned() == 0) {
            return NOTHING;
        }
        double share = (double) sessions.dropped() / sessions.planned();
        return new Observation(share, share);
    }
}
