package dev.spate.planfile;

import dev.spate.plan.Plan;

/// The load of a plan over time, drawn with plain characters.
public final class PlanDrawing {

    private PlanDrawing() {}

    /// @param width of the drawing in characters, at least 40
    public static String draw(Plan plan, int width) {
        return plan.name();
    }
}
