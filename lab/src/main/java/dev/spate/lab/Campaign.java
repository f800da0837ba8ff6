package dev.spate.lab;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Experiments that were made one after another on one machine.
///
/// @param command with which they were made
/// @param version of this program
/// @param machine facts by name
/// @param processors who had which
/// @param targetOptions of the virtual machine of the target
public record Campaign(
        String command,
        String version,
        Map<String, String> machine,
        String processors,
        List<String> targetOptions,
        Instant started,
        List<ExperimentResult> results) {
    public Campaign {
        machine = new LinkedHashMap<>(machine);
        targetOptions = List.copyOf(targetOptions);
        results = List.copyOf(results);
    }

    /// The same with these experiments.
    public Campaign with(List<ExperimentResult> all) {
        return new Campaign(command, version, machine, processors, targetOptions, started, all);
    }
}
