package dev.spate.run;

import dev.spate.plan.Plan;
import dev.spate.workload.Arrivals;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Phase;
import dev.spate.workload.Rate;
import java.util.List;
import java.util.Locale;

/// Says how long the schedule of a day of Poisson arrivals takes to count, in one go and by the second.
/// Prints; holds nobody to it.
public final class DueArrivalsCost {

    private static final long PER_SECOND = 10_000;
    private static final long SECONDS = 86_400;

    private DueArrivalsCost() {}

    public static void main(String[] arguments) {
        Phase day = new Phase(
                "day",
                new LoadModel.ConstantRate(Rate.perSecond(PER_SECOND), Arrivals.POISSON),
                List.of(new Phase.MixEntry("s", 1)),
                0,
                SECONDS * TestPlans.SECOND,
                TestPlans.SECOND,
                1000,
                false);
        DueArrivals due = new DueArrivals(
                TestPlans.of(Plan.OnAgentLoss.TAKE_OVER, List.of(), day).workload());
        long longest = 0;
        long begin = System.nanoTime();
        for (long second = 1; second <= SECONDS; second++) {
            long before = System.nanoTime();
            due.walk(List.of(), second * TestPlans.SECOND, Long.MAX_VALUE);
            longest = Math.max(longest, second > 100 ? System.nanoTime() - before : 0);
        }
        double took = (System.nanoTime() - begin) / 1e9;
        long arrivals = due.whole()[0];
        System.out.printf(
                Locale.ROOT,
                "%d arrivals in %.1f s: %.1f ns each, %.2f ms for a second of the run, %.2f ms at most%n",
                arrivals,
                took,
                took * 1e9 / arrivals,
                took * 1e3 / SECONDS,
                longest / 1e6);
    }
}
