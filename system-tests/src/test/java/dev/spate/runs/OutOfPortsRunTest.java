package dev.spate.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A whole run on a machine that has fewer local ports than the plan has sessions: in a network
/// namespace of its own. Skipped where namespaces may not be made.
@Timeout(180)
final class OutOfPortsRunTest {

    private static final int PORTS = 200;
    private static final int SESSIONS = 300;

    private static final String SMALL_MACHINE =
            "ip link set lo up && echo 40000 " + (40_000 + PORTS - 1) + " > /proc/sys/net/ipv4/ip_local_port_range && ";

    /// A target beside the run, and the run when it listens.
    private static final String SCRIPT = SMALL_MACHINE + """
            { "$@" target --port 8099 > target.out 2>&1 & } &&
            until ss -ltnH | grep -q :8099; do sleep 0.1; done
            "$@" run plan.yaml --quiet --out run
            code=$?
            kill $!
            exit $code
            """;

    @TempDir
    private Path folder;

    @Test
    void aRunThatRanOutOfPortsSaysSoAndProvesNothing() throws Exception {
        List<String> way = namespace();
        assumeTrue(!way.isEmpty(), "no network namespace can be made here (unshare -n, iproute2)");
        Files.writeString(folder.resolve("plan.yaml"), """
                name: small-machine
                target: http://127.0.0.1:8099
                http: {connections: 1000, connectionReuse: session}
                scenarios:
                  two:
                    - {get: /hello, name: first}
                    - pause: 2s
                    - {get: /hello, name: second}
                phases:
                  - {name: burst, scenario: two, atOnce: %d}
                """.formatted(SESSIONS));
        SpateProcess run = SpateProcess.startBy(way, SCRIPT, folder);
        try {
            assertThat(run.exitCode()).as(run.output()).isEqualTo(98);
        } finally {
            run.kill();
        }
        JsonNode result = SpateProcess.result(folder.resolve("run"));
        assertThat(result.at("/verdict").asText()).isEqualTo("not-proven");
        assertThat(result.at("/reasons").toString()).contains("no port left");
        assertThat(result.at("/connections/failures/no-local-port").asLong()).isPositive();
        JsonNode sessions = result.at("/sessions");
        assertThat(sessions.at("/started").asLong()).isEqualTo(SESSIONS);
        assertThat(sessions.at("/completed").asLong()).isBetween(1L, (long) PORTS);
        assertThat(sessions.at("/completed").asLong() + sessions.at("/failed").asLong())
                .isEqualTo(SESSIONS);
    }

    private static List<String> namespace() throws IOException, InterruptedException {
        for (List<String> way : List.of(List.of("unshare", "-n"), List.of("unshare", "-rn"))) {
            try {
                Process attempt = new ProcessBuilder(
                                Stream.concat(way.stream(), Stream.of("sh", "-c", SMALL_MACHINE + "true"))
                                        .toList())
                        .redirectErrorStream(true)
                        .start();
                if (attempt.waitFor() == 0) {
                    return way;
                }
            } catch (IOException _) {
                // There is no such program.
            }
        }
        return List.of();
    }
}
