package dev.spate.judge;

import dev.spate.merge.PhaseFigures;
import dev.spate.merge.RequestFigures;
import dev.spate.plan.Objective;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.jspecify.annotations.Nullable;

/// What the generator itself was late with, where an objective was decided: sessions that it started
/// late, and requests that it saw end late.
///
/// Either is late when that may have decided the objective: a time is bounded, and it was late by more
/// than a part of the bound; or anything else is, and it was late by more than is the load as planned.
///
/// @param started sessions
/// @param starts the late ones of them
/// @param ended requests
/// @param reads those of them that were seen to end late
/// @param toleratedNanos beyond which something is late
record Lateness(long started, Late starts, long ended, Late reads, long toleratedNanos) {

    /// Some of the late things of one kind.
    ///
    /// @param sumNanos of all of them together
    /// @param mostNanos of the latest; 0 without any
    record Late(long count, double sumNanos, long mostNanos) {

        static final Late NONE = new Late(0, 0, 0);

        static Late of(Histogram values, long toleratedNanos) {
            long count = 0;
            double sum = 0;
            for (HistogramIterationValue value : values.recordedValues()) {
                long nanos = values.lowestEquivalentValue(value.getValueIteratedTo());
                if (nanos > toleratedNanos) {
                    count += value.getCountAtValueIteratedTo();
                    sum += (double) value.getCountAtValueIteratedTo() * nanos;
                }
            }
            return count == 0 ? NONE : new Late(count, sum, values.getMaxValue());
        }

        Late plus(Late other) {
            return new Late(count + other.count, sumNanos + other.sumNanos, Math.max(mostNanos, other.mostNanos));
        }
    }

    static Lateness none(Objective objective, JudgeLimits limits) {
        long tolerated = switch (objective.metric()) {
            case Objective.ResponsePercentile _, Objective.ServicePercentile _, Objective.ResponseMean _ ->
                (long) (objective.limit() * limits.latenessOfLimit());
            case Objective.ErrorShare _, Objective.Throughput _, Objective.DroppedShare _ -> limits.latenessP99Nanos();
        };
        return new Lateness(0, Late.NONE, 0, Late.NONE, tolerated);
    }

    /// @param sessions of the phase, or null if there are none
    /// @param requests that the objective is about, or null if there are none
    static Lateness of(
            Objective objective,
            @Nullable PhaseFigures sessions,
            @Nullable RequestFigures requests,
            JudgeLimits limits) {
        long tolerated = none(objective, limits).toleratedNanos;
        return new Lateness(
                sessions == null ? 0 : sessions.started(),
                sessions == null ? Late.NONE : Late.of(sessions.startLateness(), tolerated),
                requests == null ? 0 : requests.count(),
                requests == null ? Late.NONE : Late.of(requests.lateReads().histogram(), tolerated),
                tolerated);
    }

    /// With the late starts of other seconds too: a session that started late in one may end in another.
    /// A request that was seen late counts in the second in which it was seen, and nowhere else.
    Lateness plusStarts(Lateness other) {
        return new Lateness(started + other.started, starts.plus(other.starts), ended, reads, toleratedNanos);
    }

    /// Sessions that the generator may have slowed, at most.
    long slowed() {
        return 2 * starts.count;
    }

    /// Requests that it may have slowed, at most: those of sessions that it started late, and those that
    /// it saw late. While a generator is held up, about as many answers come as starts fall due; so that
    /// many are taken for late at least.
    ///
    /// @param perSession how many of them a session makes
    long requests(double perSession) {
        double byStarts = starts.count * perSession;
        return (long) Math.ceil(byStarts + Math.max(byStarts, (double) reads.count));
    }

    /// By how much it may have slowed one of them, at most: one that started late may have been seen late
    /// too.
    long mostNanos() {
        return starts.mostNanos + reads.mostNanos;
    }

    /// By how much it may have slowed them, all together.
    double requestNanos(double perSession) {
        double byStarts = starts.sumNanos * perSession;
        return byStarts + Math.max(byStarts, reads.sumNanos);
    }

    /// Says what was late, as in "but the generator itself ...".
    ///
    /// @param when such as "around then ", or nothing
    String words(String when) {
        StringBuilder words = new StringBuilder();
        if (starts.count > 0) {
            words.append("started ")
                    .append(starts.count)
                    .append(" of ")
                    .append(started)
                    .append(" sessions ")
                    .append(when)
                    .append("more than ")
                    .append(Judge.millis((double) toleratedNanos))
                    .append(" late, up to ")
                    .append(Judge.millis((double) starts.mostNanos));
        }
        if (reads.count > 0) {
            words.append(starts.count > 0 ? ", and " : "")
                    .append("may have seen ")
                    .append(reads.count)
                    .append(" of ")
                    .append(ended)
                    .append(" requests ")
                    .append(starts.count > 0 ? "" : when)
                    .append("end more than ")
                    .append(Judge.millis((double) toleratedNanos))
                    .append(" late, up to ")
                    .append(Judge.millis((double) reads.mostNanos));
        }
        return words.toString();
    }
}
