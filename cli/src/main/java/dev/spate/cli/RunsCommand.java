package dev.spate.cli;

import dev.spate.http.CoordinatorClient;
import dev.spate.http.CoordinatorException;
import dev.spate.http.RunInfo;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `spate runs`.
@Command(
        name = "runs",
        mixinStandardHelpOptions = true,
        description = "Lists the runs of a coordinator, the newest first, or stops one.",
        footer = {"", "Example:  spate runs --coordinator http://127.0.0.1:7070"})
final class RunsCommand implements Callable<Integer> {

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private RemoteOptions remote;

    @Option(names = "--limit", paramLabel = "N", description = "How many at most. Default: ${DEFAULT-VALUE}")
    private int limit = 20;

    @Option(names = "--stop", paramLabel = "RUN", description = "Stops this run instead.")
    private @Nullable String stop;

    @Override
    public Integer call() throws InterruptedException {
        if (limit < 1 || limit > 1000) {
            throw new WrongInputException("--limit " + limit + ": a list has 1 to 1000 runs");
        }
        Screen screen = new Screen();
        try (CoordinatorClient client = remote.client()) {
            String run = stop;
            if (run != null) {
                RunInfo now = client.stop(run, "stopped by 'spate runs --stop'");
                screen.out().println("run " + now.run() + ": " + (now.verdict() == null ? now.stage() : now.verdict()));
            } else {
                list(client.runs(limit), screen.out());
            }
            screen.out().flush();
            return 0;
        } catch (CoordinatorException e) {
            screen.err().println("spate: " + e.getMessage());
            return Main.FAILED;
        }
    }

    private static void list(List<RunInfo> runs, PrintStream out) {
        if (runs.isEmpty()) {
            out.println("no runs yet");
        }
        int widest = runs.stream().mapToInt(run -> run.run().length()).max().orElse(0);
        for (RunInfo run : runs) {
            String verdict = run.verdict();
            String state = verdict == null ? run.stage() : verdict;
            out.println(run.run() + " ".repeat(widest - run.run().length()) + "  " + state
                    + " ".repeat(Math.max(0, 10 - state.length())) + "  " + run.plan()
                    + (run.reasons().isEmpty() ? "" : "  " + run.reasons().getFirst()));
        }
    }
}
