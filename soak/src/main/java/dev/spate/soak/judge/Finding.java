package dev.spate.soak.judge;

import dev.spate.soak.judge.SignalRule.Method;
import java.util.List;

/// What was found of one signal of one process. Values are in the signal's unit, times in milliseconds.
///
/// @param method   by what it was judged
/// @param windows  how many were looked at
/// @param from     begin of the first of these, in milliseconds since 1970
/// @param to       end of the last
/// @param level    where it was: its middle, or with [Method#THIRDS] that of the first third
/// @param change   by how much it changed from the first window to the last that were looked at, or from
///     the first third to the last
/// @param low      lower end of the interval of 95 % of the change
/// @param high     upper end
/// @param p        how likely so great a change for the worse is by chance
/// @param adjusted the same with the correction for the number of signals
/// @param least    the least change that counts
/// @param visible  the least change that would be found with the power that is asked for
/// @param wanted   how many windows would be needed to find the least change that counts
/// @param limit    where the process ends; 0: nowhere
/// @param left     how long until then at this pace; -1: never
/// @param steps    where it went to another level
/// @param words    all this for people
public record Finding(
        String source,
        String signal,
        String unit,
        State state,
        Method method,
        int windows,
        long from,
        long to,
        double level,
        double change,
        double low,
        double high,
        double p,
        double adjusted,
        double least,
        double visible,
        int wanted,
        double limit,
        long left,
        List<Step> steps,
        String words) {

    /// What became of a signal.
    public enum State {
        /// It got worse: all that is asked for such a claim is there.
        DRIFT("drift"),
        /// The load was not the same from begin to end.
        UNSTEADY("not stationary"),
        /// A drift of the size that counts would have been found.
        STEADY("steady"),
        /// It got worse for certain, by less than what counts.
        SMALL("below what counts"),
        /// It got worse, and did so no more in the second half.
        SETTLED("settled"),
        /// It gets worse, and reaches its limit later than anybody waits.
        FAR("far from its limit"),
        /// It is too noisy, or there are too few windows.
        BLIND("cannot tell"),
        /// Not judged by rule.
        SHOWN("not judged");

        private final String label;

        State(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    /// Takes a copy of the steps.
    public Finding {
        steps = List.copyOf(steps);
    }

    /// Which signal of which process.
    public String name() {
        return source + " " + signal;
    }

    /// How fast it changed, in its unit per hour.
    public double perHour() {
        return to > from ? change / ((to - from) / 3.6e6) : 0;
    }

    Finding with(State become, double corrected) {
        return new Finding(
                source, signal, unit, become, method, windows, from, to, level, change, low, high, p, corrected, least,
                visible, wanted, limit, left, steps, words);
    }

    Finding saying(String sentence) {
        return new Finding(
                source, signal, unit, state, method, windows, from, to, level, change, low, high, p, adjusted, least,
                visible, wanted, limit, left, steps, sentence);
    }
}
