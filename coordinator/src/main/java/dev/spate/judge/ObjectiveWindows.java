package dev.spate.judge;

import dev.spate.merge.Counts;
import dev.spate.merge.IntervalConsumer;
import dev.spate.merge.MergedInterval;
import dev.spate.merge.PhaseFigures;
import dev.spate.merge.RequestFigures;
import dev.spate.plan.Objective;
import dev.spate.plan.Plan;
import dev.spate.workload.Outcome;
import dev.spate.workload.Phase;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Objectives that must hold in every one of consecutive windows, judged while the run goes on.
///
/// Windows of an objective follow each other from the start of its phase; a second belongs to the window
/// in which it begins. What ends after the phase belongs to its last window. An objective with `abort`
/// and without a window has one that lasts as long as its phase. A window in which nothing ended says
/// nothing about times and shares: the requests that it was waiting for will be in a later one.
///
/// What a generator that stood still should have started shows as late in the window in which it goes
/// on; so a window is decided on some seconds after its end, with the late starts of its own, of the
/// window before, and of later ones as far as they were late. A failure with `abort` cannot wait for
/// that. Memory does not depend on how many windows there are.
///
/// Not thread-safe.
public final class ObjectiveWindows implements IntervalConsumer {

    /// A window is decided on so long after its end: what started late by up to that has started then.
    private static final long REACH_NANOS = 10_000_000_000L;

    private final JudgeLimits limits;
    private final List<Track> tracks = new ArrayList<>();
    private @Nullable String violation;

    public ObjectiveWindows(Plan plan, JudgeLimits limits) {
        this.limits = limits;
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
            track.settle(Long.MAX_VALUE);
        }
    }

    /// The worst window of an objective; of those in which it does not hold whatever the generator did,
    /// if there are any. Not measured if there is none.
    Observed worst(Objective objective, int phase) {
        for (Track track : tracks) {
            if (track.phase == phase && track.objective.equals(objective)) {
                return track.worst();
            }
        }
        return new Observed(Observation.NOTHING, -1, LateStarts.none(objective, limits));
    }

    /// @param windowStartNanos after the start of the run; -1 if there is none
    /// @param late starts in the window, and in those around it that have to do with it
    record Observed(Observation observation, long windowStartNanos, LateStarts late) {}

    /// A window in which nothing more will end, while it may still turn out that the generator was late.
    private static final class Closed {
        private final long startNanos;
        private final long endNanos;
        private final @Nullable RequestFigures requests;
        private final @Nullable PhaseFigures sessions;
        private LateStarts late;

        Closed(
                long startNanos,
                long endNanos,
                @Nullable RequestFigures requests,
                @Nullable PhaseFigures sessions,
                LateStarts late) {
            this.startNanos = startNanos;
            this.endNanos = endNanos;
            this.requests = requests;
            this.sessions = sessions;
            this.late = late;
        }
    }

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
        private @Nullable Requests requests;
        private @Nullable Sessions sessions;
        /// Closed and not decided on, in their order.
        private final Deque<Closed> closed = new ArrayDeque<>();

        private LateStarts lateBefore;
        private long started;
        private long ended;
        private Observed worst;
        /// Of the windows in which the objective does not hold whatever the generator did.
        private @Nullable Observed worstProven;

        private double atWorst = Double.NaN;

        Track(Objective objective, int index, Phase phase) {
            this.objective = objective;
            this.phase = index;
            this.phaseName = phase.name();
            this.phaseStart = phase.startNanos();
            long duration = Math.max(1, phase.durationNanos());
            this.windowNanos = objective.windowNanos() > 0 ? objective.windowNanos() : duration;
            this.lastWindow = (duration - 1) / windowNanos;
            this.lateBefore = LateStarts.none(objective, limits);
            this.worst = new Observed(Observation.NOTHING, -1, lateBefore);
        }

        Observed worst() {
            Observed one = worstProven == null ? worst : worstProven;
            Observation observation = one.observation();
            return new Observed(
                    new Observation(observation.value(), atWorst, observation.withoutLate()),
                    one.windowStartNanos(),
                    one.late());
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
                Sessions sum = sessions == null ? new Sessions() : sessions;
                sum.add(inPhase);
                sessions = sum;
            }
            if (inRequest != null) {
                Requests sum = requests == null ? new Requests(objective.metric()) : requests;
                sum.add(inRequest);
                requests = sum;
            }
        }

        void close() {
            if (window < 0) {
                return;
            }
            long start = phaseStart + window * windowNanos;
            long end = Math.min(start + windowNanos, phaseStart + (lastWindow + 1) * windowNanos);
            RequestFigures inRequest = requests == null ? null : requests.figures(phase, Judge.requestOf(objective));
            PhaseFigures inPhase = sessions == null ? null : sessions.figures(phase);
            LateStarts late = LateStarts.of(objective, inPhase, limits);
            for (Closed earlier : closed) {
                // What started late here should have started there.
                if (earlier.endNanos + late.mostNanos() >= start) {
                    earlier.late = earlier.late.plus(late);
                }
            }
            // What started late in the window before may have ended here.
            Closed one = new Closed(start, Math.min(end, coveredUntil), inRequest, inPhase, late.plus(lateBefore));
            closed.add(one);
            lateBefore = late;
            started += inPhase == null ? 0 : inPhase.started();
            ended += inRequest == null ? 0 : inRequest.count();
            requests = null;
            sessions = null;
            window = -1;
            settle(end - REACH_NANOS);
            if (objective.abort() && violation == null) {
                Observed observed = observed(one);
                if (observed.observation().measured()
                        && !holds(observed.observation().value())) {
                    violation = Judge.failure(objective, phaseName, observed);
                }
            }
        }

        /// Decides on windows that ended before an instant.
        void settle(long beforeNanos) {
            while (!closed.isEmpty() && closed.getFirst().endNanos < beforeNanos) {
                Observed observed = observed(closed.removeFirst());
                Observation observation = observed.observation();
                if (!observation.measured()) {
                    continue;
                }
                atWorst = worseOf(observation.atWorst(), atWorst);
                if (isWorse(observed, worst)) {
                    worst = observed;
                }
                boolean proven = !holds(observation.value()) && !holds(observation.withoutLate());
                if (proven && (worstProven == null || isWorse(observed, worstProven))) {
                    worstProven = observed;
                }
            }
        }

        private Observed observed(Closed one) {
            double perSession = started == 0 ? 1 : (double) ended / started;
            Observation observation = Observation.of(
                    objective.metric(),
                    one.requests,
                    one.sessions,
                    one.endNanos - one.startNanos,
                    one.late,
                    perSession);
            return new Observed(observation, one.startNanos, one.late);
        }

        private boolean holds(double value) {
            return objective.comparison().holds(value, objective.limit());
        }

        private boolean isWorse(Observed one, Observed other) {
            return !other.observation().measured()
                    || isWorse(one.observation().value(), other.observation().value());
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

    /// Requests of the seconds of a window, being added up.
    private static final class Requests {
        private final boolean wantsResponseTimes;
        private final boolean wantsServiceTimes;
        private final long[] outcomes = new long[Outcome.COUNT];
        private final Counts responseTimes = new Counts();
        private final Counts serviceTimes = new Counts();
        private long goodInTime;
        private long unfinished;
        private long lostUnderWay;
        private long clipped;
        private long bytesSent;
        private long bytesReceived;

        /// Without the times that the metric says nothing about.
        Requests(Objective.Metric metric) {
            this.wantsResponseTimes =
                    metric instanceof Objective.ResponsePercentile || metric instanceof Objective.ResponseMean;
            this.wantsServiceTimes = metric instanceof Objective.ServicePercentile;
        }

        void add(RequestFigures more) {
            for (int i = 0; i < outcomes.length; i++) {
                outcomes[i] += more.outcomes()[i];
            }
            goodInTime += more.goodInTime();
            unfinished += more.unfinished();
            lostUnderWay += more.lostUnderWay();
            clipped += more.clipped();
            bytesSent += more.bytesSent();
            bytesReceived += more.bytesReceived();
            if (wantsResponseTimes) {
                responseTimes.add(more.responseTimes());
            }
            if (wantsServiceTimes) {
                serviceTimes.add(more.serviceTimes());
            }
        }

        RequestFigures figures(int phase, String request) {
            return new RequestFigures(
                    phase,
                    request,
                    outcomes,
                    goodInTime,
                    unfinished,
                    lostUnderWay,
                    clipped,
                    bytesSent,
                    bytesReceived,
                    responseTimes.values(),
                    serviceTimes.values());
        }
    }

    /// Sessions of the seconds of a window, being added up.
    private static final class Sessions {
        private final Counts startLatenesses = new Counts();
        private long planned;
        private long started;
        private long dropped;
        private long lost;
        private long completed;
        private long failed;
        private long unfinished;
        private long active;

        void add(PhaseFigures more) {
            planned += more.planned();
            started += more.started();
            dropped += more.dropped();
            lost += more.lost();
            completed += more.completed();
            failed += more.failed();
            unfinished += more.unfinished();
            active = more.active();
            startLatenesses.add(more.startLatenesses());
        }

        PhaseFigures figures(int phase) {
            return new PhaseFigures(
                    phase,
                    planned,
                    started,
                    dropped,
                    lost,
                    completed,
                    failed,
                    unfinished,
                    active,
                    startLatenesses.values());
        }
    }
}
