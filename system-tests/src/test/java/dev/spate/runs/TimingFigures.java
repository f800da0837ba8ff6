package dev.spate.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Writer;
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
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;

/// How true Spate is about time: whole processes, measured against a witness server in a process of its
/// own. A measurement to be started by hand with `benchmarks/timing`, no test: its figures are those of
/// the machine.
///
/// The witness spins, so it wants a processor for itself; with two processors the agent has the other
/// one.
final class TimingFigures {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private int runs;

    private TimingFigures(Path folder) {
        this.folder = folder;
    }

    /// `exact`, `poisson`, `freeze`, `start`, or nothing for all of them; each may be followed by a
    /// number of repetitions.
    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> which =
                arguments.length == 0 ? List.of("exact", "poisson", "freeze", "start") : List.of(arguments);
        TimingFigures figures = new TimingFigures(Files.createTempDirectory("spate-timing"));
        for (String name : which) {
            switch (name) {
                case "exact" -> figures.exact("uniform");
                case "poisson" -> figures.exact("poisson");
                case "freeze" -> figures.freeze();
                case "start" -> figures.start();
                default -> {
                    System.err.println("'" + name + "' is none of exact, poisson, freeze, start");
                    System.exit(2);
                }
            }
        }
    }

    /// 2,000/s against a server that answers after exactly 1 ms.
    private void exact(String arrivals) throws IOException, InterruptedException {
        int port = freePort();
        try (Witness witness = new Witness(port, "--delay", "1ms", "--spin", "--record", "400000")) {
            Path plan = plan(port, """
                    http: {connections: 64}
                    phases:
                      - {name: steady, scenario: one, constantRate: 2000/s, arrivals: %s, duration: 20s}
                    """.formatted(arrivals));
            JsonNode result = run(plan);
            JsonNode seen = witness.end();
            JsonNode row = result.at("/requests/0");
            JsonNode gaps = seen.at("/interArrival");
            System.out.printf(
                    Locale.ROOT,
                    "%-8s 2,000/s, server of 1.000 ms: verdict %s; %d requests, witness counted %d%n"
                            + "         response time p50 %.3f ms, p99 %.3f ms, max %.3f ms; start lateness p99 %.1f us%n"
                            + "         inter-arrival at the server: mean %.1f us, coefficient of variation %.3f,"
                            + " p50 %.1f us, p99 %.1f us, p99.9 %.1f us%n"
                            + "         the witness itself answered late by p50 %.1f us, p99 %.1f us%n",
                    arrivals,
                    result.at("/verdict").asText(),
                    row.at("/count").asLong(),
                    seen.at("/requests").asLong(),
                    millis(row, "/responseTime/p50"),
                    millis(row, "/responseTime/p99"),
                    millis(row, "/responseTime/max"),
                    micros(result, "/health/startLateness/p99"),
                    micros(gaps, "/mean"),
                    gaps.at("/cv").asDouble(),
                    micros(gaps, "/p50"),
                    micros(gaps, "/p99"),
                    micros(gaps, "/p99.9"),
                    micros(seen, "/answerLateness/p50"),
                    micros(seen, "/answerLateness/p99"));
        }
    }

    /// 1,000/s for 30 s against nginx, stopped for 3 s in the middle. Of 30,000 requests those due in
    /// the 3 s wait for its end: 1,500 at least 1.50 s, 300 at least 2.70 s, 30 at least 2.97 s.
    private void freeze() throws IOException, InterruptedException {
        if (!Nginx.isInstalled()) {
            System.out.println("freeze   skipped: nginx is not installed (Debian: nginx-light)");
            return;
        }
        int port = freePort();
        Path home = Files.createDirectory(folder.resolve("nginx-" + runs));
        try (Nginx nginx = Nginx.start(home, port, false);
                Shell shell = new Shell()) {
            Path plan = plan(port, """
                    http: {connections: 1000, timeout: 20s}
                    phases:
                      - {name: steady, scenario: one, constantRate: 1000/s, duration: 30s}
                    """);
            SpateProcess spate = start(plan);
            Thread.sleep(15_000);
            long stopped = System.nanoTime();
            shell.run("kill -STOP " + nginx.pid());
            TimeUnit.NANOSECONDS.sleep(stopped + 3_000_000_000L - System.nanoTime());
            shell.run("kill -CONT " + nginx.pid());
            double seconds = (System.nanoTime() - stopped) / 1e9;
            JsonNode result = end(spate);
            JsonNode row = result.at("/requests/0");
            System.out.printf(
                    Locale.ROOT,
                    "freeze   1,000/s for 30 s, server stopped for %.3f s: verdict %s; %d requests%n"
                            + "         response time %s, %s, %s, max %.3f s; service time p99 %.3f s%n",
                    seconds,
                    result.at("/verdict").asText(),
                    row.at("/count").asLong(),
                    against(row, "p95", 1.5),
                    against(row, "p99", 2.7),
                    against(row, "p99.9", 2.97),
                    millis(row, "/responseTime/max") / 1e3,
                    millis(row, "/serviceTime/p99") / 1e3);
        }
    }

    private static String against(JsonNode row, String percentile, double expectedSeconds) {
        double seconds = row.at("/responseTime").path(percentile).asDouble() / 1e9;
        return String.format(
                Locale.ROOT, "%s %.3f s (%+.2f %%)", percentile, seconds, 100 * (seconds / expectedSeconds - 1));
    }

    /// From the start of the process to the first request at the server, five times, by the launcher
    /// that users call.
    private void start() throws IOException, InterruptedException {
        List<Long> millis = new ArrayList<>();
        for (int turn = 0; turn < 5; turn++) {
            int port = freePort();
            Path plan = plan(port, """
                    phases:
                      - {name: steady, scenario: one, constantRate: 100/s, duration: 1s}
                    """);
            try (ServerSocket server = new ServerSocket(port, 1024)) {
                long begin = System.nanoTime();
                Process spate = new ProcessBuilder(
                                Path.of("../spate").toAbsolutePath().normalize().toString(),
                                "run",
                                plan.toString(),
                                "--out",
                                folder.resolve("run-" + runs++).toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("start.out").toFile())
                        .start();
                millis.add((firstByte(server) - begin) / 1_000_000);
                spate.destroy();
                spate.waitFor();
            }
        }
        System.out.println("start    ./spate run to the first byte of the first request: " + millis + " ms");
    }

    /// Instant at which any connection brought its first byte.
    private static long firstByte(ServerSocket server) throws InterruptedException {
        var first = new ArrayBlockingQueue<Long>(1);
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    Socket socket = server.accept();
                    Thread.ofVirtual().start(() -> {
                        try {
                            if (socket.getInputStream().read() >= 0) {
                                first.offer(System.nanoTime());
                            }
                        } catch (IOException _) {
                            // closed with the server
                        }
                    });
                }
            } catch (IOException _) {
                // closed: the measurement is over
            }
        });
        Long instant = first.poll(60, TimeUnit.SECONDS);
        if (instant == null) {
            throw new AssertionError("no request within a minute");
        }
        return instant;
    }

    private JsonNode run(Path plan) throws IOException, InterruptedException {
        return end(start(plan));
    }

    private SpateProcess start(Path plan) throws IOException {
        return SpateProcess.start(
                folder,
                "run",
                plan.toString(),
                "--out",
                folder.resolve("run-" + runs++).toString());
    }

    private JsonNode end(SpateProcess spate) throws IOException, InterruptedException {
        spate.exitCode();
        Path run = folder.resolve("run-" + (runs - 1));
        if (!Files.exists(run)) {
            throw new AssertionError(spate.output());
        }
        return SpateProcess.result(run);
    }

    private Path plan(int port, String rest) throws IOException {
        return Files.writeString(
                folder.resolve("plan.yaml"),
                "name: timing\ntarget: http://127.0.0.1:" + port + "\nscenarios: {one: [{get: /, name: one}]}\n"
                        + rest);
    }

    private static double millis(JsonNode node, String path) {
        return node.at(path).asDouble() / 1e6;
    }

    private static double micros(JsonNode node, String path) {
        return node.at(path).asDouble() / 1e3;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /// A witness server as a process.
    private final class Witness implements AutoCloseable {
        private final Process process;
        private final int port;
        private final Path report = folder.resolve("witness.json");

        Witness(int port, String... options) throws IOException, InterruptedException {
            this.port = port;
            Files.deleteIfExists(report);
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-cp",
                    Path.of("../testkit/target/classes")
                            .toAbsolutePath()
                            .normalize()
                            .toString(),
                    "dev.spate.testkit.WitnessServer",
                    "--port",
                    Integer.toString(port),
                    "--report",
                    report.toString()));
            command.addAll(List.of(options));
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("witness.out").toFile())
                    .start();
            while (requests() < 0) {
                if (!process.isAlive()) {
                    throw new AssertionError(Files.readString(folder.resolve("witness.out")));
                }
                Thread.sleep(20);
            }
        }

        /// Requests counted so far; negative while nobody listens.
        private long requests() throws IOException {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.getOutputStream()
                        .write("GET /stats HTTP/1.1\r\nHost: w\r\nConnection: close\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                return JSON.readTree(answer.substring(answer.indexOf("\r\n\r\n") + 4))
                        .at("/requests")
                        .asLong();
            } catch (ConnectException _) {
                return -1;
            }
        }

        /// Ends the witness and returns what it saw.
        JsonNode end() throws IOException, InterruptedException {
            process.destroy();
            process.waitFor();
            return JSON.readTree(Files.readAllBytes(report));
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    /// A shell that is running already: to start a program for a signal would take milliseconds.
    private static final class Shell implements AutoCloseable {
        private final Process process = new ProcessBuilder("sh").start();
        private final Writer input = process.outputWriter();

        Shell() throws IOException {
            run(":");
        }

        void run(String command) throws IOException {
            input.write(command + "\n");
            input.flush();
        }

        @Override
        public void close() {
            process.destroy();
        }
    }
}
