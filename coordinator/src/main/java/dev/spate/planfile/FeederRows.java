package dev.spate.planfile;

import dev.spate.schedule.ArrivalSequence;
import dev.spate.schedule.Share;
import dev.spate.workload.Arrivals;
import dev.spate.workload.Feeder;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Phase;
import dev.spate.workload.Scenario;
import dev.spate.workload.Step;
import dev.spate.workload.Template;
import dev.spate.workload.Workload;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Finds feeders that are used up before the load is, where their end fails sessions and the plan makes
/// it certain: rows that are used once, scenarios that take one, arrivals that are counted beforehand.
final class FeederRows {

    private final Workload workload;

    private FeederRows(Workload workload) {
        this.workload = workload;
    }

    /// @param items the feeders as they stand in the plan
    static void check(Workload workload, List<Item<Fields>> items, Problems problems) {
        FeederRows rows = new FeederRows(workload);
        for (Feeder feeder : workload.feeders()) {
            boolean ends = feeder.atEnd() == Feeder.AtEnd.FAIL
                    && feeder.share() == Feeder.Share.UNIQUE
                    && feeder.order() != Feeder.Order.RANDOM;
            long sessions = ends ? rows.sessionsThatTake(feeder.name()) : 0;
            if (sessions > feeder.rows().size()) {
                String rule = "feeder '" + feeder.name() + "' has "
                        + feeder.rows().size() + " rows, and the plan starts " + sessions
                        + " sessions that each take one; the last of them would fail for want of a row";
                String hint = "add rows, plan less load, or say 'atEnd: recycle' or 'atEnd: stop'";
                for (Item<Fields> item : items) {
                    if (item.key().equals(feeder.name()) && item.value() instanceof Fields fields) {
                        problems.add(fields.at(PlanShapes.AT_END), fields.path(PlanShapes.AT_END), rule, hint);
                    }
                }
            }
        }
    }

    /// Sessions that are sure to arrive and to take a row. The number of Poisson arrivals is drawn, that
    /// of users' sessions depends on the target, and of a mix some scenarios may take none.
    private long sessionsThatTake(String feeder) {
        Set<String> taking = new HashSet<>();
        for (Scenario scenario : workload.scenarios()) {
            if (scenario.steps().stream().anyMatch(step -> takes(step, feeder))) {
                taking.add(scenario.name());
            }
        }
        long sum = 0;
        for (int i = 0; i < workload.phases().size(); i++) {
            Phase phase = workload.phases().get(i);
            boolean all = phase.mix().stream().allMatch(entry -> taking.contains(entry.scenario()));
            if (all && !phase.mix().isEmpty() && counted(phase.load())) {
                sum += ArrivalSequence.count(phase, i, workload.seed(), Share.WHOLE);
            }
        }
        return sum;
    }

    private static boolean counted(LoadModel load) {
        return switch (load) {
            case LoadModel.ConstantRate(var _, Arrivals arrivals) -> arrivals == Arrivals.UNIFORM;
            case LoadModel.RampingRate(var _, var _, Arrivals arrivals) -> arrivals == Arrivals.UNIFORM;
            case LoadModel.Staircase(var _, var _, var _, Arrivals arrivals) -> arrivals == Arrivals.UNIFORM;
            case LoadModel.AtOnce _ -> true;
            case LoadModel.Closed _, LoadModel.Pause _ -> false;
        };
    }

    private static boolean takes(Step step, String feeder) {
        return switch (step) {
            case Step.Pause _ -> false;
            case Step.Request request ->
                reads(request.url(), feeder)
                        || request.headers().stream().anyMatch(header -> reads(header.value(), feeder))
                        || (request.body() instanceof Step.TextBody body && reads(body.template(), feeder));
        };
    }

    private static boolean reads(String template, String feeder) {
        try {
            return Template.parse(template).parts().stream()
                    .anyMatch(part -> part instanceof Template.Column column
                            && column.feeder().equals(feeder));
        } catch (Template.SyntaxException e) {
            throw new IllegalStateException("a template that was read before", e);
        }
    }
}
