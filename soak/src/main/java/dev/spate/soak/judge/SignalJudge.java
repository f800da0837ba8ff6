package dev.spate.soak.judge;

import dev.spate.schedule.Draws;
import dev.spate.soak.judge.Finding.State;
import dev.spate.soak.judge.SignalRule.Bad;
import dev.spate.soak.judge.SignalRule.Method;
import dev.spate.soak.series.Timeline;
import dev.spate.soak.stats.Points;
import dev.spate.soak.stats.Samples;
import dev.spate.soak.stats.Thirds;
import dev.spate.soak.stats.Trend;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/// Looks at one signal of one process after the other; what they say together is [DriftJudge]'s.
///
/// @param tests how many signals are tested in all
record SignalJudge(Timeline timeline, DriftRules rules, int tests) {

    /// A trend of the whole that the second half contradicts is over: with its interval, it stays below
    /// half of the slope. A line does that once in forty times, and less often where it is clear.
    private static final double GOES_ON = 0.5;

    private static final int FEWEST_OF_HALF = 8;

    /// What the figures say before any correction for the number of signals.
    Finding look(Lives series, SignalRule rule) {
        LookedAt looked = LookedAt.of(series, rule, rules, timeline);
        if (rule.method() == Method.SHOWN || looked.size() < Math.max(rules.fewest(), 9)) {
            return unseen(series, rule, looked);
        }
        return rule.method() == Method.THIRDS ? thirds(series, rule, looked) : trend(series, rule, looked);
    }

    private Finding unseen(Lives series, SignalRule rule, LookedAt looked) {
        double level = looked.middle();
        return new Finding(
                series.source(),
                series.signal(),
                series.unit(),
                rule.method() == Method.SHOWN ? State.SHOWN : State.BLIND,
                rule.method(),
                looked.size(),
                from(looked),
                to(looked),
                level,
                0,
                0,
                0,
                1,
                1,
                least(rule, level),
                0,
                rules.fewest(),
                0,
                -1,
                List.of(),
                "");
    }

    private Finding trend(Lives series, SignalRule rule, LookedAt looked) {
        double level = looked.middle();
        double least = least(rule, level);
        Steps steps = Steps.of(looked, timeline, least, rules.reach());
        LookedAt judged = looked.in(steps.strata());
        Trend trend = Trend.of(judged.points());
        boolean up = rule.bad() == Bad.UP;
        double hours = judged.points().span();
        double visible = visible(trend.error() * hours, trend.freedom());
        double change = trend.slope() * hours;
        double limit = limit(series, rule);
        return new Finding(
                series.source(),
                series.signal(),
                series.unit(),
                half(judged.points(), trend.slope(), least, up),
                rule.method(),
                looked.size(),
                from(looked),
                to(looked),
                level,
                change,
                trend.low() * hours,
                trend.high() * hours,
                rule.method() == Method.LOAD ? 2 * Math.min(trend.p(true), trend.p(false)) : trend.p(up),
                1,
                least,
                visible,
                wanted(looked.size(), visible, least),
                limit,
                left(looked.points(), trend.slope(), limit, up),
                steps.all(),
                "");
    }

    private Finding thirds(Lives series, SignalRule rule, LookedAt looked) {
        double[] values = looked.points().values();
        long seed = Draws.stream(series.source().hashCode(), series.signal().hashCode());
        Thirds thirds = Thirds.of(values, seed);
        double least = least(rule, thirds.first());
        double visible = visible(thirds.error(), Math.max(1, values.length / thirds.inflation() - 2));
        boolean up = rule.bad() == Bad.UP;
        return new Finding(
                series.source(),
                series.signal(),
                series.unit(),
                State.DRIFT,
                rule.method(),
                looked.size(),
                from(looked),
                to(looked),
                thirds.first(),
                thirds.difference(),
                thirds.low(),
                thirds.high(),
                up ? thirds.pUp() : thirds.pDown(),
                1,
                least,
                visible,
                wanted(looked.size(), visible, least),
                0,
                -1,
                Steps.of(looked, timeline, least, rules.reach()).all(),
                "");
    }

    private static double least(SignalRule rule, double level) {
        return Math.max(rule.absolute(), rule.relative() * Math.abs(level));
    }

    /// The change that the first step of Holm's correction would still find, with the power that is
    /// asked for.
    private double visible(double error, double freedom) {
        double found = TDistribution.of(freedom).inverseSurvivalProbability(rules.level() / Math.max(1, tests));
        double power = NormalDistribution.of(0, 1).inverseCumulativeProbability(rules.power());
        return error * (found + power);
    }

    /// The error of a change over a soak falls with the root of the number of windows.
    private int wanted(int windows, double visible, double least) {
        if (visible <= least || least == 0) {
            return windows;
        }
        return (int) Math.min(1e9, Math.ceil(windows * Math.pow(visible / least, 2)));
    }

    /// What the second half says by itself: [State#STEADY] if it rules out that, at its pace, the whole
    /// soak would see the least change that counts; [State#SETTLED] if it contradicts the slope of the
    /// whole; else [State#DRIFT].
    private static State half(Points points, double slope, double least, boolean up) {
        Points half = points.part(points.size() / 2, points.size());
        if (half.size() < FEWEST_OF_HALF || half.strata()[0] != half.strata()[half.size() - 1]) {
            return State.DRIFT;
        }
        Trend second = Trend.of(half);
        double fastest = up ? second.high() : -second.low();
        if (fastest * points.span() < least) {
            return State.STEADY;
        }
        return fastest < (up ? slope : -slope) * GOES_ON ? State.SETTLED : State.DRIFT;
    }

    private double limit(Lives series, SignalRule rule) {
        if (rule.limitSignal().isEmpty()) {
            return rule.limit();
        }
        return timeline.series().stream()
                .filter(other -> other.process().equals(series.source()))
                .filter(other -> other.signal().equals(rule.limitSignal()))
                .filter(other -> !other.windows().isEmpty())
                .map(other -> other.windows().getLast().last())
                .findFirst()
                .orElse(rule.limit());
    }

    /// Milliseconds from the level at the end until the limit.
    private static long left(Points points, double slope, double limit, boolean up) {
        if (limit <= 0 || (up ? slope <= 0 : slope >= 0)) {
            return -1;
        }
        int n = points.size();
        double now = Samples.median(Arrays.copyOfRange(points.values(), n - Math.max(1, n / 4), n));
        double hours = (limit - now) / slope;
        return hours <= 0 ? 0 : (long) Math.min(hours * 3.6e6, 1e15);
    }

    private static long from(LookedAt looked) {
        return looked.size() == 0 ? 0 : looked.begins()[0];
    }

    private long to(LookedAt looked) {
        return looked.size() == 0 ? 0 : looked.begins()[looked.size() - 1] + timeline.width();
    }
}
