package dev.spate.run;

import dev.spate.plan.Objective;
import dev.spate.plan.Plan;
import dev.spate.workload.Arrivals;
import dev.spate.workload.Check;
import dev.spate.workload.Feeder;
import dev.spate.workload.HttpSettings;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Phase;
import dev.spate.workload.Rate;
import dev.spate.workload.Scenario;
import dev.spate.workload.Step;
import dev.spate.workload.Workload;
import java.util.List;
import java.util.Map;

/// Plans made by hand, for tests of this module.
public final class TestPlans {

    public static final long SECOND = 1_000_000_000L;
    public static final String REQUEST = "get";

    private TestPlans() {}

    /// One phase `steady` of a constant rate, evenly spread, with one request `get`.
    public static Plan rate(long perSecond, long seconds, Objective... objectives) {
        return of(Plan.OnAgentLoss.TAKE_OVER, List.of(objectives), phase("steady", perSecond, 0, seconds, false));
    }

    public static Plan of(Plan.OnAgentLoss rule, List<Objective> objectives, Phase... phases) {
        Step.Request request =
                new Step.Request(REQUEST, "GET", "/", List.of(), null, Check.DEFAULT, List.of(), SECOND, 0, false);
        return new Plan(
                "test",
                new Workload(
                        "http://127.0.0.1:1",
                        1,
                        new HttpSettings(HttpSettings.Version.HTTP_1_1, 10, SECOND, true, 8192, 1 << 20),
                        List.of(),
                        List.of(new Scenario("s", List.of(request))),
                        List.of(phases),
                        Map.of()),
                rule,
                objectives);
    }

    public static Phase phase(String name, long perSecond, long fromSecond, long seconds, boolean warmup) {
        return new Phase(
                name,
                new LoadModel.ConstantRate(Rate.perSecond(perSecond), Arrivals.UNIFORM),
                List.of(new Phase.MixEntry("s", 1)),
                fromSecond * SECOND,
                seconds * SECOND,
                SECOND,
                1000,
                warmup);
    }

    public static Workload with(Workload workload, Feeder feeder) {
        return new Workload(
                workload.target(),
                workload.seed(),
                workload.http(),
                List.of(feeder),
                workload.scenarios(),
                workload.phases(),
                workload.resources());
    }
}
