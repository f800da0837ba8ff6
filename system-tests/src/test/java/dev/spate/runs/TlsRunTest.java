package dev.spate.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spate.testkit.TestAuthority;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whole runs over TLS against a server that this project did not write.
class TlsRunTest {

    private static final String PLAN = """
            name: secure
            target: https://localhost:%d
            http: {connections: 4, tls: {%s}}
            scenarios:
              page:
                - get: /
                  name: page
                  check: {status: 200}
            phases:
              - {name: steady, scenario: page, constantRate: 200/s, duration: 5s}
            """;

    @TempDir
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private TestAuthority authority;

    @BeforeEach
    void makeAuthority() {
        assumeTrue(Nginx.isInstalled(), "nginx is not installed (Debian: nginx-light)");
        assumeTrue(TestAuthority.isPossible(), "openssl is not installed");
        authority = TestAuthority.make(folder.resolve("ca"));
    }

    @Test
    void theAccessLogOfNginxHasEveryRequestAndEveryResumedSessionOfTheResult() throws Exception {
        authority.issue("me", "DNS:agent");
        JsonNode result;
        List<String> log;
        int port = freePort();
        // It ends each connection after a hundred requests.
        try (Nginx nginx = nginx(port, "ssl_verify_client on;")) {
            result = run(port, "ca: ca/ca.pem, certificate: ca/me.pem, key: ca/me.key", 0);
            log = nginx.endAndReadLog();
        }
        assertThat(result.at("/requests/0/count").asLong()).isEqualTo(1000);
        assertThat(result.at("/requests/0/outcomes/ok").asLong()).isEqualTo(1000);
        assertThat(result.at("/warnings")).isEmpty();
        assertThat(log).hasSize(1000).allMatch(line -> line.startsWith("\"GET / HTTP/1.1\" 200"));
        assertThat(log).allMatch(line -> line.endsWith("SUCCESS"));
        Set<String> connections = new HashSet<>();
        Set<String> resumed = new HashSet<>();
        for (String line : log) {
            String[] words = line.split(" ");
            connections.add(words[4]);
            if (words[6].equals("r")) {
                resumed.add(words[4]);
            }
        }
        JsonNode counted = result.at("/connections");
        assertThat(counted.at("/failed").asLong()).isZero();
        assertThat(counted.at("/secured").asLong())
                .isEqualTo(counted.at("/opened").asLong());
        // The last ones are opened in place of others and may have nothing to carry any more.
        assertThat(counted.at("/opened").asLong()).isBetween((long) connections.size(), connections.size() + 4L);
        assertThat(counted.at("/resumed").asLong()).isBetween((long) resumed.size(), resumed.size() + 4L);
        assertThat(resumed).as("of " + connections).hasSizeGreaterThanOrEqualTo(4);
        assertThat(counted.at("/tlsTime/min").asLong()).isPositive();
        assertThat(Files.readString(folder.resolve("run/plan.yaml"))).contains("ca/me.key");
        assertThat(Files.readString(folder.resolve("run/manifest.json"))).contains("trusted by ca/ca.pem");
    }

    @Test
    void anInsecureRunSaysSo() throws Exception {
        int port = freePort();
        JsonNode result;
        try (Nginx _ = nginx(port)) {
            result = run(port, "insecure: true", 0);
        }
        assertThat(result.at("/warnings/0").asText()).contains("certificates were not checked");
        assertThat(Files.readString(folder.resolve("run/manifest.json"))).contains("any, unchecked");
        assertThat(Files.readString(folder.resolve("run/report.html"))).contains("certificates were not checked");
    }

    @Test
    void aRunAgainstAStrangerProvesNothingAndSaysWhy() throws Exception {
        int port = freePort();
        try (Nginx nginx = nginx(port)) {
            JsonNode result = run(port, "resume: true", 98);
            assertThat(result.at("/requests/0/errors/tls").asLong()).isEqualTo(1000);
            // Requests that come while an attempt is under way share what becomes of it.
            assertThat(result.at("/connections/failures/certificate-untrusted").asLong())
                    .isPositive()
                    .isEqualTo(result.at("/connections/failed").asLong());
            assertThat(result.at("/connections/opened").asLong()).isZero();
            assertThat(nginx.endAndReadLog()).isEmpty();
        }
    }

    @Test
    void aKeyThatIsNotThereIsFoundBeforeTheRun() throws Exception {
        authority.issue("me", "DNS:agent");
        Path plan = Files.writeString(
                folder.resolve("plan.yaml"), PLAN.formatted(1, "certificate: ca/me.pem, key: ca/you.key"));
        SpateProcess spate = SpateProcess.start(folder, "run", plan.toString());
        assertThat(spate.exitCode()).isEqualTo(2);
        assertThat(spate.output())
                .contains("http.tls.key")
                .contains("'ca/you.key'; there is no such file in the plan's folder");
    }

    private Nginx nginx(int port, String... more) throws Exception {
        TestAuthority.Identity server = authority.issue("server", "DNS:localhost");
        List<String> lines = new ArrayList<>(List.of(
                "ssl_certificate " + server.certificate() + ";",
                "ssl_certificate_key " + server.key() + ";",
                "ssl_client_certificate " + authority.certificate() + ";",
                "ssl_session_cache shared:test:1m;"));
        lines.addAll(List.of(more));
        return Nginx.startLogging(folder, port, "ssl", lines);
    }

    private JsonNode run(int port, String tls, int exitCode) throws Exception {
        Path plan = Files.writeString(folder.resolve("plan.yaml"), PLAN.formatted(port, tls));
        SpateProcess spate = SpateProcess.start(
                folder, "run", plan.toString(), "--out", folder.resolve("run").toString());
        int code = spate.exitCode();
        // A machine that is busy may leave a good run unproven, and what is of interest here is in it all the same.
        assertThat(code).as(spate.output()).isIn(exitCode, 98);
        return SpateProcess.result(folder.resolve("run"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
