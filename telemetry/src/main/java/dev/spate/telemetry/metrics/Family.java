package dev.spate.telemetry.metrics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// All series of one metric, within its budget. Guarded by the lock of [Metrics].
final class Family {

    /// What stands for the names that found no room.
    private static final String OTHER = "other";

    /// Labels whose values plans and targets give, so that nobody knows how many there will be. A metric
    /// has one of them at most.
    private static final Set<String> OPEN = Set.of("request", "route");

    /// Labels that have a few values, all known; they multiply series, but do not make them endless.
    private static final Set<String> FEW = Set.of("outcome", "status", "quantile");

    /// Labels within whose values a budget holds.
    private static final Set<String> SCOPE = Set.of("run", "agent");

    private final Metric metric;
    private final int budget;
    private final int openAt;
    private final int runAt;
    private final Map<List<String>, Series> series = new LinkedHashMap<>();

    /// What has series of its own, by run and agent.
    private final Map<List<String>, Set<List<String>>> known = new HashMap<>();

    Family(Metric metric, int budget) {
        this.metric = metric;
        this.budget = budget;
        this.openAt = indexOf(OPEN);
        this.runAt = metric.labels().indexOf("run");
    }

    private int indexOf(Set<String> names) {
        for (int i = 0; i < metric.labels().size(); i++) {
            if (names.contains(metric.labels().get(i))) {
                return i;
            }
        }
        return -1;
    }

    Metric metric() {
        return metric;
    }

    Map<List<String>, Series> series() {
        return series;
    }

    /// The run that these values are of, or null if the metric knows no runs.
    @Nullable
    String run(List<String> values) {
        return runAt < 0 ? null : values.get(runAt);
    }

    /// The labels under which these are counted: the same, or those of `other`.
    ///
    /// @throws IllegalArgumentException if there are not as many values as labels
    List<String> admitted(List<String> values) {
        if (values.size() != metric.labels().size()) {
            throw new IllegalArgumentException(
                    metric.family() + " has the labels " + metric.labels() + ", and not " + values);
        }
        if (openAt < 0 || series.containsKey(values)) {
            return values;
        }
        Set<List<String>> same = known.computeIfAbsent(pick(values, SCOPE, true), _ -> new HashSet<>());
        List<String> name = pick(values, FEW, false);
        if (same.contains(name) || values.get(openAt).equals(OTHER)) {
            return values;
        }
        if (same.size() < budget) {
            same.add(name);
            return values;
        }
        String[] rest = values.toArray(String[]::new);
        rest[openAt] = OTHER;
        return List.of(rest);
    }

    Series at(List<String> admitted) {
        return series.computeIfAbsent(admitted, _ -> new Series());
    }

    void remove(List<String> values) {
        series.remove(values);
    }

    void clear() {
        series.clear();
        known.clear();
    }

    void removeRun(String run) {
        if (runAt >= 0) {
            series.keySet().removeIf(values -> values.get(runAt).equals(run));
            int scopeRunAt =
                    metric.labels().stream().filter(SCOPE::contains).toList().indexOf("run");
            known.keySet().removeIf(scope -> scope.get(scopeRunAt).equals(run));
        }
    }

    /// The values of labels that are among these, or of those that are not.
    private List<String> pick(List<String> values, Set<String> names, boolean among) {
        List<String> picked = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            if (names.contains(metric.labels().get(i)) == among) {
                picked.add(values.get(i));
            }
        }
        return picked;
    }

    /// The value of one series: a number, or times in buckets.
    static final class Series {
        double value;

        @Nullable
        TimeCounts times;

        @Nullable
        Exemplar @Nullable [] exemplars;
    }
}
