package dev.spate.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A process of the cluster, as `soak.json` keeps it: enough to find it again after the driver died, and
/// to start it again.
///
/// @param name such as `agent-1`
/// @param start how often it has been started by now
/// @param pid its number; 0: it is not this soak's to start and end
/// @param since when it was started by the system's account, in milliseconds since 1970; so that another
///     process of the same number is not taken for it
/// @param http where a coordinator or the target answers; empty: nowhere
/// @param metrics where its metrics are, such as `http://127.0.0.1:9464/metrics`
/// @param arguments of the `spate` command
public record Part(String name, int start, long pid, long since, String http, String metrics, List<String> arguments) {

    /// Longer than a process takes to say where it is.
    private static final long ADDRESS_SECONDS = 90;

    private static final String SETSID = "/usr/bin/setsid";

    public Part {
        arguments = List.copyOf(arguments);
    }

    /// Its name among the sources of signals: one that was started again is another process.
    String source() {
        return start <= 1 ? name : name + "~" + start;
    }

    /// Where its output goes.
    static Path output(Path folder, String name, int start) {
        return folder.resolve("cluster").resolve(name + "." + start + ".log");
    }

    /// Starts a process that outlives the one that started it.
    ///
    /// @param command what comes before the arguments
    static Part start(
            Path folder, String name, int start, List<String> command, List<String> arguments, Map<String, String> env)
            throws IOException {
        List<String> words = new java.util.ArrayList<>();
        if (Files.isExecutable(Path.of(SETSID))) {
            // In a session of its own it does not hear of the Ctrl-C that ends the driver.
            words.add(SETSID);
        }
        words.addAll(command);
        words.addAll(arguments);
        Path output = output(folder, name, start);
        Files.createDirectories(output.getParent() == null ? folder : output.getParent());
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(output.toFile());
        builder.environment().putAll(env);
        Process process = builder.start();
        return new Part(name, start, process.pid(), since(process.toHandle()), "", "", arguments);
    }

    private static long since(ProcessHandle handle) {
        return handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    /// The process, if it lives.
    private @Nullable ProcessHandle handle() {
        if (pid == 0) {
            return null;
        }
        ProcessHandle handle = ProcessHandle.of(pid).orElse(null);
        // The system tells hundredths of a second since it was started, and that moves with its clock.
        return handle != null && handle.isAlive() && Math.abs(since(handle) - since) < 5_000 ? handle : null;
    }

    boolean isAlive() {
        return handle() != null;
    }

    /// Whether this soak started it.
    boolean isOwn() {
        return pid != 0;
    }

    /// Ends it at once, and returns when it has ended.
    void kill() throws InterruptedException {
        end(true, 30);
    }

    /// Asks it to end, and makes it end where it does not within that time.
    void stop(long seconds) throws InterruptedException {
        end(false, seconds);
        end(true, 30);
    }

    private void end(boolean now, long seconds) throws InterruptedException {
        ProcessHandle handle = handle();
        if (handle == null) {
            return;
        }
        boolean _ = now ? handle.destroyForcibly() : handle.destroy();
        try {
            handle.onExit().get(seconds, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException _) {
            // Asked again, or given up.
        }
    }

    /// @param name of a signal without `SIG`
    void signal(String name) throws IOException, InterruptedException {
        if (isAlive()) {
            int _ = new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                    .start()
                    .waitFor();
        }
    }

    /// What it has printed since it was started.
    String said(Path folder) throws IOException {
        Path file = output(folder, name, start);
        return Files.exists(file) ? Files.readString(file) : "";
    }

    /// Waits until it has printed something that looks like this.
    ///
    /// @throws IOException if it ends or takes too long; the message holds what it said
    String await(Path folder, java.util.regex.Pattern pattern) throws IOException, InterruptedException {
        for (long left = ADDRESS_SECONDS * 50; ; left--) {
            String said = said(folder);
            java.util.regex.Matcher matcher = pattern.matcher(said);
            if (matcher.find()) {
                return matcher.group(1);
            }
            if (!isAlive() || left == 0) {
                throw new IOException(name + (isAlive() ? " does not say where it is" : " ended as it was started")
                        + "; it said: " + said.strip());
            }
            Thread.sleep(20);
        }
    }

    Part at(String http, String metrics) {
        return new Part(name, start, pid, since, http, metrics, arguments);
    }

    /// How many of its descriptors are sockets; NaN where nobody can tell.
    double sockets() {
        if (!isAlive()) {
            return Double.NaN;
        }
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return open.filter(Part::isSocket).count();
        } catch (IOException | java.io.UncheckedIOException _) {
            return Double.NaN;
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException _) {
            // It was closed meanwhile.
            return false;
        }
    }
}
