package dev.spate.cli;

import dev.spate.coordinator.Coordinator;
import dev.spate.coordinator.RunHandle;
import dev.spate.coordinator.RunListener;
import dev.spate.coordinator.RunOutcome;
import dev.spate.coordinator.Submission;
import dev.spate.merge.MergedInterval;
import dev.spate.plan.Plan;
import dev.spate.protocol.AgentEvent;
import dev.spate.protocol.RunEvent;
import dev.spate.report.RunFolder;
import dev.spate.report.RunProfiles;
import dev.spate.report.RunRecord;
import dev.spate.report.RunResult;
import dev.spate.report.Summary;
import dev.spate.schedule.Share;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// One run from a plan to its exit code, with the coordinator in this process: writes the run's folder
/// while it goes on, shows progress, and ends in order when the user interrupts it.
final class LocalRun {

    /// How long an interrupted run may take to stop and write its report before the process ends anyway.
    private static final long INTERRUPT_SECONDS = 30;

    private final PlanInput input;
    private final Plan plan;
    private final OutputOptions output;
    private final RunFolder.@Nullable Claim claim;
    private final Outlets outlets;

    /// @param claim on the folder that the user named; null if the run's id names it
    /// @param outlets closed before the process ends when it is interrupted; else by who has opened them
    LocalRun(PlanInput input, OutputOptions output, RunFolder.@Nullable Claim claim, Outlets outlets) {
        this.outlets = outlets;
        this.claim = claim;
        this.input = input;
        this.plan = input.plan();
        this.output = output;
    }

    /// Runs the plan and returns the exit code of its verdict, when what it was has been read from the
    /// metrics, or after some patience.
    int execute(Coordinator coordinator, int agents) throws InterruptedException {
        LiveMetrics live = outlets.live();
        if (!output.quiet()) {
            live.announce(output.text());
        }
        int code = run(coordinator, agents);
        live.awaitLastScrape(output.text(), output.quiet(), code);
        return code;
    }

    private int run(Coordinator coordinator, int agents) throws InterruptedException {
        Submission submission =
                new Submission(plan, input.yaml(), input.reading().files(), input.overrides(), agents);
        Progress progress = new Progress(plan, output);
        Recorder recorder = new Recorder();
        RunHandle handle = coordinator.submit(submission, List.of(recorder, progress));
        recorder.handle = handle;
        CompletableFuture<Integer> exitCode = new CompletableFuture<>();
        Thread onInterrupt = new Thread(() -> endInOrder(handle, exitCode), "spate-interrupt");
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        int code = Main.FAILED;
        try {
            progress.start();
            RunOutcome outcome;
            try {
                outcome = handle.outcome().get();
            } finally {
                progress.close();
            }
            report(outcome, recorder);
            code = outcome.judgement().verdict().exitCode();
        } catch (ExecutionException e) {
            output.screen().err().println("spate: the run broke off: " + Failure.describe(e));
            recorder.giveBack();
        } catch (RunFolder.RunFolderException e) {
            output.screen().err().println("spate: " + Failure.describe(e));
        } finally {
            exitCode.complete(code);
            removeHook(onInterrupt);
        }
        return code;
    }

    private void report(RunOutcome outcome, Recorder recorder) throws InterruptedException {
        RunFolder folder = recorder.folder(outcome.run(), startOf(outcome));
        RunResult result = folder.finish(record(outcome), recorder.profiles.collect());
        Path path = recorder.path(outcome.run());
        if (output.json()) {
            output.screen().out().println(Summary.json(result));
        }
        if (!output.quiet()) {
            output.text()
                    .print(Summary.render(
                            result,
                            path,
                            output.screen().width(),
                            output.screen().colour()));
            output.text().flush();
        }
        output.screen().out().flush();
        if (output.screen().out().checkError()) {
            throw new IllegalStateException("standard output took not all of it; the results are in " + path);
        }
    }

    private RunRecord record(RunOutcome outcome) {
        Map<String, Share> shares = new LinkedHashMap<>();
        for (RunEvent.AgentShare share : outcome.shares()) {
            shares.put(share.agent(), share.share());
        }
        Instant started = startOf(outcome);
        Instant ended = instant(outcome.endEpochNanos());
        return new RunRecord(
                outcome.run(),
                outcome.plan(),
                input.reading().maskedYaml(),
                started,
                ended.isBefore(started) ? started : ended,
                outcome.figures(),
                outcome.judgement(),
                Version.current(),
                Host.facts(),
                shares);
    }

    private static Instant startOf(RunOutcome outcome) {
        return instant(outcome.startEpochNanos() == 0 ? outcome.endEpochNanos() : outcome.startEpochNanos());
    }

    private static Instant instant(long epochNanos) {
        return Instant.ofEpochSecond(0, epochNanos);
    }

    /// The process was told to end. The virtual machine waits for this thread, so the run is stopped,
    /// its report is written by the main thread, and the process ends with the run's own exit code.
    private void endInOrder(RunHandle handle, CompletableFuture<Integer> exitCode) {
        handle.stop("interrupted by the user");
        try {
            int code = exitCode.get(INTERRUPT_SECONDS, TimeUnit.SECONDS);
            outlets.close();
            Runtime.getRuntime().halt(code);
        } catch (ExecutionException | TimeoutException _) {
            // Nothing more can be done in order; the virtual machine ends by itself.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // The process is ending, and the hook is waiting for what was just counted down.
        }
    }

    /// Writes every second into the run's folder as it is closed. Used by the coordinator's control
    /// thread until the run has ended, then by the main thread.
    private final class Recorder implements RunListener {

        private volatile @Nullable RunHandle handle;
        private @Nullable RunFolder folder;
        private final RunProfiles profiles = new RunProfiles(plan, InstantSource.system());

        @Override
        public void profiled(AgentEvent.Profiled profiled) {
            profiles.profiled(profiled);
        }

        @Override
        public void happened(RunEvent event) {
            profiles.happened(event);
            if (event instanceof RunEvent.RunStarted started) {
                try {
                    folder(started.run(), instant(started.startEpochNanos()));
                } catch (RunFolder.RunFolderException e) {
                    RunHandle run = handle;
                    if (run != null) {
                        run.stop(Failure.describe(e));
                    }
                }
            }
        }

        @Override
        public void accept(MergedInterval interval) {
            RunFolder open = folder;
            if (open != null) {
                open.add(interval);
            }
        }

        RunFolder folder(String run, Instant started) {
            RunFolder open = folder;
            if (open == null) {
                open = claim == null ? RunFolder.create(path(run), plan, started) : claim.open(plan, started);
                folder = open;
            }
            return open;
        }

        /// Leaves no trace of a run that never started.
        void giveBack() {
            if (folder == null && claim != null) {
                claim.release();
            }
        }

        Path path(String run) {
            return claim == null ? OutputOptions.RUNS.resolve(run) : claim.folder();
        }
    }
}
