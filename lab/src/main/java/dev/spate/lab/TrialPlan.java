package dev.spate.lab;

import dev.spate.coordinator.Submission;
import dev.spate.plan.Plan;
import dev.spate.planfile.PlanFiles;
import dev.spate.planfile.PlanReader;
import dev.spate.planfile.PlanReading;
import dev.spate.planfile.PlanSource;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// The load of a trial, as a plan: requests for the variant and, beside them, for `/hello`, both
/// arriving as Poisson processes, so that neither keeps time with the other or with what the target
/// does.
///
/// The arrivals follow from the seed alone. So the trials of one round, which have the same, differ in
/// nothing but the arm.
final class TrialPlan {

    static final int VARIANT_PHASE = 0;
    static final int BYSTANDER_PHASE = 1;

    /// At most so many, which is enough for a request not to wait for a connection that another holds:
    /// that wait would be the generator's and look like the target's.
    private static final int MOST_CONNECTIONS = 256;

    private static final int FEWEST_CONNECTIONS = 16;

    /// Enough to make code hot, without keeping anybody waiting for long.
    private static final int WARM_UP_USERS = 4;

    private TrialPlan() {}

    /// @param checksum what every answer must hold
    /// @param seconds how long load is offered
    static Submission trial(Design design, Arm arm, URI target, String checksum, long seed, int seconds) {
        String variant = "  - {name: variant, scenario: variant, constantRate: "
                + rate(design.load().requestsPerSecond()) + ", duration: " + seconds + "s, gracefulStop: 20s}\n";
        String bystander = design.bystanders()
                ? "  - {name: bystander, scenario: bystander, constantRate: "
                        + rate(design.load().bystandersPerSecond()) + ", arrivals: poisson, startWith: variant,"
                        + " duration: " + seconds + "s, gracefulStop: 20s}\n"
                : "";
        return submission(design, arm, target, checksum, seed, variant + bystander);
    }

    /// Users that ask again and again, for code to become hot.
    static Submission warmUp(Design design, Arm arm, URI target, String checksum, long seed, long millis) {
        String phases =
                "  - {name: variant, scenario: variant, constantUsers: " + WARM_UP_USERS + ", duration: " + millis
                        + "ms, gracefulStop: 20s}\n"
                        + (design.bystanders()
                                ? "  - {name: bystander, scenario: bystander, constantRate: "
                                        + rate(design.load().bystandersPerSecond()) + ", startWith: variant, duration: "
                                        + millis + "ms, gracefulStop: 20s}\n"
                                : "");
        return submission(design, arm, target, checksum, seed, phases);
    }

    private static Submission submission(
            Design design, Arm arm, URI target, String checksum, long seed, String phases) {
        String yaml = "name: lab\n"
                + "target: " + target + "\n"
                + "seed: " + (seed >>> 1) + "\n"
                + "http: {connections: " + connections(design) + ", timeout: 20s}\n"
                + "scenarios:\n"
                + "  variant:\n"
                + "    - get: " + design.address(arm) + "\n"
                + "      name: variant\n"
                + "      check: {status: 200, jsonPath: {\"$.checksum\": \"" + checksum + "\"}}\n"
                + (design.bystanders()
                        ? "  bystander:\n    - get: /hello\n      name: hello\n      check: {status: 200}\n"
                        : "")
                + "phases:\n"
                + phases;
        PlanReading reading = PlanReader.read(new PlanSource(
                "lab.yaml", yaml.getBytes(StandardCharsets.UTF_8), PlanFiles.of(Map.of()), Map.of(), _ -> null, 0));
        Plan plan = reading.plan();
        if (plan == null) {
            throw new IllegalStateException("the plan of a trial has problems:\n" + reading.render());
        }
        return new Submission(plan, yaml, Map.of(), Map.of(), 1);
    }

    /// As many as there are requests in two seconds.
    private static int connections(Design design) {
        double perSecond = design.load().requestsPerSecond() + design.load().bystandersPerSecond();
        return (int) Math.clamp(Math.ceil(2 * perSecond), FEWEST_CONNECTIONS, MOST_CONNECTIONS);
    }

    private static String rate(double perSecond) {
        return BigDecimal.valueOf(perSecond).stripTrailingZeros().toPlainString() + "/s";
    }
}
