package dev.spate.runs;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A load generator of the comparison: how it is started, and whether what it did went well. Each has
/// the last processor for all of its threads, unless its name says otherwise.
enum PeerClient {
    WRK("wrk", 0),
    H2LOAD("h2load", 0),
    HYPERFOIL("hyperfoil", 0),
    SPATE("spate", 1),
    /// Spate with its event loop on the last processor and the rest of it anywhere.
    SPATE_LOOP_ALONE("spate, loop alone", 1),
    /// Spate, and spans of its requests go to a Collector on the first processor.
    SPATE_TRACED("spate, traced", 1),
    SPATE_TRACED_ALL("spate, all traced", 1),
    /// Spate on all processors.
    SPATE_ONE_LOOP("one loop", 1),
    SPATE_TWO_LOOPS("two loops", 2);

    /// Where `benchmarks/peers` puts what it fetches; without it there is no Hyperfoil.
    private static final @Nullable String HYPERFOIL_CLASS_PATH = System.getProperty("spate.peers.hyperfoil");

    private static final Pattern WRK_ERRORS = Pattern.compile("(?m)^ *(Socket errors|Non-2xx).*$");
    private static final Pattern H2LOAD_REQUESTS =
            Pattern.compile("(\\d+) done, \\d+ succeeded, (\\d+) failed, (\\d+) errored");
    private static final Pattern HYPERFOIL_REQUESTS = Pattern.compile("responses (\\d+), invalid (\\d+)");

    private final String label;

    /// Event loops of Spate; of others 0.
    private final int loops;

    PeerClient(String label, int loops) {
        this.label = label;
        this.loops = loops;
    }

    String label() {
        return label;
    }

    boolean isSpate() {
        return loops > 0;
    }

    boolean isTraced() {
        return this == SPATE_TRACED || this == SPATE_TRACED_ALL;
    }

    /// Why it cannot take part, or null.
    @Nullable
    String missing() {
        return switch (this) {
            case WRK -> onPath("wrk") ? null : "wrk is not installed (Debian: wrk)";
            case H2LOAD -> onPath("h2load") ? null : "h2load is not installed (Debian: nghttp2-client)";
            case HYPERFOIL ->
                HYPERFOIL_CLASS_PATH == null || HYPERFOIL_CLASS_PATH.isEmpty()
                        ? "its artefacts could not be fetched from Maven Central"
                        : null;
            case SPATE, SPATE_LOOP_ALONE, SPATE_TRACED, SPATE_TRACED_ALL, SPATE_ONE_LOOP, SPATE_TWO_LOOPS -> null;
        };
    }

    private static boolean onPath(String program) {
        for (String folder : System.getenv("PATH").split(File.pathSeparator)) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }

    /// Starts it; it ends by itself.
    ///
    /// @param home new folder for what it reads and writes
    /// @param seconds how long it makes load
    /// @param environment more variables than this process has
    Process start(Path home, PeerLoad load, int port, int steadyAfter, int seconds, Map<String, String> environment)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (loops == 0 || this == SPATE || isTraced()) {
            command.addAll(Processors.confining(Processors.last()));
        }
        command.addAll(
                switch (this) {
                    case WRK -> List.of("wrk", "-t1", "-c64", "-d" + seconds, load.url(port));
                    case H2LOAD -> h2load(load, port, seconds);
                    case HYPERFOIL ->
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-cp",
                                String.valueOf(HYPERFOIL_CLASS_PATH),
                                "LocalRun",
                                Files.writeString(home.resolve("benchmark.yaml"), load.benchmark(port, seconds))
                                        .toString());
                    case SPATE, SPATE_LOOP_ALONE, SPATE_TRACED, SPATE_TRACED_ALL, SPATE_ONE_LOOP, SPATE_TWO_LOOPS ->
                        List.of(
                                SpateProcess.LAUNCHER.toString(),
                                "run",
                                Files.writeString(home.resolve("plan.yaml"), load.plan(port, steadyAfter, seconds))
                                        .toString(),
                                "--loops",
                                Integer.toString(loops),
                                "--quiet",
                                "--out",
                                home.resolve("run").toString());
                });
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("out").toFile());
        builder.environment().put("SPATE_BUILD", "never");
        if (isTraced()) {
            builder.environment().putAll(environment);
        }
        if (this == SPATE_TRACED_ALL) {
            builder.environment().put("OTEL_TRACES_SAMPLER", "always_on");
        }
        Process process = builder.start();
        if (this == SPATE_LOOP_ALONE) {
            Processors.confineLoops(process.toHandle(), Processors.last());
        }
        return process;
    }

    private static List<String> h2load(PeerLoad load, int port, int seconds) {
        List<String> command = new ArrayList<>(List.of("h2load", "-t1", "-c" + load.connections()));
        command.add(load.isHttp2() ? "-m" + PeerLoad.USERS / load.connections() : "--h1");
        command.addAll(List.of("-D" + seconds, load.url(port)));
        return command;
    }

    /// Of a client that has ended: what went wrong with its requests, or null if nothing did.
    @Nullable
    String complaint(Path home) throws IOException {
        String output = Files.readString(home.resolve("out"));
        return switch (this) {
            case WRK -> {
                Matcher errors = WRK_ERRORS.matcher(output);
                yield errors.find() ? errors.group().strip() : null;
            }
            case H2LOAD -> {
                Matcher requests = H2LOAD_REQUESTS.matcher(output);
                boolean well = requests.find()
                        && requests.group(2).equals("0")
                        && requests.group(3).equals("0");
                yield well ? null : output;
            }
            case HYPERFOIL -> {
                Matcher requests = HYPERFOIL_REQUESTS.matcher(output);
                boolean well = requests.find()
                        && !requests.group(1).equals("0")
                        && requests.group(2).equals("0");
                yield well ? null : output;
            }
            case SPATE, SPATE_LOOP_ALONE, SPATE_TRACED, SPATE_TRACED_ALL, SPATE_ONE_LOOP, SPATE_TWO_LOOPS -> {
                if (!Files.exists(home.resolve("run/result.json"))) {
                    yield output;
                }
                JsonNode result = SpateProcess.result(home.resolve("run"));
                String bad = "";
                for (JsonNode row : result.at("/requests")) {
                    long errors =
                            row.at("/count").asLong() - row.at("/outcomes/ok").asLong();
                    bad += errors == 0 ? "" : row.at("/request").asText() + ": " + row.at("/outcomes") + " ";
                }
                String reasons = result.at("/reasons").toString();
                yield bad.isEmpty() && result.at("/reasons").isEmpty() ? null : bad + reasons;
            }
        };
    }
}
