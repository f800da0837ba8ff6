package dev.spate.runs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// What a session costs that does nothing but wait: many of them in think time in one agent, each after
/// the first of three steps, from which it keeps a value.
///
/// The heap is asked twice after full collections, when few sessions are there and when all are. The
/// difference is what the others cost; the rest is Spate itself. Sessions are counted by the server:
/// each has sent one request.
final class SessionFigures {

    private static final int FEW = 10_000;
    private static final long LONGEST_STANDSTILL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Path folder;

    SessionFigures(Path folder) {
        this.folder = folder;
    }

    /// @param sessions in all, a multiple of 10,000
    PeerFigure measure(int round, int sessions, int perSecond, String heap) throws IOException, InterruptedException {
        Path home = Files.createDirectory(folder.resolve("sessions-" + sessions));
        try (PeerServer server = PeerServer.onFirstProcessor(folder)) {
            Path plan = Files.writeString(home.resolve("plan.yaml"), """
                    name: sessions
                    target: http://127.0.0.1:%d
                    http: {connections: 64}
                    scenarios:
                      one:
                        - get: /login
                          name: login
                          extract: {token: {jsonPath: "$.token"}}
                        - pause: 10m
                        - get: /items
                          name: items
                          headers: {Authorization: "Bearer ${token}"}
                    phases:
                      - {name: few, scenario: one, constantRate: %d/s, duration: 1s, gracefulStop: 10m}
                      - {name: nobody, pause: 6s}
                      - name: many
                        scenario: one
                        constantRate: %d/s
                        duration: %dms
                        gracefulStop: 10m
                        maxSessions: %d
                    """.formatted(
                    server.port(PeerLoad.CLOSED), FEW, perSecond, (sessions - FEW) * 1000L / perSecond, sessions));
            ProcessBuilder builder = new ProcessBuilder(
                            SpateProcess.LAUNCHER.toString(),
                            "run",
                            plan.toString(),
                            "--loops",
                            "1",
                            "--quiet",
                            "--out",
                            home.resolve("run").toString())
                    .redirectErrorStream(true)
                    .redirectOutput(home.resolve("out").toFile());
            builder.environment().put("SPATE_BUILD", "never");
            builder.environment().put("SPATE_JAVA_OPTS", "-Xmx" + heap);
            Process process = builder.start();
            try {
                long few = await(server, process, FEW);
                try (JvmProbe probe = new JvmProbe(process.pid())) {
                    Thread.sleep(500);
                    long fewBytes = probe.liveBytes();
                    long many = await(server, process, sessions);
                    Thread.sleep(1000);
                    long manyBytes = probe.liveBytes();
                    Map<String, Double> values = new LinkedHashMap<>();
                    values.put("sessions in think time", (double) many);
                    values.put("live heap MiB", manyBytes / 1048576.0);
                    values.put("live heap bytes/session", (double) manyBytes / many);
                    values.put("bytes for each session more", (double) (manyBytes - fewBytes) / (many - few));
                    values.put("resident MiB", residentKibibytes(process.pid()) / 1024.0);
                    return new PeerFigure("sessions", round, sessions / 1000 + "k in -Xmx" + heap, values);
                }
            } finally {
                process.destroyForcibly().waitFor();
            }
        } catch (IOException e) {
            throw new IOException(Files.readString(home.resolve("out")), e);
        }
    }

    /// Waits for so many requests, or until there come no more.
    private static long await(PeerServer server, Process process, int sessions)
            throws IOException, InterruptedException {
        long served = 0;
        long grown = System.nanoTime();
        while (served < sessions && process.isAlive() && System.nanoTime() - grown < LONGEST_STANDSTILL_NANOS) {
            Thread.sleep(100);
            long now = server.served();
            if (now > served) {
                served = now;
                grown = System.nanoTime();
            }
        }
        return served;
    }

    private static long residentKibibytes(long pid) throws IOException {
        List<String> status = Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"));
        for (String line : status) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("no VmRSS of process " + pid);
    }
}
