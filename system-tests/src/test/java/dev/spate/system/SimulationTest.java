package dev.spate.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The cluster in simulation, under many seeds. `-Dspate.simulation.seeds=N` runs more of them,
/// `-Dspate.seed=S` one.
class SimulationTest {

    private static final long FIRST_SEED = 1;

    @Test
    void everyRunEndsAndAccountsForEveryArrival() {
        String only = System.getProperty("spate.seed", "");
        if (!only.isEmpty()) {
            System.out.println("seed " + only + ": " + simulate(Long.parseLong(only)));
            return;
        }
        int seeds = Integer.getInteger("spate.simulation.seeds", 200);
        Map<String, Integer> sums = new TreeMap<>();
        for (long seed = FIRST_SEED; seed < FIRST_SEED + seeds; seed++) {
            Simulation.Result result = simulate(seed);
            add(sums, "coordinators", result.coordinators());
            add(sums, "decisions refused", result.refused());
            add(sums, "outages", result.outages());
            add(sums, "messages given up", result.givenUp());
            add(sums, "other plans refused", result.conflicts());
            add(sums, "outcomes of a replaced coordinator", result.told());
            add(sums, "and unlike the log's", result.toldOtherwise());
            for (Simulation.RunResult run : result.runs()) {
                add(sums, run.verdict(), 1);
                add(sums, "shares handed over", run.handedOver());
                add(sums, "duplicates", run.duplicates());
                add(sums, "fenced", run.fenced());
                add(sums, "starts apart after another coordinator's clock", run.apart());
                add(sums, "accepted and forgotten", run.forgotten() ? 1 : 0);
            }
        }
        System.out.println(seeds + " seeds from " + FIRST_SEED + ": " + sums);
        if (seeds >= 200) {
            // Otherwise the simulation would be about nothing.
            for (String what : List.of(
                    "pass",
                    "not-proven",
                    "aborted",
                    "error",
                    "shares handed over",
                    "duplicates",
                    "fenced",
                    "decisions refused",
                    "outages",
                    "messages given up",
                    "other plans refused")) {
                assertThat(sums.get(what)).as(what).isPositive();
            }
        }
    }

    private static void add(Map<String, Integer> sums, String what, long more) {
        sums.merge(what, Math.toIntExact(more), Integer::sum);
    }

    private static Simulation.Result simulate(long seed) {
        Simulation simulation = new Simulation(seed);
        try {
            return simulation.run();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    "seed " + seed + " fails; replay it with -Dspate.seed=" + seed + "\n" + simulation.story(), e);
        }
    }
}
