package dev.spate.soak.stats;

import java.util.Arrays;

/// Values in the order of time, in strata: pieces that may be at different levels for a known reason, so
/// that only values of one piece are compared with each other.
///
/// @param at     when, in any unit, ascending
/// @param values as many
/// @param strata number of each value's piece, from 0, ascending
@SuppressWarnings("ArrayRecordComponent")
public record Points(double[] at, double[] values, int[] strata) {

    /// Refuses arrays of different lengths.
    public Points {
        if (at.length != values.length || at.length != strata.length) {
            throw new IllegalArgumentException(
                    at.length + " times, " + values.length + " values, " + strata.length + " strata");
        }
    }

    /// Values of one piece.
    public static Points of(double[] at, double[] values) {
        return new Points(at, values, new int[at.length]);
    }

    /// Values of one piece, at 0, 1, 2 and so on.
    public static Points of(double... values) {
        double[] at = new double[values.length];
        Arrays.setAll(at, i -> i);
        return of(at, values);
    }

    public int size() {
        return values.length;
    }

    /// From the first to the last time.
    public double span() {
        return size() == 0 ? 0 : at[size() - 1] - at[0];
    }

    /// Those from one place up to another.
    ///
    /// @param from the first
    /// @param to one behind the last
    public Points part(int from, int to) {
        return new Points(
                Arrays.copyOfRange(at, from, to),
                Arrays.copyOfRange(values, from, to),
                Arrays.copyOfRange(strata, from, to));
    }

    /// The same with other strata.
    public Points in(int[] others) {
        return new Points(at, values, others);
    }

    /// What is left of each value when the line with this slope and the middle of its piece are taken
    /// away.
    public double[] residuals(double slope) {
        double[] rest = new double[size()];
        for (int begin = 0; begin < size(); ) {
            int end = endOfStratum(begin);
            for (int i = begin; i < end; i++) {
                rest[i] = values[i] - slope * at[i];
            }
            double middle = Samples.median(Arrays.copyOfRange(rest, begin, end));
            for (int i = begin; i < end; i++) {
                rest[i] -= middle;
            }
            begin = end;
        }
        return rest;
    }

    /// One behind the last value of the piece that a value is of.
    int endOfStratum(int place) {
        int end = place;
        while (end < size() && strata[end] == strata[place]) {
            end++;
        }
        return end;
    }
}
