package dev.spate.cli;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// Standard output and standard error, and what can be shown on them.
final class Screen {

    private static final int DEFAULT_WIDTH = 100;

    private final PrintStream out =
            new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    private final PrintStream err =
            new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);

    /// Standard output; has to be flushed.
    PrintStream out() {
        return out;
    }

    PrintStream err() {
        return err;
    }

    /// Whether lines can be redrawn.
    @SuppressWarnings("SystemConsoleNull") // since 25 it is null again when there is no terminal
    boolean terminal() {
        Console console = System.console();
        return console != null && console.isTerminal() && !"dumb".equals(System.getenv("TERM"));
    }

    /// Whether to use colours; `NO_COLOR` in the environment forbids them.
    boolean colour() {
        String forbidden = System.getenv("NO_COLOR");
        return terminal() && (forbidden == null || forbidden.isEmpty());
    }

    /// Columns of the terminal, as the launcher or the shell says, else a width that suits a log file.
    int width() {
        String columns = System.getenv("COLUMNS");
        try {
            return columns == null ? DEFAULT_WIDTH : Math.clamp(Integer.parseInt(columns), 40, 400);
        } catch (NumberFormatException _) {
            return DEFAULT_WIDTH;
        }
    }
}
