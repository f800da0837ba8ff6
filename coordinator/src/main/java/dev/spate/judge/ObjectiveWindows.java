package dev.spate.judge;

import dev.spate.judge.Judgement.ObjectiveResult;
import dev.spate.merge.IntervalConsumer;
import dev.spate.merge.MergedInterval;
import dev.spate.merge.PhaseFigures;
import dev.spate.merge.RequestFigures;
import dev.spate.plan.Objective;
import dev.spate.plan.Plan;
import dev.spate.workload.Phase;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// Objectives that must hold in every one of consecutive windows, judged while the run goes on.
///
/// Windows of an objective follow each other from the start of its phase; a second belongs to the window
/// in which it begins. What ends after the phase belongs to its last window. An objective with `abort`
/// and without a window has one that lasts as long as its phase. A window in which nothing ended says
/// nothing about times and shares: the requests that it was waiting for will be in a later one. Memory
/// does not depend on how many windows there are.
///
/// Not thread-safe.
public final class ObjectiveWindows implements IntervalConsumer {

    private final List<Track> tracks = new ArrayList<>();
    private @Nullable String violation;

    public ObjectiveWindows(Plan plan) {
        for (Objective objective : plan.objectives()) {
            for (int phase : Judge.phasesOf(objective, plan.workload())) {
                if (objective.windowNanos() > 0 || objective.abort()) {
                    tracks.add(
                            new Track(objective, phase, plan.workload().phases().get(phase)));
                }
            }
        }
    }

    @Override
    public void accept(MergedInterval interval) {
        for (Track track : tracks) {
            track.accept(interval);
        }
    }

    /// Why the run is to end now: the first window of an objective with `abort` in which it does not
    /// hold; or null.
    public @Nullable String violation() {
        return violation;
    }

    /// Closes the windows that are under way; nothing more will come.
    public void finish() {
        for (Track track : tracks) {
            track.close();
        }
    }

    /// The worst window of an objective; not measured if there is none.
    Observed worst(Objective objective, int phase) {
        for (Track track : tracks) {
            if (track.phase == phase && track.objective.equals(objective)) {
                return new Observed(track.worst, track.worstStartNanos);
            }
        }
        return new Observed(Observation.NOTHING, -1);
    }

    /// @param windowStartNanos after the start of the run; -1 if there is none
    record Observed(Observation observation, long windowStartNanos) {}

    /// One objective in one phase.
    private final class Track {
        private final Objective objective;
        private final int phase;
        private final String phaseName;
        private final long phaseStart;
        private final long windowNanos;
        private final long lastWindow;

        private long window = -1;
        private long coveredUntil;
        private @Nullable RequestFigures requests;
        private @Nullable PhaseFigures sessions;
        private Observation worst = Observation.NOTHING;
        private long worstStartNanos = -1;

        Track(Objective objective, int index, Phase phase) {
            this.objective = objective;
            this.phase = index;
            this.phaseName = phase.name();
            this.phaseStart = phase.startNanos();
            long duration = Math.max(1, phase.durationNanos());
            this.windowNanos = objective.windowNanos() > 0 ? objective.windowNanos() : duration;
            this.lastWindow = (duration - 1) / windowNanos;
        }

        void accept(MergedInterval interval) {
            long at = interval.startNanos() - phaseStart;
            // A second in which the phase begins belongs to its first window.
            long index = Math.min(lastWindow, Math.max(0, at) / windowNanos);
            PhaseFigures inPhase = phaseOf(interval);
            RequestFigures inRequest = requestOf(interval);
            if (interval.endNanos() <= phaseStart || (window < 0 && inPhase == null && inRequest == null)) {
                return;
            }
            if (index > window) {
                close();
                window = index;
            }
            coveredUntil = Math.max(coveredUntil, interval.endNanos());
            if (inPhase != null) {
                sessions = sessions == null ? inPhase : plus(sessions, inPhase);
            }
            if (inRequest != null) {
                requests = requests == null ? inRequest : plus(requests, inRequest);
            }
        }

        void close() {
            if (window < 0) {
                return;
            }
            long start = phaseStart + window * windowNanos;
            long end = Math.min(start + windowNanos, phaseStart + (lastWindow + 1) * windowNanos);
            Observation observed =
                    Observation.of(objective.metric(), requests, sessions, Math.min(end, coveredUntil) - start);
            requests = null;
            sessions = null;
            window = -1;
            if (!observed.measured()) {
                return;
            }
            if (!worst.measured() || isWorse(observed.value(), worst.value())) {
                worstStartNanos = start;
                worst = new Observation(observed.value(), worseOf(observed.atWorst(), worst.atWorst()));
            } else {
                worst = new Observation(worst.value(), worseOf(observed.atWorst(), worst.atWorst()));
            }
            if (objective.abort()
                    && violation == null
                    && !objective.comparison().holds(observed.value(), objective.limit())) {
                violation =
                        Judge.sentence(new ObjectiveResult(objective, phaseName, observed.value(), start, true, false));
            }
        }

        private boolean isWorse(double one, double other) {
            return switch (objective.comparison()) {
                case LESS, AT_MOST -> one > other;
                case GREATER, AT_LEAST -> one < other;
            };
        }

        private double worseOf(double one, double other) {
            return Double.isNaN(other) || isWorse(one, other) ? one : other;
        }

        private @Nullable PhaseFigures phaseOf(MergedInterval interval) {
            for (PhaseFigures figures : interval.phases()) {
                if (figures.phase() == phase) {
                    return figures;
                }
            }
            return null;
        }

        private @Nullable RequestFigures requestOf(MergedInterval interval) {
            String name = Judge.requestOf(objective);
            for (RequestFigures figures : interval.requests()) {
                if (figures.phase() == phase && figures.request().equals(name)) {
                    return figures;
                }
            }
            return null;
        }
    }

    private static PhaseFigures plus(PhaseFigures one, PhaseFigures other) {
        return new PhaseFigures(
                one.phase(),
                one.planned() + other.planned(),
                one.started() + other.started(),
                one.dropped() + other.dropped(),
                one.lost() + other.lost(),
                one.completed() + other.completed(),
                one.failed() + other.failed(),
                one.unfinished() + other.unfinished(),
                other.active(),
                one.startLateness());
    }

    private static RequestFigures plus(RequestFigures one, RequestFigures other) {
        long[] outcomes = one.outcomes().clone();
        for (int i = 0; i < outcomes.length; i++) {
            outcomes[i] += other.outcomes()[i];
        }
        return new RequestFigures(
                one.phase(),
                one.request(),
                outcomes,
                one.goodInTime() + other.goodInTime(),
                one.unfinished() + other.unfinished(),
                one.lostUnderWay() + other.lostUnderWay(),
                one.clipped() + other.clipped(),
                one.bytesSent() + other.bytesSent(),
                one.bytesReceived() + other.bytesReceived(),
                plus(one.responseTime(), other.responseTime()),
                plus(one.serviceTime(), other.serviceTime()));
    }

    private static Histogram plus(Histogram one, Histogram other) {
        Histogram sum = one.copy();
        sum.setAutoResize(true);
        sum.add(other);
        return sum;
    }
}
