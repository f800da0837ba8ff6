package dev.spate.soak.judge;

/// How one signal is judged.
///
/// @param signal      name of the signal; with `*` at its end, of all that begin so
/// @param method      by what
/// @param bad         in which direction a change is bad
/// @param taken       which value stands for a window
/// @param relative    what changes over the soak by less than this part of its middle is no drift, even
///     if it is certain; not negative
/// @param absolute    nor what changes by less than this, in the signal's unit; not negative
/// @param limit       the value at which the process ends, in the signal's unit; 0: none, or
///     `limitSignal`
/// @param limitSignal the signal of the same process whose last value is that limit; empty: none
/// @param needed      whether a soak that is too short or too noisy to show a drift of the least size
///     that counts is not proven
public record SignalRule(
        String signal,
        Method method,
        Bad bad,
        Taken taken,
        double relative,
        double absolute,
        double limit,
        String limitSignal,
        boolean needed) {

    /// By what a signal is judged.
    public enum Method {
        /// Slope and test for a trend.
        TREND,
        /// The last third against the first.
        THIRDS,
        /// It is the load: it may not change, in either direction.
        LOAD,
        /// It is kept and drawn, and no more.
        SHOWN
    }

    /// In which direction a change is bad.
    public enum Bad {
        UP,
        DOWN
    }

    /// Which value stands for a window.
    public enum Taken {
        MIN,
        MEAN,
        MAX,
        LAST
    }

    /// Refuses what makes no sense.
    public SignalRule {
        if (signal.isEmpty()) {
            throw new IllegalArgumentException("a rule without the name of a signal");
        }
        if (!(relative >= 0) || !(absolute >= 0) || !(limit >= 0)) {
            throw new IllegalArgumentException("the least effect on " + signal + " is " + relative + " and " + absolute
                    + ", its limit " + limit + "; none may be negative");
        }
    }

    /// Whether it is about this signal.
    public boolean covers(String name) {
        return signal.endsWith("*") ? name.startsWith(signal.substring(0, signal.length() - 1)) : name.equals(signal);
    }

    /// A trend upwards is bad.
    public static SignalRule growth(String signal, Taken taken, double relative, double absolute) {
        return new SignalRule(signal, Method.TREND, Bad.UP, taken, relative, absolute, 0, "", false);
    }

    /// The same for a signal of another name.
    public SignalRule named(String name) {
        return new SignalRule(name, method, bad, taken, relative, absolute, limit, limitSignal, needed);
    }

    /// The same as one that is drawn and no more.
    public SignalRule shown() {
        return new SignalRule(signal, Method.SHOWN, bad, taken, relative, absolute, limit, limitSignal, false);
    }

    /// The same with another least effect.
    public SignalRule from(double part, double amount) {
        return new SignalRule(signal, method, bad, taken, part, amount, limit, limitSignal, needed);
    }

    /// The same with a limit.
    public SignalRule upTo(double most) {
        return new SignalRule(signal, method, bad, taken, relative, absolute, most, limitSignal, needed);
    }

    /// The same with a limit that is a signal.
    public SignalRule upTo(String other) {
        return new SignalRule(signal, method, bad, taken, relative, absolute, limit, other, needed);
    }

    /// The same as one that has to be shown, or need not.
    public SignalRule withNeeded(boolean has) {
        return new SignalRule(signal, method, bad, taken, relative, absolute, limit, limitSignal, has);
    }
}
