package dev.spate.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The `spate` command, started from the built distribution as a user's shell would.
public final class SpateProcess {

    /// What users call; builds when there is something to build.
    static final Path LAUNCHER = Path.of("../spate").toAbsolutePath().normalize();

    private static final Path LIBRARIES = Path.of("../cli/target/spate/lib");

    /// No run of these tests takes so long; what does is stuck.
    private static final long LONGEST_SECONDS = 180;

    private static final int SIGINT = 2;

    private final Process process;
    private final Path output;

    /// @param folder of the test; the process runs in it
    public static SpateProcess start(Path folder, String... arguments) throws IOException {
        return start(folder, Map.of(), arguments);
    }

    /// @param environment what it is told besides what this process was told
    public static SpateProcess start(Path folder, Map<String, String> environment, String... arguments)
            throws IOException {
        return new SpateProcess(folder, environment, command(arguments));
    }

    /// Started by a shell, which is given the command as its `"$@"`.
    ///
    /// @param way what the shell is started through
    static SpateProcess startBy(List<String> way, String script, Path folder, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(way);
        command.addAll(List.of("sh", "-c", script, "sh"));
        command.addAll(command(arguments));
        return new SpateProcess(folder, Map.of(), command);
    }

    /// The process with these arguments, as words.
    public static List<String> command(String... arguments) throws IOException {
        String classPath;
        try (Stream<Path> jars = Files.list(LIBRARIES)) {
            classPath = jars.map(jar -> jar.toAbsolutePath().normalize().toString())
                    .sorted()
                    .collect(Collectors.joining(System.getProperty("path.separator")));
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                classPath,
                "dev.spate.cli.Main"));
        command.addAll(List.of(arguments));
        return command;
    }

    /// Started by the launcher, with the class cache and the options that it chooses.
    static SpateProcess launch(Path folder, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
        command.addAll(List.of(arguments));
        return new SpateProcess(folder, Map.of(), command);
    }

    private SpateProcess(Path folder, Map<String, String> environment, List<String> command) throws IOException {
        output = Files.createTempFile(folder, "spate", ".out");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        // What the user of the tests exports is none of theirs.
        builder.environment().keySet().removeIf(name -> name.startsWith("OTEL_"));
        builder.environment().putAll(environment);
        process = builder.start();
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /// Waits for the end and returns the exit code.
    public int exitCode() throws InterruptedException {
        if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("spate was still running after " + LONGEST_SECONDS + " s");
        }
        return process.exitValue();
    }

    /// Waits until it has printed something.
    public void awaitOutput(String text) throws IOException, InterruptedException {
        awaitOutput("", text);
    }

    /// Waits until it has printed something, and later something else.
    void awaitOutput(String first, String text) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        while (!output().contains(first) || output().indexOf(text, output().indexOf(first)) < 0) {
            if (!process.isAlive() || System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(LONGEST_SECONDS)) {
                throw new AssertionError("it never said '" + text + "', but:\n" + output());
            }
            Thread.sleep(20);
        }
    }

    /// Ends it at once, if it has not ended.
    public void kill() {
        process.destroyForcibly();
    }

    /// Everything it printed, on either stream.
    public String output() throws IOException {
        return Files.readString(output, StandardCharsets.UTF_8);
    }

    /// @param name of a signal without `SIG`
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /// Interrupts it as Ctrl-C does. Where these tests are started in the background, shells have
    /// switched Ctrl-C off, and Java leaves it so; then the request to end does the same.
    public void interrupt() throws IOException, InterruptedException {
        signal(ignoresInterrupts() ? "TERM" : "INT");
    }

    private boolean ignoresInterrupts() throws IOException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        if (!Files.exists(status)) {
            return false;
        }
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("SigIgn:")) {
                long ignored = Long.parseUnsignedLong(
                        line.substring(line.indexOf(':') + 1).strip(), 16);
                return (ignored & (1L << (SIGINT - 1))) != 0;
            }
        }
        return false;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public static JsonNode result(Path runFolder) throws IOException {
        return new ObjectMapper().readTree(Files.readAllBytes(runFolder.resolve("result.json")));
    }
}
