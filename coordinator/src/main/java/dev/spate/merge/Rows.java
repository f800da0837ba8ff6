package dev.spate.merge;

import dev.spate.workload.Phase;
import dev.spate.workload.Step;
import dev.spate.workload.Workload;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The rows that a run's figures have: one for each phase and request that the plan names, and no
/// others, so that their number is fixed before the run.
final class Rows {

    private final List<String> names = new ArrayList<>();
    /// Row at which each phase begins, and the number of rows at the end.
    private final int[] first;

    private final long[] endNanos;

    Rows(Workload workload) {
        first = new int[workload.phases().size() + 1];
        endNanos = workload.phases().stream()
                .mapToLong(phase -> phase.durationNanos() > 0 ? phase.endNanos() : phase.lastNanos() + 1)
                .toArray();
        for (int phase = 0; phase < workload.phases().size(); phase++) {
            Set<String> requests = new LinkedHashSet<>();
            for (Phase.MixEntry entry : workload.phases().get(phase).mix()) {
                for (Step step : workload.scenario(entry.scenario()).steps()) {
                    if (step instanceof Step.Request request) {
                        requests.addAll(request.metricNames());
                    }
                }
            }
            names.addAll(requests);
            first[phase + 1] = names.size();
        }
    }

    /// When a phase offers no more load; for one without duration, when nothing of it is under way.
    long endNanos(int phase) {
        return endNanos[phase];
    }

    int phases() {
        return first.length - 1;
    }

    int count() {
        return names.size();
    }

    int first(int phase) {
        return first[phase];
    }

    /// The row after the last one of a phase.
    int end(int phase) {
        return first[phase + 1];
    }

    String name(int row) {
        return names.get(row);
    }

    /// @return -1 if the plan has no such phase or no such request in it
    int row(int phase, String request) {
        if (phase < 0 || phase >= phases()) {
            return -1;
        }
        for (int row = first[phase]; row < first[phase + 1]; row++) {
            if (names.get(row).equals(request)) {
                return row;
            }
        }
        return -1;
    }
}
