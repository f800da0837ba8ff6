package dev.spate.planfile;

import dev.spate.plan.Objective;
import dev.spate.plan.Objective.Comparison;
import dev.spate.plan.Objective.Metric;
import dev.spate.workload.Arrivals;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Outcome;
import dev.spate.workload.Phase;
import dev.spate.workload.Rate;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes objectives of the entries of `slo`, and refuses those that no run can meet or that every run
/// meets.
final class ObjectiveReader {

    private final Problems problems;
    private final List<PhaseFacts> phases;

    ObjectiveReader(Problems problems, List<PhaseFacts> phases) {
        this.problems = problems;
        this.phases = phases;
    }

    /// What an objective may say about a phase.
    ///
    /// @param phase null if it has problems
    /// @param requests names of its requests, by scenario, as often as they stand there
    record PhaseFacts(
            String name,
            boolean warmup,
            boolean pause,
            @Nullable Phase phase,
            Map<String, List<String>> requests) {

        boolean hasRequest(String request) {
            return requests.values().stream().anyMatch(names -> names.contains(request));
        }

        List<String> requestNames() {
            return requests.values().stream()
                    .flatMap(List::stream)
                    .distinct()
                    .sorted()
                    .toList();
        }
    }

    /// A figure with its bound.
    private record Bounded(String label, Metric metric, Comparison comparison, double limit, String limitText) {}

    List<Objective> read(List<Item<Fields>> items) {
        List<Objective> objectives = new ArrayList<>();
        for (Item<Fields> item : items) {
            if (item.value() instanceof Fields fields) {
                entry(fields, objectives);
            }
        }
        return objectives;
    }

    private void entry(Fields fields, List<Objective> objectives) {
        int before = problems.count();
        String request = fields.get(PlanShapes.SLO_REQUEST) instanceof Node.Scalar name
                        && !name.text().equals("*")
                ? name.text()
                : null;
        List<PhaseFacts> about = about(fields, request);
        long window = window(fields, about);
        boolean abort = fields.get(PlanShapes.ABORT, false);
        if (abort && !fields.has(PlanShapes.WINDOW)) {
            String rule = "only an objective with a 'window' can end a run before the phase is over";
            problems.add(
                    fields.keyPlace(PlanShapes.ABORT),
                    fields.path(PlanShapes.ABORT),
                    "'abort: true'",
                    rule,
                    "add 'window: 10s'");
        }
        List<Bounded> bounds = bounds(fields, request);
        throughput(fields, request, about);
        if (problems.count() != before) {
            return;
        }
        for (PhaseFacts phase : about) {
            for (Bounded bound : bounds) {
                String rule = phase.name() + (request == null ? "" : " " + request) + " " + bound.label() + " "
                        + bound.comparison().sign() + " " + bound.limitText()
                        + (window == 0 ? "" : " in each " + Quantities.durationText(window));
                objectives.add(new Objective(
                        rule, phase.name(), request, bound.metric(), bound.comparison(), bound.limit(), window, abort));
            }
        }
    }

    /// The phases that an entry is about; none after adding a problem.
    private List<PhaseFacts> about(Fields fields, @Nullable String request) {
        if (fields.get(PlanShapes.SLO_PHASE) instanceof Node.Scalar name) {
            PhaseFacts facts = named(name, fields.path(PlanShapes.SLO_PHASE));
            if (facts != null && request != null && !facts.hasRequest(request)) {
                unknownRequest(fields, request, facts.requestNames(), "phase '" + facts.name() + "'");
                return List.of();
            }
            return facts == null ? List.of() : List.of(facts);
        }
        if (fields.has(PlanShapes.SLO_PHASE)) {
            return List.of();
        }
        List<PhaseFacts> measured = phases.stream()
                .filter(facts -> !facts.warmup() && !facts.pause())
                .toList();
        List<PhaseFacts> about = measured.stream()
                .filter(facts -> request == null || facts.hasRequest(request))
                .toList();
        if (about.isEmpty() && request != null) {
            List<String> known = measured.stream()
                    .flatMap(facts -> facts.requestNames().stream())
                    .distinct()
                    .sorted()
                    .toList();
            unknownRequest(fields, request, known, "no phase that is no warm-up");
        } else if (about.isEmpty()) {
            problems.add(fields.node().place(), fields.path(), "", "the plan has no phase that is measured", null);
        }
        return about;
    }

    private @Nullable PhaseFacts named(Node.Scalar name, String field) {
        for (PhaseFacts facts : phases) {
            if (facts.name().equals(name.text())) {
                if (facts.warmup()) {
                    problems.add(name, field, "this phase is a warm-up, and warm-ups are not judged");
                    return null;
                }
                if (facts.pause()) {
                    problems.add(name, field, "this phase is a pause, in which nothing is measured");
                    return null;
                }
                return facts;
            }
        }
        List<String> known = phases.stream().map(PhaseFacts::name).toList();
        problems.add(name, field, "the plan has no phase of this name", Words.suggest(name.text(), known));
        return null;
    }

    private void unknownRequest(Fields fields, String request, List<String> known, String where) {
        String hint = Words.suggest(request, known);
        String rule = where.startsWith("no ")
                ? where + " has a request of this name"
                : where + " has no request of this name";
        problems.add(fields.at(PlanShapes.SLO_REQUEST), fields.path(PlanShapes.SLO_REQUEST), rule, hint);
    }

    private long window(Fields fields, List<PhaseFacts> about) {
        if (!(fields.get(PlanShapes.WINDOW) instanceof Long window)) {
            return 0;
        }
        Node node = fields.at(PlanShapes.WINDOW);
        String field = fields.path(PlanShapes.WINDOW);
        if (window % 1_000_000_000 != 0) {
            problems.add(node, field, "a window is whole seconds, as agents report once a second");
        }
        for (PhaseFacts facts : about) {
            Phase phase = facts.phase();
            if (phase != null && window > phase.durationNanos()) {
                String rule =
                        "phase '" + facts.name() + "' is shorter, " + Quantities.durationText(phase.durationNanos());
                problems.add(node, field, rule + ", so no window fits in it");
            }
        }
        return window;
    }

    private List<Bounded> bounds(Fields fields, @Nullable String request) {
        List<Bounded> bounds = new ArrayList<>();
        for (Node.Entry entry : fields.node().entries()) {
            String key = entry.key().text();
            String path = Shape.join(fields.path(), key);
            switch (key) {
                case "mean" -> time(fields.get(PlanShapes.MEAN), path, "mean", new Objective.ResponseMean(), bounds);
                case "max" ->
                    time(fields.get(PlanShapes.MAX), path, "max", new Objective.ResponsePercentile(100), bounds);
                case "errors" -> fields.get(PlanShapes.ERRORS, List.of()).forEach(item -> errors(item, bounds));
                case "dropped" -> {
                    if (request != null) {
                        problems.add(entry.key(), path, "sessions are dropped, not requests", "remove 'request'");
                    }
                    share(fields.get(PlanShapes.DROPPED), path, "dropped", new Objective.DroppedShare(), bounds);
                }
                case "throughput" -> rate(fields.get(PlanShapes.THROUGHPUT), path, bounds);
                default ->
                    fields.free().stream()
                            .filter(item -> item.key().equals(key))
                            .forEach(item -> percentile(item, bounds));
            }
        }
        boolean none = fields.free().isEmpty()
                && !fields.has(PlanShapes.MEAN)
                && !fields.has(PlanShapes.MAX)
                && !fields.has(PlanShapes.ERRORS)
                && !fields.has(PlanShapes.DROPPED)
                && !fields.has(PlanShapes.THROUGHPUT);
        boolean unknown = fields.node().entries().stream()
                .anyMatch(entry -> PlanShapes.OBJECTIVE.field(entry.key().text()) == null);
        if (none && !unknown) {
            String rule = "an objective bounds at least one figure";
            problems.add(fields.node().place(), fields.path(), "", rule, "for example 'p99: \"< 250ms\"'");
        }
        return bounds;
    }

    private void percentile(Item<Object> item, List<Bounded> bounds) {
        boolean service = item.key().startsWith("service.");
        String figure = service ? item.key().substring("service.".length()) : item.key();
        double percent = figure.equals("max") ? 100 : Double.parseDouble(figure.substring(1));
        if (!(percent > 0 && percent <= 100)) {
            String rule = "a percentile is above 0 and at most 100";
            problems.add(item.keyPlace(), item.path(), Node.quote(item.key()), rule, null);
        } else if (item.value() instanceof Node.Scalar scalar) {
            Metric metric =
                    service ? new Objective.ServicePercentile(percent) : new Objective.ResponsePercentile(percent);
            time(scalar, item.path(), item.key(), metric, bounds);
        }
    }

    private void time(Node.@Nullable Scalar scalar, String field, String label, Metric metric, List<Bounded> bounds) {
        if (scalar == null || !(SpecialKinds.Bound.parse(scalar.text()) instanceof SpecialKinds.Bound bound)) {
            return;
        }
        Long nanos = bound.value().length() > 60 ? null : Quantities.durationNanos(bound.value());
        if (nanos == null || nanos > Kinds.LONGEST_NANOS) {
            String hint = nanos == null ? timeHint(bound) : null;
            problems.add(
                    scalar, field, "this figure is bounded by a duration of 0s to 720h, such as \"< 250ms\"", hint);
            return;
        }
        if (decided(scalar, field, bound.comparison(), nanos, Double.POSITIVE_INFINITY, "a time is at least 0s")) {
            return;
        }
        bounds.add(new Bounded(label, metric, bound.comparison(), nanos, bound.value()));
    }

    private static @Nullable String timeHint(SpecialKinds.Bound bound) {
        String sign = bound.comparison().sign() + " ";
        if (bound.value().matches("[0-9.]{1,20}")) {
            return "did you mean '" + sign + bound.value() + "ms', or '" + sign + bound.value() + "s'?";
        }
        String meant = Quantities.durationMeant(bound.value());
        return Kinds.didYouMean(meant == null ? null : sign + meant);
    }

    private static @Nullable String shareHint(SpecialKinds.Bound bound) {
        if (!bound.value().matches("[0-9]{1,9}(\\.[0-9]{1,9})?")) {
            return null;
        }
        String sign = bound.comparison().sign() + " ";
        BigDecimal number = new BigDecimal(bound.value());
        String percent = number.movePointRight(2).stripTrailingZeros().toPlainString();
        return number.compareTo(BigDecimal.ONE) < 0
                ? "did you mean '" + sign + percent + "%', or '" + sign + bound.value() + "%'?"
                : "did you mean '" + sign + bound.value() + "%'?";
    }

    private void share(Node.@Nullable Scalar scalar, String field, String label, Metric metric, List<Bounded> bounds) {
        if (scalar == null || !(SpecialKinds.Bound.parse(scalar.text()) instanceof SpecialKinds.Bound bound)) {
            return;
        }
        Double share = Quantities.share(bound.value());
        if (share == null) {
            String hint = shareHint(bound);
            problems.add(scalar, field, "this figure is bounded by a share in percent, such as \"< 0.1%\"", hint);
        } else if (share > 1) {
            problems.add(scalar, field, "a share is 0% to 100%");
        } else if (!decided(scalar, field, bound.comparison(), share, 1, "a share is 0% to 100%")) {
            bounds.add(new Bounded(label, metric, bound.comparison(), share, bound.value()));
        }
    }

    private void errors(Item<Node.Scalar> item, List<Bounded> bounds) {
        if (item.key().isEmpty()) {
            share(item.value(), item.path(), "errors", new Objective.ErrorShare(null), bounds);
            return;
        }
        List<String> labels = Arrays.stream(Outcome.values())
                .filter(Outcome::isError)
                .map(Outcome::label)
                .toList();
        if (!labels.contains(item.key())) {
            String hint = Words.suggest(item.key(), labels);
            problems.add(item.keyPlace(), item.path(), Node.quote(item.key()), "there is no such kind of error", hint);
            return;
        }
        share(item.value(), item.path(), "errors " + item.key(), new Objective.ErrorShare(item.key()), bounds);
    }

    private void rate(Node.@Nullable Scalar scalar, String field, List<Bounded> bounds) {
        if (scalar == null || !(SpecialKinds.Bound.parse(scalar.text()) instanceof SpecialKinds.Bound bound)) {
            return;
        }
        Rate rate = bound.value().length() > 60 ? null : Quantities.rate(bound.value());
        if (rate == null) {
            String meant = bound.value().length() > 60 ? null : Quantities.rateMeant(bound.value());
            String hint =
                    Kinds.didYouMean(meant == null ? null : bound.comparison().sign() + " " + meant);
            problems.add(scalar, field, "the throughput is bounded by a rate, such as \"> 1990/s\"", hint);
            return;
        }
        double limit = rate.perSecond();
        if (!decided(scalar, field, bound.comparison(), limit, Double.POSITIVE_INFINITY, "a rate is at least 0/s")) {
            bounds.add(new Bounded("throughput", new Objective.Throughput(), bound.comparison(), limit, bound.value()));
        }
    }

    /// Adds a problem if a bound on a figure from 0 to `most` is met by none of its values, or by all.
    private boolean decided(
            Node.Scalar scalar, String field, Comparison comparison, double limit, double most, String range) {
        boolean lowHolds = comparison.holds(0, limit);
        boolean highHolds = comparison.holds(most, limit);
        if (lowHolds != highHolds) {
            return false;
        }
        String outcome = lowHolds ? "so this always holds and says nothing" : "so this can never hold";
        problems.add(scalar, field, range + ", " + outcome);
        return true;
    }

    /// Refuses a throughput that the phase would not reach if every request of it went well.
    private void throughput(Fields fields, @Nullable String request, List<PhaseFacts> about) {
        if (!(fields.get(PlanShapes.THROUGHPUT) instanceof Node.Scalar scalar)
                || !(SpecialKinds.Bound.parse(scalar.text()) instanceof SpecialKinds.Bound bound)
                || !(Quantities.rate(bound.value()) instanceof Rate rate)) {
            return;
        }
        for (PhaseFacts facts : about) {
            double planned = plannedThroughput(facts, request);
            boolean lower = bound.comparison() == Comparison.GREATER || bound.comparison() == Comparison.AT_LEAST;
            if (lower && planned >= 0 && !bound.comparison().holds(planned, rate.perSecond())) {
                String rule = "phase '" + facts.name() + "' plans " + shown(planned)
                        + (request == null ? " requests" : " of these requests")
                        + " per second, so this can never hold";
                problems.add(scalar, fields.path(PlanShapes.THROUGHPUT), rule);
            }
        }
    }

    private static String shown(double rate) {
        return rate == Math.rint(rate) ? Long.toString((long) rate) : "%.1f".formatted(rate);
    }

    /// Requests per second that a phase can reach, with room for chance where chance has a part in it;
    /// -1 if that depends on the target.
    private static double plannedThroughput(PhaseFacts facts, @Nullable String request) {
        Phase phase = facts.phase();
        if (phase == null || !(phase.load() instanceof LoadModel.Open) || phase.durationNanos() == 0) {
            return -1;
        }
        double weights = 0;
        double requests = 0;
        for (Phase.MixEntry entry : phase.mix()) {
            List<String> names = facts.requests().getOrDefault(entry.scenario(), List.of());
            long count = names.stream()
                    .filter(name -> request == null || name.equals(request))
                    .count();
            weights += entry.weight();
            requests += (double) entry.weight() * count;
        }
        double sessions = PlannedLoad.sessions(phase).doubleValue();
        boolean chance = phase.mix().size() > 1
                || (phase.load() instanceof LoadModel.ConstantRate constant && constant.arrivals() == Arrivals.POISSON)
                || (phase.load() instanceof LoadModel.RampingRate ramp && ramp.arrivals() == Arrivals.POISSON)
                || (phase.load() instanceof LoadModel.Staircase stairs && stairs.arrivals() == Arrivals.POISSON);
        // Six standard deviations of a Poisson count: what lies beyond happens once in a billion runs.
        double most = chance ? sessions + 6 * Math.sqrt(sessions) + 6 : sessions;
        return most * requests / weights / (phase.durationNanos() / 1e9);
    }
}
