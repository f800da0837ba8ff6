package dev.spate.stack;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A program that is not of this project, as a process.
final class OutsideProgram implements AutoCloseable {

    /// The folder of the repository.
    static final Path HOME = Path.of("..").toAbsolutePath().normalize();

    static final Path COLLECTOR_FILES = HOME.resolve("otel-config");

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final long LONGEST_SECONDS = 60;

    private final Process process;
    private final Path output;

    /// What a program said and how it ended.
    record Ending(int code, String output) {}

    private OutsideProgram(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /// The Collector that `otel-config/build` made; skips the test if it did not.
    static String collector() throws IOException, InterruptedException {
        String found = foundCollector();
        assumeTrue(!found.isEmpty(), "there is no Collector: otel-config/build makes it");
        return found;
    }

    /// The Collector that `otel-config/build` made; empty if it did not.
    static String foundCollector() throws IOException, InterruptedException {
        Ending found = run(COLLECTOR_FILES, Map.of(), "./build", "--find");
        return found.code() == 0 ? found.output().strip() : "";
    }

    /// A program by its name; skips the test if it is not on the path.
    static String installed(String name) {
        Stream<Path> folders =
                Stream.of(System.getenv().getOrDefault("PATH", "").split(":")).map(Path::of);
        List<Path> found = folders.map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .toList();
        assumeTrue(!found.isEmpty(), name + " is not installed");
        return found.getFirst().toString();
    }

    /// Starts a program that goes on until it is closed.
    static OutsideProgram start(Path folder, Map<String, String> environment, List<String> command) throws IOException {
        Path output = Files.createTempFile(folder, "program", ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        return new OutsideProgram(builder.start(), output);
    }

    /// Runs a program to its end.
    static Ending run(Path folder, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        try (InputStream said = process.getInputStream()) {
            String output = new String(said.readAllBytes(), StandardCharsets.UTF_8);
            return new Ending(process.waitFor(), output);
        } finally {
            process.destroyForcibly();
        }
    }

    /// Waits until it answers at an address.
    void awaitAnswer(String address) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        while (true) {
            if (!process.isAlive() || System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(LONGEST_SECONDS)) {
                throw new AssertionError(address + " never answered; the program said:\n" + output());
            }
            try {
                if (get(address).statusCode() == 200) {
                    return;
                }
            } catch (IOException e) {
                // Not yet.
            }
            Thread.sleep(50);
        }
    }

    String output() throws IOException {
        return Files.readString(output);
    }

    static HttpResponse<String> get(String address) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
    }

    static HttpResponse<String> post(String address, String type, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /// Ports that nobody uses now, all different.
    static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
