package dev.spate.runs;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.Writer;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;

/// How true Spate is about time: whole processes, measured against a witness server in a process of its
/// own. A measurement to be started by hand with `benchmarks/timing`, no test: its figures are those of
/// the machine.
///
/// The witness spins, so it has the last processor for itself, and the event loops the others; the rest
/// of Spate runs where there is room. Spate is started by its launcher, as users start it. What a busy
/// machine does to both is told apart from what the generator does: a witness knows when it was not
/// running, and `machine` measures a thread that does nothing but look at the clock.
final class TimingFigures {

    private final Path folder;
    private int runs;

    private TimingFigures(Path folder) {
        this.folder = folder;
    }

    /// Any of `machine`, `exact`, `poisson`, `freeze`, `start`, or nothing for all of them.
    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> which =
                arguments.length == 0 ? List.of("machine", "exact", "poisson", "freeze", "start") : List.of(arguments);
        TimingFigures figures = new TimingFigures(Files.createTempDirectory("spate-timing"));
        for (String name : which) {
            switch (name) {
                case "machine" -> MachineFigures.print(figures.folder);
                case "exact" -> figures.exact("uniform");
                case "poisson" -> figures.exact("poisson");
                case "freeze" -> figures.freeze();
                case "start" -> figures.start();
                default -> {
                    System.err.println("'" + name + "' is none of machine, exact, poisson, freeze, start");
                    System.exit(2);
                }
            }
        }
    }

    /// 2,000/s against a server that answers after exactly 1 ms.
    private void exact(String arrivals) throws IOException, InterruptedException {
        int port = WitnessProcess.freePort();
        try (WitnessProcess witness = new WitnessProcess(folder, port, "--delay", "1ms", "--record", "400000")) {
            Path plan = plan(port, """
                    http: {connections: 64}
                    phases:
                      - {name: steady, scenario: one, constantRate: 2000/s, arrivals: %s, duration: 20s}
                    """.formatted(arrivals));
            SpateProcess spate = start(plan);
            Processors.confineLoops(spate.handle(), Processors.allButLast());
            JsonNode result = end(spate);
            JsonNode seen = witness.end();
            JsonNode row = result.at("/requests/0");
            JsonNode gaps = seen.at("/interArrival");
            System.out.printf(
                    Locale.ROOT,
                    "%-8s 2,000/s, server of 1.000 ms: verdict %s; %d requests, witness counted %d%n"
                            + "         response time p50 %.3f ms, p99 %.3f ms, max %.3f ms; start lateness p99 %.1f us%n"
                            + "         inter-arrival at the server: mean %.1f us, coefficient of variation %.3f,"
                            + " p50 %.1f us, p99 %.1f us, p99.9 %.1f us%n"
                            + "         without what came while the witness was not running: coefficient of"
                            + " variation %.3f, p99 %.1f us%n"
                            + "         %s; it answered late by p50 %.1f us, p99 %.1f us%n"
                            + "         longest gaps, * not witnessed: %s%n",
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
                    seen.at("/witnessed/cv").asDouble(),
                    micros(seen, "/witnessed/p99"),
                    WitnessProcess.absences(seen),
                    micros(seen, "/answerLateness/p50"),
                    micros(seen, "/answerLateness/p99"),
                    longest(seen));
        }
    }

    private static String longest(JsonNode seen) {
        StringJoiner gaps = new StringJoiner(", ");
        for (JsonNode gap : seen.at("/longestGaps")) {
            gaps.add(String.format(
                    Locale.ROOT,
                    "%.1f ms at %.3f s%s",
                    millis(gap, "/length"),
                    gap.at("/after").asLong() / 1e9,
                    gap.at("/witnessed").asBoolean() ? "" : "*"));
        }
        return gaps.toString();
    }

    /// 1,000/s for 30 s against nginx, stopped for 3 s in the middle. Of 30,000 requests those due in
    /// the 3 s wait for its end: 1,500 at least 1.50 s, 300 at least 2.70 s, 30 at least 2.97 s.
    private void freeze() throws IOException, InterruptedException {
        if (!Nginx.isInstalled()) {
            System.out.println("freeze   skipped: nginx is not installed (Debian: nginx-light)");
            return;
        }
        int port = WitnessProcess.freePort();
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
            int port = WitnessProcess.freePort();
            Path plan = plan(port, """
                    phases:
                      - {name: steady, scenario: one, constantRate: 100/s, duration: 1s}
                    """);
            try (ServerSocket server = new ServerSocket(port, 1024)) {
                long begin = System.nanoTime();
                Process spate = new ProcessBuilder(
                                SpateProcess.LAUNCHER.toString(),
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

    private SpateProcess start(Path plan) throws IOException {
        return SpateProcess.launch(
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
