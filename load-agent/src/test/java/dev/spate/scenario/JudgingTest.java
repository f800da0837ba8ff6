package dev.spate.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.workload.Check;
import dev.spate.workload.Check.Condition;
import dev.spate.workload.Check.Kind;
import dev.spate.workload.Check.Named;
import dev.spate.workload.Check.StatusRange;
import dev.spate.workload.Extract;
import dev.spate.workload.Outcome;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JudgingTest {

    private static final long SEED = Long.getLong("spate.test.seed", 20_26_11L);

    private static Check statuses(StatusRange... ranges) {
        return new Check(List.of(ranges), List.of(), List.of(), List.of(), 0, Long.MAX_VALUE, 0);
    }

    private static Check header(String name, Kind kind, @Nullable String operand) {
        Named named = new Named(name, new Condition(kind, operand));
        return new Check(List.of(), List.of(named), List.of(), List.of(), 0, Long.MAX_VALUE, 0);
    }

    private static Check body(Kind kind, @Nullable String operand) {
        return new Check(List.of(), List.of(), List.of(new Condition(kind, operand)), List.of(), 0, Long.MAX_VALUE, 0);
    }

    private static Check json(String path, Kind kind, @Nullable String operand) {
        Named named = new Named(path, new Condition(kind, operand));
        return new Check(List.of(), List.of(), List.of(), List.of(named), 0, Long.MAX_VALUE, 0);
    }

    private static Outcome judge(Check check, FakeResponse response) {
        return Compiled.of(RequestSpec.get("/").check(check)).judged(0, response);
    }

    private static Outcome holds(boolean holds) {
        return holds ? Outcome.OK : Outcome.CHECK;
    }

    @ParameterizedTest
    @CsvSource({
        "199, CHECK",
        "200, OK",
        "204, OK",
        "302, OK",
        "399, OK",
        "400, STATUS_4XX",
        "499, STATUS_4XX",
        "500, STATUS_5XX",
        "599, STATUS_5XX",
        "600, CHECK",
        "999, CHECK",
        "101, CHECK"
    })
    void statusIsGoodFrom200To399(int status, Outcome outcome) {
        assertThat(judge(Check.DEFAULT, FakeResponse.of(status, ""))).isEqualTo(outcome);
    }

    @ParameterizedTest
    @CsvSource({"200, CHECK", "201, OK", "300, CHECK", "404, OK", "410, OK", "411, STATUS_4XX", "503, STATUS_5XX"})
    void wantedStatusesReplaceTheOthers(int status, Outcome outcome) {
        Check check = statuses(new StatusRange(201, 201), new StatusRange(404, 410));
        assertThat(judge(check, FakeResponse.of(status, ""))).isEqualTo(outcome);
    }

    @ParameterizedTest
    @CsvSource({
        "EXISTS, , true", "ABSENT, , false", "EQUALS, two, true", "EQUALS, tw, false", "NOT_EQUALS, two, true",
        "CONTAINS, n, true", "CONTAINS, x, false", "MATCHES, ^t.o$, true", "MATCHES, ^o, true", "MATCHES, ^n, false"
    })
    void oneHeaderOfTheNameIsEnough(Kind kind, @Nullable String operand, boolean holds) {
        FakeResponse response = FakeResponse.of(200, "", "X-A:  one ", "x-a: two", "X-AB: zero");
        assertThat(judge(header("X-a", kind, operand), response)).isEqualTo(holds(holds));
        if (operand != null) {
            assertThat(judge(header("X-B", kind, operand), response)).isEqualTo(Outcome.CHECK);
        }
    }

    @Test
    void statusLineAndBodyAreNoHeaders() {
        byte[] strange = "X-A: 1\r\n\r\n".getBytes(UTF_8);
        FakeResponse first = FakeResponse.raw(200, strange, strange);
        assertThat(judge(header("X-A", Kind.ABSENT, null), first)).isEqualTo(Outcome.OK);
        FakeResponse response = FakeResponse.of(200, "X-A: 1\r\n");
        assertThat(judge(header("X-A", Kind.ABSENT, null), response)).isEqualTo(Outcome.OK);
        assertThat(judge(header("HTTP/1.1 200 Whatever", Kind.ABSENT, null), response))
                .isEqualTo(Outcome.OK);
    }

    @ParameterizedTest
    @CsvSource({
        "EXISTS, , true",
        "ABSENT, , false",
        "EQUALS, käse 42, true",
        "EQUALS, käse, false",
        "NOT_EQUALS, x, true",
        "NOT_EQUALS, käse 42, false",
        "CONTAINS, äse 4, true",
        "CONTAINS, 43, false",
        "MATCHES, ^k.se \\d+$, true",
        "MATCHES, ^\\d, false"
    })
    void bodyIsComparedAsText(Kind kind, @Nullable String operand, boolean holds) {
        assertThat(judge(body(kind, operand), FakeResponse.of(200, "käse 42"))).isEqualTo(holds(holds));
    }

    @Test
    void emptyBodyIsAbsent() {
        assertThat(judge(body(Kind.ABSENT, null), FakeResponse.of(200, ""))).isEqualTo(Outcome.OK);
        assertThat(judge(body(Kind.EXISTS, null), FakeResponse.of(200, ""))).isEqualTo(Outcome.CHECK);
    }

    @ParameterizedTest
    @CsvSource({
        "$.a, EXISTS, , true",
        "$.n, EXISTS, , true",
        "$.x, EXISTS, , false",
        "$.x, ABSENT, , true",
        "$.a, ABSENT, , false",
        "$.a, EQUALS, 1.0, true",
        "$.a, EQUALS, 1, false",
        "$.s, EQUALS, é\", true",
        "$.n, EQUALS, null, true",
        "$.list[*].id, EQUALS, 3, true",
        "$.list[*].id, EQUALS, 4, false",
        "$.list[*].id, NOT_EQUALS, 2, true",
        "$.x, NOT_EQUALS, 2, false",
        "$.list, CONTAINS, '{\"id\":2}', true",
        "$.s, MATCHES, ^.\"$, true",
        "$, EXISTS, , true"
    })
    void valuesInJsonAreCompared(String path, Kind kind, @Nullable String operand, boolean holds) {
        String document = "{\"a\":1.0,\"n\":null,\"s\":\"\\u00e9\\\"\",\"list\":[{\"id\":2},{\"id\":3}]}";
        assertThat(judge(json(path, kind, operand), FakeResponse.of(200, document)))
                .isEqualTo(holds(holds));
    }

    @Test
    void whatIsNoJsonHasNoValues() {
        assertThat(judge(json("$.a", Kind.EXISTS, null), FakeResponse.of(200, "<html>")))
                .isEqualTo(Outcome.CHECK);
        assertThat(judge(json("$", Kind.EXISTS, null), FakeResponse.of(200, "")))
                .isEqualTo(Outcome.CHECK);
    }

    @ParameterizedTest
    @CsvSource({"1, false", "2, true", "4, true", "5, false"})
    void sizeHasBounds(int size, boolean holds) {
        Check check = new Check(List.of(), List.of(), List.of(), List.of(), 2, 4, 0);
        assertThat(judge(check, FakeResponse.of(200, "x".repeat(size)))).isEqualTo(holds(holds));
    }

    @Test
    void responseTimeHasABound() {
        Check check = new Check(List.of(), List.of(), List.of(), List.of(), 0, Long.MAX_VALUE, 1_000);
        Compiled compiled = Compiled.of(RequestSpec.get("/").check(check));
        FakeResponse response = FakeResponse.of(200, "");
        assertThat(compiled.request(0).judge(compiled.session(), response, 1_000))
                .isEqualTo(Outcome.OK);
        assertThat(compiled.request(0).judge(compiled.session(), response, 1_001))
                .isEqualTo(Outcome.CHECK);
    }

    private static Compiled extracting(Extract.Source source, String expression, int group, @Nullable String fallback) {
        return Compiled.of(
                RequestSpec.get("/").extract("v", source, expression, group, fallback), RequestSpec.get("/${v}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            JSON_PATH | $.items[0].id   | 0 | /7
            JSON_PATH | $.items[*].name | 0 | /b%C3%A9
            JSON_PATH | $.items[1]      | 0 | /%7B%22name%22%3A%22b%5Cu00e9%22%7D
            REGEX     | "id":(\\d)      | 1 | /7
            REGEX     | id.:.           | 0 | /id%22%3A7
            HEADER    | x-token         | 0 | /t1
            """)
    void valueIsTakenForLater(Extract.Source source, String expression, int group, String target) {
        Compiled compiled = extracting(source, expression, group, null);
        FakeResponse response = FakeResponse.of(
                200, "{\"items\":[{\"id\":7},{\"name\":\"b\\u00e9\"}],\"n\":null}", "X-Token: t1 ", "X-Token: t2");
        assertThat(compiled.judged(0, response)).isEqualTo(Outcome.OK);
        assertThat(compiled.target(1)).isEqualTo(target);
    }

    @ParameterizedTest
    @CsvSource({"JSON_PATH, $.x, 0", "JSON_PATH, $.n, 0", "REGEX, (x)|n, 1", "REGEX, y, 0", "HEADER, x-none, 0"})
    void valueThatIsNotThereFailsWithoutFallback(Extract.Source source, String expression, int group) {
        FakeResponse response = FakeResponse.of(200, "{\"n\":null}");
        assertThat(extracting(source, expression, group, null).judged(0, response))
                .isEqualTo(Outcome.EXTRACT);
        Compiled compiled = extracting(source, expression, group, "else");
        assertThat(compiled.judged(0, response)).isEqualTo(Outcome.OK);
        assertThat(compiled.target(1)).isEqualTo("/else");
    }

    @Test
    void nothingIsTakenFromBadResponses() {
        Compiled compiled = extracting(Extract.Source.REGEX, ".*", 0, null);
        assertThat(compiled.judged(0, FakeResponse.of(404, "x"))).isEqualTo(Outcome.STATUS_4XX);
        assertThat(compiled.rendered(1)).isEqualTo("refused");
    }

    @Test
    void valuesOfASessionAreBounded() {
        RequestSpec first = RequestSpec.get("/")
                .extract("a", Extract.Source.REGEX, "(?s).*", 0, null)
                .extract("b", Extract.Source.HEADER, "X-B", 0, null);
        Compiled compiled = Compiled.of(first, RequestSpec.get("/${b}"));
        String most = "x".repeat(SessionState.MAX_VALUE_BYTES - 1);
        for (int i = 0; i < 10; i++) {
            FakeResponse response = FakeResponse.of(200, most, "X-B: " + i);
            assertThat(compiled.judged(0, response)).isEqualTo(Outcome.OK);
            assertThat(compiled.target(1)).isEqualTo("/" + i);
        }
        assertThat(compiled.judged(0, FakeResponse.of(200, most, "X-B: 10"))).isEqualTo(Outcome.EXTRACT);
        assertThat(compiled.target(1)).isEqualTo("/9");
    }

    @Test
    void valuesKeepTheirTextWhenOthersAreReplaced() {
        RequestSpec first = RequestSpec.get("/")
                .extract("early", Extract.Source.HEADER, "X-E", 0, null)
                .extract("empty", Extract.Source.HEADER, "X-N", 0, null);
        RequestSpec second = RequestSpec.get("/")
                .extract("large", Extract.Source.REGEX, "(?s).*", 0, null)
                .extract("late", Extract.Source.HEADER, "X-L", 0, null);
        Compiled compiled = Compiled.of(first, second, RequestSpec.get("/${early}/${empty}/${late}/${large}"));
        compiled.judged(0, FakeResponse.of(200, "", "X-E: early", "X-N: "));
        Random random = new Random(SEED);
        for (int i = 0; i < 200; i++) {
            String large = "x".repeat(random.nextInt(SessionState.MAX_VALUE_BYTES - 100)) + i;
            FakeResponse response = FakeResponse.of(200, large, "X-L: late" + i);
            assertThat(compiled.judged(1, response)).isEqualTo(Outcome.OK);
            boolean same = compiled.target(2).equals("/early//late" + i + "/" + large);
            assertThat(same).as("seed %d, round %d", SEED, i).isTrue();
        }
    }

    @Test
    void expressionThatNeverEndsIsGivenUp() {
        Compiled compiled = extracting(Extract.Source.REGEX, "(.*)*\\1c", 0, null);
        assertThat(compiled.judged(0, FakeResponse.of(200, "a".repeat(64)))).isEqualTo(Outcome.EXTRACT);
        Compiled deep = extracting(Extract.Source.REGEX, "(?:a|b)*c", 0, null);
        assertThat(deep.judged(0, FakeResponse.of(200, "ab".repeat(100_000)))).isEqualTo(Outcome.EXTRACT);
    }

    @Test
    void bodyIsKeptOnlyIfItIsRead() {
        assertThat(Compiled.of(RequestSpec.get("/")).request(0).keepBody()).isFalse();
        assertThat(extracting(Extract.Source.HEADER, "x", 0, null).request(0).keepBody())
                .isFalse();
        assertThat(extracting(Extract.Source.REGEX, "x", 0, null).request(0).keepBody())
                .isTrue();
        assertThat(Compiled.of(RequestSpec.get("/").check(json("$", Kind.EXISTS, null)))
                        .request(0)
                        .keepBody())
                .isTrue();
    }

    @Test
    void bytesThatMeanNothingGiveAnOutcome() {
        RequestSpec everything = RequestSpec.get("/")
                .redirects(3)
                .extract("a", Extract.Source.REGEX, "(?:x|[^y])+?(\\w*)", 1, "none")
                .extract("b", Extract.Source.HEADER, "X", 0, "none")
                .extract("c", Extract.Source.JSON_PATH, "$.a[*].b", 0, "none");
        Compiled compiled = Compiled.of(everything, RequestSpec.get("/${a}/${b}/${c}"));
        Random random = new Random(SEED);
        String pieces = "\r\n:;=,/.?#% \t{}[]\"\\aXxZ0é\0";
        String[] words = {
            "Set-Cookie: ", "Location: ", "\r\n", "http://", "; Path=/", "; Expires=", "X: ", "../", "{\"a\":"
        };
        for (int i = 0; i < 20_000; i++) {
            compiled.rendered(0);
            FakeResponse response = FakeResponse.raw(
                    random.nextInt(100, 1_000), noise(random, pieces, words), noise(random, pieces, words));
            compiled.redirected(0, response);
            assertThat(compiled.judged(0, response))
                    .as("seed %d, response %d", SEED, i)
                    .isNotNull();
            String next = compiled.rendered(1);
            assertThat(next.lines().filter(String::isEmpty).count()).isLessThanOrEqualTo(1);
            if (i % 50 == 0) {
                compiled.session(i);
            }
        }
    }

    private static byte[] noise(Random random, String pieces, String[] words) {
        if (random.nextInt(4) == 0) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            return bytes;
        }
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(40); i > 0; i--) {
            if (random.nextInt(3) == 0) {
                text.append(words[random.nextInt(words.length)]);
            } else {
                text.append(pieces.charAt(random.nextInt(pieces.length())));
            }
        }
        return text.toString().getBytes(UTF_8);
    }
}
