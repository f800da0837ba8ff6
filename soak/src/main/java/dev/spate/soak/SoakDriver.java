package dev.spate.soak;

import dev.spate.http.CoordinatorClient;
import dev.spate.http.CoordinatorException;
import dev.spate.http.RunInfo;
import dev.spate.plan.Soak.Drift;
import dev.spate.soak.folder.TimelineWriter;
import dev.spate.soak.series.Mark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Drives a soak from its begin, or from where another driver left it, to the end of its last run.
///
/// One thread, which a few times a second looks at what is due: the state of the run, the processes, a
/// sample of what they show, a fault, the end of a window. Whatever it must know after its own death is
/// in `soak.json` before it acts by it; the processes of the cluster do not need it. Only wall time is
/// used, for it goes on while nobody drives.
public final class SoakDriver implements AutoCloseable {

    private static final long TICK_MILLIS = 250;
    private static final long LOOK_MILLIS = 1000;

    /// Without a coordinator in charge, or an answer of it, for so long a soak cannot go on.
    private static final long PATIENCE_MILLIS = 300_000;

    /// A folder that is not there so long after the end of its run will not come.
    private static final long FOLDER_MILLIS = 120_000;

    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

    private final SoakSettings settings;
    private final SoakState state;
    private final InstantSource clock;
    private final Consumer<String> say;
    private final Cluster cluster;
    private final TimelineWriter writer;
    private final FaultWatch faults;
    private final SignalWatch signals;
    private final Path folder;
    private volatile boolean interrupted;
    private long looked;
    private long heard;

    private SoakDriver(
            SoakSettings settings,
            SoakState state,
            InstantSource clock,
            @Nullable CoordinatorClient elsewhere,
            TimelineWriter writer,
            Consumer<String> say) {
        this.settings = settings;
        this.state = state;
        this.clock = clock;
        this.say = say;
        this.writer = writer;
        this.folder = settings.folder();
        this.cluster = new Cluster(settings, state, elsewhere);
        this.faults = new FaultWatch(settings, state, cluster, writer, say);
        this.signals = new SignalWatch(settings, state, cluster, faults, writer, say, clock.millis());
    }

    /// A new soak, or the one that the folder holds.
    ///
    /// @param elsewhere the coordinator of a cluster that is somebody else's, or null
    /// @param say takes a line for people
    /// @throws IOException if the folder cannot be used
    public static SoakDriver open(
            SoakSettings settings,
            String id,
            InstantSource clock,
            @Nullable CoordinatorClient elsewhere,
            Consumer<String> say)
            throws IOException {
        Files.createDirectories(settings.folder().resolve("runs"));
        Files.createDirectories(settings.folder().resolve("cluster"));
        SoakState state = SoakState.isIn(settings.folder())
                ? SoakState.read(settings.folder())
                : begin(settings, id, clock.millis());
        return new SoakDriver(settings, state, clock, elsewhere, TimelineWriter.open(settings.folder()), say);
    }

    private static SoakState begin(SoakSettings settings, String id, long now) throws IOException {
        SoakRuns runs = settings.runs();
        SoakState state = new SoakState();
        state.soak = id;
        state.plan = settings.plan();
        state.seed = settings.seed();
        state.begin = now;
        state.duration = settings.durationNanos() / 1_000_000;
        state.window = settings.soak().windowNanos() / 1_000_000;
        state.phase = settings.phase();
        state.runs = runs.count();
        state.runLength = runs.lengthNanos() / 1_000_000;
        state.arguments = new ArrayList<>(settings.arguments());
        state.workingFolder = Path.of("").toAbsolutePath().toString();
        state.prefix = settings.prefix();
        state.boot = boot();
        state.faults = settings.schedule().faults().size();
        state.signals = new ArrayList<>(settings.soak().signals());
        settings.soak().drift().forEach((signal, drift) -> state.drift.put(signal, rule(drift)));
        Files.writeString(settings.folder().resolve("plan.yaml"), settings.planYaml());
        state.write(settings.folder());
        return state;
    }

    private static SoakState.Rule rule(Drift drift) {
        SoakState.Rule rule = new SoakState.Rule();
        rule.atLeast = Double.isNaN(drift.atLeast()) ? null : drift.atLeast();
        rule.share = Double.isNaN(drift.share()) ? null : drift.share();
        rule.limit = Double.isNaN(drift.limit()) ? null : drift.limit();
        rule.judged = drift.judged();
        return rule;
    }

    private static String boot() {
        try {
            return Files.readString(BOOT, StandardCharsets.US_ASCII).strip();
        } catch (IOException _) {
            return "";
        }
    }

    /// Ends it soon, from any thread: the processes are ended, and another driver can go on.
    public void interrupt() {
        interrupted = true;
    }

    /// Runs it to the end of its last run, and ends its processes.
    ///
    /// @return what it came to, without what the signals say; null if it was interrupted
    /// @throws IOException if it cannot go on
    public @Nullable SoakState drive() throws IOException, InterruptedException {
        if (state.hasEnded()) {
            return state;
        }
        if (!goOn() && !settings.defects().isEmpty()) {
            for (String defect : settings.defects()) {
                String target = cluster.ownTarget();
                if (target == null) {
                    throw new IOException("defects are those of the bundled target, and this soak has none of its own");
                }
                cluster.asking().send("POST", target + "/defect/" + defect);
            }
        }
        while (state.done.stream().filter(run -> !run.cutOff).count() < state.runs) {
            if (!one()) {
                return null;
            }
        }
        signals.end(clock.millis());
        cluster.stop();
        state.end = clock.millis();
        SoakVerdict.of(state);
        state.write(folder);
        return state;
    }

    /// Starts the processes, or finds them again.
    ///
    /// @return whether another driver had begun
    private boolean goOn() throws IOException, InterruptedException {
        long now = clock.millis();
        boolean before = !state.parts.isEmpty();
        if (!before) {
            say.accept("starting the cluster");
            List<String> _ = cluster.start();
            return false;
        }
        state.resumed++;
        boolean restarted = !state.boot.equals(boot());
        state.boot = boot();
        Set<String> dead = new HashSet<>();
        state.parts.stream().filter(Part::isOwn).filter(part -> !part.isAlive()).forEach(part -> dead.add(part.name()));
        dead.remove(faults.victim());
        SoakState.Run run = state.current;
        boolean stopped = run != null && run.cutOff;
        if (run != null && restarted) {
            run.cutOff = true;
        }
        List<String> started = cluster.start();
        faults.undo(now);
        if (run != null && run.cutOff) {
            // It ends with its agents, and is done again.
            run.verdict = "cut-off";
            run.end = now;
            state.done.add(run);
            state.current = null;
        }
        if (!restarted && !stopped) {
            dead.forEach(name -> state.failures.add(name + " ended by itself while nobody drove the soak"));
        }
        String words = "another driver goes on" + (restarted ? " after a restart of the machine" : "")
                + (started.isEmpty() ? "; all processes went on meanwhile" : "; started again: " + started);
        writer.mark(new Mark("resumed", "driver", now, clock.millis(), started.isEmpty(), words));
        say.accept(words);
        state.write(folder);
        return true;
    }

    /// One run, or what is left of it.
    ///
    /// @return false if the soak was interrupted
    private boolean one() throws IOException, InterruptedException {
        SoakState.Run run = state.current == null ? submit() : state.current;
        heard = clock.millis();
        while (!interrupted) {
            long now = clock.millis();
            look(run, now);
            boolean loaded = run.load > 0 && run.end == 0 && now >= run.load;
            if (loaded) {
                faults.step(run, now);
            } else if (run.end > 0 && faults.over(run, now)) {
                close(run);
                return true;
            }
            signals.step(run, now, loaded);
            Thread.sleep(TICK_MILLIS);
        }
        stop(run);
        return false;
    }

    private SoakState.Run submit() throws IOException, InterruptedException {
        SoakState.Run run = new SoakState.Run();
        run.number = (int) state.done.stream().filter(done -> !done.cutOff).count();
        run.run = state.soak + "-" + (state.done.size() + 1);
        run.submitted = clock.millis();
        run.servedBefore = RunAccount.served(cluster.ownTarget(), cluster.asking());
        state.current = run;
        state.write(folder);
        Map<String, String> overrides = new HashMap<>(settings.overrides());
        overrides.put("phases[" + settings.soak().phase() + "].duration", state.runLength + "ms");
        overrides.put("seed", Long.toString(state.seed + run.number));
        String base = cluster.base();
        if (base != null) {
            overrides.put("target", base);
        }
        long begin = clock.millis();
        while (!interrupted) {
            try {
                CoordinatorClient leader = cluster.leader();
                if (leader != null) {
                    RunInfo _ = leader.submit(
                            run.run,
                            settings.planYaml(),
                            settings.files(),
                            overrides,
                            settings.attached() ? 0 : settings.soak().agents());
                    break;
                }
            } catch (CoordinatorException e) {
                if (e.kind() != CoordinatorException.Kind.UNREACHABLE) {
                    throw new IOException("run " + run.run + " is not taken: " + e.getMessage(), e);
                }
            }
            if (clock.millis() - begin > PATIENCE_MILLIS) {
                throw new IOException(
                        "no coordinator took run " + run.run + " within " + PATIENCE_MILLIS / 1000 + " s");
            }
            Thread.sleep(TICK_MILLIS);
        }
        say.accept("run " + (run.number + 1) + " of " + state.runs + ": " + run.run);
        return run;
    }

    /// Hears how the run goes, and sees to the processes.
    private void look(SoakState.Run run, long now) throws IOException, InterruptedException {
        if (now - looked < LOOK_MILLIS) {
            return;
        }
        looked = now;
        revive(now);
        if (run.end > 0) {
            return;
        }
        CoordinatorClient leader = cluster.leader();
        try {
            RunInfo info = leader == null ? null : leader.run(run.run);
            if (info != null) {
                heard = now;
                heard(run, info, now);
            }
        } catch (CoordinatorException _) {
            // It is gone, or not yet ready; one of them will answer.
        }
        if (now - heard > PATIENCE_MILLIS) {
            throw new IOException("nobody knew of run " + run.run + " for " + PATIENCE_MILLIS / 1000 + " s");
        }
    }

    private void heard(SoakState.Run run, RunInfo info, long now) throws IOException {
        if (run.load == 0 && (info.stage().equals("running") || info.hasEnded())) {
            run.load = now + settings.beforeNanos() / 1_000_000;
            state.write(folder);
        }
        if (info.hasEnded()
                && Files.isRegularFile(cluster.runs().resolve(run.run).resolve("result.json"))) {
            end(run, info, now);
        } else if (info.hasEnded()) {
            if (settings.attached()) {
                download(run);
            }
            run.folderAwaited = run.folderAwaited == 0 ? now : run.folderAwaited;
            if (now - run.folderAwaited > FOLDER_MILLIS) {
                end(run, info, now);
            }
        }
    }

    private void download(SoakState.Run run) throws IOException {
        try {
            CoordinatorClient leader = cluster.leader();
            if (leader != null) {
                leader.download(run.run, cluster.runs().resolve(run.run));
            }
        } catch (CoordinatorException _) {
            // It is still being written; asked again.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void end(SoakState.Run run, RunInfo info, long now) throws IOException {
        run.end = now;
        run.verdict = info.verdict() == null ? "error" : info.verdict();
        run.reasons = new ArrayList<>(info.reasons());
        state.write(folder);
    }

    /// A process that ended although nobody asked it to is a reason to fail, and is started again.
    private void revive(long now) throws IOException, InterruptedException {
        for (Part part : List.copyOf(state.parts)) {
            if (part.isOwn() && !part.isAlive() && !part.name().equals(faults.victim())) {
                String words = part.name() + " ended by itself; " + Part.output(folder, part.name(), part.start())
                        + " has its last words";
                state.failures.add(words);
                say.accept(words);
                cluster.startAgain(part.name());
                writer.mark(new Mark("died", part.name(), now, clock.millis(), false, words));
            }
        }
    }

    /// Takes what a run that has ended left.
    private void close(SoakState.Run run) throws IOException, InterruptedException {
        Path files = cluster.runs().resolve(run.run);
        long served = RunAccount.served(cluster.ownTarget(), cluster.asking());
        run.served = served < 0 || run.servedBefore < 0 ? -1 : served - run.servedBefore;
        boolean agentsLost = settings.schedule().faults().stream()
                .anyMatch(fault ->
                        fault.run() == run.number && fault.fault().kind().takesAgent());
        if (Files.isRegularFile(files.resolve("result.json"))) {
            String wrong = RunAccount.take(run, files, agentsLost);
            if (wrong != null) {
                state.failures.add(wrong);
            }
            signals.load(files);
        } else {
            state.failures.add("run " + run.run + " has no folder: " + files + " was never written");
        }
        say.accept("run " + (run.number + 1) + " of " + state.runs + " " + run.verdict
                + (run.reasons.isEmpty() ? "" : ": " + run.reasons.getFirst()));
        state.done.add(run);
        state.current = null;
        state.write(folder);
    }

    /// Ends the processes; the run is done again by whoever goes on.
    private void stop(SoakState.Run run) throws IOException, InterruptedException {
        run.cutOff = true;
        state.write(folder);
        try {
            CoordinatorClient leader = cluster.leader();
            if (leader != null && run.end == 0) {
                RunInfo _ = leader.stop(run.run, "the soak was interrupted");
            }
        } catch (CoordinatorException _) {
            // It ends with its agents.
        }
        cluster.stop();
    }

    @Override
    public void close() throws IOException {
        cluster.close();
        writer.close();
    }
}
