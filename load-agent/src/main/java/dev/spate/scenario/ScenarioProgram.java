package dev.spate.scenario;

import java.util.List;

/// A compiled scenario: steps that a session takes in order.
public final class ScenarioProgram {

    private final String name;
    private final StepProgram[] steps;

    ScenarioProgram(String name, List<StepProgram> steps) {
        this.name = name;
        this.steps = steps.toArray(StepProgram[]::new);
    }

    public String name() {
        return name;
    }

    /// At least 1.
    public int stepCount() {
        return steps.length;
    }

    /// @param i 0 to `stepCount() - 1`
    public StepProgram step(int i) {
        return steps[i];
    }
}
