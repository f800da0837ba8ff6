package dev.spate.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spate.workload.Extract;
import dev.spate.workload.Step;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectTest {

    private static FakeResponse to(int status, String location) {
        return FakeResponse.of(status, "", "Location: " + location);
    }

    private static Compiled following(RequestSpec request) {
        Compiled compiled = Compiled.of(request.redirects(3));
        assertThat(compiled.rendered(0)).isNotEqualTo("refused");
        return compiled;
    }

    private static String targetOf(String request) {
        return request.split(" ", 3)[1];
    }

    @ParameterizedTest
    @CsvSource({
        "GET, 301, GET",
        "GET, 302, GET",
        "GET, 303, GET",
        "GET, 307, GET",
        "GET, 308, GET",
        "POST, 301, GET",
        "POST, 302, GET",
        "POST, 303, GET",
        "POST, 307, POST",
        "POST, 308, POST",
        "PUT, 301, PUT",
        "PUT, 302, PUT",
        "PUT, 303, GET",
        "PUT, 307, PUT",
        "HEAD, 301, HEAD",
        "HEAD, 302, HEAD",
        "HEAD, 303, HEAD",
        "HEAD, 308, HEAD"
    })
    void methodFollowsFromTheStatus(String before, int status, String after) {
        Compiled compiled = following(RequestSpec.request(before, "/a"));
        assertThat(compiled.redirected(0, to(status, "/b"))).startsWith(after + " /b HTTP/1.1\r\n");
    }

    @Test
    void bodyGoesWithItsMethodOrNotAtAll() {
        RequestSpec request = RequestSpec.post("/a")
                .header("Content-Type", "text/plain")
                .header("X-Draw", "${randomString(8)}")
                .body("${uuid()}", Step.Escape.NONE);
        Compiled compiled = following(request);
        String first = compiled.rendered(0);
        assertThat(compiled.redirected(0, to(307, "/b"))).isEqualTo(first.replace("POST /a", "POST /b"));
        assertThat(compiled.redirected(0, to(303, "/c")))
                .startsWith("GET /c HTTP/1.1\r\n")
                .contains("X-Draw: ")
                .endsWith("\r\n\r\n")
                .doesNotContain("Content-");
        assertThat(compiled.redirected(0, to(307, "/d"))).startsWith("GET /d ").doesNotContain("Content-");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            /x                       | /x
            x                        | /a/b/x
            x?y=/..                  | /a/b/x?y=/..
            ./x                      | /a/b/x
            ../x                     | /a/x
            ../../../x               | /x
            ..                       | /a/
            .                        | /a/b/
            ?z=1                     | /a/b/c?z=1
            #part                    | /a/b/c?q=1
            /x/./y/../z/#p           | /x/z/
            //127.0.0.1:8080/y       | /y
            http://127.0.0.1:8080    | /
            http://127.0.0.1:8080?q  | /?q
            HTTP://127.0.0.1:8080/a/../b | /b
            /sp ace/ü                | /sp%20ace/%C3%BC
            /a//b                    | /a//b
            """)
    void locationIsResolvedAgainstTheRequest(String location, String target) {
        Compiled compiled = following(RequestSpec.get("/a/b/c?q=1"));
        assertThat(targetOf(compiled.redirected(0, to(302, location)))).isEqualTo(target);
        assertThat(compiled.request(0).redirectAuthority(compiled.session()))
                .isSameAs(compiled.program().authorities().getFirst());
    }

    @Test
    void nextHopIsResolvedAgainstTheLast() {
        Compiled compiled = following(RequestSpec.get("/a"));
        compiled.redirected(0, to(302, "http://other:81/x/y"));
        String hop = compiled.redirected(0, to(302, "z"));
        assertThat(hop).startsWith("GET /x/z HTTP/1.1\r\nHost: other:81\r\n");
        assertThat(compiled.request(0).redirectAuthority(compiled.session())).isEqualTo(new Authority("other", 81));
    }

    @Test
    void hopToTheSamePlaceByTlsLeavesTheFirstAddressAndItsCredentials() {
        Compiled compiled = following(RequestSpec.get("/a").header("Authorization", "Bearer x"));
        String hop = compiled.redirected(0, to(301, "HTTPS://127.0.0.1:8080/a"));
        assertThat(hop)
                .startsWith("GET /a HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n")
                .doesNotContain("Authorization");
        assertThat(compiled.request(0).redirectAuthority(compiled.session()))
                .isEqualTo(new Authority("127.0.0.1", 8080, true));
        // What names no scheme stays with that of the hop.
        compiled.redirected(0, to(302, "//shop"));
        assertThat(compiled.request(0).redirectAuthority(compiled.session()))
                .isEqualTo(new Authority("shop", 443, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ftp://127.0.0.1:8080/", "mailto:a@b", "http:///x", "http://a b/", "//", "http://u@h/"})
    void unusableLocationIsRefused(String location) {
        assertThat(following(RequestSpec.get("/a")).redirected(0, to(302, location)))
                .isEqualTo("refused");
    }

    @Test
    void missingLocationIsRefused() {
        assertThat(following(RequestSpec.get("/a")).redirected(0, FakeResponse.of(302, "")))
                .isEqualTo("refused");
    }

    @Test
    void whatIsSecretStaysAtTheFirstAddress() {
        RequestSpec request = RequestSpec.get("/a")
                .header("Authorization", "Bearer 1")
                .header("Proxy-Authorization", "Basic 2")
                .header("Cookie", "c=3")
                .header("Host", "shop")
                .header("X-Key", "${env.KEY}")
                .header("Accept", "*/*")
                .redirects(5);
        Compiled compiled = Compiled.with().environment("KEY", "4").compile(request);
        compiled.rendered(0);
        assertThat(compiled.redirected(0, to(302, "/b")))
                .contains("Bearer 1", "Basic 2", "c=3", "Host: shop", "X-Key: 4", "Accept")
                .doesNotContain("127.0.0.1");
        assertThat(compiled.redirected(0, to(302, "http://127.0.0.1:8081/b")))
                .contains("Host: 127.0.0.1:8081\r\n", "Accept")
                .doesNotContain("Bearer", "Basic", "c=3", "shop", "X-Key");
        assertThat(compiled.redirected(0, to(302, "http://127.0.0.1:8080/c")))
                .contains("Host: 127.0.0.1:8080\r\n", "Accept")
                .doesNotContain("Bearer", "Basic", "c=3", "shop", "X-Key");
        compiled.rendered(0);
        assertThat(compiled.redirected(0, to(302, "/d"))).contains("Bearer 1", "X-Key: 4");
    }

    @Test
    void bodyWithASecretDoesNotLeaveTheFirstAddress() {
        RequestSpec request =
                RequestSpec.post("/a").body("key=${env.KEY}", Step.Escape.FORM).redirects(5);
        Compiled compiled = Compiled.with().environment("KEY", "4").compile(request);
        compiled.rendered(0);
        assertThat(compiled.redirected(0, to(307, "/b"))).endsWith("key=4");
        assertThat(compiled.redirected(0, to(307, "http://other/b"))).isEqualTo("refused");
        compiled.rendered(0);
        assertThat(compiled.redirected(0, to(303, "http://other/b"))).startsWith("GET /b ");
    }

    @Test
    void cookiesOfAHopAreTakenAndSent() {
        Compiled compiled = following(RequestSpec.post("/login"));
        FakeResponse response = FakeResponse.of(302, "", "Set-Cookie: sid=1", "Location: /home");
        assertThat(compiled.redirected(0, response)).contains("Cookie: sid=1\r\n");
        FakeResponse away = FakeResponse.of(302, "", "Location: http://other/");
        assertThat(compiled.redirected(0, away)).doesNotContain("Cookie");
    }

    @Test
    void redirectOfAnAddressMadeOfValuesIsResolvedAgainstIt() {
        RequestSpec first = RequestSpec.get("/").extract("v", Extract.Source.REGEX, ".*", 0, null);
        Compiled compiled =
                Compiled.of(first, RequestSpec.get("http://${v}/a/b").redirects(1));
        compiled.judged(0, FakeResponse.of(200, "node:7"));
        compiled.rendered(1);
        assertThat(compiled.redirected(1, to(302, "c"))).startsWith("GET /a/c HTTP/1.1\r\nHost: node:7\r\n");
    }

    @Test
    void onlyRedirectsThatThePlanWantsAreFollowed() {
        RequestProgram follows = Compiled.of(RequestSpec.get("/").redirects(2)).request(0);
        RequestProgram stays = Compiled.of(RequestSpec.get("/")).request(0);
        for (int status = 100; status < 600; status++) {
            boolean moved = status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
            assertThat(follows.redirects(status)).as("%d", status).isEqualTo(moved);
            assertThat(stays.redirects(status)).isFalse();
        }
    }

    @Test
    void hopsHaveAMetricOfTheirOwn() {
        Compiled compiled = Compiled.of(
                RequestSpec.get("/").name("home").redirects(2),
                RequestSpec.get("/x").name("x"),
                RequestSpec.get("/y").name("home"));
        assertThat(compiled.program().metricNames()).containsExactly("home", "home redirect", "x");
        assertThat(compiled.request(0).redirectMetric()).isEqualTo(1);
        assertThat(compiled.request(1).redirectMetric()).isEqualTo(-1);
        assertThat(compiled.request(2).metric()).isZero();
    }

    @Test
    void withoutAHopThereIsNoAddressOfOne() {
        Compiled compiled = following(RequestSpec.get("/a"));
        assertThatThrownBy(() -> compiled.request(0).redirectAuthority(compiled.session()))
                .isInstanceOf(IllegalStateException.class);
    }
}
