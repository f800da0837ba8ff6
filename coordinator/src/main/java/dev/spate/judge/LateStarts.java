package dev.spate.judge;

import dev.spate.merge.PhaseFigures;
import dev.spate.plan.Objective;
import org.HdrHistogram.HistogramIterationValue;
import org.jspecify.annotations.Nullable;

/// Sessions that the generator itself started late, where an objective was decided.
///
/// A start is late when that may have decided the objective: a time is bounded, and it was late by more
/// than a part of the bound; or anything else is, and it was late by more than is the load as planned.
///
/// @param started sessions
/// @param late of them
/// @param sumNanos lateness of the late ones together
/// @param mostNanos lateness of the latest; 0 without any
/// @param toleratedNanos beyond which a start is late
record LateStarts(long started, long late, double sumNanos, long mostNanos, long toleratedNanos) {

    /// While a generator is held up, some starts are late, and as many answers that came meanwhile are
    /// read late.
    private static final int REQUESTS_OF_EACH = 2;

    static LateStarts none(Objective objective, JudgeLimits limits) {
        long tolerated = switch (objective.metric()) {
            case Objective.ResponsePercentile _, Objective.ServicePercentile _, Objective.ResponseMean _ ->
                (long) (objective.limit() * limits.latenessOfLimit());
            case Objective.ErrorShare _, Objective.Throughput _, Objective.DroppedShare _ ->
                limits.startLatenessP99Nanos();
        };
        return new LateStarts(0, 0, 0, 0, tolerated);
    }

    /// @param sessions of the phase, or null if there are none
    static LateStarts of(Objective objective, @Nullable PhaseFigures sessions, JudgeLimits limits) {
        LateStarts none = none(objective, limits);
        if (sessions == null || sessions.startLateness().getTotalCount() == 0) {
            return none;
        }
        long late = 0;
        double sum = 0;
        for (HistogramIterationValue value : sessions.startLateness().recordedValues()) {
            long nanos = sessions.startLateness().lowestEquivalentValue(value.getValueIteratedTo());
            if (nanos > none.toleratedNanos) {
                late += value.getCountAtValueIteratedTo();
                sum += (double) value.getCountAtValueIteratedTo() * nanos;
            }
        }
        long most = late == 0 ? 0 : sessions.startLateness().getMaxValue();
        return new LateStarts(sessions.started(), late, sum, most, none.toleratedNanos);
    }

    LateStarts plus(LateStarts other) {
        return new LateStarts(
                started + other.started,
                late + other.late,
                sumNanos + other.sumNanos,
                Math.max(mostNanos, other.mostNanos),
                toleratedNanos);
    }

    /// Sessions that the generator may have slowed, at most.
    long slowed() {
        return REQUESTS_OF_EACH * late;
    }

    /// Requests that it may have slowed, at most.
    ///
    /// @param perSession how many of them a session makes
    long requests(double perSession) {
        return (long) Math.ceil(slowed() * perSession);
    }

    /// By how much it may have slowed them, all together.
    double requestNanos(double perSession) {
        return REQUESTS_OF_EACH * sumNanos * perSession;
    }
}
