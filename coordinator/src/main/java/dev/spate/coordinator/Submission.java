package dev.spate.coordinator;

import dev.spate.plan.Plan;
import java.util.Map;

/// What somebody wants to be run.
///
/// @param plan read from the text below
/// @param planYaml the plan as given, secrets still as `${env.NAME}`
/// @param files every file that the plan names, by its path as written there
/// @param overrides values that replaced those of the plan, by path
/// @param agents how many agents the load is divided over; the run waits until so many are free. 0 for
///     all that are free when its turn comes
public record Submission(
        Plan plan, String planYaml, Map<String, byte[]> files, Map<String, String> overrides, int agents) {
    public Submission {
        files = Map.copyOf(files);
        overrides = Map.copyOf(overrides);
        if (agents < 0) {
            throw new IllegalArgumentException("a run on " + agents + " agents");
        }
    }
}
