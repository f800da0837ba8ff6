package dev.spate.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.workload.Extract;
import dev.spate.workload.Feeder;
import dev.spate.workload.HttpSettings;
import dev.spate.workload.Step;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RenderingTest {

    /// A session whose variable `v` was extracted by step 0 with this value.
    private static Compiled withValue(String value, RequestSpec request) {
        RequestSpec first = RequestSpec.get("/first").extract("v", Extract.Source.REGEX, "(?s).*", 0, null);
        Compiled compiled = Compiled.of(first, request);
        compiled.judged(0, FakeResponse.of(200, value));
        return compiled;
    }

    @Test
    void constantRequestIsWrittenWhole() {
        assertThat(Compiled.of(RequestSpec.get("/items?page=1").header("Accept", "text/html"))
                        .rendered(0))
                .isEqualTo(String.join(
                        "\r\n",
                        "GET /items?page=1 HTTP/1.1",
                        "Host: 127.0.0.1:8080",
                        "User-Agent: spate",
                        "Accept: text/html",
                        "",
                        ""));
    }

    @Test
    void aRequestWithAConnectionOfItsOwnAsksForItsEnd() {
        Compiled compiled = Compiled.with().reuse(HttpSettings.Reuse.NONE).compile(RequestSpec.get("/items"));
        assertThat(compiled.rendered(0))
                .isEqualTo(String.join(
                        "\r\n",
                        "GET /items HTTP/1.1",
                        "Connection: close",
                        "Host: 127.0.0.1:8080",
                        "User-Agent: spate",
                        "",
                        ""));
    }

    @Test
    void requestWithBodySaysItsLengthInBytes() {
        assertThat(Compiled.of(RequestSpec.post("/cart")
                                .header("user-agent", "mine")
                                .header("Content-Type", "application/json")
                                .body("{\"name\": \"käse\"}", Step.Escape.JSON))
                        .rendered(0))
                .isEqualTo(String.join(
                        "\r\n",
                        "POST /cart HTTP/1.1",
                        "Host: 127.0.0.1:8080",
                        "user-agent: mine",
                        "Content-Type: application/json",
                        "Content-Length: 17",
                        "",
                        "{\"name\": \"käse\"}"));
    }

    @Test
    void basicCredentialsAreThoseOfTheStandardsExample() {
        // RFC 7617, section 2.
        assertThat(Compiled.of(RequestSpec.get("/").basic("Aladdin:open sesame"))
                        .rendered(0))
                .contains("\r\nAuthorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:", "a:b", "a:bc", "a:bcd", "käse:\u00ff\u00fe"})
    void basicCredentialsOfASessionAreEncodedAsTheJdkDoes(String credentials) {
        String expected = Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
        assertThat(withValue(credentials, RequestSpec.get("/").basic("${v}")).rendered(1))
                .contains("\r\nAuthorization: Basic " + expected + "\r\n");
    }

    @Test
    void renderedBodySaysItsLengthToo() {
        assertThat(Compiled.of(RequestSpec.post("/cart").body("n=${session()}&u=${user()}", Step.Escape.FORM))
                        .rendered(0))
                .endsWith("Content-Length: 7\r\n\r\nn=7&u=3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH"})
    void methodsThatCarryBodiesSayThatThereIsNone(String method) {
        assertThat(Compiled.of(RequestSpec.request(method, "/")).rendered(0)).endsWith("Content-Length: 0\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "DELETE", "OPTIONS"})
    void otherMethodsDoNotMentionBodies(String method) {
        assertThat(Compiled.of(RequestSpec.request(method, "/")).rendered(0)).doesNotContain("Content-Length");
    }

    @Test
    void fileIsSentAsItIs() {
        Compiled compiled = Compiled.with()
                .resource("a.bin", "${no} \u0001")
                .compile(RequestSpec.post("/").file("a.bin"));
        assertThat(compiled.rendered(0)).endsWith("Content-Length: 7\r\n\r\n${no} \u0001");
    }

    @Test
    void basePathOfTheTargetComesFirst() {
        Compiled compiled = Compiled.with().target("http://[::1]/api/").compile(RequestSpec.get("/items"));
        assertThat(compiled.rendered(0)).startsWith("GET /api/items HTTP/1.1\r\nHost: [::1]\r\n");
        assertThat(compiled.program().authorities()).containsExactly(new Authority("::1", 80));
    }

    @Test
    void usualPortOfTheSchemeIsNotWritten() {
        Compiled compiled = Compiled.with()
                .target("https://shop.example")
                .compile(
                        RequestSpec.get("/items"),
                        RequestSpec.get("https://shop.example:80/items"),
                        RequestSpec.get("http://shop.example:443/items"),
                        RequestSpec.get("http://shop.example/items"));
        assertThat(compiled.rendered(0)).startsWith("GET /items HTTP/1.1\r\nHost: shop.example\r\n");
        assertThat(compiled.rendered(1)).startsWith("GET /items HTTP/1.1\r\nHost: shop.example:80\r\n");
        assertThat(compiled.rendered(2)).startsWith("GET /items HTTP/1.1\r\nHost: shop.example:443\r\n");
        assertThat(compiled.program().authorities())
                .containsExactly(
                        new Authority("shop.example", 443, true),
                        new Authority("shop.example", 80, true),
                        new Authority("shop.example", 443, false),
                        new Authority("shop.example", 80, false));
    }

    @Test
    void absoluteAddressesHaveTheirOwnAuthority() {
        Compiled compiled =
                Compiled.of(RequestSpec.get("http://other:9090"), RequestSpec.get("HTTP://other:9090?q=1#part"));
        assertThat(compiled.rendered(0)).startsWith("GET / HTTP/1.1\r\nHost: other:9090\r\n");
        assertThat(compiled.target(1)).isEqualTo("/?q=1");
        assertThat(compiled.request(0).authority(compiled.session()))
                .isEqualTo(new Authority("other", 9090))
                .isSameAs(compiled.request(1).authority(compiled.session()));
        assertThat(compiled.program().authorities())
                .containsExactly(new Authority("127.0.0.1", 8080), new Authority("other", 9090));
    }

    @Test
    void hostOfThePlanReplacesTheOwn() {
        assertThat(Compiled.of(RequestSpec.get("/").header("host", "shop.example"))
                        .rendered(0))
                .containsOnlyOnce("ost: ")
                .contains("host: shop.example\r\n");
    }

    @Test
    void literalsOfAnUrlAreEncodedOnlyWhereTheyMust() {
        assertThat(Compiled.of(RequestSpec.get("/a%20b/c d/é?x=[1]&y=a+b#end")).target(0))
                .isEqualTo("/a%20b/c%20d/%C3%A9?x=[1]&y=a+b");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            plain-1._~ | plain-1._~
            a b        | a%20b
            a/b?c&d=#  | a%2Fb%3Fc%26d%3D%23
            100%       | 100%25
            `é\r\n`    | %C3%A9%0D%0A
            ``         | ``
            """)
    void valuesInAnUrlAreEncodedWhole(String value, String encoded) {
        assertThat(withValue(value, RequestSpec.get("/items/${v}?q=${v}")).rendered(1))
                .startsWith("GET /items/" + encoded + "?q=" + encoded + " HTTP/1.1\r\n");
    }

    @Test
    void valuesInJsonAreEscaped() {
        assertThat(withValue("a\"b\\c\n\t\u0001é", RequestSpec.post("/").body("{\"x\":\"${v}\"}", Step.Escape.JSON))
                        .rendered(1))
                .endsWith("\r\n\r\n{\"x\":\"a\\\"b\\\\c\\n\\t\\u0001é\"}");
    }

    @Test
    void valuesInFormsAreEscaped() {
        assertThat(withValue("a b&c=d+é", RequestSpec.post("/").body("x=${v}&y=1", Step.Escape.FORM))
                        .rendered(1))
                .endsWith("\r\n\r\nx=a+b%26c%3Dd%2B%C3%A9&y=1");
    }

    @Test
    void valuesInPlainBodiesAreNot() {
        assertThat(withValue("a\"b\r\n", RequestSpec.post("/").body("<${v}>", Step.Escape.NONE))
                        .rendered(1))
                .endsWith("Content-Length: 7\r\n\r\n<a\"b\r\n>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nEvil: 1", "a\nb", "a\rb", "a\0b"})
    void lineBreaksInHeadersAreRefused(String value) {
        assertThat(withValue(value, RequestSpec.get("/").header("X-Value", "v ${v}"))
                        .rendered(1))
                .isEqualTo("refused");
    }

    @Test
    void variableWithoutValueIsRefused() {
        Compiled compiled = Compiled.of(RequestSpec.get("/").json("id", "$.id"), RequestSpec.get("/${id}"));
        assertThat(compiled.rendered(1)).isEqualTo("refused");
        compiled.judged(0, FakeResponse.of(200, "{\"id\": 5}"));
        assertThat(compiled.target(1)).isEqualTo("/5");
        assertThat(compiled.session(8).rendered(1)).isEqualTo("refused");
    }

    @Test
    void addressMadeOfValuesIsReadDuringTheRun() {
        RequestSpec request = RequestSpec.get("http://${v}:81/items/${v}?a=${v}#x");
        Compiled compiled = withValue("Node-1", request);
        Authority authority = compiled.request(1).authority(compiled.session());
        assertThat(authority).isEqualTo(new Authority("Node-1", 81));
        assertThat(compiled.rendered(1)).startsWith("GET /items/Node-1?a=Node-1 HTTP/1.1\r\nHost: Node-1:81\r\n");
        assertThat(compiled.request(1).authority(compiled.session())).isSameAs(authority);
        assertThat(compiled.program().authorities()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            /next/page?x=1 2       | 127.0.0.1 | 8080 | /api/next/page?x=1%202
            http://b:1/c#d         | b         | 1    | /c
            http://b:1             | b         | 1    | /
            HTTP://127.0.0.1:8080/ | 127.0.0.1 | 8080 | /
            """)
    void wholeAddressCanComeFromAResponse(String value, String host, int port, String target) {
        RequestSpec first = RequestSpec.get("/first").extract("v", Extract.Source.REGEX, ".*", 0, null);
        Compiled compiled = Compiled.with().target("http://127.0.0.1:8080/api").compile(first, RequestSpec.get("${v}"));
        compiled.judged(0, FakeResponse.of(200, value));
        assertThat(compiled.request(1).authority(compiled.session())).isEqualTo(new Authority(host, port));
        assertThat(compiled.target(1)).isEqualTo(target);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "relative",
                "wss://a/",
                "http://",
                "http://a b/",
                "http://u:p@a/",
                "http://a:0/",
                "http://a:65536/",
                "http://a:1x/",
                "http://[::1/",
                "http://[xyz]/",
                "ftp://a/"
            })
    void unusableAddressIsRefused(String value) {
        Compiled compiled = withValue(value, RequestSpec.get("${v}"));
        assertThat(compiled.request(1).authority(compiled.session())).isNull();
        assertThat(compiled.rendered(1)).isEqualTo("refused");
    }

    @Test
    void addressesThatResponsesMakeAreBounded() {
        Compiled compiled = withValue("x", RequestSpec.get("http://h${v}/"));
        for (int i = 0; i < AuthorityTable.MAX_AUTHORITIES - 1; i++) {
            compiled.judged(0, FakeResponse.of(200, "" + i));
            assertThat(compiled.request(1).authority(compiled.session())).isNotNull();
        }
        compiled.judged(0, FakeResponse.of(200, "one-more"));
        assertThat(compiled.request(1).authority(compiled.session())).isNull();
        compiled.judged(0, FakeResponse.of(200, "17"));
        assertThat(compiled.request(1).authority(compiled.session())).isNotNull();
    }

    @Test
    void columnsOfARowBelongTogether() {
        Feeder users = new Feeder(
                "users",
                List.of("name", "token"),
                List.of(List.of("Änne", "t 1"), List.of("bob", "t2")),
                Feeder.Order.SEQUENTIAL,
                Feeder.Share.ALL,
                Feeder.AtEnd.RECYCLE);
        Compiled compiled = Compiled.with()
                .feeders(users)
                .compile(
                        RequestSpec.get("/${users.name}").header("Authorization", "Bearer ${users.token}"),
                        RequestSpec.get("/${users.token}"));
        assertThat(compiled.rendered(0)).contains("GET /%C3%84nne ", "Bearer t 1\r\n");
        assertThat(compiled.target(1)).isEqualTo("/t%201");
        assertThat(compiled.session(8).rendered(0)).contains("GET /bob ", "Bearer t2\r\n");
        assertThat(compiled.session(9).target(0)).isEqualTo("/%C3%84nne");
    }

    @Test
    void valuesOfTheEnvironmentAreConstantsEscapedAsValues() {
        Compiled compiled = Compiled.with()
                .environment("KEY", "a b\"")
                .compile(RequestSpec.post("/${env.KEY}")
                        .header("X-Key", "${env.KEY}")
                        .body("{\"k\":\"${env.KEY}\"}", Step.Escape.JSON));
        assertThat(compiled.rendered(0)).contains("POST /a%20b%22 ", "X-Key: a b\"\r\n", "{\"k\":\"a b\\\"\"}");
    }

    @Test
    void functionsDrawWithinTheirBounds() {
        Compiled compiled = Compiled.of(
                RequestSpec.get("/${random(-2, 2)}/${randomString(20)}/${oneOf(x y, z)}/${uuid()}/${now()}"));
        boolean[] seen = new boolean[5];
        for (int session = 0; session < 200; session++) {
            String[] parts = compiled.session(session).target(0).split("/");
            seen[Integer.parseInt(parts[1]) + 2] = true;
            assertThat(parts[2]).matches("[A-Za-z0-9]{20}");
            assertThat(parts[3]).isIn("x%20y", "z");
            assertThat(parts[4]).matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
            assertThat(parts[5]).isEqualTo("1700000000123");
        }
        assertThat(seen).containsOnly(true);
    }

    @Test
    void widestRandomIsPossible() {
        Compiled compiled = Compiled.of(RequestSpec.get("/${random(0, 9223372036854775807)}"));
        long largest = 0;
        for (int session = 0; session < 100; session++) {
            long drawn = Long.parseLong(compiled.session(session).target(0).substring(1));
            assertThat(drawn).isNotNegative();
            largest = Math.max(largest, drawn);
        }
        assertThat(largest).isGreaterThan(Long.MAX_VALUE / 2);
    }

    @Test
    void sameSessionSendsTheSameBytesWhereverAndWheneverItRuns() {
        RequestSpec[] requests = {
            RequestSpec.get("/${random(1,1000000)}/${uuid()}"),
            RequestSpec.post("/${randomString(9)}").body("${uuid()} ${random(1,9)}", Step.Escape.NONE)
        };
        Compiled here = Compiled.of(requests);
        Compiled there = Compiled.of(requests);
        String first = here.session(5).rendered(0);
        String second = here.rendered(1);
        there.session(4).rendered(0);
        there.session(5);
        assertThat(there.rendered(1)).isEqualTo(second);
        assertThat(there.rendered(0)).isEqualTo(first).isEqualTo(there.rendered(0));
        assertThat(here.session(6).rendered(0)).isNotEqualTo(first);
        assertThat(Compiled.with().seed(43).compile(requests).session(5).rendered(0))
                .isNotEqualTo(first);
        here.session().reset(1, 5, 5);
        assertThat(here.rendered(0)).isNotEqualTo(first);
    }

    @Test
    void requestsAreAppended() {
        Compiled compiled = Compiled.of(RequestSpec.get("/a"), RequestSpec.get("/b"));
        compiled.judged(0, FakeResponse.of(200, "", "Set-Cookie: a=1"));
        ByteWriter out = new ByteWriter(16);
        assertThat(compiled.request(0).render(compiled.session(), out)).isTrue();
        int first = out.length();
        assertThat(compiled.request(1).render(compiled.session(), out)).isTrue();
        String second = new String(out.array(), first, out.length() - first, java.nio.charset.StandardCharsets.UTF_8);
        assertThat(second).startsWith("GET /b HTTP/1.1\r\n").endsWith("Cookie: a=1\r\n\r\n");
    }
}
