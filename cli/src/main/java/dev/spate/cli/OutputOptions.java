package dev.spate.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What a command shows, and where it writes. Shared by all commands that run something.
final class OutputOptions {

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder for the results; must not exist or be empty. Default: runs/<run id>")
    private @Nullable Path folder;

    @Option(names = "--quiet", description = "Show no progress and no summary; the exit code tells the verdict.")
    private boolean quiet;

    @Option(names = "--json", description = "Print result.json on standard output; all else goes to standard error.")
    private boolean json;

    private final Screen screen = new Screen();

    @Nullable
    Path folder() {
        return folder;
    }

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

    /// Refuses a folder that cannot take the results, before any load is made.
    ///
    /// @throws WrongInputException with the reason
    void check() {
        Path given = folder;
        if (given == null) {
            Path runs = Path.of("runs");
            if (Files.exists(runs) && !Files.isWritable(runs)) {
                throw new WrongInputException("the folder runs cannot be written; give another one with --out DIR");
            }
            return;
        }
        if (Files.exists(given) && !Files.isDirectory(given)) {
            throw new WrongInputException("--out " + given + " is a file; give a folder that does not exist yet");
        }
        if (Files.isDirectory(given)) {
            try (var entries = Files.list(given)) {
                if (entries.findAny().isPresent()) {
                    throw new WrongInputException("--out " + given
                            + " is not empty; results are never written over: give a folder that does not exist yet");
                }
            } catch (IOException e) {
                throw new WrongInputException("--out " + given + " cannot be read: " + Failure.describe(e));
            }
        }
    }
}
