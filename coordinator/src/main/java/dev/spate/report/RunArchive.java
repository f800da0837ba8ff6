package dev.spate.report;

import dev.spate.coordinator.RunAttendant;
import dev.spate.coordinator.RunListener;
import dev.spate.coordinator.RunOutcome;
import dev.spate.coordinator.Submissions;
import dev.spate.merge.MergedInterval;
import dev.spate.plan.Plan;
import dev.spate.protocol.AgentEvent;
import dev.spate.protocol.RunEvent;
import dev.spate.schedule.Share;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes the folder of every run that a coordinator carries, below one root: `<root>/<run id>/`.
///
/// # Whole or not there
/// A folder grows under another name, `.<run id>.<nonce>.part`, and gets its own when its last file is
/// written. The nonce is drawn for every taking of a run, so that a coordinator that dies, or one that
/// was replaced and does not know it yet, never writes into the folder of the next. A run that is taken
/// over is told from its first second on and so written from scratch; what others began is removed when
/// it is whole.
///
/// # Who waits for whom
/// One thread of the archive writes. The coordinator's control thread hands over what is to be written
/// and goes on; only when the disk is so far behind that [#BEHIND] pieces wait does it wait for room. A
/// disk that makes no room for [#PATIENCE_SECONDS] s costs the run its folder, and the run goes on.
///
/// For any thread.
public final class RunArchive implements RunAttendant, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RunArchive.class);

    /// Names of runs that are safe as names of folders.
    private static final Pattern RUN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    /// An interval of many requests has some megabytes of histograms.
    private static final int BEHIND = 64;

    private static final int PATIENCE_SECONDS = 5;
    private static final int CLOSE_SECONDS = 30;
    private static final int REASONS_KEPT = 1000;

    private final Path root;
    private final String version;
    private final Map<String, String> machine;
    private final SecureRandom random = new SecureRandom();
    private final BlockingQueue<Runnable> queue = new ArrayBlockingQueue<>(BEHIND);
    private final Thread writer;
    private final Map<String, Recorder> recorders = new ConcurrentHashMap<>();
    private final Map<String, String> troubles = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /// @param root made when the first run starts
    /// @param version of Spate, for the manifests
    /// @param machine facts about this machine, for the manifests, in the order to show them
    public RunArchive(Path root, String version, Map<String, String> machine) {
        this.root = root;
        this.version = version;
        this.machine = new LinkedHashMap<>(machine);
        this.writer = Thread.ofPlatform().daemon().name("spate-archive").start(this::write);
    }

    @Override
    public RunListener attend(RunEvent.RunSubmitted submitted, Plan plan) {
        String run = submitted.run();
        if (!RUN.matcher(run).matches()) {
            fail(run, "its id cannot be the name of a folder");
            return new RunListener() {};
        }
        troubles.remove(run);
        Recorder recorder = new Recorder(submitted, plan, nonce());
        Recorder earlier = recorders.put(run, recorder);
        if (earlier != null) {
            earlier.abandon();
        }
        return recorder;
    }

    /// Another coordinator carries on with the runs that have not ended. Their folders stay as they are,
    /// until one that knows this root has written them anew.
    public void abandon() {
        recorders.values().forEach(Recorder::abandon);
    }

    /// The folder of a run whose files are all written, or null.
    public @Nullable Path folder(String run) {
        if (!RUN.matcher(run).matches()) {
            return null;
        }
        Path folder = root.resolve(run);
        return Files.isRegularFile(folder.resolve(RunFolder.RESULT)) ? folder : null;
    }

    /// Whether the folder of a run is being written.
    public boolean isWriting(String run) {
        return recorders.containsKey(run);
    }

    /// Why a run that this coordinator carried has no folder, as far as it is remembered, or null.
    public @Nullable String trouble(String run) {
        return troubles.get(run);
    }

    /// Writes what waits, for 30 s at most. Folders of runs that have not ended stay under their other
    /// name.
    @Override
    public void close() {
        closed = true;
        try {
            writer.join(CLOSE_SECONDS * 1000L);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        try {
            while (true) {
                Runnable next = queue.poll(100, TimeUnit.MILLISECONDS);
                if (next != null) {
                    next.run();
                } else if (closed) {
                    return;
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void fail(String run, String reason) {
        LOG.error("the folder of run {} is not written: {}", run, reason);
        if (troubles.size() >= REASONS_KEPT) {
            troubles.keySet().stream().findAny().ifPresent(troubles::remove);
        }
        troubles.put(run, reason);
    }

    private String nonce() {
        byte[] bytes = new byte[6];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /// Gives a whole folder its name, and removes what others left of the same run.
    private void publish(Path growing, String run) throws IOException {
        Path folder = root.resolve(run);
        if (Files.exists(folder)) {
            // Another coordinator wrote it, and died before it could say that the run had ended.
            if (!Files.exists(folder.resolve(RunFolder.RESULT))) {
                throw new IOException(folder + " holds something that is no run");
            }
            Path old = root.resolve("." + run + "." + nonce() + ".old");
            Files.move(folder, old, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(growing, folder, StandardCopyOption.ATOMIC_MOVE);
        Pattern leftover = Pattern.compile(Pattern.quote("." + run + ".") + "[0-9a-f]{12}\\.(part|old)");
        try (Stream<Path> all = Files.list(root)) {
            for (Path one : all.toList()) {
                if (leftover.matcher(String.valueOf(one.getFileName())).matches()) {
                    delete(one);
                }
            }
        }
    }

    /// A folder of files, and of folders of files.
    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /// What the files of a run that has ended are written from.
    ///
    /// @param planYaml as run, secrets masked
    static RunRecord record(RunOutcome outcome, String planYaml, String version, Map<String, String> machine) {
        Map<String, Share> shares = new LinkedHashMap<>();
        for (RunEvent.AgentShare share : outcome.shares()) {
            shares.put(share.agent(), share.share());
        }
        Instant started = startOf(outcome);
        Instant ended = instant(outcome.endEpochNanos());
        return new RunRecord(
                outcome.run(),
                outcome.plan(),
                planYaml,
                started,
                ended.isBefore(started) ? started : ended,
                outcome.figures(),
                outcome.judgement(),
                version,
                machine,
                shares);
    }

    private static Instant startOf(RunOutcome outcome) {
        return instant(outcome.startEpochNanos() == 0 ? outcome.endEpochNanos() : outcome.startEpochNanos());
    }

    private static Instant instant(long epochNanos) {
        return Instant.ofEpochSecond(0, epochNanos);
    }

    /// One run. Told by the control thread; the archive's own thread alone touches the folder.
    private final class Recorder implements RunListener {

        private final RunEvent.RunSubmitted submitted;
        private final Plan plan;
        private final String run;
        private final Path growing;
        private @Nullable RunFolder folder;
        private volatile @Nullable String broken;
        private volatile boolean ending;
        private final RunProfiles profiles;
        private final CompletableFuture<Void> left = new CompletableFuture<>();

        Recorder(RunEvent.RunSubmitted submitted, Plan plan, String nonce) {
            this.submitted = submitted;
            this.plan = plan;
            this.profiles = new RunProfiles(plan, InstantSource.system());
            this.run = submitted.run();
            this.growing = root.resolve("." + run + "." + nonce + ".part");
        }

        /// For any thread. Harmless once the run has ended.
        void abandon() {
            if (!ending) {
                broken = "another coordinator carries it on";
                leave();
                // If there is no room, the files are closed with the process.
                boolean _ = queue.offer(() -> close(folder));
            }
        }

        @Override
        public void profiled(AgentEvent.Profiled profiled) {
            profiles.profiled(profiled);
        }

        @Override
        public void happened(RunEvent event) {
            profiles.happened(event);
            if (event instanceof RunEvent.RunStarted started) {
                hand(() -> open(instant(started.startEpochNanos())));
            }
        }

        @Override
        public void accept(MergedInterval interval) {
            hand(() -> {
                RunFolder opened = folder;
                if (opened != null) {
                    opened.add(interval);
                }
            });
        }

        @Override
        public CompletableFuture<Void> judged(RunOutcome outcome) {
            ending = true;
            if (plan.profiling() == null) {
                handLast(outcome, List.of());
            } else {
                // The target is asked, which may take seconds that other runs have not.
                Thread.ofVirtual().name("spate-archive-profiles").start(() -> {
                    try {
                        handLast(outcome, profiles.collect());
                    } catch (InterruptedException _) {
                        Thread.currentThread().interrupt();
                    } catch (RuntimeException e) {
                        LOG.error("the profiles of run {} are lost", run, e);
                        handLast(outcome, List.of());
                    }
                });
            }
            return left;
        }

        private void handLast(RunOutcome outcome, List<RunProfile> taken) {
            if (!hand(() -> finish(outcome, taken))) {
                // The writer may be stuck for ever; then this is all that can be said.
                fail(run, String.valueOf(broken));
                leave();
            }
        }

        /// Called by the control thread, and at last by one that has gathered profiles.
        private boolean hand(Runnable work) {
            if (broken != null) {
                return false;
            }
            try {
                if (!closed && queue.offer(() -> carefully(work), PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    return true;
                }
                broken = closed
                        ? "the archive was closed before the run ended"
                        : "the disk took nothing for " + PATIENCE_SECONDS + " s, so that seconds of it are missing";
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                broken = "the coordinator was closed before the run ended";
            }
            return false;
        }

        private void carefully(Runnable work) {
            if (broken != null) {
                close(folder);
                return;
            }
            try {
                work.run();
            } catch (RunFolder.RunFolderException | UncheckedIOException e) {
                broken = e.getMessage();
            } catch (RuntimeException e) {
                LOG.error("the folder of run {} cannot be written", run, e);
                broken = e.toString();
            }
            String reason = broken;
            if (reason != null) {
                close(folder);
                fail(run, reason);
                leave();
            }
        }

        /// The folder is as it will stay.
        private void leave() {
            recorders.remove(run, this);
            left.complete(null);
        }

        private static void close(@Nullable RunFolder folder) {
            if (folder != null) {
                folder.close();
            }
        }

        private RunFolder open(Instant started) {
            RunFolder opened = folder;
            if (opened == null) {
                opened = RunFolder.create(growing, plan, started);
                folder = opened;
            }
            return opened;
        }

        private void finish(RunOutcome outcome, List<RunProfile> taken) {
            String planYaml = Submissions.read(submitted).maskedYaml();
            open(startOf(outcome)).finish(record(outcome, planYaml, version, machine), taken);
            try {
                publish(growing, run);
            } catch (IOException e) {
                throw new UncheckedIOException("the run's folder cannot be given its name: " + e.getMessage(), e);
            }
            leave();
        }
    }
}
