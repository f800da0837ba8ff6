package dev.spate.lab.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrialOrderTest {

    @Test
    void everyArmHasItsTurnInEveryRound() {
        for (List<Integer> round : TrialOrder.rounds(4, 7, 42)) {
            assertThat(round).containsExactlyInAnyOrder(0, 1, 2, 3);
        }
    }

    @Test
    void theSecondOfTwoRoundsGoesBackwards() {
        List<List<Integer>> rounds = TrialOrder.rounds(3, 6, 7);
        for (int round = 0; round < 6; round += 2) {
            assertThat(rounds.get(round + 1)).isEqualTo(rounds.get(round).reversed());
        }
    }

    /// A machine that gets slower by the same amount with each trial slows all arms by the same.
    @Test
    void overAnEvenNumberOfRoundsASteadyDriftHitsAllArmsAlike() {
        int arms = 5;
        int[] places = new int[arms];
        int place = 0;
        for (List<Integer> round : TrialOrder.rounds(arms, 8, 3)) {
            for (int arm : round) {
                places[arm] += place++;
            }
        }
        assertThat(places).containsOnly(places[0]);
    }

    @Test
    void theSeedDecidesAndAllOrdersCome() {
        assertThat(TrialOrder.rounds(3, 5, 9)).isEqualTo(TrialOrder.rounds(3, 5, 9));
        Set<List<Integer>> seen = new HashSet<>();
        Integer[] first = {0, 0, 0};
        for (int seed = 0; seed < 6000; seed++) {
            List<Integer> round = TrialOrder.rounds(3, 1, seed).getFirst();
            seen.add(round);
            first[round.getFirst()]++;
        }
        assertThat(seen).hasSize(6);
        assertThat(first).allSatisfy(count -> assertThat(count).isBetween(1850, 2150));
    }
}
