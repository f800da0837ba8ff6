package dev.spate.workload;

import java.util.List;

/// A list of steps that a session carries out in order.
public record Scenario(String name, List<Step> steps) {
    public Scenario {
        steps = List.copyOf(steps);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("scenario " + name + " has no steps");
        }
    }
}
