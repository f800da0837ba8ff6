package dev.spate.http;

import static dev.spate.http.Served.head;
import static dev.spate.http.Served.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spate.report.RunArchive;
import dev.spate.testkit.Seeds;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// What the interface does with those who must not be let in, or take too much.
@Timeout(120)
class DefenceTest {

    private static final String TOKEN = "correct-horse-battery-staple";

    @RegisterExtension
    final Seeds seeds = new Seeds();

    @TempDir
    private Path root;

    @Test
    void withoutATokenItListensOnLoopbackOnly() throws Exception {
        for (String host : List.of("0.0.0.0", "::", "192.0.2.1")) {
            try (var archive = new RunArchive(root, "test", Map.of());
                    var server = new CoordinatorServer(
                            new ServerSettings(host, 0, null, null, Served.MUCH), archive, System::nanoTime)) {
                assertThatThrownBy(server::start)
                        .isInstanceOf(IOException.class)
                        .hasMessage("without a token the coordinator listens on loopback addresses only, and " + host
                                + " is none: give a token, or listen on 127.0.0.1");
            }
        }
    }

    @Test
    void noTokenAndAWrongTokenAreRefusedAndHealthIsOpen() throws Exception {
        try (Served served = withToken()) {
            HttpResponse<String> none =
                    served.send(HttpRequest.newBuilder(served.address().resolve("/api/v1/runs")));
            assertThat(none.statusCode()).isEqualTo(401);
            assertThat(none.headers().firstValue("WWW-Authenticate").orElse("")).startsWith("Bearer");
            assertThat(none.body()).doesNotContain(TOKEN);
            for (String wrong : List.of(
                    "Bearer " + TOKEN.substring(1),
                    "Bearer " + TOKEN + "x",
                    "Bearer",
                    "Bearer ",
                    "bearer x",
                    TOKEN,
                    "Basic " + basic("x:" + TOKEN + "x"),
                    "Basic %%%")) {
                HttpResponse<String> answer =
                        served.send(HttpRequest.newBuilder(served.address().resolve("/api/v1/agents"))
                                .header("Authorization", wrong));
                assertThat(answer.statusCode()).as(wrong).isEqualTo(401);
            }
            assertThat(served.get("/api/v1/runs").statusCode()).isEqualTo(200);
            assertThat(served.send(HttpRequest.newBuilder(served.address().resolve("/health/live")))
                            .statusCode())
                    .isEqualTo(200);
            // What is not there is not told to strangers either.
            assertThat(served.send(HttpRequest.newBuilder(served.address().resolve("/nothing")))
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void aBrowserMayReadWithTheTokenAsPasswordAndChangeNothing() throws Exception {
        try (Served served = withToken()) {
            String password = "Basic " + basic("anyone:" + TOKEN);
            assertThat(served.send(HttpRequest.newBuilder(served.address().resolve("/"))
                                    .header("Authorization", password))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(served.send(HttpRequest.newBuilder(served.address().resolve("/api/v1/runs"))
                                    .header("Authorization", password)
                                    .header("Content-Type", "application/yaml")
                                    .POST(HttpRequest.BodyPublishers.ofString(Served.PLAN)))
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void tokensThatCanBeGuessedAreNotTaken() throws IOException {
        assertThatThrownBy(() -> Token.of("short", "the environment variable SPATE_TOKEN"))
                .hasMessageStartingWith(
                        "the token in the environment variable SPATE_TOKEN has 5 characters; it must have 16");
        Path file = Files.writeString(root.resolve("token"), "  " + TOKEN + "\n");
        assertThat(Token.read(file).matches(TOKEN)).isTrue();
        assertThat(Token.read(file)).hasToString("a token");
        assertThatThrownBy(() -> Token.read(root.resolve("none"))).hasMessageContaining("there is no file");
        assertThat(new ServerSettings("h", 1, Token.read(file), null, Served.MUCH).toString())
                .doesNotContain(TOKEN);
    }

    @Test
    void onLoopbackOnlyNamesOfThisMachineAreAnswered() throws Exception {
        try (Served served = new Served(root)) {
            for (String host :
                    List.of("evil.example", "evil.example:" + served.port, "10.0.0.1", "localhost.evil.example")) {
                assertThat(served.raw("GET /api/v1/runs HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                        .as(host)
                        .startsWith("HTTP/1.1 421");
            }
            for (String host : List.of("localhost:" + served.port, "127.0.0.1", "[::1]:1", "LOCALHOST")) {
                assertThat(served.raw("GET /api/v1/runs HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                        .as(host)
                        .startsWith("HTTP/1.1 200");
            }
            assertThat(served.raw(head("GET /api/v1/runs HTTP/1.1", "Connection: close")))
                    .startsWith("HTTP/1.1 400");
            assertThat(served.raw(
                            head("GET /api/v1/runs HTTP/1.1", "Host: localhost", "Host: evil", "Connection: close")))
                    .startsWith("HTTP/1.1 400");
            assertThat(served.raw(head(
                            "GET http://evil.example/api/v1/runs HTTP/1.1", "Host: localhost", "Connection: close")))
                    .startsWith("HTTP/1.1 400");
        }
    }

    @Test
    void pagesOfOtherServersCannotMakeABrowserUseIt() throws Exception {
        try (Served served = new Served(root)) {
            for (String header : List.of(
                    "Origin: https://evil.example",
                    "Origin: null",
                    "Sec-Fetch-Site: cross-site",
                    "Sec-Fetch-Site: same-site")) {
                assertThat(served.raw("POST /api/v1/runs/x/stop HTTP/1.1\r\nHost: localhost\r\n" + header
                                + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
                        .as(header)
                        .startsWith("HTTP/1.1 403");
            }
            // A form or a script without leave can send no more kinds of bodies than these.
            for (String type : List.of("text/plain", "application/x-www-form-urlencoded", "multipart/form-data")) {
                assertThat(served.submit(null, type, Served.PLAN).statusCode()).isEqualTo(415);
            }
            HttpResponse<String> options =
                    served.send(served.request("/api/v1/runs").method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
            assertThat(options.statusCode()).isEqualTo(405);
            assertThat(options.headers().map().keySet()).noneMatch(name -> name.startsWith("access-control"));
        }
    }

    @Test
    void pathsThatLeadElsewhereLeadNowhere() throws Exception {
        try (Served served = new Served(root)) {
            String id = served.finishedRun("there");
            Files.writeString(root.resolve("secret.txt"), "secret");
            Files.writeString(root.resolve(id).resolve("other.txt"), "secret");
            for (String name : List.of(
                    "../secret.txt",
                    "..%2fsecret.txt",
                    "%2e%2e%2fsecret.txt",
                    "..%5csecret.txt",
                    "%2e%2e/%2e%2e/secret.txt",
                    "result.json%00",
                    "result.json/",
                    "/result.json",
                    "RESULT.JSON",
                    "other.txt",
                    "result.json.part",
                    ".",
                    "..",
                    "%c0%ae%c0%ae",
                    "%",
                    "%zz")) {
                String answer = served.raw("GET /api/v1/runs/" + id + "/files/" + name
                        + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
                assertThat(answer).as(name).startsWith("HTTP/1.1 40").doesNotContain("\r\nsecret");
            }
            for (String run : List.of("..", "%2e%2e", ".", "there%2f..%2fthere", "..%2fthere", "there%00")) {
                String answer = served.raw("GET /api/v1/runs/" + run
                        + "/files/result.json HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
                assertThat(answer).as(run).startsWith("HTTP/1.1 404");
            }
            for (String run : List.of("..", ".hidden", "a%2fb", "a%20b", "-x", "%ff", "x".repeat(101))) {
                String answer = served.raw("PUT /api/v1/runs/" + run
                        + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/yaml\r\nContent-Length: "
                        + Served.PLAN.length() + "\r\nConnection: close\r\n\r\n" + Served.PLAN);
                assertThat(answer).as(run).startsWith("HTTP/1.1 40");
            }
            assertThat(root.toFile().list()).containsExactlyInAnyOrder("there", "secret.txt");
        }
    }

    @Test
    void bodiesThatAreTooLongAreRefusedBeforeTheyAreRead() throws Exception {
        try (Served served = new Served(root, Served.MUCH.withSubmissionBytes(100_000))) {
            assertThat(served.raw(head(
                            "POST /api/v1/runs HTTP/1.1",
                            "Host: localhost",
                            "Content-Type: application/yaml",
                            "Content-Length: 100001",
                            "Expect: 100-continue")))
                    .startsWith("HTTP/1.1 413")
                    .contains("100000 bytes");
            assertThat(served.raw(head(
                            "POST /api/v1/runs HTTP/1.1",
                            "Host: localhost",
                            "Content-Type: application/yaml",
                            "Content-Length: 99999999999999999999")))
                    .startsWith("HTTP/1.1 4");
            String chunk = "2000\r\n" + "x".repeat(0x2000) + "\r\n";
            assertThat(served.raw(head(
                                    "POST /api/v1/runs HTTP/1.1",
                                    "Host: localhost",
                                    "Content-Type: application/yaml",
                                    "Transfer-Encoding: chunked")
                            + chunk.repeat(20) + "0\r\n\r\n"))
                    .startsWith("HTTP/1.1 413");
            assertThat(served.submit("xstop", "application/yaml", Served.PLAN).statusCode())
                    .isEqualTo(201);
            assertThat(served.send(served.request("/api/v1/runs/xstop/stop")
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofString("x".repeat(17 << 10))))
                            .statusCode())
                    .isEqualTo(413);
        }
    }

    @Test
    void headersThatAreTooLongAreRefused() throws Exception {
        try (Served served = new Served(root)) {
            assertThat(served.raw("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(20_000) + "\r\n\r\n"))
                    .startsWith("HTTP/1.1 431")
                    .contains("application/problem+json");
            assertThat(served.raw("GET /" + "x".repeat(5000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                    .startsWith("HTTP/1.0 414");
            assertThat(served.raw("\u0000\u0001 what is this\r\n\r\n")).startsWith("HTTP/1.0 400");
            assertThat(served.get("/health/live").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aBodyThatDripsIsCutOff() throws Exception {
        ServerSettings.Limits limits = Served.MUCH.withTimes(60_000, 60_000, 2_000, 10_000);
        try (Served served = new Served(root, limits);
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), served.port)) {
            OutputStream out = socket.getOutputStream();
            out.write(head(
                            "POST /api/v1/runs HTTP/1.1",
                            "Host: localhost",
                            "Content-Type: application/yaml",
                            "Content-Length: 1000")
                    .getBytes(UTF_8));
            String answer = dripUntilCut(socket, out);
            assertThat(answer).startsWith("HTTP/1.1 408").contains("too slowly");
        }
    }

    @Test
    void headersThatDripAreCutOff() throws Exception {
        ServerSettings.Limits limits = Served.MUCH.withTimes(2_000, 60_000, 60_000, 10_000);
        try (Served served = new Served(root, limits);
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), served.port)) {
            OutputStream out = socket.getOutputStream();
            out.write("GET / HTTP/1.1\r\nHost: localhost\r\nX: ".getBytes(UTF_8));
            assertThat(dripUntilCut(socket, out)).isEmpty();
        }
    }

    @Test
    void headersOfALaterRequestThatDripAreCutOffToo() throws Exception {
        ServerSettings.Limits limits = Served.MUCH.withTimes(60_000, 2_000, 60_000, 10_000);
        try (Served served = new Served(root, limits);
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), served.port)) {
            OutputStream out = socket.getOutputStream();
            out.write("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\nGET / HTTP/1.1\r\nX: ".getBytes(UTF_8));
            assertThat(dripUntilCut(socket, out)).startsWith("HTTP/1.1 200").doesNotContain("HTTP/1.1 4");
        }
    }

    @Test
    void streamsOfEventsBeyondTheBoundAreRefusedAndPlacesBecomeFreeAgain() throws Exception {
        ServerSettings.Limits limits = new ServerSettings.Limits(
                1 << 20, 16 << 10, 16 << 10, 1e6, 1_000_000, 20, 2000, 60_000, 60_000, 60_000, 1, 100);
        try (Served served = new Served(root, limits)) {
            served.submit("waits", "application/yaml", Served.PLAN);
            List<InputStream> open = new ArrayList<>();
            int refused = 0;
            for (int i = 0; i < 1000; i++) {
                HttpResponse<InputStream> answer = served.open(served.request("/api/v1/runs/waits/events"));
                if (answer.statusCode() == 200) {
                    open.add(answer.body());
                } else {
                    assertThat(answer.statusCode()).isEqualTo(503);
                    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
                    answer.body().close();
                    refused++;
                }
            }
            assertThat(open).hasSize(20);
            assertThat(refused).isEqualTo(980);
            open.getFirst().close();
            int status;
            do {
                HttpResponse<InputStream> again = served.open(served.request("/api/v1/runs/waits/events"));
                status = again.statusCode();
                open.add(again.body());
            } while (status != 200);
            for (InputStream one : open) {
                one.close();
            }
        }
    }

    @Test
    void requestsBeyondTheRateAreToldWhenToComeBack() throws Exception {
        try (Served served = new Served(root, Served.MUCH.withRate(0.001, 5))) {
            for (int i = 0; i < 5; i++) {
                assertThat(served.get("/api/v1/runs").statusCode()).isEqualTo(200);
            }
            HttpResponse<String> more = served.get("/api/v1/runs");
            assertThat(more.statusCode()).isEqualTo(429);
            assertThat(more.headers().firstValueAsLong("Retry-After").orElse(0)).isBetween(900L, 1000L);
            // Those who watch over the process are never sent away.
            assertThat(served.get("/health/live").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aRateIsOfOneAddressAndFillsUpAgain() {
        RateLimit rates = new RateLimit(10, 2);
        assertThat(rates.take("a", 0)).isZero();
        assertThat(rates.take("a", 0)).isZero();
        assertThat(rates.take("a", 0)).isEqualTo(1);
        assertThat(rates.take("b", 0)).isZero();
        assertThat(rates.take("a", 100_000_000)).isZero();
        assertThat(rates.take("a", 100_000_000)).isEqualTo(1);
        for (int i = 0; i < 20_000; i++) {
            rates.take("address " + i, 200_000_000);
        }
        assertThat(rates.addresses()).isEqualTo(10_000);
    }

    @Test
    void everyAnswerTellsBrowsersToBeCareful() throws Exception {
        try (Served served = new Served(root)) {
            for (String path : List.of("/", "/api/v1/runs", "/nothing", "/health/live", "/openapi.json")) {
                HttpResponse<String> answer = served.get(path);
                assertThat(answer.headers().firstValue("X-Content-Type-Options"))
                        .contains("nosniff");
                assertThat(answer.headers().firstValue("X-Frame-Options")).contains("DENY");
                assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
                assertThat(answer.headers()
                                .firstValue("Content-Security-Policy")
                                .orElse(""))
                        .contains("default-src 'none'");
                assertThat(answer.headers().map()).doesNotContainKeys("server", "x-powered-by");
            }
        }
    }

    @Test
    void mistakesOfCallersAreNamedWithAWayOut() throws Exception {
        try (Served served = new Served(root)) {
            expect(served.get("/api/v1/nothing"), 404);
            HttpResponse<String> method =
                    served.send(served.request("/api/v1/agents").DELETE());
            expect(method, 405);
            assertThat(method.headers().firstValue("Allow")).contains("GET, HEAD");
            expect(served.send(served.request("/api/v1/runs").header("Accept", "image/png, text/*;q=0.5")), 406);
            expect(served.send(served.request("/api/v1/runs").header("Accept", "*/*;q=0, text/html")), 406);
            assertThat(served.send(served.request("/api/v1/runs").header("Accept", "text/html, */*;q=0.1"))
                            .statusCode())
                    .isEqualTo(200);
            expect(served.submit(null, "application/yaml", ""), 400);
            expect(served.get("/api/v1/runs?limit=0"), 400);
            expect(served.get("/api/v1/runs?limit=1&limit=2"), 400);
            expect(served.get("/api/v1/runs?page=2"), 400);
            expect(served.get("/api/v1/runs?stage=eating"), 400);
            assertThat(served.raw(head("GET /api/v1/runs?limit=%zz HTTP/1.1", "Host: localhost", "Connection: close")))
                    .startsWith("HTTP/1.1 400")
                    .contains("cannot be decoded");
            for (String bad : List.of(
                    "",
                    "{",
                    "[]",
                    "null",
                    "{\"plan\": \"a\", \"plan\": \"b\"}",
                    "{} {}",
                    "\"x\"",
                    "nul",
                    "{\"plan\": \"\\ud800\"}",
                    "{\"a\": ".repeat(2000))) {
                HttpResponse<String> answer = served.submit(null, "application/json", bad);
                expect(answer, 400);
            }
            expect(
                    served.send(served.request("/api/v1/runs/none/stop").POST(HttpRequest.BodyPublishers.noBody())),
                    404);
        }
    }

    @Test
    void noSubmissionWhateverItHoldsBreaksTheCoordinator() throws Exception {
        try (Served served = new Served(root)) {
            ObjectNode good =
                    Json.object().put("plan", Served.PLAN).put("agents", 2).put("seed", 5);
            good.putObject("files").put("a.csv", basic("a\n1\n"));
            good.putObject("overrides").put("phases.steady.duration", "5s");
            String text = good.toString();
            seeds.each(300, random -> {
                byte[] bytes = text.getBytes(UTF_8);
                Random dice = new Random(random.nextLong());
                for (int change = dice.nextInt(1, 6); change > 0; change--) {
                    int at = dice.nextInt(bytes.length);
                    switch (dice.nextInt(4)) {
                        case 0 -> bytes[at] = (byte) dice.nextInt(256);
                        case 1 -> bytes[at] = (byte) "{}[]\",:\\0".charAt(dice.nextInt(9));
                        case 2 -> bytes = Arrays.copyOf(bytes, at + 1);
                        default -> {
                            byte[] twice = new byte[bytes.length + bytes.length - at];
                            System.arraycopy(bytes, 0, twice, 0, bytes.length);
                            System.arraycopy(bytes, at, twice, bytes.length, bytes.length - at);
                            bytes = twice;
                        }
                    }
                }
                HttpResponse<String> answer = served.send(served.request("/api/v1/runs")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(bytes)));
                assertThat(answer.statusCode()).as(answer.body()).isIn(201, 400, 422);
            });
            assertThat(served.coordinator.ended()).isNotDone();
            assertThat(served.get("/health/ready").statusCode()).isEqualTo(200);
        }
    }

    private Served withToken() throws Exception {
        return new Served(
                root, new ServerSettings("127.0.0.1", 0, Token.of(TOKEN, "this test"), null, Served.MUCH), TOKEN);
    }

    private static void expect(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(json(answer).path("status").asInt()).isEqualTo(status);
        assertThat(json(answer).path("title").asText()).isNotEmpty();
        assertThat(json(answer).path("detail").asText()).isNotEmpty();
        assertThat(json(answer).path("wayOut").asText()).isNotEmpty();
    }

    private static String basic(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    /// One byte now and then, until the other side has had enough.
    private static String dripUntilCut(Socket socket, OutputStream out) throws Exception {
        Thread dripping = Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    Thread.sleep(200);
                    out.write('x');
                    out.flush();
                }
            } catch (IOException | InterruptedException e) {
                // Cut off, as it should be.
            }
        });
        socket.setSoTimeout(60_000);
        StringBuilder answer = new StringBuilder();
        try {
            InputStream in = socket.getInputStream();
            for (int one = in.read(); one >= 0; one = in.read()) {
                answer.append((char) one);
            }
        } catch (SocketException e) {
            // Reset, because a byte was on its way.
        } finally {
            dripping.interrupt();
        }
        return answer.toString();
    }
}
