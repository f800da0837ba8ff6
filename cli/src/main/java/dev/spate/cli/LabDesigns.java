package dev.spate.cli;

import dev.spate.lab.Asked;
import dev.spate.lab.Design;
import dev.spate.lab.Nearest;
import dev.spate.lab.UnusableDesignException;
import dev.spate.lab.stats.Bootstrap;
import dev.spate.profile.Kind;
import dev.spate.target.lab.Pattern;
import dev.spate.target.lab.Patterns;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What `spate lab` is to try: the options from which its experiments are made.
final class LabDesigns {

    private static final int QUICK_TRIALS = 2;
    private static final int QUICK_SECONDS = 1;
    private static final String USUAL_PROFILE = "cpu,alloc";

    /// Of `spate target`, that an experiment has no use for or decides itself.
    private static final List<String> NO_SETTINGS =
            List.of("host", "port", "metrics", "help", "version", "tls", "tls-certificate", "tls-key");

    @Parameters(arity = "0..*", paramLabel = "PATTERN", description = "Patterns, in the order in which they are tried.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--all", description = "All patterns, in the order of their numbers.")
    private boolean all;

    @Option(
            names = "--variant",
            paramLabel = "NAME",
            description = {"Only these variants. The others are compared with", "the one that the pattern names first."
            })
    private List<String> variants = new ArrayList<>();

    @Option(
            names = "--param",
            paramLabel = "NAME=VALUE",
            description = {"A parameter of the pattern's work, the same for all", "variants."})
    private List<String> parameters = new ArrayList<>();

    @Option(
            names = "--setting",
            paramLabel = "NAME=VALUE[,VALUE...]",
            description = {
                "A setting of the target, named as an option of",
                "'spate target'. With several values, and one",
                "variant, the setting is what is compared."
            })
    private List<String> settings = new ArrayList<>();

    @Option(names = "--trials", paramLabel = "N", description = "Trials of each variant, 5 at least. Default: 5")
    private @Nullable Integer trials;

    @Option(
            names = "--trial-time",
            paramLabel = "TIME",
            description = {"How long a trial offers load. Default: 3s, and 2s", "with --all"})
    private @Nullable String trialTime;

    @Option(
            names = "--warm-up",
            paramLabel = "TIME",
            description = {"How long each variant is warmed up, which does not", "count. Default: 5s, and 4s with --all"
            })
    private @Nullable String warmUp;

    @Option(
            names = "--rate",
            paramLabel = "RATE",
            description = {"Requests for the variant, such as 50/s.", "Default: as the pattern says"})
    private @Nullable String rate;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = {"Decides the order of trials, the arrivals and the", "resamples. Default: drawn, and told"})
    private @Nullable Long seed;

    @Option(
            names = "--quick",
            description = {"Two trials of a second each: to see that it works.", "There is no verdict."})
    private boolean quick;

    @Option(
            names = "--profile",
            paramLabel = "KINDS",
            arity = "0..1",
            fallbackValue = USUAL_PROFILE,
            description = {
                "Profile the target in one more trial of each",
                "variant, which does not count: cpu, alloc, lock,",
                "wall. Default: cpu,alloc"
            })
    private @Nullable String profile;

    /// Whether anything is to be tried; else what there is is listed.
    boolean given() {
        return all || !names.isEmpty();
    }

    /// The experiments, in the order in which they are made.
    ///
    /// @throws WrongInputException if something in it is none
    List<Design> designs() {
        if (all && !names.isEmpty()) {
            throw new WrongInputException("--all and " + names.getFirst() + ": name patterns, or take all");
        }
        Asked asked = asked();
        List<Design> designs = new ArrayList<>();
        for (Pattern pattern :
                all ? Patterns.all() : names.stream().map(LabDesigns::pattern).toList()) {
            try {
                designs.add(Design.of(pattern, asked));
            } catch (UnusableDesignException e) {
                throw new WrongInputException(String.valueOf(e.getMessage()));
            }
        }
        return designs;
    }

    private static Pattern pattern(String name) {
        return Patterns.all().stream()
                .filter(pattern -> pattern.about().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new WrongInputException("there is no pattern '" + name + "'"
                        + Nearest.hint(
                                name,
                                Patterns.all().stream()
                                        .map(pattern -> pattern.about().name())
                                        .toList())));
    }

    private Asked asked() {
        Integer givenTrials = trials;
        if (quick && (givenTrials != null || trialTime != null || warmUp != null)) {
            throw new WrongInputException("--quick says itself how many trials there are and how long; leave it out");
        }
        if (givenTrials != null && givenTrials < Bootstrap.FEWEST) {
            throw new WrongInputException("--trials " + givenTrials + ": fewer than " + Bootstrap.FEWEST
                    + " show nothing; to see that it works there is --quick");
        }
        Map<String, String> given = new LinkedHashMap<>();
        for (String parameter : parameters) {
            int equals = parameter.indexOf('=');
            if (equals < 1) {
                throw new WrongInputException(
                        "--param " + parameter + ": name and value belong together, as in waits=20");
            }
            given.put(parameter.substring(0, equals), parameter.substring(equals + 1));
        }
        Long givenSeed = seed;
        return new Asked(
                variants,
                given,
                targetSettings(),
                quick ? QUICK_TRIALS : givenTrials == null ? Asked.TRIALS : givenTrials,
                quick
                        ? QUICK_SECONDS
                        : seconds("--trial-time", trialTime, all ? Asked.TRIAL_SECONDS_OF_MANY : Asked.TRIAL_SECONDS),
                quick
                        ? QUICK_SECONDS
                        : seconds("--warm-up", warmUp, all ? Asked.WARM_UP_SECONDS_OF_MANY : Asked.WARM_UP_SECONDS),
                perSecond(),
                kinds(),
                // Short, so that it can be typed again.
                givenSeed == null ? new SecureRandom().nextInt(1, 1_000_000) : givenSeed);
    }

    private Map<String, List<String>> targetSettings() {
        List<String> known = new CommandLine(new TargetCommand())
                .getCommandSpec().options().stream()
                        .map(option -> option.longestName().replaceFirst("^--", ""))
                        .filter(name -> !NO_SETTINGS.contains(name))
                        .toList();
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals < 1 || equals == setting.length() - 1) {
                throw new WrongInputException(
                        "--setting " + setting + ": name and value belong together, as in loops=1 or workers=5,20");
            }
            String name = setting.substring(0, equals);
            if (!known.contains(name)) {
                throw new WrongInputException(
                        "--setting " + name + ": the target has no such setting" + Nearest.hint(name, known));
            }
            List<String> list = values.computeIfAbsent(name, _ -> new ArrayList<>());
            for (String value : setting.substring(equals + 1).split(",", -1)) {
                if (!list.contains(value)) {
                    list.add(value);
                }
            }
        }
        return values;
    }

    private static int seconds(String option, @Nullable String text, int otherwise) {
        if (text == null) {
            return otherwise;
        }
        try {
            if (text.endsWith("m")) {
                return Math.multiplyExact(60, Integer.parseInt(text.substring(0, text.length() - 1)));
            }
            return Integer.parseInt(text.endsWith("s") ? text.substring(0, text.length() - 1) : text);
        } catch (NumberFormatException | ArithmeticException e) {
            throw new WrongInputException(option + " " + text + ": whole seconds, such as 3s");
        }
    }

    private @Nullable Double perSecond() {
        String text = rate;
        if (text == null) {
            return null;
        }
        try {
            return Double.parseDouble(text.endsWith("/s") ? text.substring(0, text.length() - 2) : text);
        } catch (NumberFormatException e) {
            throw new WrongInputException("--rate " + text + ": requests per second, such as 50/s");
        }
    }

    private Set<Kind> kinds() {
        String wanted = profile;
        if (wanted == null) {
            return Set.of();
        }
        try {
            return Kind.parse(wanted);
        } catch (IllegalArgumentException e) {
            boolean isPattern = Patterns.all().stream()
                    .anyMatch(pattern -> pattern.about().name().equals(wanted));
            throw new WrongInputException("--profile " + wanted + ": "
                    + (isPattern
                            ? "what follows says what is profiled; write '" + wanted + " --profile'"
                            : e.getMessage()));
        }
    }

    /// What can be typed to have the same again, but for the seed.
    String words() {
        StringBuilder text = new StringBuilder("spate lab");
        text.append(all ? " --all" : "");
        names.forEach(name -> text.append(' ').append(name));
        variants.forEach(name -> text.append(" --variant ").append(name));
        parameters.forEach(parameter -> text.append(" --param ").append(parameter));
        settings.forEach(setting -> text.append(" --setting ").append(setting));
        if (quick) {
            text.append(" --quick");
        }
        if (trials != null) {
            text.append(" --trials ").append(trials);
        }
        if (trialTime != null) {
            text.append(" --trial-time ").append(trialTime);
        }
        if (warmUp != null) {
            text.append(" --warm-up ").append(warmUp);
        }
        if (rate != null) {
            text.append(" --rate ").append(rate);
        }
        if (profile != null) {
            text.append(" --profile ").append(profile);
        }
        return text.toString();
    }
}
