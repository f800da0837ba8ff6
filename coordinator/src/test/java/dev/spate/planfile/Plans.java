package dev.spate.planfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.plan.Plan;
import dev.spate.workload.Phase;
import dev.spate.workload.Step;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// Reads plans of tests.
final class Plans {

    static final long DEFAULT_SEED = 77;

    private static final String HEAD = "name: shop\ntarget: http://127.0.0.1:8080\n";
    private static final String SCENARIOS = "scenarios:\n  browse:\n    - get: /api/items\n      name: list-items\n";
    private static final String PHASES =
            "phases:\n  - {name: steady, scenario: browse, constantRate: 200/s, duration: 30s}\n";

    private Plans() {}

    static PlanReading read(String yaml, Map<String, byte[]> files, Map<String, String> overrides) {
        return PlanReader.read(new PlanSource(
                "plan.yaml",
                yaml.getBytes(StandardCharsets.UTF_8),
                PlanFiles.of(files),
                new LinkedHashMap<>(overrides),
                name -> name.startsWith("KNOWN") ? "hidden value" : null,
                DEFAULT_SEED));
    }

    static Plan plan(PlanReading reading) {
        assertThat(reading.render()).isEmpty();
        Plan plan = reading.plan();
        if (plan == null) {
            throw new AssertionError("no plan and no problems");
        }
        return plan;
    }

    static Plan plan(String yaml) {
        return plan(read(yaml, Map.of(), Map.of()));
    }

    /// A plan whose one scenario has these steps; each line is indented as a step.
    static String withSteps(String steps) {
        return HEAD + "scenarios:\n  browse:\n" + steps.indent(4) + PHASES;
    }

    static String withPhases(String phases) {
        return HEAD + SCENARIOS + "phases:\n" + phases.indent(2);
    }

    static String withHead(String more) {
        return HEAD + more + SCENARIOS + PHASES;
    }

    static Step.Request request(Plan plan, int step) {
        return (Step.Request) plan.workload().scenarios().getFirst().steps().get(step);
    }

    static Phase phase(Plan plan, String name) {
        return plan.workload().phases().stream()
                .filter(phase -> phase.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
