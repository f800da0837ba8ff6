package dev.spate.cli;

import dev.spate.http.CoordinatorClient;
import dev.spate.judge.Judgement.Verdict;
import dev.spate.plan.Plan;
import dev.spate.plan.Soak;
import dev.spate.planfile.PlanReader;
import dev.spate.planfile.PlanSource;
import dev.spate.soak.FaultSchedule;
import dev.spate.soak.SoakDriver;
import dev.spate.soak.SoakRuns;
import dev.spate.soak.SoakSettings;
import dev.spate.soak.SoakState;
import dev.spate.soak.folder.SoakFolder;
import dev.spate.soak.judge.SoakJudgement;
import dev.spate.workload.Phase;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `spate soak PLAN`.
@Command(
        name = "soak",
        mixinStandardHelpOptions = true,
        description = {
            "Loads a service for hours or days as the section 'soak' of a plan says:",
            "keeps what processes show meanwhile, breaks things on schedule, and judges.",
            "Starts coordinators, agents and, where the plan says so, a target on this",
            "machine, joined by the brokers of --kafka; or uses the cluster of --coordinator."
        },
        sortOptions = false,
        abbreviateSynopsis = true,
        footer = {
            "",
            "Examples:",
            "  spate soak plans/soak.yaml --kafka broker:9092 --for nightly",
            "  spate soak plans/soak.yaml --kafka broker:9092 --for 20m --seed 7 --out soak-7",
            "  spate soak --resume soak-7",
            "",
            "Ctrl-C ends the processes; --resume goes on, as it does when this process or the",
            "machine has died. Twice leaves the processes as they are.",
            "",
            "Exit codes:  0 pass, 99 fail, 98 not proven, 97 aborted,",
            "             2 the plan or the arguments are wrong, 1 anything else"
        })
final class SoakCommand implements Callable<Integer> {

    private static final int LEFT = 130;

    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "PLAN", description = "The plan, a YAML file with a section 'soak'.")
    private @Nullable Path planFile;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            description = {
                "How long load lasts: a duration such as 10m, or a",
                "tier of the plan such as nightly. Default: its first"
            })
    private @Nullable String length;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = {"From which load and faults follow.", "Default: the plan's, or a new one"})
    private @Nullable Long seed;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = {
                "Folder for the soak; one that holds a soak which has",
                "not ended goes on. Default: runs/soak-<time>"
            })
    private @Nullable Path out;

    @Option(names = "--resume", paramLabel = "DIR", description = "Go on with the soak in this folder.")
    private @Nullable Path resume;

    @Option(
            names = "--target",
            paramLabel = "URL",
            description = "Base address instead of the plan's, and of its own target.")
    private @Nullable String target;

    @Option(names = "--set", paramLabel = "PATH=VALUE", description = "Replaces a value of the plan; may be repeated.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private KafkaOptions kafka;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private RemoteOptions remote;

    @Option(
            names = "--watch",
            paramLabel = "NAME=URL",
            description = {
                "With --coordinator: metrics of a process, such as",
                "agent-1=http://10.0.0.7:9464/metrics; repeated"
            })
    private Map<String, String> watched = new LinkedHashMap<>();

    @Option(
            names = "--stop",
            paramLabel = "PART=COMMAND",
            description = {"How the broker or the collector is stopped, such as", "broker='docker stop kafka'"})
    private Map<String, String> stops = new LinkedHashMap<>();

    @Option(
            names = "--start",
            paramLabel = "PART=COMMAND",
            description = {"How it is started again; the command must end"})
    private Map<String, String> starts = new LinkedHashMap<>();

    @Option(
            names = "--defect",
            paramLabel = "DEFECT",
            description = {
                "A defect of the soak's own target from the begin,",
                "such as 'leak?kind=heap&rate=16667'; repeated"
            })
    private List<String> defects = new ArrayList<>();

    @Option(names = "--quiet", description = "Show nothing; the exit code tells the verdict.")
    private boolean quiet;

    private final Screen screen = new Screen();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path given = resume;
        if (given == null) {
            List<String> said = spec.commandLine().getParseResult().originalArgs();
            String name = spec.name();
            return soak(null, !said.isEmpty() && said.getFirst().equals(name) ? said.subList(1, said.size()) : said);
        }
        if (planFile != null || length != null || out != null) {
            throw new WrongInputException("--resume goes on with what was said at the begin, and takes nothing else");
        }
        if (!SoakState.isIn(given)) {
            throw new WrongInputException("--resume " + given + ": there is no soak in this folder");
        }
        SoakState state = SoakState.read(given);
        Path here = Path.of("").toAbsolutePath();
        if (!here.equals(state.workingFolder())) {
            throw new WrongInputException("--resume " + given + ": it was begun in " + state.workingFolder()
                    + ", and its paths count from there; go there first");
        }
        SoakCommand first = new SoakCommand();
        var _ = new picocli.CommandLine(first).parseArgs(state.arguments().toArray(String[]::new));
        first.quiet = quiet;
        return first.soak(given, state.arguments());
    }

    private int soak(@Nullable Path resumed, List<String> arguments) throws IOException, InterruptedException {
        Path file = planFile;
        if (file == null) {
            throw new WrongInputException("which plan? spate soak PLAN, such as plans/soak.yaml; or --resume DIR");
        }
        if (kafka.given() == remote.given()) {
            throw new WrongInputException("a soak needs --kafka HOST:PORT, brokers for the cluster that it starts, or"
                    + " --coordinator URL, one that is there; give one of the two");
        }
        PlanInput input = read(file);
        Plan plan = input.plan();
        Soak soak = plan.soak();
        if (soak == null) {
            throw new WrongInputException(file + " has no section 'soak'; 'soak: {window: 1m}' is one");
        }
        long duration = duration(soak);
        Path folder = folder(resumed);
        boolean goesOn = SoakState.isIn(folder);
        if (goesOn) {
            SoakState before = SoakState.read(folder);
            if (before.hasEnded()) {
                throw new WrongInputException(folder + " holds a soak that has ended, and is " + before.verdict());
            }
            if (!before.arguments().equals(arguments)) {
                throw new WrongInputException(folder + " holds a soak that was begun with other arguments; "
                        + "spate soak --resume " + folder + " goes on with it");
            }
        }
        long used = goesOn ? SoakState.read(folder).seed() : plan.workload().seed();
        String id = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
        String name = goesOn ? SoakState.read(folder).prefix() : kafka.prefix("soak-" + NAME.format(Instant.now()));
        SoakSettings settings = settings(input, soak, folder, duration, used, name, arguments);
        FaultSchedule schedule =
                FaultSchedule.of(soak.faults(), SoakRuns.of(duration, soak.runNanos()), soak.agents(), used);
        if (!schedule.unplaced().isEmpty()) {
            throw new WrongInputException("faults that the soak has no room for: "
                    + String.join("; ", schedule.unplaced())
                    + "; fewer of them, a longer soak, longer runs or a shorter recovery would help");
        }
        return drive(settings, id.matches("[A-Za-z0-9._-]{1,60}") ? id : name);
    }

    private PlanInput read(Path file) {
        Map<String, String> all = new LinkedHashMap<>(overrides);
        Map<String, String> options = new LinkedHashMap<>();
        if (target != null) {
            all.put("target", target);
            options.put("target", "--target");
        }
        if (seed != null) {
            all.put("seed", seed.toString());
            options.put("seed", "--seed");
        }
        PlanSource.Environment environment = kafka.given() ? System::getenv : _ -> "";
        return PlanInput.fromFile(file, all, options, environment);
    }

    private long duration(Soak soak) {
        String given = length;
        if (given == null) {
            return soak.tiers().values().iterator().next();
        }
        Long tier = soak.tiers().get(given);
        Long nanos = tier == null ? PlanReader.durationNanos(given) : tier;
        if (nanos == null || nanos < 10_000_000_000L || nanos > 30L * 24 * 3_600_000_000_000L) {
            throw new WrongInputException(
                    "--for " + given + ": it is a duration of 10s to 720h, such as 10m, or a tier of" + " the plan: "
                            + String.join(", ", soak.tiers().keySet()));
        }
        return nanos;
    }

    private Path folder(@Nullable Path resumed) throws IOException {
        if (resumed != null) {
            return resumed;
        }
        if (out == null) {
            return OutputOptions.RUNS.resolve("soak-" + NAME.format(Instant.now()));
        }
        if (Files.isDirectory(out) && !SoakState.isIn(out)) {
            try (var entries = Files.list(out)) {
                // A quota for the runs may be mounted beforehand.
                if (entries.anyMatch(
                        entry -> !String.valueOf(entry.getFileName()).equals("runs"))) {
                    throw new WrongInputException("--out " + out + " is not empty, and holds no soak");
                }
            }
        }
        return out;
    }

    private SoakSettings settings(
            PlanInput input, Soak soak, Path folder, long duration, long used, String name, List<String> arguments) {
        Phase phase = input.plan().workload().phases().get(soak.phase());
        Map<String, URI> places = new LinkedHashMap<>();
        watched.forEach((part, url) -> places.put(part, address("--watch " + part + "=", url)));
        if (!places.isEmpty() && !remote.given()) {
            throw new WrongInputException("--watch is for processes that this soak does not start, with --coordinator");
        }
        Map<String, String> commands = new LinkedHashMap<>();
        stops.forEach((part, command) -> commands.put("stop " + part(part), command));
        starts.forEach((part, command) -> commands.put("start " + part(part), command));
        if (kafka.given()) {
            // Refuses what makes no sense before anything is started.
            var _ = kafka.settings("soak");
        } else {
            kafka.checkNotUsed();
        }
        return new SoakSettings(
                folder,
                soak,
                input.plan().name(),
                phase.name(),
                phase.startNanos(),
                input.yaml(),
                input.reading().files(),
                overrides,
                duration,
                used,
                launch(),
                arguments,
                kafka.given() ? kafka.arguments(name) : List.of(),
                name,
                target == null ? null : address("--target ", target),
                places,
                commands,
                defects);
    }

    private static String part(String part) {
        if (!part.equals("broker") && !part.equals("collector")) {
            throw new WrongInputException("--stop and --start are for broker and collector, not for '" + part + "'");
        }
        return part;
    }

    private static URI address(String option, String url) {
        try {
            URI uri = URI.create(url);
            if (uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException _) {
            // Said below.
        }
        throw new WrongInputException(option + url + " is no address; write http://HOST:PORT");
    }

    /// This program again, with the options that it was started with.
    private static List<String> launch() {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        return words;
    }

    private int drive(SoakSettings settings, String id) throws IOException, InterruptedException {
        Path folder = settings.folder();
        try (CoordinatorClient elsewhere = remote.given() ? remote.client() : null;
                SoakDriver driver = SoakDriver.open(settings, id, InstantSource.system(), elsewhere, this::say)) {
            say("soak " + id + " in " + folder + ", seed " + settings.seed());
            SoakState end;
            Interrupts interrupts = new Interrupts(times -> {
                if (times > 1) {
                    Runtime.getRuntime().halt(LEFT);
                }
                driver.interrupt();
            });
            try {
                end = driver.drive();
            } catch (IOException e) {
                throw new IOException(
                        Failure.describe(e) + "; 'spate soak --resume " + folder + "' goes on from where it was", e);
            } finally {
                interrupts.close();
            }
            if (end == null) {
                say("interrupted; the processes are ended, and 'spate soak --resume " + folder + "' goes on");
                return Verdict.ABORTED.exitCode();
            }
            return judged(folder);
        }
    }

    /// Of a soak whose runs are over, also by what its signals say.
    private int judged(Path folder) throws IOException {
        SoakJudgement judgement = SoakFolder.judge(folder, Version.current());
        say(judgement.verdict().label() + "  " + folder.resolve(SoakFolder.PAGE));
        judgement.reasons().forEach(reason -> say("  · " + reason));
        return judgement.verdict().exitCode();
    }

    private void say(String line) {
        if (!quiet) {
            screen.out().println(line);
            screen.out().flush();
        }
    }
}
