package dev.spate.system;

import dev.spate.plan.Objective;
import dev.spate.plan.Plan;
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
}
