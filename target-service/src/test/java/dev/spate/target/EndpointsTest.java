package dev.spate.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EndpointsTest {

    @SuppressWarnings("NullAway.Init")
    private RunningTarget target;

    @BeforeAll
    void start() throws IOException {
        target = RunningTarget.start();
    }

    @AfterAll
    void close() {
        target.close();
    }

    @Test
    void helloGreets() throws Exception {
        HttpResponse<String> response = target.get("/hello");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("Hello, World!");
        assertThat(header(response, "content-type")).isEqualTo("text/plain; charset=utf-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/hello", "/json", "/bytes/7", "/bytes/1000000", "/items", "/api/cart", "/status/503"})
    void headHasTheHeadOfGetAndNoBody(String path) throws Exception {
        HttpResponse<String> get = target.get(path);
        HttpResponse<String> head = target.send("HEAD", path, "");

        assertThat(head.statusCode()).isEqualTo(get.statusCode());
        assertThat(head.headers()).isEqualTo(get.headers());
        assertThat(head.body()).isEmpty();
    }

    @Test
    void jsonHasAsManyItemsAsAskedFor() throws Exception {
        assertThat(target.json("/json")).isEqualTo(new JsonObject("{\"message\":\"Hello, World!\",\"items\":[]}"));
        assertThat(target.json("/json?items=1000").getJsonArray("items")).hasSize(1000);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 26, 65_519, 65_520, 65_521, 131_040, 131_041, 5_000_000})
    void bytesAreExactlyAsManyAndAlwaysTheSame(int count) throws Exception {
        HttpResponse<byte[]> response = target.client()
                .send(HttpRequest.newBuilder(target.uri("/bytes/" + count)).build(), BodyHandlers.ofByteArray());

        byte[] expected = new byte[count];
        for (int i = 0; i < count; i++) {
            expected[i] = (byte) ('a' + i % 26);
        }
        assertThat(header(response, "content-length")).isEqualTo(Integer.toString(count));
        assertThat(response.body()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 299, 400, 401, 404, 418, 429, 500, 503, 599})
    void aStatusIsAnsweredWithThatStatus(int code) throws Exception {
        HttpResponse<String> response = target.get("/status/" + code);

        assertThat(response.statusCode()).isEqualTo(code);
        assertThat(new JsonObject(response.body()).getInteger("status")).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 205, 304})
    void aStatusWithoutBodyHasNone(int code) throws Exception {
        HttpResponse<String> response = target.get("/status/" + code);

        assertThat(response.statusCode()).isEqualTo(code);
        assertThat(response.body()).isEmpty();
        // The connection is still in step: a stray body would be read as the next response.
        assertThat(target.get("/hello").body()).isEqualTo("Hello, World!");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectLeadsToHello(int code) throws Exception {
        assertThat(header(target.get("/status/" + code), "location")).isEqualTo("/hello");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
    void echoTellsWhatArrived(String method) throws Exception {
        JsonObject echo = new JsonObject(
                target.send(method, "/echo?a=1&b=%20x", "gr\u00fc\u00df dich", "X-One", "1", "X-Two", "a", "X-Two", "b")
                        .body());

        assertThat(echo.getString("method")).isEqualTo(method);
        assertThat(echo.getString("path")).isEqualTo("/echo");
        assertThat(echo.getString("query")).isEqualTo("a=1&b=%20x");
        assertThat(echo.getJsonObject("headers").getString("x-one")).isEqualTo("1");
        assertThat(echo.getJsonObject("headers").getString("x-two")).isEqualTo("a, b");
        assertThat(echo.getString("body")).isEqualTo("gr\u00fc\u00df dich");
        assertThat(echo.getString("bodyEncoding")).isEqualTo("utf-8");
    }

    @Test
    void echoGivesBytesThatAreNoTextInBase64() throws Exception {
        byte[] bytes = {(byte) 0xff, 0, (byte) 0xfe};
        HttpResponse<String> response = target.client()
                .send(
                        HttpRequest.newBuilder(target.uri("/echo"))
                                .POST(BodyPublishers.ofByteArray(bytes))
                                .build(),
                        BodyHandlers.ofString());

        JsonObject echo = new JsonObject(response.body());
        assertThat(echo.getString("bodyEncoding")).isEqualTo("base64");
        assertThat(Base64.getDecoder().decode(echo.getString("body"))).isEqualTo(bytes);
    }

    @Test
    void echoTakesOneMebibyteAndRefusesOneByteMore() throws Exception {
        assertThat(target.send("POST", "/echo", "x".repeat(1 << 20)).statusCode())
                .isEqualTo(200);

        HttpResponse<String> refused = target.send("POST", "/echo", "x".repeat((1 << 20) + 1));
        assertThat(refused.statusCode()).isEqualTo(413);
        assertThat(header(refused, "content-type")).isEqualTo("application/problem+json");
        assertThat(header(refused, "connection")).isEqualTo("close");
    }

    @Test
    void aBodyAnnouncedWithExpectIsAskedFor() throws Exception {
        HttpResponse<String> response = target.client()
                .send(
                        HttpRequest.newBuilder(target.uri("/echo"))
                                .expectContinue(true)
                                .POST(BodyPublishers.ofString("body"))
                                .build(),
                        BodyHandlers.ofString());

        assertThat(new JsonObject(response.body()).getString("body")).isEqualTo("body");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/items", "/api/items"})
    void pagesFollowEachOtherAndHoldEveryItemOnce(String path) throws Exception {
        Set<Integer> ids = new HashSet<>();
        Integer next = 1;
        int pages = 0;
        while (next != null) {
            JsonObject page = target.json(path + "?size=100&page=" + next);
            assertThat(page.getInteger("page")).isEqualTo(next);
            JsonArray items = page.getJsonArray("items");
            for (int i = 0; i < items.size(); i++) {
                ids.add(items.getJsonObject(i).getInteger("id"));
            }
            next = page.getInteger("next");
            pages++;
        }

        assertThat(pages).isEqualTo(100);
        assertThat(ids).hasSize(10_000);
    }

    @Test
    void thePageThatTheSizeDoesNotFillIsShorter() throws Exception {
        JsonObject page = target.json("/items?size=99&page=102");

        assertThat(page.getJsonArray("items")).hasSize(1);
        assertThat(page.containsKey("next")).isFalse();
    }

    @Test
    void anItemIsTheSameInItsPageAndByItself() throws Exception {
        JsonObject fromPage =
                target.json("/api/items?page=3").getJsonArray("items").getJsonObject(6);

        assertThat(fromPage.getInteger("id")).isEqualTo(47);
        assertThat(target.json("/items/47")).isEqualTo(fromPage);
        assertThat(target.json("/api/items/47")).isEqualTo(fromPage);
        assertThat(fromPage).isEqualTo(new JsonObject("{\"id\":47,\"name\":\"light clock\",\"price\":22.93}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/json?items=1001       | items | 1001 | a whole number from 0 to 1000",
                "/json?itms=1           | itms  | 1    | one of the parameters of this address: items",
                "/json?items=1&items=2  | items | 1,2  | given once",
                "/bytes/-1              | n     | -1   | a whole number from 0 to 1073741824",
                "/bytes/1073741825      | n     | 1073741825 | a whole number from 0 to 1073741824",
                "/status/199            | code  | 199  | a whole number from 200 to 599",
                "/status/abc            | code  | abc  | a whole number from 200 to 599",
                "/items?page=501        | page  | 501  | a whole number from 1 to 500",
                "/items?size=0          | size  | 0    | a whole number from 1 to 100",
                "/items/lamp            | id    | lamp | a whole number from 0 to 9223372036854775807",
                "/delay/fixed?delay=5   | delay | 5    | a duration such as 250us, 5ms or 1.5s, at most 600s",
                "/delay/uniform?min=2ms&max=1ms | max | 1ms | at least min",
                "/delay/exponential?mean=1ms&seed=x | seed | x | a whole number",
                "/delay/lognormal?median=1ms&sigma=6 | sigma | 6 | a number from 0 to 5",
                "/delay/bimodal?low=1ms&high=2ms&highShare=2 | highShare | 2 | a number from 0 to 1",
                "/arrivals?route=/hello | route | /hello | a method and a template, such as GET /items/{id}",
            })
    void aBadParameterIsNamedWithItsValueAndItsRule(String path, String parameter, String value, String rule)
            throws Exception {
        HttpResponse<String> response = target.get(path);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(header(response, "content-type")).isEqualTo("application/problem+json");
        JsonObject problem = new JsonObject(response.body());
        assertThat(problem.getString("parameter")).isEqualTo(parameter);
        assertThat(problem.getString("value")).isEqualTo(value);
        assertThat(problem.getString("rule")).startsWith(rule);
        assertThat(problem.getString("detail")).contains(parameter, value, rule);
        assertThat(problem.getInteger("status")).isEqualTo(400);
    }

    @Test
    void anAddressThatCannotBeDecodedIsRefused() throws Exception {
        try (RawConnection connection = new RawConnection(target.service().port())) {
            connection.sendGet("/json?items=%zz");

            assertThat(connection.readResponse()).startsWith("HTTP/1.1 400 ").contains("percent-encoded UTF-8");
        }
    }

    @Test
    void aMissingParameterIsSaidToBeMissing() throws Exception {
        assertThat(target.json("/delay/exponential").getString("detail"))
                .isEqualTo("parameter 'mean' is missing;"
                        + " it must be a duration such as 250us, 5ms or 1.5s, at most 600s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing", "/delay/gauss", "/items/1/2", "/lab/nothing"})
    void whatIsNotThereIsAProblem(String path) throws Exception {
        HttpResponse<String> response = target.get(path);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(header(response, "content-type")).isEqualTo("application/problem+json");
        assertThat(new JsonObject(response.body()).getString("detail")).isEqualTo("there is nothing at " + path);
    }

    @Test
    void anItemThatIsNotThereIsAProblem() throws Exception {
        assertThat(target.get("/items/10001").statusCode()).isEqualTo(404);
        assertThat(target.get("/items/0").statusCode()).isEqualTo(404);
    }

    @Test
    void aMethodThatAnAddressDoesNotHaveIsRefusedWithThoseItHas() throws Exception {
        HttpResponse<String> response = target.send("PUT", "/api/cart", "x");

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(header(response, "allow")).isEqualTo("GET, HEAD, POST, DELETE");
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }
}
