package dev.spate.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// A spinning witness server as a process, warm before it witnesses.
///
/// It has the last processor, is compiled by the first compiler only, so that none of its own threads
/// takes that processor from it, and has answered some thousand requests that it then forgets.
final class WitnessProcess implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int WARM_UP_CONNECTIONS = 4;
    private static final long WARM_UP_NANOS = 1_500_000_000L;
    private static final byte[] REQUEST = ascii("GET / HTTP/1.1\r\nHost: w\r\n\r\n");
    private static final int ANSWER_BYTES =
            ascii("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nxx").length;

    private final Process process;
    private final int port;
    private final Path report;

    WitnessProcess(Path folder, int port, String... options) throws IOException, InterruptedException {
        this.port = port;
        this.report = folder.resolve("witness.json");
        Files.deleteIfExists(report);
        List<String> command = new ArrayList<>(Processors.confining(Processors.last()));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                Path.of("../testkit/target/classes")
                        .toAbsolutePath()
                        .normalize()
                        .toString(),
                "dev.spate.testkit.WitnessServer",
                "--spin",
                "--port",
                Integer.toString(port),
                "--report",
                report.toString()));
        command.addAll(List.of(options));
        Path output = folder.resolve("witness.out");
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        while (!listens()) {
            if (!process.isAlive()) {
                throw new AssertionError(Files.readString(output));
            }
            Thread.sleep(20);
        }
        warmUp();
    }

    private boolean listens() throws IOException {
        try {
            seen();
            return true;
        } catch (ConnectException _) {
            return false;
        }
    }

    private void warmUp() throws IOException, InterruptedException {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < WARM_UP_CONNECTIONS; i++) {
                sockets.add(new Socket(InetAddress.getLoopbackAddress(), port));
            }
            for (long end = System.nanoTime() + WARM_UP_NANOS; System.nanoTime() - end < 0; ) {
                for (Socket socket : sockets) {
                    OutputStream out = socket.getOutputStream();
                    out.write(REQUEST);
                }
                for (Socket socket : sockets) {
                    InputStream in = socket.getInputStream();
                    in.skipNBytes(ANSWER_BYTES);
                }
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        TimeUnit.MILLISECONDS.sleep(200);
        reset();
    }

    /// What it has seen so far, since the last [#reset].
    JsonNode seen() throws IOException {
        String answer = ask("/stats");
        return JSON.readTree(answer.substring(answer.indexOf("\r\n\r\n")));
    }

    /// Forgets what it has seen.
    void reset() throws IOException {
        ask("/reset");
    }

    private String ask(String path) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(ascii("GET " + path + " HTTP/1.1\r\nHost: w\r\nConnection: close\r\n\r\n"));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    /// Ends the witness and returns what it saw.
    JsonNode end() throws IOException, InterruptedException {
        process.destroy();
        process.waitFor();
        return JSON.readTree(Files.readAllBytes(report));
    }

    /// When a witness was not running, from what it saw.
    static String absences(JsonNode seen) {
        return String.format(
                Locale.ROOT,
                "the witness was not running %d times, %.1f ms together, %.1f ms the longest",
                seen.at("/absences/count").asLong(),
                seen.at("/absences/total").asLong() / 1e6,
                seen.at("/absences/longest").asLong() / 1e6);
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
