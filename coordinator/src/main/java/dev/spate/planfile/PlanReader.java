package dev.spate.planfile;

import java.util.List;
import java.util.Map;

/// Reads plans.
public final class PlanReader {

    private PlanReader() {}

    /// Reads a plan and gathers everything that is wrong with it; never throws for what a file holds.
    public static PlanReading read(PlanSource source) {
        Problem problem = new Problem(source.fileName(), 0, 0, "", "", "plans cannot be read yet", null, null);
        return new PlanReading(null, List.of(problem), Map.of(), "");
    }
}
