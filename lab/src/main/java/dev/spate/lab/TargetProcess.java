package dev.spate.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spate.profile.TargetProfiler;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A target service that runs as a process of its own, on the loopback interface, until it is closed.
/// What it prints goes into a file.
///
/// For one thread, but [#close], which is for any.
final class TargetProcess implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern SAYS_WHERE = Pattern.compile("target service on (http://\\S+)");
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long LOOK_MILLIS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CLOSE_SECONDS = 5;
    private static final int WRONG_INPUT = 2;

    private final Process process;
    private final Path output;
    private final URI address;
    private final HttpClient client;

    private TargetProcess(Process process, Path output, URI address) {
        this.process = process;
        this.output = output;
        this.address = address;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build();
    }

    /// Returns when it listens.
    ///
    /// @param settings options of `spate target` without `--`
    /// @param output what it prints is appended here
    /// @throws UnusableDesignException if it does not take the settings; the message is its own
    /// @throws IOException if it does not start
    static TargetProcess start(
            OwnProgram program, Processors processors, Map<String, String> settings, Path output, LongSupplier nanos)
            throws IOException, UnusableDesignException {
        List<String> command = new ArrayList<>(processors.ofTarget());
        command.addAll(program.command());
        command.add("target");
        new TreeMap<>(settings).forEach((name, value) -> command.add("--" + name + "=" + value));
        command.add("--port=0");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        // Traces that somebody exports would be measured with the pattern.
        builder.environment().keySet().removeIf(name -> name.startsWith("OTEL_"));
        Process process = builder.start();
        boolean started = false;
        try {
            process.getOutputStream().close();
            URI address = await(process, output, nanos);
            started = true;
            return new TargetProcess(process, output, address);
        } finally {
            if (!started) {
                process.destroyForcibly();
            }
        }
    }

    URI address() {
        return address;
    }

    /// Has it collect its garbage and begin to look for the most memory anew.
    void settle() throws IOException {
        HttpResponse<String> response = send("DELETE", "/lab/usage?collect=true");
        if (response.statusCode() != 204) {
            throw new IOException(
                    "the target did not settle: " + response.body().strip());
        }
    }

    /// @param variant such as `sleepers/concurrent`
    TargetReading read(String variant) throws IOException {
        return TargetReading.of(json("/lab/usage"), json("/lab/ledger"), variant, threadNanos());
    }

    /// The checksum of the work of one request.
    String checksum(String path) throws IOException {
        HttpResponse<String> response = send("GET", path);
        if (response.statusCode() != 200) {
            throw new IOException("GET " + path + " was answered with " + response.statusCode() + ": "
                    + response.body().strip());
        }
        return JSON.readTree(response.body()).path("checksum").asText();
    }

    /// Has the console look, from now on and at nothing that was before.
    ///
    /// @return whether there is one
    boolean look() throws IOException {
        return send("POST", "/inspect/on").statusCode() == 200;
    }

    /// What the console has seen since it looks; then it looks no more.
    ///
    /// @return null if there is none
    @Nullable
    JsonNode seen() throws IOException {
        HttpResponse<String> response = send("GET", "/inspect");
        if (response.statusCode() != 200) {
            return null;
        }
        send("POST", "/inspect/off");
        return JSON.readTree(response.body());
    }

    /// What has it profile itself.
    TargetProfiler profiler(InstantSource wall) {
        return new TargetProfiler(address, false, wall, PATIENCE);
    }

    @Override
    public void close() {
        client.shutdownNow();
        process.destroy();
        try {
            if (!process.waitFor(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /// What its threads have run, as Linux tells it.
    ///
    /// @return -1 if it does not
    private long threadNanos() {
        long sum = 0;
        try (DirectoryStream<Path> tasks =
                Files.newDirectoryStream(Path.of("/proc", Long.toString(process.pid()), "task"))) {
            for (Path task : tasks) {
                try {
                    String[] times =
                            Files.readString(task.resolve("schedstat")).strip().split(" ", -1);
                    sum += Long.parseLong(times[0]);
                } catch (NoSuchFileException _) {
                    // The thread has just ended.
                }
            }
        } catch (IOException | NumberFormatException e) {
            return -1;
        }
        return sum;
    }

    private JsonNode json(String path) throws IOException {
        HttpResponse<String> response = send("GET", path);
        return response.statusCode() == 200 ? JSON.readTree(response.body()) : JSON.createObjectNode();
    }

    private HttpResponse<String> send(String method, String path) throws IOException {
        if (!process.isAlive()) {
            throw new IOException(
                    "the target has ended with exit code " + process.exitValue() + "; what it said is in " + output);
        }
        try {
            return client.send(
                    HttpRequest.newBuilder(address.resolve(path))
                            .method(method, BodyPublishers.noBody())
                            .header("Accept", "application/json")
                            .timeout(PATIENCE)
                            .build(),
                    BodyHandlers.ofString());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the target was asked for " + path);
        }
    }

    private static URI await(Process process, Path output, LongSupplier nanos)
            throws IOException, UnusableDesignException {
        long begin = nanos.getAsLong();
        while (true) {
            boolean alive = process.isAlive();
            String said = Files.readString(output);
            Matcher matcher = SAYS_WHERE.matcher(said);
            if (matcher.find() && said.indexOf('\n', matcher.end()) >= 0) {
                return URI.create(matcher.group(1));
            }
            if (!alive && process.exitValue() == WRONG_INPUT) {
                String first = said.lines().findFirst().orElse("it said nothing");
                throw new UnusableDesignException(
                        first.replaceFirst("^spate: ", "").replaceFirst("^--", "--setting "));
            }
            if (!alive || nanos.getAsLong() - begin > START_NANOS) {
                throw new IOException("the target did not start: " + said.strip());
            }
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while the target was starting");
            }
        }
    }
}
