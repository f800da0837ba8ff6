package dev.spate.lab;

import dev.spate.profile.Kind;
import dev.spate.target.lab.Pattern;
import dev.spate.target.lab.Pattern.Effect;
import dev.spate.target.lab.Pattern.Load;
import dev.spate.target.lab.Pattern.Parameter;
import dev.spate.target.lab.Pattern.Variant;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// An experiment before it is made: what is compared, under which load, how often.
///
/// One variable changes from arm to arm, and only one: the variant, or the value of one setting of the
/// target. What a variant itself needs to be set belongs to the variant.
///
/// @param claim what the verdict is about
/// @param arms the first is the base; at least two
/// @param varied the setting whose value is the variable; empty: the variant is
/// @param parameters of the work, all of them, the same for all arms
/// @param profile what the target records of itself in one more trial of each arm, which does not count;
///     empty: nothing
public record Design(
        Pattern pattern,
        String claim,
        List<Arm> arms,
        String varied,
        Map<String, Long> parameters,
        Load load,
        int trials,
        int trialSeconds,
        int warmUpSeconds,
        Set<Kind> profile,
        long seed) {

    /// What a trial takes beside its load: a collection, connections, a look at both sides.
    static final long BESIDE_TRIAL_NANOS = 550_000_000L;

    /// What it takes to start a target.
    static final long START_NANOS = 1_500_000_000L;

    private static final double MAX_RATE = 100_000;
    private static final int MAX_SECONDS = 600;
    private static final int MAX_TRIALS = 200;

    public Design {
        arms = List.copyOf(arms);
        parameters = new LinkedHashMap<>(parameters);
        profile = Set.copyOf(profile);
    }

    /// Puts together what is asked for.
    ///
    /// @throws UnusableDesignException if that is no experiment
    public static Design of(Pattern pattern, Asked asked) throws UnusableDesignException {
        inRange("--trials", asked.trials(), 1, MAX_TRIALS);
        inRange("--trial-time", asked.trialSeconds(), 1, MAX_SECONDS);
        inRange("--warm-up", asked.warmUpSeconds(), 1, MAX_SECONDS);
        Double rate = asked.rate();
        if (rate != null && !(rate > 0 && rate <= MAX_RATE)) {
            throw new UnusableDesignException("--rate " + plain(rate) + ": a rate is more than 0 and at most 100000/s");
        }
        Load load = pattern.about().load();
        if (rate != null) {
            load = new Load(rate, load.bystandersPerSecond());
        }
        Map<String, Long> parameters = parameters(pattern, asked.parameters());
        List<Variant> variants = variants(pattern, asked.variants());
        List<String> varied = asked.settings().entrySet().stream()
                .filter(setting -> setting.getValue().size() > 1)
                .map(Map.Entry::getKey)
                .toList();
        if (varied.size() > 1) {
            throw new UnusableDesignException("--setting: " + String.join(" and ", varied)
                    + " have several values each; one variable changes at a time");
        }
        refuseOwnSettings(pattern, variants, asked.settings());
        Map<String, String> common = new LinkedHashMap<>();
        asked.settings().forEach((name, values) -> common.put(name, values.getFirst()));
        List<Arm> arms = new ArrayList<>();
        String claim = pattern.about().claim();
        if (varied.isEmpty()) {
            if (variants.size() < 2) {
                throw new UnusableDesignException("--variant: an experiment compares two variants at least; "
                        + pattern.about().name() + " has " + names(pattern)
                        + ". One variant alone can be tried with several values of a setting:"
                        + " --setting workers=5,20");
            }
            for (Variant variant : variants) {
                Map<String, String> settings = new LinkedHashMap<>(common);
                settings.putAll(variant.settings());
                arms.add(new Arm(variant.name(), variant, settings, arms.isEmpty()));
            }
        } else {
            String name = varied.getFirst();
            if (variants.size() > 1) {
                throw new UnusableDesignException("--setting " + name + " has several values, and "
                        + pattern.about().name() + " several variants; one variable changes at a time."
                        + " Choose a variant with --variant, of " + names(pattern) + ", or give one value");
            }
            Variant variant = variants.getFirst();
            for (String value : asked.settings().getOrDefault(name, List.of())) {
                Map<String, String> settings = new LinkedHashMap<>(common);
                settings.putAll(variant.settings());
                settings.put(name, value);
                arms.add(new Arm(name + "=" + value, variant, settings, arms.isEmpty()));
            }
            Quantity effect = effect(pattern);
            claim = variant.name() + " of " + pattern.about().name() + " has a "
                    + (pattern.about().effect().lower() ? "lower " : "higher ") + effect.label()
                    + " than with " + arms.getFirst().name() + " if " + name + " is another";
        }
        return new Design(
                pattern,
                claim,
                arms,
                varied.isEmpty() ? "" : varied.getFirst(),
                parameters,
                load,
                asked.trials(),
                asked.trialSeconds(),
                asked.warmUpSeconds(),
                asked.profile(),
                asked.seed());
    }

    /// Name of the pattern.
    public String name() {
        return pattern.about().name();
    }

    public Arm base() {
        return arms.getFirst();
    }

    /// Where the claim would be seen.
    public Quantity effect() {
        return effect(pattern);
    }

    /// Whether the claim promises less of it.
    public boolean effectIsLower() {
        return pattern.about().effect().lower();
    }

    public boolean bystanders() {
        return load.bystandersPerSecond() > 0;
    }

    /// Where a request of an arm goes.
    public String address(Arm arm) {
        String query = parameters.entrySet().stream()
                .map(parameter ->
                        URLEncoder.encode(parameter.getKey(), StandardCharsets.UTF_8) + "=" + parameter.getValue())
                .collect(Collectors.joining("&"));
        return "/lab/" + name() + "/" + arm.variant().name() + (query.isEmpty() ? "" : "?" + query);
    }

    /// How long users ask in the first half of a warm-up.
    long warmUpMillis() {
        return Math.max(500, (warmUpSeconds - consoleSeconds()) * 1000L);
    }

    /// How long the second half is, in which the console looks.
    int consoleSeconds() {
        return Math.max(1, (warmUpSeconds + 1) / 2);
    }

    /// How long load is offered while an arm is profiled: two trials, for there is only one of these.
    int profileSeconds() {
        return 2 * trialSeconds;
    }

    /// How long it takes to profile one arm.
    long profileNanos() {
        return profile.isEmpty() ? 0 : profileSeconds() * 1_000_000_000L + BESIDE_TRIAL_NANOS;
    }

    /// The different sets of settings; each needs a target of its own.
    public Set<Map<String, String>> targets() {
        return arms.stream().map(Arm::settings).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /// About how long it takes, if every trial can be believed.
    public long estimatedNanos() {
        long seconds = 1_000_000_000L;
        long warmUp = warmUpSeconds * seconds + 2 * BESIDE_TRIAL_NANOS;
        return targets().size() * START_NANOS
                + arms.size() * (warmUp + trials * (trialSeconds * seconds + BESIDE_TRIAL_NANOS) + profileNanos());
    }

    private static Quantity effect(Pattern pattern) {
        Effect effect = pattern.about().effect();
        return new Quantity(effect.measure(), effect.own());
    }

    private static List<Variant> variants(Pattern pattern, List<String> wanted) throws UnusableDesignException {
        List<String> known = pattern.variants().stream().map(Variant::name).toList();
        for (String name : wanted) {
            if (!known.contains(name)) {
                throw new UnusableDesignException("--variant " + name + ": "
                        + pattern.about().name() + " has no such variant" + Nearest.hint(name, known));
            }
        }
        return pattern.variants().stream()
                .filter(variant -> wanted.isEmpty() || wanted.contains(variant.name()))
                .toList();
    }

    private static Map<String, Long> parameters(Pattern pattern, Map<String, String> given)
            throws UnusableDesignException {
        List<Parameter> known = pattern.about().parameters();
        List<String> names = known.stream().map(Parameter::name).toList();
        for (String name : given.keySet()) {
            if (!names.contains(name)) {
                throw new UnusableDesignException("--param " + name + ": "
                        + pattern.about().name()
                        + (names.isEmpty()
                                ? " has no parameters"
                                : " has no such parameter" + Nearest.hint(name, names)));
            }
        }
        Map<String, Long> values = new LinkedHashMap<>();
        for (Parameter parameter : known) {
            String text = given.get(parameter.name());
            long value = parameter.fallback();
            if (text != null) {
                String rule = "--param " + parameter.name() + "=" + text + ": a whole number from " + parameter.min()
                        + " to " + parameter.max();
                try {
                    value = Long.parseLong(text);
                } catch (NumberFormatException e) {
                    throw new UnusableDesignException(rule);
                }
                if (value < parameter.min() || value > parameter.max()) {
                    throw new UnusableDesignException(rule);
                }
            }
            values.put(parameter.name(), value);
        }
        return values;
    }

    /// What a variant needs to be what it is cannot be set to something else.
    private static void refuseOwnSettings(Pattern pattern, List<Variant> variants, Map<String, List<String>> given)
            throws UnusableDesignException {
        for (Variant variant : variants) {
            for (String name : given.keySet()) {
                String own = variant.settings().get(name);
                if (own != null) {
                    throw new UnusableDesignException("--setting " + name + ": " + variant.name() + " of "
                            + pattern.about().name() + " is the variant with " + name + "=" + own);
                }
            }
        }
    }

    private static void inRange(String option, int value, int min, int max) throws UnusableDesignException {
        if (value < min || value > max) {
            throw new UnusableDesignException(option + " " + value + ": a whole number from " + min + " to " + max);
        }
    }

    private static String names(Pattern pattern) {
        return pattern.variants().stream().map(Variant::name).collect(Collectors.joining(", "));
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
