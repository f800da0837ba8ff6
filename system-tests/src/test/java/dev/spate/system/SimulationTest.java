package dev.spate.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.judge.Judgement.Verdict;
import java.util.EnumMap;
import java.util.Map;
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
        Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);
        int handedOver = 0;
        long duplicates = 0;
        long fenced = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + seeds; seed++) {
            Simulation.Result result = simulate(seed);
            if (result.verdict() != null) {
                verdicts.merge(result.verdict(), 1, Integer::sum);
            }
            handedOver += result.handedOver() > 0 ? 1 : 0;
            duplicates += result.duplicates();
            fenced += result.fenced();
        }
        System.out.println(seeds + " seeds from " + FIRST_SEED + ": " + verdicts + ", shares handed over in "
                + handedOver + " runs, " + duplicates + " duplicates and " + fenced + " fenced reports left out");
        if (seeds >= 200) {
            // Otherwise the simulation would be about nothing.
            assertThat(verdicts).containsKeys(Verdict.PASS, Verdict.NOT_PROVEN, Verdict.ABORTED, Verdict.ERROR);
            assertThat(handedOver).isPositive();
            assertThat(duplicates).isPositive();
            assertThat(fenced).isPositive();
        }
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
