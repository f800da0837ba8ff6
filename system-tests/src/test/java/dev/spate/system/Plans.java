package dev.spate.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spate.coordinator.Submission;
import dev.spate.plan.Objective;
import dev.spate.plan.Plan;
import dev.spate.planfile.PlanFiles;
import dev.spate.planfile.PlanReader;
import dev.spate.planfile.PlanReading;
import dev.spate.planfile.PlanSource;
import dev.spate.workload.Arrivals;
import dev.spate.workload.Check;
import dev.spate.workload.HttpSettings;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Phase;
import dev.spate.workload.Rate;
import dev.spate.workload.Scenario;
import dev.spate.workload.Step;
import dev.spate.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Plans made by hand.
final class Plans {

    static final long SECOND = 1_000_000_000L;
    static final long MILLI = 1_000_000L;

    private Plans() {}

    static Plan plan(long seed, Plan.OnAgentLoss onAgentLoss, List<Objective> objectives, Phase... phases) {
        Step.Request request = new Step.Request(
                EngineModel.REQUEST, "GET", "/", List.of(), null, Check.DEFAULT, List.of(), SECOND, 0, false);
        return new Plan(
                "test plan",
                new Workload(
                        "http://127.0.0.1:1",
                        seed,
                        new HttpSettings(HttpSettings.Version.HTTP_1_1, 10, SECOND, true, 8192, 1 << 20),
                        List.of(),
                        List.of(new Scenario("s", List.of(request))),
                        List.of(phases),
                        Map.of()),
                onAgentLoss,
                objectives);
    }

    static Phase constant(String name, long perSecond, Arrivals arrivals, long startNanos, long durationNanos) {
        return phase(
                name, new LoadModel.ConstantRate(Rate.perSecond(perSecond), arrivals), startNanos, durationNanos, 1000);
    }

    static Phase phase(String name, LoadModel load, long startNanos, long durationNanos, int maxSessions) {
        List<Phase.MixEntry> mix = new ArrayList<>();
        if (!(load instanceof LoadModel.Pause)) {
            mix.add(new Phase.MixEntry("s", 1));
        }
        return new Phase(name, load, mix, startNanos, durationNanos, 2 * SECOND, maxSessions, false);
    }

    /// One of a workload like the other plans made here, but as a user writes it.
    static String yaml(String name, long seed, Plan.OnAgentLoss onAgentLoss, List<String> phases) {
        return "name: " + name + "\ntarget: http://127.0.0.1:1\nseed: " + seed + "\nagents: {onAgentLoss: "
                + onAgentLoss.name().toLowerCase(Locale.ROOT).replace('_', '-')
                + "}\nscenarios: {s: [{get: /, name: " + EngineModel.REQUEST + "}]}\nphases:\n  - "
                + String.join("\n  - ", phases) + "\n";
    }

    /// What somebody submits who has written this.
    static Submission submission(String yaml, int agents) {
        PlanReading reading = PlanReader.read(
                new PlanSource("p.yaml", yaml.getBytes(UTF_8), PlanFiles.of(Map.of()), Map.of(), _ -> null, 7));
        Plan plan = reading.plan();
        if (plan == null) {
            throw new IllegalStateException(reading.problems() + "\n" + yaml);
        }
        return new Submission(plan, yaml, Map.of(), Map.of(), agents);
    }
}
