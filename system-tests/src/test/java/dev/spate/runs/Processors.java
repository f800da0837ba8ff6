package dev.spate.runs;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Keeps threads of a measurement on processors of their own, by `taskset`. Without it, or with one
/// processor, nothing is kept.
final class Processors {

    private static final int COUNT = Runtime.getRuntime().availableProcessors();
    private static final boolean POSSIBLE = COUNT > 1 && Files.isExecutable(Path.of("/usr/bin/taskset"));

    private Processors() {}

    static String last() {
        return Integer.toString(COUNT - 1);
    }

    static String allButLast() {
        return "0-" + (COUNT - 2);
    }

    /// The beginning of a command that is to run on these processors only.
    static List<String> confining(String processors) {
        return POSSIBLE ? List.of("taskset", "-c", processors) : List.of();
    }

    /// Keeps all threads that a process has on these processors, and those that they make.
    static void confine(long pid, String processors) throws IOException, InterruptedException {
        if (POSSIBLE) {
            new ProcessBuilder("taskset", "-apc", processors, Long.toString(pid))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        }
    }

    /// Waits until a process has event loops, and confines them.
    ///
    /// Linux prefers to wake a thread where the thread runs that wakes it, and a witness wakes the loops
    /// with its answers. There they would wait behind it, since it never sleeps, up to 4 ms. A target
    /// that is on another machine, or that sleeps, does not do that to them.
    static void confineLoops(ProcessHandle process, String processors) throws IOException, InterruptedException {
        if (!POSSIBLE) {
            return;
        }
        Path tasks = Path.of("/proc", Long.toString(process.pid()), "task");
        boolean found = false;
        while (!found && process.isAlive()) {
            Thread.sleep(20);
            try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
                for (Path thread : threads) {
                    if (Files.readString(thread.resolve("comm")).startsWith("spate-loop")) {
                        found = true;
                        new ProcessBuilder(
                                        "taskset",
                                        "-pc",
                                        processors,
                                        thread.getFileName().toString())
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor();
                    }
                }
            } catch (java.nio.file.NoSuchFileException _) {
                // A thread has ended meanwhile.
            }
        }
    }
}
