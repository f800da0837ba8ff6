package dev.spate.cli;

import dev.spate.judge.Judgement.Verdict;
import dev.spate.lab.Campaign;
import dev.spate.lab.Design;
import dev.spate.lab.Experiment;
import dev.spate.lab.ExperimentResult;
import dev.spate.lab.LabFolder;
import dev.spate.lab.LabTable;
import dev.spate.lab.Machine;
import dev.spate.lab.OwnProgram;
import dev.spate.lab.Processors;
import dev.spate.lab.UnusableDesignException;
import dev.spate.report.Ink;
import dev.spate.report.Units;
import dev.spate.target.lab.Pattern;
import dev.spate.target.lab.Patterns;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `spate lab`.
@Command(
        name = "lab",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        abbreviateSynopsis = true,
        description = {
            "Tries naive against tuned variants of a pattern of async runtimes.",
            "An experiment: the variants in turn, at least five trials each, under the same",
            "load, with intervals of 95 %% and a verdict on the claim. The target is a process",
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
    private static final long END_SECONDS = 20;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private LabDesigns tried;

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
        if (!tried.given()) {
            list(screen.out(), screen.width(), screen.colour());
            return 0;
        }
        List<Design> designs = tried.designs();
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
        boolean profiled = designs.stream().anyMatch(design -> !design.profile().isEmpty());
        OwnProgram program = OwnProgram.of(MAIN, profiled);
        // Before this process has fewer of them.
        Map<String, String> machine = Machine.facts();
        Processors processors = share ? Processors.shared("asked for with --share-processors") : Processors.keepApart();
        Campaign campaign = new Campaign(
                tried.words() + (share ? " --share-processors" : "") + " --seed "
                        + designs.getFirst().seed(),
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
}
