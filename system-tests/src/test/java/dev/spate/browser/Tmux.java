package dev.spate.browser;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// A terminal of 140 columns and 45 lines, with a program in it. Skips the test where there is no tmux.
final class Tmux implements AutoCloseable {

    private static final long LONGEST_SECONDS = 60;
    private static final String COLUMNS = "140";
    private static final String LINES = "45";

    private final String program;
    private final String socket;

    private Tmux(Path folder) {
        this.program = Chromium.installed("tmux").toString();
        this.socket = folder.resolve("tmux").toString();
    }

    /// @param folder in which it runs
    static Tmux start(Path folder, List<String> command) throws IOException, InterruptedException {
        Tmux tmux = new Tmux(folder);
        List<String> line = new ArrayList<>(List.of("new-session", "-d", "-x", COLUMNS, "-y", LINES, "-c"));
        line.add(folder.toString());
        // What it printed stays to be read when it has ended.
        line.add(String.join(" ", command.stream().map(Tmux::quoted).toList()) + "; echo \"ended $?\"; exec sleep 60");
        String _ = tmux.run(line.toArray(String[]::new));
        return tmux;
    }

    /// Keys as tmux names them, such as `q`, `Tab`, `Enter`.
    void press(String... keys) throws IOException, InterruptedException {
        for (String key : keys) {
            String _ = run("send-keys", key);
        }
    }

    /// What is on the screen.
    String screen() throws IOException, InterruptedException {
        return run("capture-pane", "-p");
    }

    /// Waits until the screen is as it should be, and returns it.
    String await(String what, Predicate<String> is) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        while (true) {
            String screen = screen();
            if (is.test(screen)) {
                return screen;
            }
            if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(LONGEST_SECONDS)) {
                throw new AssertionError("the terminal never showed " + what + ", but:\n" + screen);
            }
            Thread.sleep(50);
        }
    }

    private String run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program, "-f", "/dev/null", "-u", "-S", socket));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().remove("TMUX");
        Process process = builder.start();
        try (InputStream said = process.getInputStream()) {
            String output = new String(said.readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IOException("tmux " + String.join(" ", arguments) + ": " + output);
            }
            return output;
        }
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    @Override
    public void close() {
        try {
            String _ = run("kill-server");
        } catch (IOException e) {
            // It has ended already.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
