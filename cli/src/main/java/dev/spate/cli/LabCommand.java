package dev.spate.cli;

import dev.spate.judge.Judgement.Verdict;
import dev.spate.lab.Asked;
import dev.spate.lab.Campaign;
import dev.spate.lab.Design;
import dev.spate.lab.Experiment;
import dev.spate.lab.ExperimentResult;
import dev.spate.lab.LabFolder;
import dev.spate.lab.LabTable;
import dev.spate.lab.Machine;
import dev.spate.lab.Nearest;
import dev.spate.lab.OwnProgram;
import dev.spate.lab.Processors;
import dev.spate.lab.UnusableDesignException;
import dev.spate.lab.stats.Bootstrap;
import dev.spate.report.Ink;
import dev.spate.report.Units;
import dev.spate.target.lab.Pattern;
import dev.spate.target.lab.Patterns;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `spate lab`.
@Command(
        name = "lab",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        abbreviateSynopsis = true,
        description = {
            "Tries naive against tuned variants of a pattern of async runtimes.",
            "An experiment: the variants in turn, at least five trials each, under the same",
            "load, with intervals of 95 % and a verdict on the claim. The target is a process",
            "of its own on this machine, the load comes from this one.",
            "Without arguments it lists the patterns and what is claimed of them."
        },
        footer = {
            "",
            "Examples:",
            "  spate lab sleepers",
            "  spate lab blocking --variant worker --setting workers=5,20",
            "  spate lab --all --out results",
            "",
            "Exit codes:  0 carried through, whatever became of the claims, 99 variants do",
            "             not do the same work, 98 too few trials can be believed,",
            "             97 interrupted, 2 the arguments are wrong, 1 anything else"
        })
final class LabCommand implements Callable<Integer> {

    private static final String MAIN = "dev.spate.cli.Main";
    private static final int QUICK_TRIALS = 2;
    private static final int QUICK_SECONDS = 1;
    private static final long END_SECONDS = 20;

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
            names = "--share-processors",
            description = {"Do not keep generator and target on processors of", "their own."})
    private boolean share;

    @Option(
            names = {"--out", "--output"},
            paramLabel = "DIR",
            description = {"Folder for the results; must not exist or be empty.", "Default: runs/lab-<time>"})
    private @Nullable Path folder;

    @Option(names = "--quiet", description = "Show no progress and no table.")
    private boolean quiet;

    @Option(
            names = "--json",
            description = {"Print lab.json on standard output; all else goes", "to standard error."})
    private boolean json;

    private final Screen screen = new Screen();

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        if (names.isEmpty() && !all) {
            list(screen.out(), screen.width(), screen.colour());
            return 0;
        }
        List<Design> designs = designs();
        Path results = results();
        PrintStream text = json ? screen.err() : screen.out();
        long estimated = designs.stream().mapToLong(Design::estimatedNanos).sum();
        if (!quiet) {
            text.println((designs.size() == 1 ? "1 experiment" : designs.size() + " experiments") + ", about "
                    + Units.length(Math.round(estimated / 1e9) * 1_000_000_000L) + ", seed "
                    + designs.getFirst().seed() + "; results go to " + results);
            text.flush();
        }
        return execute(designs, results, text);
    }

    /// What there is.
    private static void list(PrintStream out, int width, boolean colour) {
        int longest = Patterns.all().stream()
                .mapToInt(pattern -> pattern.about().name().length())
                .max()
                .orElse(0);
        for (Pattern pattern : Patterns.all()) {
            String indent = " ".repeat(longest + 6);
            out.println(Ink.right(Integer.toString(pattern.about().number()), 3) + "  "
                    + Ink.STRONG.on(Ink.left(pattern.about().name(), longest), colour) + " "
                    + Ink.cut(pattern.about().claim(), width - indent.length()));
            String variants = String.join(
                    " → ",
                    pattern.variants().stream().map(Pattern.Variant::name).toList());
            out.println(indent + Ink.SOFT.on(Ink.cut(variants, width - indent.length()), colour));
        }
        out.println();
        out.println("'spate lab NAME' tries one, 'spate lab --all' all of them; see 'spate lab --help'.");
        out.flush();
    }

    private int execute(List<Design> designs, Path results, PrintStream text)
            throws IOException, InterruptedException, ExecutionException {
        OwnProgram program = OwnProgram.of(MAIN);
        // Before this process has fewer of them.
        Map<String, String> machine = Machine.facts();
        Processors processors = share ? Processors.shared("asked for with --share-processors") : Processors.keepApart();
        Campaign campaign = new Campaign(
                command(designs),
                Version.current(),
                machine,
                processors.says(),
                program.options(),
                Instant.now(),
                List.of());
        CountDownLatch ended = new CountDownLatch(1);
        try (LocalGenerator generator = new LocalGenerator()) {
            Experiment experiment = new Experiment(
                    program,
                    processors,
                    generator,
                    new LabProgress(screen, text, quiet, designs),
                    results,
                    InstantSource.system(),
                    System::nanoTime);
            Thread onInterrupt = new Thread(
                    () -> {
                        experiment.abandon();
                        generator.stop();
                        end(ended);
                    },
                    "spate-interrupt");
            Runtime.getRuntime().addShutdownHook(onInterrupt);
            List<ExperimentResult> made = new ArrayList<>();
            try {
                for (Design design : designs) {
                    made.add(experiment.make(design));
                    campaign = campaign.with(made);
                    // After each, so that what is interrupted has left what it has shown.
                    new LabFolder(results).write(campaign);
                }
                remove(onInterrupt);
            } catch (UnusableDesignException e) {
                remove(onInterrupt);
                throw new WrongInputException(String.valueOf(e.getMessage()));
            } finally {
                ended.countDown();
            }
        } finally {
            processors.giveBack();
        }
        report(campaign, results, text);
        return exitCode(campaign);
    }

    private void report(Campaign campaign, Path results, PrintStream text) throws IOException {
        if (!quiet) {
            if (campaign.results().size() > 1) {
                text.println();
                text.print(LabTable.overview(campaign.results(), screen.width(), screen.colour()));
            }
            text.println();
            text.println(Ink.SOFT.on(Ink.left("Report", 12), screen.colour()) + results.resolve(LabFolder.REPORT));
            text.flush();
        }
        if (json) {
            screen.out().print(Files.readString(results.resolve("lab.json")));
        }
        screen.out().flush();
    }

    private int exitCode(Campaign campaign) {
        int code = 0;
        for (ExperimentResult result : campaign.results()) {
            if (result.disagree()) {
                return Verdict.FAIL.exitCode();
            }
            if (!result.trouble().isEmpty()) {
                code = Main.FAILED;
            } else if (!result.whole() && code == 0) {
                code = Verdict.NOT_PROVEN.exitCode();
            }
        }
        return code;
    }

    private static void end(CountDownLatch ended) {
        try {
            boolean _ = ended.await(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(Verdict.ABORTED.exitCode());
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // The process is ending, with that hook.
        }
    }

    private List<Design> designs() {
        if (all && !names.isEmpty()) {
            throw new WrongInputException("--all and " + names.getFirst() + ": name patterns, or take all");
        }
        Asked asked = asked();
        List<Design> designs = new ArrayList<>();
        for (Pattern pattern :
                all ? Patterns.all() : names.stream().map(LabCommand::pattern).toList()) {
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

    /// Makes the folder.
    private Path results() throws IOException {
        Path given = folder;
        Path results = given != null
                ? given
                : OutputOptions.RUNS.resolve("lab-"
                        + DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss", Locale.ROOT)
                                .format(Instant.now().atOffset(ZoneOffset.UTC)));
        if (Files.exists(results) && !Files.isDirectory(results)) {
            throw new WrongInputException("--out " + results + " is a file; give a folder that does not exist yet");
        }
        try {
            Files.createDirectories(results);
            try (Stream<Path> entries = Files.list(results)) {
                if (entries.findAny().isPresent()) {
                    throw new WrongInputException("--out " + results
                            + " is not empty; results are never written over: give a folder that does not exist yet");
                }
            }
        } catch (IOException e) {
            throw new WrongInputException("--out " + results + " cannot be written: " + Failure.describe(e));
        }
        return results;
    }

    /// What can be typed to have the same again.
    private String command(List<Design> designs) {
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
        if (share) {
            text.append(" --share-processors");
        }
        return text.append(" --seed ").append(designs.getFirst().seed()).toString();
    }
}
