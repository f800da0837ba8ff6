package dev.spate.planfile;

import dev.spate.plan.Soak;
import dev.spate.plan.Soak.Drift;
import dev.spate.plan.Soak.Fault;
import dev.spate.plan.Soak.FaultKind;
import dev.spate.plan.SoakSignal;
import dev.spate.workload.Phase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Makes a [Soak] of its section, and holds it against the rest of the plan.
final class SoakReader {

    /// What a tier is called has a place on a command line.
    private static final Pattern TIER = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,30}");

    private static final Map<String, Long> USUAL_TIERS = usualTiers();

    private final Problems problems;
    private final List<Item<Fields>> phaseItems;
    private final List<Phase> phases;

    SoakReader(Problems problems, List<Item<Fields>> phaseItems, List<Phase> phases) {
        this.problems = problems;
        this.phaseItems = phaseItems;
        this.phases = phases;
    }

    private static Map<String, Long> usualTiers() {
        Map<String, Long> tiers = new LinkedHashMap<>();
        tiers.put("smoke", 10 * SoakShapes.MINUTE);
        tiers.put("nightly", 2 * SoakShapes.HOUR);
        tiers.put("weekend", 24 * SoakShapes.HOUR);
        tiers.put("release", 72 * SoakShapes.HOUR);
        return tiers;
    }

    /// The soak; null without the section, or where problems leave none.
    @Nullable
    Soak read(@Nullable Fields fields) {
        if (fields == null) {
            return null;
        }
        Map<String, Long> tiers = tiers(fields);
        long window = fields.get(SoakShapes.WINDOW, SoakShapes.USUAL_WINDOW);
        long run = fields.get(SoakShapes.RUN, SoakShapes.USUAL_RUN);
        if (window % SoakShapes.SECOND != 0) {
            problems.add(
                    fields.at(SoakShapes.WINDOW),
                    fields.path(SoakShapes.WINDOW),
                    "a window is whole seconds, as agents report once a second");
        }
        int agents = (int) (long) fields.get(SoakShapes.AGENTS, SoakShapes.USUAL_AGENTS);
        int coordinators = (int) (long) fields.get(SoakShapes.COORDINATORS, SoakShapes.USUAL_COORDINATORS);
        List<Fault> faults = new ArrayList<>();
        for (Item<Fields> item : fields.get(SoakShapes.FAULTS, List.of())) {
            Fault fault = fault(item.value(), agents, run);
            if (fault != null) {
                faults.add(fault);
            }
        }
        int phase = phase(fields);
        List<String> signals = new ArrayList<>();
        for (Item<SoakSignal> item : fields.get(SoakShapes.SIGNALS, List.of())) {
            if (item.value() instanceof SoakSignal signal) {
                signals.add(signal.label());
            }
        }
        Map<String, Drift> drift = drift(fields, signals);
        if (phase < 0) {
            return null;
        }
        return new Soak(
                tiers,
                phase,
                window,
                run,
                fields.get(SoakShapes.COLLECT, Math.max(window, SoakShapes.MINUTE)),
                agents,
                coordinators,
                fields.get(SoakShapes.OWN_TARGET, false),
                signals,
                faults,
                drift);
    }

    private Map<String, Long> tiers(Fields fields) {
        Map<String, Long> tiers = new LinkedHashMap<>();
        for (Item<Long> item : fields.get(SoakShapes.TIERS, List.of())) {
            if (!TIER.matcher(item.key()).matches()) {
                problems.add(
                        item.keyPlace(),
                        item.path(),
                        Node.quote(item.key()),
                        "a tier's name has 1 to 31 letters, digits, underscores and hyphens, and begins with a letter",
                        null);
            } else if (item.value() instanceof Long nanos) {
                tiers.put(item.key(), nanos);
            }
        }
        return tiers.isEmpty() ? USUAL_TIERS : tiers;
    }

    /// The number of the phase that lasts; -1 if there is none, which is a problem then.
    private int phase(Fields fields) {
        if (fields.get(SoakShapes.PHASE) instanceof Node.Scalar wanted) {
            return named(wanted, fields.path(SoakShapes.PHASE));
        }
        if (fields.has(SoakShapes.PHASE)) {
            return -1;
        }
        for (int i = phases.size() - 1; i >= 0; i--) {
            if (lasts(phases.get(i))) {
                return i;
            }
        }
        if (!phaseItems.isEmpty() && phases.size() == phaseItems.size()) {
            problems.add(
                    fields.node().place(),
                    fields.path(),
                    "",
                    "a soak needs a phase with load that lasts and is no warm-up",
                    null);
        }
        return -1;
    }

    private static boolean lasts(Phase phase) {
        return !phase.warmup() && !phase.mix().isEmpty() && phase.durationNanos() > 0;
    }

    private int named(Node.Scalar wanted, String field) {
        List<String> names = new ArrayList<>();
        for (Item<Fields> item : phaseItems) {
            String name = item.value() == null ? null : item.value().get(PlanShapes.PHASE_NAME);
            names.add(name == null ? "" : name);
        }
        if (!names.contains(wanted.text())) {
            problems.add(wanted, field, "the plan has no phase of this name", Words.suggest(wanted.text(), names));
            return -1;
        }
        for (int i = 0; i < phases.size(); i++) {
            Phase phase = phases.get(i);
            if (phase.name().equals(wanted.text())) {
                if (!lasts(phase)) {
                    problems.add(wanted, field, "the phase that lasts has load and a duration, and is no warm-up");
                    return -1;
                }
                return i;
            }
        }
        return -1;
    }

    private @Nullable Fault fault(@Nullable Fields fields, int agents, long run) {
        FaultKind kind = fields == null ? null : fields.get(SoakShapes.FAULT);
        if (fields == null || kind == null) {
            return null;
        }
        long every = fields.get(SoakShapes.EVERY, 0L);
        long length = fields.get(SoakShapes.FOR, kind.usualNanos());
        long recovery = fields.get(SoakShapes.RECOVERY, SoakShapes.USUAL_RECOVERY);
        if (length + recovery > run - run / 10) {
            problems.add(
                    fields.node().place(),
                    fields.path(),
                    "",
                    "it takes " + Quantities.durationText(length) + " and may take "
                            + Quantities.durationText(recovery) + " to recover, and does not fit into nine tenths of a"
                            + " run of " + Quantities.durationText(run),
                    "set 'run' under 'soak', or shorten 'recovery'");
        }
        if (kind.takesAgent() && agents < 2) {
            problems.add(
                    fields.at(SoakShapes.FAULT),
                    fields.path(SoakShapes.FAULT),
                    "an agent can only be taken from a run where another takes its share",
                    "set 'agents' under 'soak' to 2 or more");
        }
        unused(fields, kind);
        Node.Scalar at = fields.get(SoakShapes.AT);
        long by = fields.get(SoakShapes.BY, kind == FaultKind.STEP_CLOCK ? SoakShapes.USUAL_STEP : SoakShapes.USUAL_BY);
        return new Fault(
                kind,
                every > 0 ? 0 : (int) (long) fields.get(SoakShapes.TIMES, 1L),
                every,
                length,
                recovery,
                at == null ? null : at.text(),
                fields.get(SoakShapes.DRIFT_OF_FAULT, false),
                by,
                share(fields, SoakShapes.SHARE, SoakShapes.USUAL_SHARE));
    }

    /// What is said of a fault that has no use for it was meant for something.
    private void unused(Fields fields, FaultKind kind) {
        boolean takesBy = switch (kind) {
            case DELAY_PACKETS, STEP_CLOCK, SLOW_TARGET -> true;
            case CONTROL,
                    KILL_AGENT,
                    PAUSE_AGENT,
                    KILL_COORDINATOR,
                    RESTART_BROKER,
                    STOP_COLLECTOR,
                    DROP_PACKETS,
                    FILL_DISK -> false;
        };
        if (fields.has(SoakShapes.BY) && !takesBy) {
            problems.add(
                    fields.keyPlace(SoakShapes.BY),
                    fields.path(SoakShapes.BY),
                    "",
                    "'by' says nothing of " + kind.label(),
                    null);
        }
        if (fields.has(SoakShapes.SHARE) && kind != FaultKind.DROP_PACKETS) {
            problems.add(
                    fields.keyPlace(SoakShapes.SHARE),
                    fields.path(SoakShapes.SHARE),
                    "",
                    "'share' says nothing of " + kind.label(),
                    null);
        }
    }

    private double share(Fields fields, Field<Node.Scalar> field, double otherwise) {
        if (!(fields.get(field) instanceof Node.Scalar scalar)) {
            return otherwise;
        }
        Double share = Quantities.share(scalar.text());
        if (share == null || !(share > 0 && share <= 1)) {
            problems.add(scalar, fields.path(field), "it is a share in percent, above 0% and at most 100%");
            return otherwise;
        }
        return share;
    }

    private Map<String, Drift> drift(Fields fields, List<String> signals) {
        Map<String, Drift> drift = new LinkedHashMap<>();
        for (Item<Fields> item : fields.get(SoakShapes.DRIFT_FIELD, List.of())) {
            if (!SoakSignal.labels().contains(item.key())) {
                problems.add(
                        item.keyPlace(),
                        item.path(),
                        Node.quote(item.key()),
                        "there is no such signal",
                        Words.suggest(item.key(), SoakSignal.labels()));
            } else if (!signals.isEmpty() && !signals.contains(item.key())) {
                problems.add(
                        item.keyPlace(), item.path(), Node.quote(item.key()), "'signals' leaves this signal out", null);
            }
            if (item.value() instanceof Fields rule) {
                drift.put(
                        item.key(),
                        new Drift(
                                amount(rule, SoakShapes.AT_LEAST, unit(item.key())),
                                share(rule, SoakShapes.DRIFT_SHARE, Double.NaN),
                                amount(rule, SoakShapes.LIMIT, unit(item.key())),
                                rule.get(SoakShapes.JUDGED, true)));
            }
        }
        return drift;
    }

    private static String unit(String label) {
        for (SoakSignal signal : SoakSignal.values()) {
            if (signal.label().equals(label)) {
                return signal.unit();
            }
        }
        return "";
    }

    /// A number, bytes of a size or the time of a duration, in the unit; NaN without the field.
    private double amount(Fields fields, Field<Node.Scalar> field, String unit) {
        if (!(fields.get(field) instanceof Node.Scalar scalar)) {
            return Double.NaN;
        }
        String text = scalar.text();
        Long bytes = Quantities.bytes(text);
        Long nanos = bytes == null ? Quantities.durationNanos(text) : null;
        if (bytes != null && (unit.equals("bytes") || unit.isEmpty())) {
            return bytes;
        }
        if (nanos != null && (unit.equals("ns") || unit.equals("ms") || unit.isEmpty())) {
            return unit.equals("ms") ? nanos / 1e6 : nanos;
        }
        if (bytes == null && nanos == null && text.matches("[0-9]{1,15}(\\.[0-9]{1,9})?")) {
            return Double.parseDouble(text);
        }
        String rule = switch (unit) {
            case "bytes" -> "this signal is a size, such as 2MiB";
            case "ns", "ms" -> "this signal is a time, such as 5ms";
            default -> "this signal is a number";
        };
        problems.add(scalar, fields.path(field), rule);
        return Double.NaN;
    }
}
