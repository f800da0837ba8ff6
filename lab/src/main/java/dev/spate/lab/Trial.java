package dev.spate.lab;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/// One trial of one arm.
///
/// @param number from 1, in the order in which they were made
/// @param round from 1; beyond the number of trials: made up for one that could not be believed
/// @param doubts why it cannot be believed; empty: it counts
/// @param requests that ended, for the variant
/// @param bystanders that ended
/// @param errors of both, with those that were cut off
/// @param latenessP99Nanos by how much the generator started requests late
/// @param compilerNanos for how long the target's compiler was at work, on any thread; -1: not known
/// @param values what was measured; a quantity may be missing
/// @param responses nanoseconds from intended start; must not be changed
public record Trial(
        int number,
        int round,
        String arm,
        List<String> doubts,
        long requests,
        long bystanders,
        long errors,
        long latenessP99Nanos,
        long compilerNanos,
        Map<Quantity, Double> values,
        Histogram responses) {

    public Trial {
        doubts = List.copyOf(doubts);
        values = new TreeMap<>(values);
    }

    public boolean counts() {
        return doubts.isEmpty();
    }
}
