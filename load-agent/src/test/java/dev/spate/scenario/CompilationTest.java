package dev.spate.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.spate.workload.Check;
import dev.spate.workload.Extract;
import dev.spate.workload.Feeder;
import dev.spate.workload.Phase.MixEntry;
import dev.spate.workload.Scenario;
import dev.spate.workload.Step;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompilationTest {

    private static final String SECRET = "s3cr3t\r\nvalue";

    private static final Feeder USERS = new Feeder(
            "users",
            List.of("name", "token"),
            List.of(List.of("a", "b")),
            Feeder.Order.SEQUENTIAL,
            Feeder.Share.ALL,
            Feeder.AtEnd.RECYCLE);

    private static Compiled.Builder builder() {
        return Compiled.with().environment("SECRET", SECRET).feeders(USERS);
    }

    private static String refusal(Compiled.Builder builder, RequestSpec... requests) {
        List<Step> steps = Stream.of(requests).map(RequestSpec::step).toList();
        CompilationException fault =
                catchThrowableOfType(CompilationException.class, () -> builder.program(new Scenario("browse", steps)));
        assertThat(fault).isNotNull();
        assertThat(fault.toString()).doesNotContain("s3cr3t");
        assertThat(fault.getCause()).isNull();
        return String.valueOf(fault.getMessage());
    }

    static Stream<Arguments> requestsThatCannotBe() {
        return Stream.of(
                Arguments.of(
                        RequestSpec.get("/${env.NONE}"),
                        "url needs the environment variable NONE, which is not set here"),
                Arguments.of(RequestSpec.get("/${id}"), "url has ${id}, which no earlier step extracts"),
                Arguments.of(RequestSpec.get("/${cars.id}"), "url has ${cars.id}, but there is no feeder cars"),
                Arguments.of(
                        RequestSpec.get("/").header("X", "${users.id}"),
                        "header X has ${users.id}, but the feeder's columns are name, token"),
                Arguments.of(RequestSpec.get("/${random(5)}"), "url: random was given 1 arguments"),
                Arguments.of(RequestSpec.get("/${unknown()}"), "url: 'unknown' is no function"),
                Arguments.of(RequestSpec.get("/${x"), "url: '${' without '}' (at character 2)"),
                Arguments.of(RequestSpec.get("items"), "url items is neither a path"),
                Arguments.of(RequestSpec.get(""), "is neither a path"),
                Arguments.of(RequestSpec.get("ftp://a/"), "is neither a path"),
                Arguments.of(RequestSpec.get("http:///x"), "is neither a path"),
                Arguments.of(RequestSpec.get("http://${env.SECRET}/x"), "url http://${env.SECRET}/x is neither a path"),
                Arguments.of(RequestSpec.get("x${users.name}"), "is neither a path"),
                Arguments.of(
                        RequestSpec.get("/").header("X-Key", "${env.SECRET}"),
                        "header X-Key has a line break or a NUL"),
                Arguments.of(
                        RequestSpec.get("/").header("X", "${oneOf(a, b\n, c)}x\r\ny"), "header X has a line break"),
                Arguments.of(RequestSpec.get("/").header("X Y", "1"), "'X Y' is no name of a header"),
                Arguments.of(RequestSpec.get("/").header("", "1"), "'' is no name of a header"),
                Arguments.of(
                        RequestSpec.get("/").header("content-length", "1"),
                        "header content-length follows from the body and cannot be given"),
                Arguments.of(RequestSpec.get("/").header("Transfer-Encoding", "chunked"), "cannot be given"),
                Arguments.of(RequestSpec.request("GET /x", "/"), "'GET /x' is no method"),
                Arguments.of(RequestSpec.post("/").file("none.bin"), "file none.bin did not come with the workload"),
                Arguments.of(RequestSpec.get("/").json("x", "a.b"), "'a.b': a JSONPath begins with '$'"),
                Arguments.of(
                        RequestSpec.get("/").extract("x", Extract.Source.REGEX, "(", 0, null),
                        "'(' is no regular expression: Unclosed group"),
                Arguments.of(
                        RequestSpec.get("/").extract("x", Extract.Source.REGEX, "(a)", 2, null),
                        "the expression for x has 1 groups, and group 2 is asked for"),
                Arguments.of(
                        RequestSpec.get("/")
                                .check(new Check(
                                        List.of(),
                                        List.of(),
                                        List.of(new Check.Condition(Check.Kind.MATCHES, "[")),
                                        List.of(),
                                        0,
                                        9,
                                        0)),
                        "'[' is no regular expression"));
    }

    @ParameterizedTest
    @MethodSource("requestsThatCannotBe")
    void requestThatCannotBeIsRefusedInOneSentence(RequestSpec request, String sentence) {
        assertThat(refusal(builder(), request.name("list")))
                .startsWith("scenario browse, request list: ")
                .contains(sentence);
    }

    @Test
    void variableMustBeExtractedBeforeItsUse() {
        RequestSpec uses = RequestSpec.get("/${id}").name("uses");
        RequestSpec extracts = RequestSpec.get("/").json("id", "$.id");
        assertThat(refusal(builder(), uses, extracts)).contains("which no earlier step extracts");
        assertThat(builder().compile(extracts, uses).program().metricNames()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "127.0.0.1:8080",
                "/base",
                "ftp://a",
                "http://",
                "http://a:99999",
                "http://a?x",
                "http://a/b#c",
                "http://u:p@a",
                "http://${session()}",
                "http://${env.NONE}",
                "http://${env.SECRET}"
            })
    void targetThatIsNoAddressIsRefused(String target) {
        assertThat(refusal(builder().target(target), RequestSpec.get("/"))).startsWith("the plan: target");
    }

    @Test
    void targetCanComeFromTheEnvironment() {
        Compiled compiled = Compiled.with()
                .environment("HOST", "shop")
                .environment("KEY", "a/b")
                .target("http://${env.HOST}:81/x")
                .compile(RequestSpec.get("/y"), RequestSpec.get("http://${env.HOST}:82/${env.KEY}"));
        assertThat(compiled.program().authorities())
                .containsExactly(new Authority("shop", 81), new Authority("shop", 82));
        assertThat(compiled.target(0)).isEqualTo("/x/y");
        assertThat(compiled.target(1)).isEqualTo("/a%2Fb");
    }

    @Test
    void phaseWithAnUnknownScenarioIsRefused() {
        Scenario browse = new Scenario("browse", List.of(RequestSpec.get("/").step()));
        CompilationException fault = catchThrowableOfType(
                CompilationException.class,
                () -> Compiled.with().program(List.of(browse), List.of(new MixEntry("buy", 1))));
        assertThat(fault).hasMessage("phase steady: there is no scenario buy");
    }

    @Test
    void secretsAreInNoDescription() {
        Compiled compiled = Compiled.with()
                .environment("SECRET", "s3cr3t")
                .compile(RequestSpec.post("/${env.SECRET}")
                        .header("Authorization", "Bearer ${env.SECRET}")
                        .body("${env.SECRET}", Step.Escape.NONE));
        assertThat(compiled.rendered(0)).contains("POST /s3cr3t ", "Bearer s3cr3t", "\r\n\r\ns3cr3t");
        List<Object> all = List.of(compiled.program(), compiled.request(0), compiled.session());
        assertThat(all.toString()).doesNotContain("s3cr3t");
        assertThat(compiled.program().metricNames().toString()).doesNotContain("s3cr3t");
    }
}
