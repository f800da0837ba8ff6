package dev.spate.cli;

import dev.spate.report.RunFolder;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What a command shows, and where it writes. Shared by all commands that run something.
final class OutputOptions {

    /// Where the folders of runs are that the user does not name.
    static final Path RUNS = Path.of("runs");

    private static final String OTHER = "give another one with --out DIR";

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = {"Folder for the results; must not exist or be empty.", "Default: runs/<run id>"})
    private @Nullable Path folder;

    @Option(
            names = "--quiet",
            description = {"Show no progress and no summary; the exit code", "tells the verdict."})
    private boolean quiet;

    @Option(
            names = "--json",
            description = {"Print result.json on standard output; all else goes", "to standard error."})
    private boolean json;

    private final Screen screen = new Screen();

    boolean quiet() {
        return quiet;
    }

    boolean json() {
        return json;
    }

    Screen screen() {
        return screen;
    }

    /// Where people read: standard output, unless that carries JSON.
    PrintStream text() {
        return json ? screen.err() : screen.out();
    }

    /// Refuses a folder that cannot take the results, before anything else is done.
    ///
    /// @throws WrongInputException with the reason
    void check() {
        Path given = folder;
        if (given == null) {
            return;
        }
        if (Files.exists(given) && !Files.isDirectory(given)) {
            throw new WrongInputException("--out " + given + " is a file; give a folder that does not exist yet");
        }
        if (Files.isDirectory(given)) {
            try (var entries = Files.list(given)) {
                List<String> names = entries.map(entry -> String.valueOf(entry.getFileName()))
                        .toList();
                if (!names.isEmpty()) {
                    throw new WrongInputException("--out " + given + " "
                            + (names.contains("result.json")
                                    ? "holds a run already"
                                    : names.stream().anyMatch(name -> name.endsWith(".part"))
                                            ? "is in use by another run, or holds one that broke off"
                                            : "is not empty")
                            + "; results are never written over: give a folder that does not exist yet");
                }
            } catch (IOException e) {
                throw new WrongInputException("--out " + given + " cannot be read: " + Failure.describe(e));
            }
        }
    }

    /// Makes sure, right before there is load, that the results can be written, and that no other run
    /// writes into the same folder.
    ///
    /// @param planYaml what will be run, secrets masked
    /// @return null if the run's id will name the folder
    /// @throws WrongInputException with the reason
    RunFolder.@Nullable Claim claim(String planYaml) {
        Path given = folder;
        try {
            if (given != null) {
                return RunFolder.claim(given, planYaml);
            }
            Files.createDirectories(RUNS);
            if (!Files.isWritable(RUNS)) {
                throw new WrongInputException("the folder " + RUNS.toAbsolutePath() + " cannot be written; " + OTHER);
            }
            return null;
        } catch (RunFolder.RunFolderException e) {
            // Its message is complete, and begins with the folder.
            throw new WrongInputException(
                    "--out " + String.valueOf(e.getMessage()).replaceFirst("^the run's folder ", ""));
        } catch (IOException e) {
            throw new WrongInputException("the folder " + RUNS.toAbsolutePath() + " for results cannot be made: "
                    + Failure.describe(e) + "; " + OTHER);
        }
    }
}
