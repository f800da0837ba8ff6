package dev.spate.scenario;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CookieTest {

    private static final long SEED = Long.getLong("spate.test.seed", 20_26_11L);

    private final Compiled compiled = Compiled.of(
            RequestSpec.get("/shop/items?x=/y/"), RequestSpec.get("/shop/cart/1?y"), RequestSpec.get("/other"));

    private void receive(String... setCookies) {
        String[] headers = new String[setCookies.length];
        for (int i = 0; i < headers.length; i++) {
            headers[i] = "Set-Cookie: " + setCookies[i];
        }
        compiled.judged(0, FakeResponse.of(200, "", headers));
    }

    /// The cookies that a step sends, or nothing.
    private String sent(int step) {
        String request = compiled.rendered(step);
        int at = request.indexOf("Cookie: ");
        return at < 0 ? "" : request.substring(at + 8, request.indexOf("\r\n", at));
    }

    @Test
    void cookieIsSentBack() {
        receive("sid=abc=1; HttpOnly; Secure; SameSite=Lax; Path=/");
        assertThat(sent(0)).isEqualTo("sid=abc=1");
        assertThat(sent(2)).isEqualTo("sid=abc=1");
    }

    @Test
    void sessionStartsWithoutCookies() {
        receive("sid=1; Path=/");
        assertThat(compiled.session(8).rendered(0)).doesNotContain("Cookie");
    }

    @Test
    void cookiesAreKeptFromBadResponsesToo() {
        compiled.judged(0, FakeResponse.of(500, "", "set-cookie:a=1"));
        assertThat(sent(0)).isEqualTo("a=1");
    }

    @Test
    void pathDecidesWhereACookieGoes() {
        receive("a=1; Path=/", "b=2; Path=/shop", "c=3; Path=/shop/cart", "d=4; Path=/shop/ca", "e=5");
        assertThat(sent(0)).isEqualTo("b=2; e=5; a=1");
        assertThat(sent(1)).isEqualTo("c=3; b=2; e=5; a=1");
        assertThat(sent(2)).isEqualTo("a=1");
    }

    @Test
    void sameNameHostAndPathReplace() {
        receive("a=1; Path=/", "a=2; Path=/shop");
        receive("a=longer; Path=/");
        assertThat(sent(0)).isEqualTo("a=2; a=longer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a=; Max-Age=0; Path=/",
                "a=x; max-age=-5; path=/",
                "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/",
                "a=; expires=Tue, 14 Nov 2023 22:13:20 GMT; Path=/"
            })
    void lifetimeThatIsOverDeletes(String line) {
        receive("a=1; Path=/", line);
        assertThat(sent(0)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a=2; Max-Age=1; Path=/",
                "a=2; Max-Age=00; Max-Age=5; Path=/",
                "a=2; Expires=Wed, 15 Nov 2023 22:13:20 GMT; Path=/",
                "a=2; Max-Age=9; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/",
                "a=2; Max-Age=x; Path=/",
                "a=2; Expires=never; Path=/",
                "a=2;;  ; =; Path=/"
            })
    void lifetimeThatIsNotOverDoesNot(String line) {
        receive("a=1; Path=/", line);
        assertThat(sent(0)).isEqualTo("a=2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "novalue", "=x", "a\u0001=1", "a=1\rX: 2", "a=1; Domain=example.com", "a=1; Domain=0.0.1"})
    void voidCookiesAreNotKept(String line) {
        receive(line);
        assertThat(sent(0)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "shop.example.com, true",
        "example.com, true",
        ".Example.com, true",
        "com, true",
        "ample.com, false",
        "other.com, false",
        "a.shop.example.com, false",
        "'', true"
    })
    void domainMustIncludeTheHost(String domain, boolean kept) {
        Compiled named = Compiled.with().target("http://shop.example.com").compile(RequestSpec.get("/"));
        named.judged(0, FakeResponse.of(200, "", "Set-Cookie: a=1; Domain=" + domain));
        assertThat(named.rendered(0).contains("Cookie: a=1")).isEqualTo(kept);
    }

    @Test
    void cookiesGoToTheirHostOnly() {
        Compiled two = Compiled.of(RequestSpec.get("/"), RequestSpec.get("http://other/"));
        two.judged(0, FakeResponse.of(200, "", "Set-Cookie: a=1"));
        two.judged(1, FakeResponse.of(200, "", "Set-Cookie: b=2"));
        assertThat(two.rendered(0)).contains("Cookie: a=1\r\n");
        assertThat(two.rendered(1)).contains("Cookie: b=2\r\n");
    }

    @Test
    void cookieHeaderOfThePlanReplacesThem() {
        Compiled own = Compiled.of(RequestSpec.get("/").header("cookie", "mine=1"));
        own.judged(0, FakeResponse.of(200, "", "Set-Cookie: a=1"));
        assertThat(own.rendered(0)).contains("cookie: mine=1\r\n").doesNotContain("a=1");
    }

    @Test
    void planWithoutCookiesKeepsNone() {
        Compiled without = Compiled.with().withoutCookies().compile(RequestSpec.get("/"));
        without.judged(0, FakeResponse.of(200, "", "Set-Cookie: a=1"));
        assertThat(without.rendered(0)).doesNotContain("Cookie");
    }

    @Test
    void defaultPathOfARootedTargetIsTheRoot() {
        compiled.judged(2, FakeResponse.of(200, "", "Set-Cookie: a=1"));
        assertThat(sent(0)).isEqualTo("a=1");
    }

    @Test
    void cookiesAreBounded() {
        for (int i = 0; i < 200; i++) {
            receive("c" + i + "=1; Path=/");
        }
        assertThat(sent(0).split("; ")).hasSize(CookieJar.MAX_COOKIES);
        compiled.session(8);
        receive("a=" + "x".repeat(CookieJar.MAX_COOKIE_BYTES) + "; Path=/");
        assertThat(sent(0)).isEmpty();
        for (int i = 0; i < 200; i++) {
            receive("a" + i % 10 + "=" + "x".repeat(3_000) + "; Path=/");
        }
        assertThat(sent(0).split("; ")).hasSize(5);
    }

    @Test
    void randomSetCookiesLeaveTheSameJarAsAListDoes() {
        Random random = new Random(SEED);
        java.util.TreeMap<String, String> model = new java.util.TreeMap<>();
        for (int i = 0; i < 5_000; i++) {
            String name = "n" + random.nextInt(12);
            if (random.nextInt(4) == 0) {
                model.remove(name);
                receive(name + "=; Path=/; Max-Age=0");
            } else {
                String value = "v".repeat(random.nextInt(900)) + i;
                model.put(name, value);
                receive(name + "=" + value + "; Path=/");
            }
            java.util.TreeMap<String, String> mine = new java.util.TreeMap<>();
            for (String pair : sent(0).split("; ")) {
                if (!pair.isEmpty()) {
                    mine.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
                }
            }
            assertThat(mine).as("seed %d, step %d", SEED, i).isEqualTo(model);
        }
    }

    @Test
    void datesAreReadAsTheCalendarHasThem() {
        Random random = new Random(SEED);
        DateTimeFormatter format = DateTimeFormatter.RFC_1123_DATE_TIME;
        for (int i = 0; i < 2_000; i++) {
            long second = random.nextLong(-10_000_000_000L, 200_000_000_000L);
            byte[] date = format.format(Instant.ofEpochSecond(second).atOffset(ZoneOffset.UTC))
                    .getBytes(US_ASCII);
            assertThat(CookieDate.epochSecond(date, 0, date.length))
                    .as("seed %d: %s", SEED, new String(date, US_ASCII))
                    .isEqualTo(second);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'Sunday, 06-Nov-94 08:49:37 GMT', 784111777",
        "'Sun Nov  6 08:49:37 1994', 784111777",
        "'06 nov 08:49:37 2094', 3939871777"
    })
    void otherFormsOfDatesAreReadToo(String date, long second) {
        byte[] bytes = date.getBytes(UTF_8);
        assertThat(CookieDate.epochSecond(bytes, 0, bytes.length)).isEqualTo(second);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "06 Nov 1994",
                "06 Nov 08:60:37 1994",
                "32 Nov 08:49:37 1994",
                "06 Nov 08:49 1994"
            })
    void otherTextIsNoDate(String date) {
        byte[] bytes = date.getBytes(UTF_8);
        assertThat(CookieDate.epochSecond(bytes, 0, bytes.length)).isEqualTo(CookieDate.NONE);
    }
}
