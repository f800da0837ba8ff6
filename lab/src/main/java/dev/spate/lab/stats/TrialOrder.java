package dev.spate.lab.stats;

import dev.spate.schedule.Draws;
import java.util.ArrayList;
import java.util.List;

/// In which order the arms of an experiment are tried: in rounds, in each of which every arm has its
/// turn.
///
/// The order of the first round is drawn; the second goes through it backwards (A B B A), so that what
/// gets steadily faster or slower meanwhile does so for all arms alike. The third is drawn anew.
public final class TrialOrder {

    private TrialOrder() {}

    /// The arms' numbers, round by round.
    ///
    /// @param arms at least 1
    public static List<List<Integer>> rounds(int arms, int rounds, long seed) {
        List<List<Integer>> all = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            all.add(
                    round % 2 == 0
                            ? drawn(arms, Draws.stream(seed, round))
                            : all.getLast().reversed());
        }
        return List.copyOf(all);
    }

    /// Every order is as likely as every other (Fisher and Yates).
    private static List<Integer> drawn(int arms, long seed) {
        List<Integer> order = new ArrayList<>();
        for (int arm = 0; arm < arms; arm++) {
            order.add((int) Draws.below(seed, arm, arm + 1L), arm);
        }
        return List.copyOf(order);
    }
}
