package dev.spate.scenario;

import java.util.List;

/// A compiled scenario: steps that a session takes in order.
public final class ScenarioProgram {

    private final String name;
    private final StepProgram[] steps;
    private final int[] stoppingFeeders;

    ScenarioProgram(String name, List<StepProgram> steps, int[] stoppingFeeders) {
        this.name = name;
        this.steps = steps.toArray(new StepProgram[0]);
        this.stoppingFeeders = stoppingFeeders;
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

    /// Feeders whose end keeps sessions of this scenario from starting. Not to be changed.
    int[] stoppingFeeders() {
        return stoppingFeeders;
    }
}
