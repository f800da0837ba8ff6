package dev.spate.cli;

import dev.spate.http.CoordinatorClient;
import dev.spate.http.CoordinatorException;
import dev.spate.http.RunFollower;
import dev.spate.http.RunInfo;
import dev.spate.plan.Plan;
import dev.spate.planfile.Problem;
import dev.spate.report.LiveSecond;
import dev.spate.report.RunFolder;
import dev.spate.report.RunResult;
import dev.spate.report.Summary;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// One run from a plan to its exit code, on a coordinator elsewhere: submits the plan with its files,
/// shows progress as of a run on this machine, and fetches the run's folder.
///
/// The first Ctrl-C asks the coordinator to stop the run and waits for the verdict; the second leaves.
final class RemoteRun {

    /// As shells say it of a process that was interrupted.
    private static final int LEFT = 130;

    private final PlanInput input;
    private final Plan plan;
    private final OutputOptions output;
    private final RunFolder.@Nullable Claim claim;
    private final CoordinatorClient client;
    private final PrintStream err;
    private final AtomicReference<@Nullable String> submitted = new AtomicReference<>();

    /// @param claim on the folder that the user named; null if the run's id names it
    RemoteRun(PlanInput input, OutputOptions output, RunFolder.@Nullable Claim claim, CoordinatorClient client) {
        this.input = input;
        this.plan = input.plan();
        this.output = output;
        this.claim = claim;
        this.client = client;
        this.err = output.screen().err();
    }

    /// Runs the plan and returns the exit code of its verdict.
    ///
    /// @param id of the run, or null for a new one
    /// @param agents 0 for all that are free
    int execute(@Nullable String id, int agents) throws InterruptedException {
        Interrupts interrupts = new Interrupts(this::interrupted);
        try {
            RunInfo run = client.submit(id, input.yaml(), input.reading().files(), input.overrides(), agents);
            submitted.set(run.run());
            return follow(run);
        } catch (CoordinatorException e) {
            if (claim != null) {
                claim.release();
            }
            return failed(e);
        } finally {
            interrupts.close();
        }
    }

    private int follow(RunInfo run) throws CoordinatorException, InterruptedException {
        Progress progress = new Progress(plan, output);
        if (!output.quiet()) {
            output.text().println("run " + run.run() + " on " + client.address());
            output.text().flush();
        }
        RunInfo end;
        try {
            progress.start();
            end = client.follow(run.run(), new Shown(progress));
        } finally {
            progress.close();
        }
        if (!fetch(end)) {
            // The verdict holds without its files.
            output.text().println(end.verdict() + "  run " + end.run());
            end.reasons().forEach(reason -> output.text().println("  · " + reason));
            output.text().flush();
        }
        return end.exitCode();
    }

    private boolean fetch(RunInfo end) throws InterruptedException {
        Path folder = claim == null ? OutputOptions.RUNS.resolve(end.run()) : claim.folder();
        RunResult result;
        try {
            client.download(end.run(), folder);
            result = RunFolder.read(folder).result();
        } catch (CoordinatorException | IOException | RunFolder.RunFolderException e) {
            err.println("spate: the files of run " + end.run() + " could not be fetched: " + Failure.describe(e));
            return false;
        }
        if (output.json()) {
            output.screen().out().println(Summary.json(result));
        }
        if (!output.quiet()) {
            output.text()
                    .print(Summary.render(
                            result,
                            folder,
                            output.screen().width(),
                            output.screen().colour()));
            output.text().flush();
        }
        output.screen().out().flush();
        return true;
    }

    private int failed(CoordinatorException e) {
        if (e.kind() == CoordinatorException.Kind.WRONG_PLAN) {
            for (Problem problem : e.problems()) {
                err.print(problem.render());
            }
            err.println("spate: the coordinator does not take the plan: " + e.getMessage());
            return Main.WRONG_INPUT;
        }
        String run = submitted.get();
        err.println("spate: " + e.getMessage()
                + (run == null ? "" : "; run " + run + " goes on without you, and 'spate runs' shows it"));
        return e.kind() == CoordinatorException.Kind.CONFLICT ? Main.WRONG_INPUT : Main.FAILED;
    }

    /// @param times how often by now
    private void interrupted(int times) {
        String run = submitted.get();
        if (run == null) {
            leave("interrupted");
            return;
        }
        if (times > 1) {
            leave("left; run " + run + " may still be stopping");
        }
        try {
            client.stop(run, "interrupted by the user");
        } catch (CoordinatorException e) {
            err.println("spate: the run could not be stopped: " + e.getMessage() + "; Ctrl-C once more leaves");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void leave(String why) {
        err.println("spate: " + why);
        err.flush();
        Runtime.getRuntime().halt(LEFT);
    }

    /// What the coordinator tells, on this terminal.
    private static final class Shown implements RunFollower {

        private final Progress progress;
        private String stage = "";

        Shown(Progress progress) {
            this.progress = progress;
        }

        @Override
        public void state(RunInfo run) {
            if (run.stage().equals("waiting") && stage.isEmpty()) {
                progress.note(
                        "waiting for " + (run.agentsAsked() == 0 ? "free" : run.agentsAsked() + " free") + " agents");
            }
            stage = run.stage();
        }

        @Override
        public void started(long startEpochNanos) {
            progress.starts(startEpochNanos);
        }

        @Override
        public void said(String sentence) {
            progress.note(sentence);
        }

        @Override
        public void second(LiveSecond second) {
            progress.accept(second);
        }

        @Override
        public void away(String why) {
            progress.note(why + "; trying again");
        }

        @Override
        public void back() {
            progress.note("the coordinator is back");
        }
    }
}
