package dev.spate.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spate.merge.Counts;
import dev.spate.report.RunResult.PhaseResult;
import dev.spate.report.RunResult.RatePoint;
import dev.spate.report.Timeline.HealthSum;
import dev.spate.report.Timeline.Point;
import dev.spate.workload.Outcome;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// What the charts of the page draw, as one block of JSON: a list of numbers for each curve.
final class PageData {
    private static final MathContext FOUR_DIGITS = new MathContext(4, RoundingMode.HALF_UP);

    /// A point that is shorter, as the rest of a second with which a run ends, is not drawn: a handful
    /// of requests in a few milliseconds is no rate and has no percentiles. The files hold it all the
    /// same.
    private static final long SHORTEST_POINT_NANOS = 500_000_000L;

    private final RunResult result;
    private final Timeline timeline;

    private final List<Point> points;
    private final List<Spectrum> spectra;

    PageData(RunResult result, Timeline timeline, List<Spectrum> spectra) {
        this.result = result;
        this.timeline = timeline;
        this.points = drawn(timeline.points());
        this.spectra = spectra;
    }

    /// All points but short ones, unless there are no others.
    private static List<Point> drawn(List<Point> points) {
        List<Point> drawn = points.stream()
                .filter(point -> point.endNanos - point.startNanos >= SHORTEST_POINT_NANOS)
                .toList();
        return drawn.isEmpty() ? points : drawn;
    }

    ObjectNode json() {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.set("at", seconds(point -> point.startNanos / 1e9));
        data.set("to", seconds(point -> point.endNanos / 1e9));
        data.put("end", points.isEmpty() ? 0 : points.getLast().endNanos / 1e9);
        data.set("phases", phases());
        data.set("load", load());
        times(data);
        data.set("errors", errors());
        data.set("agents", agents());
        data.set("spectra", spectra());
        return data;
    }

    /// Whether there is anything that changes over time.
    boolean anyTime() {
        return !points.isEmpty();
    }

    private ArrayNode phases() {
        ArrayNode phases = JsonNodeFactory.instance.arrayNode();
        for (PhaseResult phase : result.phases()) {
            phases.addObject()
                    .put("name", phase.name())
                    .put("start", phase.startNanos() / 1e9)
                    .put("end", (phase.startNanos() + phase.durationNanos()) / 1e9)
                    .put("warmup", phase.warmup());
        }
        return phases;
    }

    private ObjectNode load() {
        ObjectNode load = JsonNodeFactory.instance.objectNode();
        load.set("planned", curve(this::plannedPerSecond));
        load.set("started", curve(point -> perSecond(point, point.started)));
        load.set("ended", curve(point -> perSecond(point, point.ended)));
        load.set("errors", curve(point -> perSecond(point, point.requests() - point.outcomes[Outcome.OK.index()])));
        if (points.stream().anyMatch(point -> point.requests() != point.ended)) {
            load.set("requests", curve(point -> perSecond(point, point.requests())));
        }
        if (points.stream().anyMatch(point -> point.dropped + point.lost > 0)) {
            load.set("missed", curve(point -> perSecond(point, point.dropped + point.lost)));
        }
        return load;
    }

    /// What the plan asks for, and not what the generator has got round to. Users start when they are
    /// ready, so what they started is what was planned.
    private double plannedPerSecond(Point point) {
        double sessions = point.plannedByUsers;
        for (PhaseResult phase : result.phases()) {
            sessions += planned(phase, point);
        }
        return perSecond(point, sessions);
    }

    /// Sessions of a phase that are due within a point: the area below its rate.
    static double planned(PhaseResult phase, Point point) {
        double sum = 0;
        if (phase.atOnce() > 0 && phase.startNanos() >= point.startNanos && phase.startNanos() < point.endNanos) {
            sum += phase.atOnce();
        }
        for (int i = 1; i < phase.rate().size(); i++) {
            RatePoint from = phase.rate().get(i - 1);
            RatePoint to = phase.rate().get(i);
            long start = Math.max(from.atNanos(), point.startNanos);
            long end = Math.min(to.atNanos(), point.endNanos);
            if (end > start) {
                double slope = (to.perSecond() - from.perSecond()) / (to.atNanos() - from.atNanos());
                double middle = from.perSecond() + slope * ((start + end) / 2.0 - from.atNanos());
                sum += middle * (end - start) / 1e9;
            }
        }
        return sum;
    }

    private void times(ObjectNode data) {
        ObjectNode times = data.putObject("times");
        ObjectNode lateness = data.putObject("lateness");
        ArrayNode p50 = times.putArray("p50");
        ArrayNode p99 = times.putArray("p99");
        ArrayNode max = times.putArray("max");
        ArrayNode latenessP99 = lateness.putArray("p99");
        ArrayNode latenessMax = lateness.putArray("max");
        for (Point point : points) {
            Counts response = new Counts();
            response.add(point.response.values());
            percentile(p50, response, 50);
            percentile(p99, response, 99);
            percentile(max, response, 100);
            Counts late = new Counts();
            late.add(point.lateness.values());
            percentile(latenessP99, late, 99);
            percentile(latenessMax, late, 100);
        }
    }

    private static void percentile(ArrayNode list, Counts times, double percentile) {
        if (times.total() == 0) {
            list.addNull();
        } else {
            list.add(short4(percentile == 100 ? times.max() : times.valueAtPercentile(percentile)));
        }
    }

    private ArrayNode errors() {
        ArrayNode errors = JsonNodeFactory.instance.arrayNode();
        for (Outcome outcome : Outcome.values()) {
            int index = outcome.index();
            if (outcome.isError() && points.stream().anyMatch(point -> point.outcomes[index] > 0)) {
                ObjectNode error = errors.addObject().put("name", outcome.label());
                error.set("values", curve(point -> perSecond(point, point.outcomes[index])));
            }
        }
        return errors;
    }

    private ArrayNode agents() {
        ArrayNode agents = JsonNodeFactory.instance.arrayNode();
        List<String> names = timeline.agents();
        for (int i = 0; i < names.size(); i++) {
            int number = i;
            agent(agents.addObject().put("name", names.get(i)), point -> point.agent(number));
        }
        if (result.health().agents().size() > names.size()) {
            agent(agents.addObject().put("name", "worst of all"), point -> point.worst);
        }
        return agents;
    }

    private void agent(ObjectNode agent, Function<Point, HealthSum> of) {
        agent.set("busy", health(of, sum -> sum.busyShareMax));
        agent.set("delay", health(of, sum -> sum.loopDelayMaxNanos));
        agent.set("gc", health(of, sum -> sum.gcPauseMaxNanos));
        agent.set("cpu", health(of, HealthSum::cpu));
        agent.set("steal", health(of, HealthSum::stealShare));
    }

    private ArrayNode health(Function<Point, HealthSum> of, ToDoubleFunction<HealthSum> figure) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode(points.size());
        for (Point point : points) {
            HealthSum sum = of.apply(point);
            if (sum.empty()) {
                list.addNull();
            } else {
                list.add(short4(figure.applyAsDouble(sum)));
            }
        }
        return list;
    }

    private ArrayNode spectra() {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (Spectrum spectrum : spectra) {
            ObjectNode node = list.addObject().put("name", spectrum.name());
            ticks(node.putArray("response"), spectrum.response());
            ticks(node.putArray("service"), spectrum.service());
        }
        return list;
    }

    private static void ticks(ArrayNode list, Histogram histogram) {
        if (histogram.getTotalCount() > 0) {
            for (Spectrum.Tick tick : Spectrum.ticks(histogram)) {
                list.addArray().add(plain(tick.inverse(), 7)).add(short4(tick.nanos()));
            }
        }
    }

    private ArrayNode seconds(ToDoubleFunction<Point> figure) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode(points.size());
        points.forEach(point -> list.add(plain(figure.applyAsDouble(point), 9)));
        return list;
    }

    private ArrayNode curve(ToDoubleFunction<Point> figure) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode(points.size());
        points.forEach(point -> list.add(short4(figure.applyAsDouble(point))));
        return list;
    }

    private static double perSecond(Point point, long count) {
        return perSecond(point, (double) count);
    }

    /// Not a number for a point that is too short for a rate.
    private static double perSecond(Point point, double count) {
        long nanos = point.endNanos - point.startNanos;
        return nanos < SHORTEST_POINT_NANOS ? Double.NaN : count * 1e9 / nanos;
    }

    private static @Nullable BigDecimal short4(long value) {
        return short4((double) value);
    }

    /// No eye sees a fifth digit on a curve, and it would be a quarter of the page.
    private static @Nullable BigDecimal short4(double value) {
        if (!Double.isFinite(value)) {
            return null;
        }
        return whole(new BigDecimal(value).round(FOUR_DIGITS));
    }

    private static BigDecimal plain(double value, int digits) {
        return whole(new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_UP)));
    }

    private static BigDecimal whole(BigDecimal value) {
        return value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
    }
}
