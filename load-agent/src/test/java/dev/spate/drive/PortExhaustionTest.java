package dev.spate.drive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.spate.transport.Transport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Lets a process run out of ports, in a network namespace of its own with eight of them. Skipped where
/// namespaces may not be made.
@Timeout(120)
final class PortExhaustionTest {

    private static final String EIGHT_PORTS =
            "ip link set lo up && echo '40000 40007' > /proc/sys/net/ipv4/ip_local_port_range && ";

    private static @Nullable List<String> namespace;

    @BeforeAll
    static void findAWay() throws Exception {
        for (List<String> way : List.of(List.of("unshare", "-n"), List.of("unshare", "-rn"))) {
            try {
                if (start(way, EIGHT_PORTS + "true").waitFor() == 0) {
                    namespace = way;
                    return;
                }
            } catch (IOException _) {
                // There is no such program.
            }
        }
    }

    private static Process start(List<String> way, String command) throws Exception {
        List<String> words = new ArrayList<>(way);
        words.addAll(List.of("sh", "-c", command));
        return new ProcessBuilder(words).redirectErrorStream(true).start();
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void aMachineWithoutPortsIsToldFromATargetThatRefuses(Transport transport) throws Exception {
        assumeThat(transport.isAvailable()).isTrue();
        List<String> way = namespace;
        assumeThat(way).as("a way to make a network namespace").isNotNull();
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = start(
                way == null ? List.of() : way,
                EIGHT_PORTS + "exec '" + java + "' --enable-native-access=ALL-UNNAMED -Xmx256m -cp '"
                        + System.getProperty("java.class.path") + "' dev.spate.drive.PortExhaustion " + transport);
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            // With epoll a local address has its ports for each address of a target, otherwise for all together.
            String targets = transport == Transport.EPOLL
                    ? "two-targets opened 16 without port 0 well 24 internal 0"
                    : "two-targets opened 8 without port 8 well 8 internal 8";
            assertThat(said.lines().filter(line -> line.contains(" opened ")))
                    .as(said)
                    .containsExactly(
                            "any opened 8 without port 12 well 24 internal 12",
                            "two-addresses opened 16 without port 4 well 48 internal 4",
                            targets);
        } finally {
            process.destroyForcibly();
        }
    }
}
