package dev.spate.workload;

import java.util.List;
import java.util.Map;

/// Everything an agent needs to know to do its share of a run; the same for all agents.
///
/// Secrets are not in it: they stay `${env.NAME}` and each agent reads them from its own environment.
///
/// @param target base address, such as `http://127.0.0.1:8080` or `http://127.0.0.1:8080/base`
/// @param seed from which every arrival and every random choice derives
/// @param resources files for request bodies by name; the arrays must not be changed
public record Workload(
        String target,
        long seed,
        HttpSettings http,
        List<Feeder> feeders,
        List<Scenario> scenarios,
        List<Phase> phases,
        Map<String, byte[]> resources) {

    public Workload {
        feeders = List.copyOf(feeders);
        scenarios = List.copyOf(scenarios);
        phases = List.copyOf(phases);
        resources = Map.copyOf(resources);
        if (phases.isEmpty()) {
            throw new IllegalArgumentException("a workload without phases");
        }
    }

    /// Nanoseconds after the start at which the last phase offers no more load.
    public long endNanos() {
        return phases.stream().mapToLong(Phase::endNanos).max().orElse(0);
    }

    /// Nanoseconds after the start at which nothing is under way any more.
    public long lastNanos() {
        return phases.stream().mapToLong(Phase::lastNanos).max().orElse(0);
    }

    public Scenario scenario(String name) {
        for (Scenario scenario : scenarios) {
            if (scenario.name().equals(name)) {
                return scenario;
            }
        }
        throw new IllegalArgumentException("no scenario " + name);
    }
}
