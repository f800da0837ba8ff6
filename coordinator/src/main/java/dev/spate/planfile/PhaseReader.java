package dev.spate.planfile;

import dev.spate.workload.Arrivals;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Phase;
import dev.spate.workload.Rate;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes phases, and sets them on the line of time.
final class PhaseReader {

    private static final long USUAL_GRACEFUL_STOP_NANOS = 30_000_000_000L;
    private static final int USUAL_MAX_SESSIONS = 100_000;

    /// Integers up to here are exact as doubles, in which figures of rates are kept.
    private static final BigInteger MOST_ARRIVALS = BigInteger.TWO.pow(53);

    private final Problems problems;

    /// Names of all scenarios of the plan, also of faulty ones.
    private final Set<String> scenarios;

    PhaseReader(Problems problems, Set<String> scenarios) {
        this.problems = problems;
        this.scenarios = scenarios;
    }

    /// A phase that still has no place in time.
    private record Draft(Fields fields, Phase phase) {}

    /// The phases of the plan, in the order of the list; without those that have problems.
    List<Phase> read(List<Item<Fields>> items) {
        checkNames(items);
        long[] durations = new long[items.size()];
        List<@Nullable Draft> drafts = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            Fields fields = items.get(i).value();
            Draft draft = fields == null ? null : draft(fields);
            drafts.add(draft);
            durations[i] = draft == null ? 0 : draft.phase().durationNanos();
        }
        long[] starts = new StartTimes(problems, items, durations).resolve();
        List<Phase> phases = new ArrayList<>();
        for (int i = 0; i < drafts.size(); i++) {
            Draft draft = drafts.get(i);
            if (draft != null) {
                phases.add(placed(draft.phase(), starts[i]));
            }
        }
        checkTotals(items, phases);
        return phases;
    }

    private static Phase placed(Phase phase, long startNanos) {
        return new Phase(
                phase.name(),
                phase.load(),
                phase.mix(),
                startNanos,
                phase.durationNanos(),
                phase.gracefulStopNanos(),
                phase.maxSessions(),
                phase.warmup());
    }

    private void checkNames(List<Item<Fields>> items) {
        Map<String, Item<Fields>> seen = new LinkedHashMap<>();
        for (Item<Fields> item : items) {
            Fields fields = item.value();
            String name = fields == null ? null : fields.get(PlanShapes.PHASE_NAME);
            Item<Fields> earlier = fields == null || name == null ? null : seen.putIfAbsent(name, item);
            if (earlier != null && fields != null) {
                String rule = "the name of a phase is unique in the plan; " + earlier.path() + " has it already";
                problems.add(fields.at(PlanShapes.PHASE_NAME), fields.path(PlanShapes.PHASE_NAME), rule);
            }
        }
    }

    private @Nullable Draft draft(Fields fields) {
        int before = problems.count();
        LoadModel load = load(fields);
        List<Phase.MixEntry> mix = load instanceof LoadModel.Pause ? List.of() : mix(fields);
        boolean pause = fields.has(PlanShapes.PHASE_PAUSE);
        if (pause) {
            refuseLoadFields(fields);
        }
        long duration = duration(fields, load);
        String name = fields.get(PlanShapes.PHASE_NAME);
        if (load == null || name == null || problems.count() != before || (mix.isEmpty() && !pause)) {
            return null;
        }
        long gracefulStop = pause ? 0 : fields.get(PlanShapes.GRACEFUL_STOP, USUAL_GRACEFUL_STOP_NANOS);
        long maxSessions = fields.get(PlanShapes.MAX_SESSIONS, (long) USUAL_MAX_SESSIONS);
        boolean warmup = fields.get(PlanShapes.WARMUP, false);
        return new Draft(fields, new Phase(name, load, mix, 0, duration, gracefulStop, (int) maxSessions, warmup));
    }

    private @Nullable LoadModel load(Fields fields) {
        Arrivals arrivals = fields.get(PlanShapes.ARRIVALS, Arrivals.UNIFORM);
        if (fields.get(PlanShapes.CONSTANT_RATE) instanceof Rate rate) {
            if (rate.count() == 0) {
                String hint = "a phase without load is '{name: …, pause: 10s}'";
                problems.add(
                        fields.at(PlanShapes.CONSTANT_RATE),
                        fields.path(PlanShapes.CONSTANT_RATE),
                        "the rate is above 0",
                        hint);
                return null;
            }
            return new LoadModel.ConstantRate(rate, arrivals);
        }
        if (fields.get(PlanShapes.RAMPING_RATE) instanceof Fields ramp) {
            return rates(ramp) instanceof Rates(Rate from, Rate to)
                    ? new LoadModel.RampingRate(from, to, arrivals)
                    : null;
        }
        if (fields.get(PlanShapes.STAIRS) instanceof Fields stairs) {
            return rates(stairs) instanceof Rates(Rate from, Rate to)
                            && stairs.get(PlanShapes.STEPS) instanceof Long steps
                    ? new LoadModel.Staircase(from, to, steps.intValue(), arrivals)
                    : null;
        }
        if (fields.get(PlanShapes.AT_ONCE) instanceof Long sessions) {
            return new LoadModel.AtOnce(sessions.intValue());
        }
        if (fields.get(PlanShapes.CONSTANT_USERS) instanceof Long users) {
            return new LoadModel.ConstantUsers(users.intValue());
        }
        if (fields.get(PlanShapes.RAMPING_USERS) instanceof Fields ramp) {
            return userRamp(ramp);
        }
        return fields.has(PlanShapes.PHASE_PAUSE) ? new LoadModel.Pause() : null;
    }

    private record Rates(Rate from, Rate to) {}

    private @Nullable Rates rates(Fields fields) {
        if (!(fields.get(PlanShapes.FROM_RATE) instanceof Rate from)
                || !(fields.get(PlanShapes.TO_RATE) instanceof Rate to)) {
            return null;
        }
        if (from.count() == 0 && to.count() == 0) {
            problems.add(fields.node(), fields.path(), "one of 'from' and 'to' is above 0");
            return null;
        }
        return new Rates(from, to);
    }

    private @Nullable LoadModel userRamp(Fields ramp) {
        if (!(ramp.get(PlanShapes.FROM_USERS) instanceof Long from)
                || !(ramp.get(PlanShapes.TO_USERS) instanceof Long to)) {
            return null;
        }
        if (from == 0 && to == 0) {
            problems.add(ramp.node(), ramp.path(), "one of 'from' and 'to' is above 0");
            return null;
        }
        return new LoadModel.RampingUsers(from.intValue(), to.intValue());
    }

    private List<Phase.MixEntry> mix(Fields fields) {
        List<Phase.MixEntry> mix = new ArrayList<>();
        if (fields.get(PlanShapes.SCENARIO) instanceof Node.Scalar name) {
            checkScenario(name.text(), name.place(), fields.path(PlanShapes.SCENARIO));
            mix.add(new Phase.MixEntry(name.text(), 1));
        } else if (fields.has(PlanShapes.MIX)) {
            List<Item<Long>> items = fields.get(PlanShapes.MIX, List.of());
            for (Item<Long> item : items) {
                checkScenario(item.key(), item.keyPlace(), item.path());
                if (item.value() instanceof Long weight) {
                    mix.add(new Phase.MixEntry(item.key(), weight.intValue()));
                }
            }
            if (items.isEmpty() && !fields.faulty(PlanShapes.MIX)) {
                problems.add(fields.at(PlanShapes.MIX), fields.path(PlanShapes.MIX), "a mix has at least one scenario");
            }
        } else if (!fields.mentions(PlanShapes.SCENARIO)
                && !fields.mentions(PlanShapes.MIX)
                && !fields.has(PlanShapes.PHASE_PAUSE)) {
            String hint = scenarios.isEmpty()
                    ? null
                    : "for example 'scenario: " + scenarios.iterator().next() + "'";
            problems.add(fields.node().place(), fields.path(), "", "a phase needs a 'scenario' or a 'mix'", hint);
        }
        return mix;
    }

    private void checkScenario(String name, Place place, String field) {
        if (scenarios.contains(name)) {
            return;
        }
        String hint = Words.suggest(name, List.copyOf(scenarios));
        problems.add(place, field, Node.quote(name), "the plan has no scenario of this name", hint);
    }

    private void refuseLoadFields(Fields fields) {
        for (Field<?> field : List.of(
                PlanShapes.SCENARIO,
                PlanShapes.MIX,
                PlanShapes.ARRIVALS,
                PlanShapes.DURATION,
                PlanShapes.GRACEFUL_STOP,
                PlanShapes.MAX_SESSIONS)) {
            if (fields.has(field)) {
                String hint = field.equals(PlanShapes.DURATION) ? "write its length as 'pause: 10s'" : "remove it";
                String rule = "a phase without load has only a name, a 'pause', and where it starts";
                problems.add(fields.keyPlace(field), fields.path(field), "'" + field.key() + "'", rule, hint);
            }
        }
    }

    private long duration(Fields fields, @Nullable LoadModel load) {
        if (fields.has(PlanShapes.PHASE_PAUSE)) {
            return fields.get(PlanShapes.PHASE_PAUSE, 0L);
        }
        boolean atOnce = fields.has(PlanShapes.AT_ONCE);
        boolean closed = load instanceof LoadModel.Closed;
        if ((atOnce || closed) && fields.has(PlanShapes.ARRIVALS)) {
            String rule = "only constantRate, rampingRate and staircase have 'arrivals'";
            problems.add(
                    fields.keyPlace(PlanShapes.ARRIVALS),
                    fields.path(PlanShapes.ARRIVALS),
                    "'arrivals'",
                    rule,
                    "remove it");
        }
        Long duration = fields.get(PlanShapes.DURATION);
        if (duration == null && !fields.mentions(PlanShapes.DURATION) && !atOnce && load != null) {
            String rule = "a phase needs a 'duration', unless it is 'atOnce' or a 'pause'";
            problems.add(fields.node().place(), fields.path(), "", rule, "for example 'duration: 30s'");
        }
        if (duration != null && duration == 0 && !atOnce) {
            problems.add(
                    fields.at(PlanShapes.DURATION),
                    fields.path(PlanShapes.DURATION),
                    "only a phase 'atOnce' may last 0s");
        }
        return duration == null ? 0 : duration;
    }

    private void checkTotals(List<Item<Fields>> items, List<Phase> phases) {
        BigInteger arrivals = BigInteger.ZERO;
        for (Phase phase : phases) {
            if (phase.endNanos() > Kinds.LONGEST_NANOS) {
                int index = indexOf(items, phase.name());
                String found = "an end " + Quantities.durationText(phase.endNanos()) + " after the start";
                Item<Fields> item = items.get(index);
                problems.add(item.node().place(), item.path(), found, "a run may last 720h", null);
            }
            arrivals = arrivals.add(PlannedLoad.sessions(phase));
            if (arrivals.compareTo(MOST_ARRIVALS) > 0) {
                Item<Fields> item = items.get(indexOf(items, phase.name()));
                String rule = "a plan may have " + MOST_ARRIVALS + " sessions";
                problems.add(item.node().place(), item.path(), arrivals + " sessions up to here", rule, null);
                return;
            }
        }
    }

    private static int indexOf(List<Item<Fields>> items, String name) {
        for (int i = 0; i < items.size(); i++) {
            Fields fields = items.get(i).value();
            if (fields != null && name.equals(fields.get(PlanShapes.PHASE_NAME))) {
                return i;
            }
        }
        return 0;
    }
}
