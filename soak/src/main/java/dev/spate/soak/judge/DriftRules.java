package dev.spate.soak.judge;

import dev.spate.soak.judge.SignalRule.Bad;
import dev.spate.soak.judge.SignalRule.Method;
import dev.spate.soak.judge.SignalRule.Taken;
import java.util.ArrayList;
import java.util.List;

/// By what a soak is judged. Times are in milliseconds.
///
/// @param level      how likely a soak without any drift may be taken for one with a drift, over all
///     signals together; 0 to 0.5
/// @param power      how likely a drift of the least size that counts has to be found; 0.5 to 1
/// @param warmUp     part of the soak at its begin that is not looked at; 0 to 0.5
/// @param warmUpMost the longest that this may be
/// @param fewest     with fewer windows than these behind the warm-up nothing is said; at least 10
/// @param gap        part of the windows that a process may be without any value; 0 to 1
/// @param load       part by which the load may change from begin to end; 0 to 1
/// @param loadGap    part of the windows in which the load may be below half of its middle; 0 to 1
/// @param exhaustion a drift towards a limit that is not reached before is none
/// @param reach      how many windows after the end of a mark a change is still explained by it
/// @param signals    the first that covers a signal counts; a signal that none covers is shown only
public record DriftRules(
        double level,
        double power,
        double warmUp,
        long warmUpMost,
        int fewest,
        double gap,
        double load,
        double loadGap,
        long exhaustion,
        int reach,
        List<SignalRule> signals) {

    private static final double MEGABYTE = 1e6;
    private static final long MINUTE = 60_000L;
    private static final long DAY = 24 * 60 * MINUTE;

    /// Refuses what makes no sense, and takes a copy of the signals.
    public DriftRules {
        check("level", level, Double.MIN_VALUE, 0.5);
        check("power", power, 0.5, 0.999);
        check("warmUp", warmUp, 0, 0.5);
        check("warmUpMost", (double) warmUpMost, 0, Long.MAX_VALUE);
        check("fewest", fewest, 10, Integer.MAX_VALUE);
        check("gap", gap, 0, 1);
        check("load", load, 0, 1);
        check("loadGap", loadGap, 0, 1);
        check("exhaustion", (double) exhaustion, 1, Long.MAX_VALUE);
        check("reach", reach, 0, Integer.MAX_VALUE);
        signals = List.copyOf(signals);
    }

    private static void check(String name, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(name + " is " + value + "; it is " + least + " to " + most);
        }
    }

    /// What holds when a plan does not say otherwise.
    ///
    /// The least effects are what an operator would act on: a twentieth of what is held, and no less
    /// than what a running process takes and gives back without anything being wrong with it. A month is
    /// longer than most services run between two deployments.
    public static DriftRules defaults() {
        return new DriftRules(
                0.05,
                0.9,
                0.2,
                15 * MINUTE,
                12,
                0.1,
                0.05,
                0.05,
                30 * DAY,
                2,
                List.of(
                        new SignalRule("throughput", Method.LOAD, Bad.DOWN, Taken.MEAN, 0, 0, 0, "", true),
                        new SignalRule("arrivals", Method.LOAD, Bad.DOWN, Taken.MEAN, 0, 0, 0, "", true),
                        SignalRule.growth("heap-after-gc", Taken.MIN, 0.05, 4 * MEGABYTE)
                                .upTo("heap-max")
                                .withNeeded(true),
                        SignalRule.growth("rss", Taken.MEAN, 0.05, 8 * MEGABYTE).withNeeded(true),
                        SignalRule.growth("direct-memory", Taken.MEAN, 0.05, 4 * MEGABYTE),
                        SignalRule.growth("metaspace", Taken.MEAN, 0.05, 4 * MEGABYTE),
                        SignalRule.growth("threads", Taken.MEAN, 0.05, 2).withNeeded(true),
                        SignalRule.growth("virtual-threads", Taken.MEAN, 0.1, 10),
                        SignalRule.growth("file-descriptors", Taken.MEAN, 0.05, 5)
                                .upTo("file-descriptors-max")
                                .withNeeded(true),
                        SignalRule.growth("sockets", Taken.MEAN, 0.05, 5),
                        SignalRule.growth("disk", Taken.LAST, 0.1, 64 * MEGABYTE)
                                .upTo("disk-quota"),
                        SignalRule.growth("connections", Taken.MEAN, 0.1, 5),
                        SignalRule.growth("cpu", Taken.MEAN, 0.25, 0.1),
                        SignalRule.growth("gc-share", Taken.MEAN, 0.25, 0.02),
                        SignalRule.growth("loop-delay", Taken.MEAN, 0.5, 1e6),
                        SignalRule.growth("log-lag", Taken.MEAN, 0.5, 100),
                        SignalRule.growth("log-undelivered", Taken.LAST, 0.5, 10),
                        SignalRule.growth("queue*", Taken.MEAN, 0.5, 100),
                        SignalRule.growth("dropped-spans", Taken.MEAN, 0.5, 10),
                        SignalRule.growth("errors", Taken.MEAN, 0.5, 1),
                        latency("latency-p50", 0.1).withNeeded(true),
                        latency("latency-p90", 0.1),
                        latency("latency-p99", 0.25),
                        latency("latency-p99.9", 0.5),
                        new SignalRule("latency-max", Method.SHOWN, Bad.UP, Taken.MAX, 0, 0, 0, "", false)));
    }

    /// In nanoseconds; below 0.2 ms a difference is that of two machines' moods.
    private static SignalRule latency(String signal, double relative) {
        return new SignalRule(signal, Method.THIRDS, Bad.UP, Taken.MEAN, relative, 2e5, 0, "", false);
    }

    /// The rule for a signal; one that only shows it if there is none.
    public SignalRule of(String signal) {
        return signals.stream()
                .filter(rule -> rule.covers(signal))
                .findFirst()
                .orElseGet(() -> new SignalRule(signal, Method.SHOWN, Bad.UP, Taken.MEAN, 0, 0, 0, "", false));
    }

    /// The same with a rule for a signal before all others, in the place of one of the same name.
    public DriftRules with(SignalRule rule) {
        List<SignalRule> all = new ArrayList<>();
        all.add(rule);
        signals.stream().filter(other -> !other.signal().equals(rule.signal())).forEach(all::add);
        return new DriftRules(level, power, warmUp, warmUpMost, fewest, gap, load, loadGap, exhaustion, reach, all);
    }

    /// The length of the part at the begin of a soak that is not looked at.
    ///
    /// @param length of the soak
    public long warmUpOf(long length) {
        return Math.min(warmUpMost, Math.round(length * warmUp));
    }
}
