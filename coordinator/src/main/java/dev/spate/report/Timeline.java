package dev.spate.report;

import dev.spate.merge.Counts;
import dev.spate.merge.MergedInterval;
import dev.spate.merge.PhaseFigures;
import dev.spate.merge.RequestFigures;
import dev.spate.merge.Values;
import dev.spate.protocol.IntervalReport.Health;
import dev.spate.workload.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The course of a run in at most [#CAPACITY] points, however long it takes.
///
/// A point is one second at first. When the points are used up, neighbours are put together two by two
/// and a point is worth twice the time; counts are added and histograms merged, so every total,
/// percentile and maximum of a point is that of all requests in it. Histograms of points that are not
/// being added to are kept encoded, a few kilobytes each. One thread uses it.
final class Timeline {

    static final int CAPACITY = 1200;

    /// Agents that have curves of their own; beyond them there is the worst of all only.
    static final int AGENTS = 8;

    private static final long SECOND = 1_000_000_000L;

    private final @Nullable Point[] points = new Point[CAPACITY];
    private final Map<String, Integer> agents = new LinkedHashMap<>();
    private final Set<Integer> userPhases;
    private long widthNanos = SECOND;
    private @Nullable Point open;

    /// @param userPhases places in the plan of phases whose sessions are started by users
    Timeline(Set<Integer> userPhases) {
        this.userPhases = Set.copyOf(userPhases);
    }

    /// Adds an interval. Those of a run may come in any order.
    void add(MergedInterval interval) {
        Point point = at(interval.startNanos(), interval.endNanos());
        for (PhaseFigures phase : interval.phases()) {
            point.addPlanned(phase.planned(), userPhases.contains(phase.phase()));
            point.started += phase.started();
            point.dropped += phase.dropped();
            point.lost += phase.lost();
            point.ended += phase.completed() + phase.failed();
            point.lateness.add(phase.startLatenesses());
        }
        for (RequestFigures row : interval.requests()) {
            if (row.request().equals(RequestFigures.ALL)) {
                point.addOutcomes(row.outcomes());
                point.response.add(row.responseTimes());
            }
        }
        interval.agents().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> addHealth(
                        point, entry.getKey(), entry.getValue(), interval.endNanos() - interval.startNanos()));
    }

    /// The point that a stretch of time belongs to, to add to it before the next call.
    Point at(long startNanos, long endNanos) {
        while (startNanos / widthNanos >= CAPACITY) {
            halve();
        }
        int index = (int) (startNanos / widthNanos);
        Point point = points[index];
        if (point == null) {
            point = new Point(startNanos, endNanos);
            points[index] = point;
        }
        if (point != open) {
            if (open != null) {
                open.rest();
            }
            open = point;
        }
        point.startNanos = Math.min(point.startNanos, startNanos);
        point.endNanos = Math.max(point.endNanos, endNanos);
        return point;
    }

    /// @param nanos length of the interval, the weight of its means
    void addHealth(Point point, String agent, Health health, long nanos) {
        point.worst.add(health, nanos);
        Integer number = agents.get(agent);
        if (number == null) {
            if (agents.size() == AGENTS) {
                return;
            }
            number = agents.size();
            agents.put(agent, number);
        }
        point.agent(number).add(health, nanos);
    }

    /// Agents with curves of their own, in the order of [Point#agent(int)].
    List<String> agents() {
        return List.copyOf(agents.keySet());
    }

    /// In the order of time.
    List<Point> points() {
        List<Point> all = new ArrayList<>();
        for (Point point : points) {
            if (point != null) {
                all.add(point);
            }
        }
        return all;
    }

    private void halve() {
        if (open != null) {
            open.rest();
        }
        for (int pair = 0; pair < CAPACITY / 2; pair++) {
            Point first = points[2 * pair];
            Point second = points[2 * pair + 1];
            points[2 * pair] = null;
            points[2 * pair + 1] = null;
            if (first != null && second != null) {
                first.add(second);
                first.rest();
            }
            points[pair] = first == null ? second : first;
        }
        open = null;
        widthNanos *= 2;
    }

    /// One stretch of time of the whole cluster.
    static final class Point {
        long startNanos;
        long endNanos;
        long planned;
        /// Of `planned`, those of users.
        long plannedByUsers;
        long started;
        long dropped;
        long lost;
        /// Sessions that were completed or failed.
        long ended;
        /// By [Outcome#index()].
        final long[] outcomes = new long[Outcome.COUNT];
        final Packed response = new Packed();
        final Packed lateness = new Packed();
        /// The worst of all agents in each figure by itself; its means are those of all agents.
        final HealthSum worst = new HealthSum();
        private final List<HealthSum> ofAgents = new ArrayList<>();

        Point(long startNanos, long endNanos) {
            this.startNanos = startNanos;
            this.endNanos = endNanos;
        }

        void addPlanned(long sessions, boolean byUsers) {
            planned += sessions;
            plannedByUsers += byUsers ? sessions : 0;
        }

        void addOutcomes(long[] more) {
            for (int i = 0; i < more.length; i++) {
                outcomes[i] += more[i];
            }
        }

        long requests() {
            long sum = 0;
            for (long count : outcomes) {
                sum += count;
            }
            return sum;
        }

        HealthSum agent(int number) {
            while (ofAgents.size() <= number) {
                ofAgents.add(new HealthSum());
            }
            return ofAgents.get(number);
        }

        private void add(Point other) {
            startNanos = Math.min(startNanos, other.startNanos);
            endNanos = Math.max(endNanos, other.endNanos);
            planned += other.planned;
            plannedByUsers += other.plannedByUsers;
            started += other.started;
            dropped += other.dropped;
            lost += other.lost;
            ended += other.ended;
            addOutcomes(other.outcomes);
            response.add(other.response.values());
            lateness.add(other.lateness.values());
            worst.add(other.worst);
            for (int number = 0; number < other.ofAgents.size(); number++) {
                agent(number).add(other.ofAgents.get(number));
            }
        }

        private void rest() {
            response.rest();
            lateness.rest();
        }
    }

    /// How an agent did in a point.
    static final class HealthSum {
        private long nanos;
        private double cpuNanos;
        private double stealNanos;
        double busyShareMax;
        long loopDelayMaxNanos;
        long gcPauseMaxNanos;

        void add(Health health, long length) {
            nanos += length;
            cpuNanos += health.cpu() * length;
            stealNanos += health.stealShare() * length;
            busyShareMax = Math.max(busyShareMax, health.busyShare());
            loopDelayMaxNanos = Math.max(loopDelayMaxNanos, health.loopDelayMaxNanos());
            gcPauseMaxNanos = Math.max(gcPauseMaxNanos, health.gcPauseMaxNanos());
        }

        void add(HealthSum other) {
            nanos += other.nanos;
            cpuNanos += other.cpuNanos;
            stealNanos += other.stealNanos;
            busyShareMax = Math.max(busyShareMax, other.busyShareMax);
            loopDelayMaxNanos = Math.max(loopDelayMaxNanos, other.loopDelayMaxNanos);
            gcPauseMaxNanos = Math.max(gcPauseMaxNanos, other.gcPauseMaxNanos);
        }

        boolean empty() {
            return nanos == 0;
        }

        double cpu() {
            return nanos == 0 ? 0 : cpuNanos / nanos;
        }

        double stealShare() {
            return nanos == 0 ? 0 : stealNanos / nanos;
        }
    }

    /// Times that take little room while nobody adds to them.
    static final class Packed {
        private @Nullable Counts live;
        private Values packed = Values.NONE;

        void add(Values more) {
            Counts sum = live;
            if (sum == null) {
                sum = new Counts();
                sum.add(packed);
                packed = Values.NONE;
                live = sum;
            }
            sum.add(more);
        }

        Values values() {
            return live == null ? packed : live.values();
        }

        void rest() {
            if (live != null) {
                packed = live.values().compact();
                live = null;
            }
        }
    }
}
