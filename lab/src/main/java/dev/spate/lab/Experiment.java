package dev.spate.lab;

import dev.spate.coordinator.RunOutcome;
import dev.spate.lab.stats.TrialOrder;
import dev.spate.profile.TargetProfiler;
import dev.spate.profile.TimeWindows;
import dev.spate.schedule.Draws;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.LongSupplier;

/// Makes experiments, one at a time.
///
/// # The course of one
/// 1. A target is started for each distinct set of settings; without settings that is one for all arms.
/// 2. Every arm is asked once. The checksums must agree, or nothing is measured: arms that do different
///    work cannot be compared.
/// 3. Every arm is warmed up, in two halves, the second in the opposite order: code that was compiled
///    for one arm is compiled again once another has been seen.
/// 4. Trials in rounds, each arm once a round. Before each the target collects its garbage.
/// 5. For trials that cannot be believed others are made, at most two more rounds.
/// 6. If profiles are asked for, one more trial of each arm, in which the target records itself: after
///    all that count, so that no profiler has ever been at work in a process that is measured.
///
/// For one thread, but [#abandon], which is for any.
public final class Experiment {

    /// How many rounds may be made up.
    private static final int ROUNDS_MORE = 2;

    /// A recording that nobody ends goes on for so much longer than the load.
    private static final int PROFILE_SECONDS_MORE = 30;

    private final OwnProgram program;
    private final Processors processors;
    private final Generator generator;
    private final LabObserver observer;
    private final Path folder;
    private final InstantSource wall;
    private final LongSupplier nanos;

    private final Set<TargetProcess> open = ConcurrentHashMap.newKeySet();
    private volatile boolean abandoned;

    /// @param program how targets are started
    /// @param folder for what targets print, and for profiles; must be there
    public Experiment(
            OwnProgram program,
            Processors processors,
            Generator generator,
            LabObserver observer,
            Path folder,
            InstantSource wall,
            LongSupplier nanos) {
        this.program = program;
        this.processors = processors;
        this.generator = generator;
        this.observer = observer;
        this.folder = folder;
        this.wall = wall;
        this.nanos = nanos;
    }

    /// Makes an experiment; an experiment that could not be carried through says so in its result.
    ///
    /// @throws UnusableDesignException if the target does not take a setting; nothing has been measured
    /// @throws InterruptedException also if experiments were [abandoned][#abandon]
    public ExperimentResult make(Design design) throws UnusableDesignException, InterruptedException {
        observer.begins(design);
        Course course = new Course(design);
        try {
            course.run();
        } catch (IOException | ExecutionException e) {
            course.trouble = describe(e);
        } finally {
            course.close();
        }
        if (abandoned) {
            throw new InterruptedException("experiments were abandoned");
        }
        ExperimentResult result = course.result();
        observer.ends(result);
        return result;
    }

    /// Ends all targets, and with them the experiment that is made. For any thread.
    public void abandon() {
        abandoned = true;
        open.forEach(TargetProcess::close);
    }

    private static String describe(Throwable failure) {
        Throwable cause =
                failure instanceof ExecutionException && failure.getCause() != null ? failure.getCause() : failure;
        String message = cause.getMessage();
        return message == null ? cause.toString() : message;
    }

    /// One experiment while it is made.
    private final class Course {

        private final Design design;
        private final Instant started = wall.instant();
        private final long begin = nanos.getAsLong();
        private final Map<Map<String, String>, TargetProcess> targets = new LinkedHashMap<>();
        private final Map<String, String> checksums = new LinkedHashMap<>();
        private final List<Trial> trials = new ArrayList<>();
        private final List<Mechanism> mechanisms = new ArrayList<>();
        private final LabProfiles profiles;
        private String trouble = "";
        private boolean disagree;
        private long trialNanos;

        private Course(Design design) {
            this.design = design;
            this.profiles = new LabProfiles(design, folder);
            this.trialNanos = design.trialSeconds() * 1_000_000_000L + Design.BESIDE_TRIAL_NANOS;
        }

        private void run() throws IOException, UnusableDesignException, InterruptedException, ExecutionException {
            observer.does("starting the target", design.estimatedNanos());
            startTargets();
            compareWork();
            if (disagree) {
                return;
            }
            warmUp();
            rounds();
            if (!design.profile().isEmpty()) {
                for (Arm arm : design.arms()) {
                    profile(arm);
                }
            }
        }

        private void startTargets() throws IOException, UnusableDesignException {
            for (Map<String, String> settings : design.targets()) {
                Path output = folder.resolve("target-" + design.name()
                        + (design.targets().size() == 1 ? "" : "-" + (targets.size() + 1)) + ".log");
                if (abandoned) {
                    throw new IOException("experiments were abandoned");
                }
                TargetProcess target = TargetProcess.start(program, processors, settings, output, nanos);
                targets.put(settings, target);
                open.add(target);
            }
        }

        private void compareWork() throws IOException {
            for (Arm arm : design.arms()) {
                checksums.put(arm.name(), target(arm).checksum(design.address(arm)));
            }
            if (new HashSet<>(checksums.values()).size() > 1) {
                disagree = true;
                trouble = "the variants do not do the same work, so they cannot be compared: their checksums are "
                        + checksums;
            }
        }

        private void warmUp() throws IOException, InterruptedException, ExecutionException {
            List<List<Integer>> order = TrialOrder.rounds(design.arms().size(), 2, Draws.stream(design.seed(), 1));
            for (int number : order.get(0)) {
                Arm arm = design.arms().get(number);
                observer.does("warm-up: " + arm.name(), left());
                drive(TrialPlanKind.WARM_UP, arm, Draws.stream(design.seed(), 1000), reading(arm));
            }
            Map<Arm, Mechanism> seen = new HashMap<>();
            for (int number : order.get(1)) {
                Arm arm = design.arms().get(number);
                TargetProcess target = target(arm);
                boolean looks = target.look();
                observer.does((looks ? "console: " : "warm-up: ") + arm.name(), left());
                drive(TrialPlanKind.CONSOLE, arm, Draws.stream(design.seed(), 1001), reading(arm));
                seen.put(arm, looks ? Mechanism.of(arm.name(), target.seen()) : Mechanism.notAsked(arm.name()));
            }
            for (Arm arm : design.arms()) {
                mechanisms.add(seen.getOrDefault(arm, Mechanism.notAsked(arm.name())));
            }
        }

        private void rounds() throws IOException, InterruptedException, ExecutionException {
            int rounds = design.trials() + ROUNDS_MORE;
            List<List<Integer>> order = TrialOrder.rounds(design.arms().size(), rounds, Draws.stream(design.seed(), 2));
            for (int round = 0; round < rounds; round++) {
                for (int number : order.get(round)) {
                    Arm arm = design.arms().get(number);
                    if (counting(arm) < design.trials()) {
                        trial(arm, round + 1);
                    }
                }
            }
        }

        private void trial(Arm arm, int round) throws IOException, InterruptedException, ExecutionException {
            int planned = design.arms().size() * design.trials();
            int number = trials.size() + 1;
            observer.does(
                    "trial " + number + " of " + Math.max(number, planned) + ": " + arm.name()
                            + (round > design.trials() ? ", made up" : ""),
                    left());
            long from = nanos.getAsLong();
            TargetProcess target = target(arm);
            target.settle();
            // The garbage of the trial before is not to be collected while this one is measured.
            System.gc();
            FutureTask<TargetReading> before = reading(arm);
            RunOutcome outcome = drive(TrialPlanKind.TRIAL, arm, Draws.stream(design.seed(), 2000 + round), before);
            // Of a run that was never started.
            before.run();
            FutureTask<TargetReading> after = reading(arm);
            after.run();
            Trial trial = TrialReading.of(design, arm, number, round, outcome, before.get(), after.get());
            trials.add(trial);
            // What it takes here and now is the better guess for those to come.
            trialNanos = (trialNanos + nanos.getAsLong() - from) / 2;
            observer.tried(trial);
        }

        /// What has been measured is not lost with a profile that cannot be had.
        private void profile(Arm arm) throws InterruptedException {
            observer.does("profile: " + arm.name(), left());
            TargetProcess target = target(arm);
            try (TargetProfiler profiler = target.profiler(wall)) {
                target.settle();
                System.gc();
                if (!profiler.isSpate()) {
                    profiles.none(arm, "the target does not answer as one that can be profiled");
                    return;
                }
                String _ = profiler.start(
                        design.profile(), Duration.ofSeconds(design.profileSeconds() + PROFILE_SECONDS_MORE));
                RunOutcome outcome = drive(TrialPlanKind.PROFILE, arm, Draws.stream(design.seed(), 3000), () -> {});
                profiles.taken(arm, TrialReading.requests(outcome), profiler.stop(TimeWindows.NONE));
            } catch (IOException | ExecutionException e) {
                profiles.none(arm, describe(e));
            }
        }

        /// Also asked while warming up, so that it is as fast before the first trial as before the last.
        private FutureTask<TargetReading> reading(Arm arm) {
            TargetProcess target = target(arm);
            String variant = design.name() + "/" + arm.variant().name();
            return new FutureTask<>(() -> target.read(variant));
        }

        private RunOutcome drive(TrialPlanKind kind, Arm arm, long seed, Runnable atStart)
                throws InterruptedException, ExecutionException {
            String checksum = String.valueOf(checksums.get(arm.name()));
            goOn();
            RunOutcome outcome = generator.drive(
                    switch (kind) {
                        case TRIAL ->
                            TrialPlan.trial(design, arm, target(arm).address(), checksum, seed, design.trialSeconds());
                        case CONSOLE ->
                            TrialPlan.trial(
                                    design, arm, target(arm).address(), checksum, seed, design.consoleSeconds());
                        case PROFILE ->
                            TrialPlan.trial(
                                    design, arm, target(arm).address(), checksum, seed, design.profileSeconds());
                        case WARM_UP ->
                            TrialPlan.warmUp(design, arm, target(arm).address(), checksum, seed, design.warmUpMillis());
                    },
                    atStart);
            goOn();
            return outcome;
        }

        private void goOn() throws InterruptedException {
            if (abandoned) {
                throw new InterruptedException("experiments were abandoned");
            }
        }

        private TargetProcess target(Arm arm) {
            TargetProcess target = targets.get(arm.settings());
            if (target == null) {
                throw new IllegalStateException("no target for " + arm);
            }
            return target;
        }

        private long counting(Arm arm) {
            return trials.stream()
                    .filter(trial -> trial.counts() && trial.arm().equals(arm.name()))
                    .count();
        }

        private long left() {
            long missing = design.arms().stream()
                    .mapToLong(arm -> design.trials() - Math.min(design.trials(), counting(arm)))
                    .sum();
            return missing * trialNanos + (design.arms().size() - profiles.arms()) * design.profileNanos();
        }

        private ExperimentResult result() {
            return new ExperimentResult(
                    design,
                    trouble,
                    disagree,
                    checksums,
                    trials,
                    Evaluation.of(design, trials),
                    mechanisms,
                    profiles.write(),
                    started,
                    nanos.getAsLong() - begin);
        }

        private void close() {
            for (TargetProcess target : targets.values()) {
                target.close();
                open.remove(target);
            }
        }
    }

    private enum TrialPlanKind {
        TRIAL,
        WARM_UP,
        CONSOLE,
        PROFILE
    }
}
