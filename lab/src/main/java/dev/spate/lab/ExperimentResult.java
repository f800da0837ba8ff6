package dev.spate.lab;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// An experiment that has been made.
///
/// @param trouble why nothing was or could be measured; empty if that is not so
/// @param disagree whether the trouble is that the variants do not do the same work
/// @param checksums by name of the arm
/// @param trials in the order in which they were made, with those that do not count
/// @param profiles one or more of each arm, if they were asked for
public record ExperimentResult(
        Design design,
        String trouble,
        boolean disagree,
        Map<String, String> checksums,
        List<Trial> trials,
        Evaluation evaluation,
        List<Mechanism> mechanisms,
        List<ArmProfile> profiles,
        Instant started,
        long tookNanos) {

    public ExperimentResult {
        checksums = new LinkedHashMap<>(checksums);
        trials = List.copyOf(trials);
        mechanisms = List.copyOf(mechanisms);
        profiles = List.copyOf(profiles);
    }

    public List<Trial> trialsOf(Arm arm) {
        return trials.stream().filter(trial -> trial.arm().equals(arm.name())).toList();
    }

    /// Trials that were made and do not count.
    public long doubted() {
        return trials.stream().filter(trial -> !trial.counts()).count();
    }

    /// Whether every arm has as many trials that count as were asked for.
    public boolean whole() {
        return trouble.isEmpty()
                && design.arms().stream()
                        .allMatch(arm ->
                                trialsOf(arm).stream().filter(Trial::counts).count() >= design.trials());
    }
}
