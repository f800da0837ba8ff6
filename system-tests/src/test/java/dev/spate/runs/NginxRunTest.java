package dev.spate.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run against a server that this project did not write.
class NginxRunTest {

    @TempDir
    private Path folder;

    @Test
    void theAccessLogOfNginxHasEveryRequestOfTheResult() throws Exception {
        assumeTrue(Nginx.isInstalled(), "nginx is not installed (Debian: nginx-light)");
        int port = freePort();
        try (Nginx nginx = Nginx.start(folder, port, true)) {
            SpateProcess spate = SpateProcess.start(
                    folder,
                    "run",
                    Path.of("../plans/quickstart.yaml")
                            .toAbsolutePath()
                            .normalize()
                            .toString(),
                    "--target",
                    "http://127.0.0.1:" + port,
                    "--set",
                    "phases[0].duration=5s",
                    "--out",
                    folder.resolve("run").toString());
            spate.exitCode();
            JsonNode all = SpateProcess.result(folder.resolve("run")).at("/requests/0");
            assertThat(all.at("/request").asText()).isEqualTo("*");
            assertThat(all.at("/count").asLong()).as(spate.output()).isEqualTo(1000);
            assertThat(all.at("/outcomes/ok").asLong()).isEqualTo(1000);
            assertThat(nginx.endAndReadLog())
                    .filteredOn(line -> line.contains("\"GET / HTTP/1.1\" 200"))
                    .hasSize(1000);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
