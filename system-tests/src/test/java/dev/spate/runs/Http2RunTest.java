package dev.spate.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spate.target.TargetOptions;
import dev.spate.target.TargetService;
import dev.spate.testkit.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whole runs by HTTP/2, against servers that this project did not write, and the bundled target.
class Http2RunTest {

    @TempDir
    private Path folder;

    @Test
    void theAccessLogOfNginxHasEveryRequestAlsoOfConnectionsThatItEnds() throws Exception {
        assumeTrue(Nginx.isInstalled(), "nginx is not installed (Debian: nginx-light)");
        int port = freePort();
        // It ends each connection after a hundred requests, by a GOAWAY amid others.
        try (Nginx nginx = Nginx.startLogging(folder, port, "http2", List.of())) {
            JsonNode result = run("http://127.0.0.1:" + port, "h2c", "", "/");
            assertAllCounted(result, nginx.endAndReadLog());
            assertThat(result.at("/connections/secured").asLong()).isZero();
        }
    }

    @Test
    void theSameOverTls() throws Exception {
        assumeTrue(Nginx.isInstalled(), "nginx is not installed (Debian: nginx-light)");
        assumeTrue(TestAuthority.isPossible(), "openssl is not installed");
        int port = freePort();
        try (Nginx nginx = Nginx.startLogging(folder, port, "ssl http2", certificate())) {
            JsonNode result = run("https://localhost:" + port, "\"2\"", "ca: ca/ca.pem", "/");
            assertAllCounted(result, nginx.endAndReadLog());
            assertThat(result.at("/connections/secured").asLong())
                    .isEqualTo(result.at("/connections/opened").asLong());
        }
    }

    @Test
    void aServerThatDoesNotChooseHttp2IsNamed() throws Exception {
        assumeTrue(Nginx.isInstalled(), "nginx is not installed (Debian: nginx-light)");
        assumeTrue(TestAuthority.isPossible(), "openssl is not installed");
        int port = freePort();
        try (Nginx nginx = Nginx.startLogging(folder, port, "ssl", certificate())) {
            JsonNode result = run("https://localhost:" + port, "\"2\"", "ca: ca/ca.pem", "/");
            assertThat(result.at("/requests/0/errors/connect").asLong()).isEqualTo(1000);
            assertThat(result.at("/connections/failures/not-http2").asLong())
                    .isPositive()
                    .isEqualTo(result.at("/connections/failed").asLong());
            assertThat(nginx.endAndReadLog()).isEmpty();
        }
    }

    @Test
    void nghttpdHasSeenEveryRequest() throws Exception {
        Path program = Path.of("/usr/sbin/nghttpd");
        assumeTrue(Files.isExecutable(program), "nghttpd is not installed (Debian: nghttp2-server)");
        int port = freePort();
        Path page =
                Files.writeString(Files.createDirectory(folder.resolve("pages")).resolve("page.txt"), "hello\n");
        Path log = folder.resolve("nghttpd.log");
        Process server = new ProcessBuilder(
                        program.toString(),
                        "--no-tls",
                        "--verbose",
                        "--address=127.0.0.1",
                        "--htdocs=" + page.getParent(),
                        Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            awaitPort(server, port);
            JsonNode result = run("http://127.0.0.1:" + port, "h2c", "", "/page.txt");
            assertThat(result.at("/requests/0/outcomes/ok").asLong()).isEqualTo(1000);
            assertThat(result.at("/connections/opened").asLong()).isEqualTo(2);
        } finally {
            server.destroy();
            server.waitFor();
        }
        try (Stream<String> lines = Files.lines(log)) {
            assertThat(lines.filter(line -> line.contains(":path: /page.txt"))).hasSize(1000);
        }
    }

    @Test
    void twoConnectionsCarryAsManyRequestsAtATimeAsThereAre() throws Exception {
        try (TargetService target =
                TargetService.start(TargetOptions.defaults().withEventLoops(1).withHttp2(true))) {
            // Each takes 300 ms, so sixty of 200 a second are under way at a time.
            JsonNode result = run(target.address().toString(), "h2c", "", "/delay/fixed?delay=300ms");
            JsonNode page = result.at("/requests/0");
            assertThat(page.at("/outcomes/ok").asLong()).isEqualTo(1000);
            assertThat(result.at("/connections/opened").asLong()).isEqualTo(2);
            assertThat(page.at("/serviceTime/min").asLong()).isGreaterThan(290_000_000);
            assertThat(page.at("/responseTime/p50").asDouble()).isLessThan(600_000_000);
            assertThat(served(target)).isEqualTo(1000);
        }
    }

    private static void assertAllCounted(JsonNode result, List<String> log) {
        assertThat(result.at("/requests/0/count").asLong()).isEqualTo(1000);
        assertThat(result.at("/requests/0/outcomes/ok").asLong())
                .as(result.toPrettyString())
                .isEqualTo(1000);
        assertThat(log).hasSize(1000).allMatch(line -> line.startsWith("\"GET / HTTP/2.0\" 200"));
        Set<String> connections = new HashSet<>();
        log.forEach(line -> connections.add(line.split(" ")[4]));
        assertThat(connections).hasSizeBetween(10, 12);
        // The last ones are opened in place of others and may have nothing to carry any more.
        assertThat(result.at("/connections/opened").asLong())
                .isBetween((long) connections.size(), connections.size() + 2L);
        assertThat(result.at("/connections/failed").asLong()).isZero();
    }

    private List<String> certificate() {
        TestAuthority authority = TestAuthority.make(folder.resolve("ca"));
        TestAuthority.Identity server = authority.issue("server", "DNS:localhost");
        return List.of("ssl_certificate " + server.certificate() + ";", "ssl_certificate_key " + server.key() + ";");
    }

    private JsonNode run(String target, String version, String tls, String path) throws Exception {
        Path plan = Files.writeString(folder.resolve("plan.yaml"), """
                name: http2
                target: %s
                http: {version: %s, connections: 2, tls: {%s}}
                scenarios:
                  page:
                    - get: %s
                      name: page
                      check: {status: 200}
                phases:
                  - {name: steady, scenario: page, constantRate: 200/s, duration: 5s}
                """.formatted(target, version, tls, path));
        SpateProcess spate = SpateProcess.start(
                folder, "run", plan.toString(), "--out", folder.resolve("run").toString());
        int code = spate.exitCode();
        // A machine that is busy may leave a good run unproven, and what is of interest here is in it all the same.
        assertThat(code).as(spate.output()).isIn(0, 98);
        return SpateProcess.result(folder.resolve("run"));
    }

    /// Requests for delays that reached a target.
    private static long served(TargetService target) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(target.address() + "/counter"))
                    .build();
            JsonNode counts = new ObjectMapper()
                    .readTree(client.send(request, HttpResponse.BodyHandlers.ofByteArray())
                            .body());
            List<Long> delays = new ArrayList<>();
            counts.at("/routes").properties().forEach(route -> {
                if (route.getKey().startsWith("GET /delay")) {
                    delays.add(route.getValue().path("requests").asLong());
                }
            });
            return delays.stream().mapToLong(Long::longValue).sum();
        }
    }

    private static void awaitPort(Process server, int port) throws InterruptedException {
        while (server.isAlive()) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                return;
            } catch (IOException _) {
                Thread.sleep(20);
            }
        }
        throw new AssertionError("the server did not start");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
