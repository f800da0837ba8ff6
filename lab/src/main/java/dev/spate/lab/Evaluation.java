package dev.spate.lab;

import dev.spate.lab.stats.Bootstrap;
import dev.spate.lab.stats.Estimate;
import dev.spate.lab.stats.Finding;
import dev.spate.schedule.Draws;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/// What the trials of an experiment say. Pure.
///
/// @param quantities that were measured of all arms
/// @param medians of the trials that count, by name of the arm
/// @param comparisons of every arm but the base, each with all quantities
/// @param verdicts by name of the arm, without the base
/// @param finding of the pattern
public record Evaluation(
        List<Quantity> quantities,
        Map<String, Map<Quantity, Double>> medians,
        List<Comparison> comparisons,
        Map<String, Finding> verdicts,
        Finding finding) {

    static Evaluation of(Design design, List<Trial> trials) {
        return of(design, trials, Bootstrap.RESAMPLES);
    }

    static Evaluation of(Design design, List<Trial> trials, int resamples) {
        List<Trial> counting = trials.stream().filter(Trial::counts).toList();
        SortedSet<Quantity> seen = new TreeSet<>();
        counting.forEach(trial -> seen.addAll(trial.values().keySet()));
        Map<String, Map<Quantity, Double>> medians = new LinkedHashMap<>();
        for (Arm arm : design.arms()) {
            Map<Quantity, Double> ofArm = new LinkedHashMap<>();
            for (Quantity quantity : seen) {
                double[] values = values(counting, arm, quantity);
                if (values.length > 0) {
                    ofArm.put(quantity, Bootstrap.median(values));
                }
            }
            medians.put(arm.name(), ofArm);
        }
        List<Comparison> comparisons = new ArrayList<>();
        Map<String, Finding> verdicts = new LinkedHashMap<>();
        Quantity effect = design.effect();
        long stream = 0;
        for (Arm arm : design.arms().subList(1, design.arms().size())) {
            verdicts.put(arm.name(), Finding.NOT_PROVEN);
            for (Quantity quantity : seen) {
                boolean lower = quantity.equals(effect) ? design.effectIsLower() : quantity.lowerIsBetter();
                double[] values = values(counting, arm, quantity);
                double[] base = values(counting, design.base(), quantity);
                stream++;
                if (values.length < 2 || base.length < 2) {
                    continue;
                }
                Comparison comparison = compare(
                        arm,
                        quantity,
                        values,
                        base,
                        lower,
                        new Bootstrap(resamples, Draws.stream(design.seed(), stream)));
                comparisons.add(comparison);
                if (quantity.equals(effect)) {
                    verdicts.put(arm.name(), comparison.finding());
                }
            }
        }
        return new Evaluation(List.copyOf(seen), medians, comparisons, verdicts, Finding.together(verdicts.values()));
    }

    private static Comparison compare(
            Arm arm, Quantity quantity, double[] values, double[] base, boolean lower, Bootstrap bootstrap) {
        boolean ratio = Arrays.stream(base).allMatch(value -> value > 0);
        Estimate effect = ratio ? bootstrap.ratioOfMedians(values, base) : bootstrap.differenceOfMedians(values, base);
        boolean few = values.length < Bootstrap.FEWEST || base.length < Bootstrap.FEWEST;
        return new Comparison(
                arm,
                quantity,
                Bootstrap.median(values),
                Bootstrap.median(base),
                ratio,
                effect,
                few ? Finding.NOT_PROVEN : Finding.of(effect, ratio ? 1 : 0, lower));
    }

    private static double[] values(List<Trial> trials, Arm arm, Quantity quantity) {
        return trials.stream()
                .filter(trial ->
                        trial.arm().equals(arm.name()) && trial.values().containsKey(quantity))
                .mapToDouble(trial -> trial.values().getOrDefault(quantity, Double.NaN))
                .toArray();
    }
}
