package dev.spate.planfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.plan.Objective;
import dev.spate.plan.Plan;
import dev.spate.workload.Arrivals;
import dev.spate.workload.Check;
import dev.spate.workload.Extract;
import dev.spate.workload.Feeder;
import dev.spate.workload.HttpSettings;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Phase;
import dev.spate.workload.Rate;
import dev.spate.workload.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PlanReaderTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void whatAPlanDoesNotSayIsAsTheReferencePromises() {
        Plan plan = Plans.plan(Plans.withHead(""));
        assertThat(plan.onAgentLoss()).isEqualTo(Plan.OnAgentLoss.TAKE_OVER);
        assertThat(plan.objectives()).isEmpty();
        assertThat(plan.workload().seed()).isEqualTo(Plans.DEFAULT_SEED);
        assertThat(plan.workload().http())
                .isEqualTo(new HttpSettings(HttpSettings.Version.HTTP_1_1, 128, 3 * SECOND, true, 64 << 10, 64L << 20));
        assertThat(Plans.phase(plan, "steady"))
                .isEqualTo(new Phase(
                        "steady",
                        new LoadModel.ConstantRate(Rate.perSecond(200), Arrivals.UNIFORM),
                        List.of(new Phase.MixEntry("browse", 1)),
                        0,
                        30 * SECOND,
                        30 * SECOND,
                        100_000,
                        false));
        assertThat(Plans.request(plan, 0))
                .isEqualTo(new Step.Request(
                        "list-items",
                        "GET",
                        "/api/items",
                        List.of(),
                        null,
                        Check.DEFAULT,
                        List.of(),
                        10 * SECOND,
                        0,
                        false));
    }

    @Test
    void certificatesTravelWithThePlanAndPrivateKeysDoNot() throws IOException {
        byte[] certificate = Files.readAllBytes(
                Written.top().resolve("coordinator/src/test/resources/bad-plans/files/certificate.pem"));
        PlanReading reading = Plans.read(
                Plans.withHead("""
                        http:
                          tls:
                            ca: authorities.pem
                            certificate: me.pem
                            key: keys/me.key
                            serverName: shop.example
                            resume: false
                        """),
                Map.of("authorities.pem", certificate, "me.pem", certificate, "keys/me.key", Plans.bytes("secret")),
                Map.of("target", "https://[::1]:8443/shop"));
        Plan plan = Plans.plan(reading);
        assertThat(plan.workload().target()).isEqualTo("https://[::1]:8443/shop");
        assertThat(plan.workload().http().tls())
                .isEqualTo(
                        new HttpSettings.Tls("authorities.pem", false, "me.pem", "keys/me.key", "shop.example", false));
        assertThat(plan.workload().resources()).containsOnlyKeys("authorities.pem", "me.pem");
        assertThat(reading.files()).containsOnlyKeys("authorities.pem", "me.pem");
        assertThat(reading.keys()).extracting(Mention::name).containsExactly("keys/me.key");
        assertThat(reading.hosts()).extracting(Mention::name).containsExactly("[::1]");
    }

    @Test
    void whoSharesAConnectionIsRead() {
        for (HttpSettings.Reuse reuse : HttpSettings.Reuse.values()) {
            Plan plan = Plans.plan(Plans.withHead("http: {connectionReuse: " + reuse.label() + "}\n"));
            assertThat(plan.workload().http().reuse()).isEqualTo(reuse);
        }
    }

    @Test
    void howLongANameIsKnownIsRead() {
        assertThat(dnsTtl("2m")).isEqualTo(120 * SECOND);
        assertThat(dnsTtl("0s")).isZero();
        assertThat(dnsTtl("never")).isEqualTo(HttpSettings.NEVER);
    }

    @Test
    void socketsHaveTheOptionsThatThePlanNames() {
        assertThat(tcp("{}")).isEqualTo(HttpSettings.Tcp.USUAL);
        assertThat(tcp("{noDelay: false, keepAlive: true, resetOnClose: true, sendBuffer: 16KiB, receiveBuffer: 1MiB}"))
                .isEqualTo(new HttpSettings.Tcp(false, true, true, 16 << 10, 1 << 20));
    }

    private static HttpSettings.Tcp tcp(String text) {
        return Plans.plan(Plans.withHead("http: {tcp: " + text + "}\n"))
                .workload()
                .http()
                .tcp();
    }

    private static long dnsTtl(String text) {
        return Plans.plan(Plans.withHead("http: {dnsTtl: " + text + "}\n"))
                .workload()
                .http()
                .dnsTtlNanos();
    }

    @Test
    void aPrivateKeyOfTheEnvironmentStaysAVariable() throws IOException {
        byte[] certificate = Files.readAllBytes(
                Written.top().resolve("coordinator/src/test/resources/bad-plans/files/certificate.pem"));
        PlanReading reading = Plans.read(
                Plans.withHead("http: {tls: {certificate: me.pem, key: \"${env.KNOWN_KEY}\"}}\n"),
                Map.of("me.pem", certificate),
                Map.of());
        assertThat(Plans.plan(reading).workload().http().tls().key()).isEqualTo("${env.KNOWN_KEY}");
        assertThat(reading.keys()).isEmpty();
        assertThat(reading.maskedYaml()).doesNotContain("hidden value");
    }

    @Test
    void anInsecurePlanIsOne() {
        Plan plan = Plans.plan(Plans.withHead("http: {tls: {insecure: true}}\n"));
        assertThat(plan.workload().http().tls()).isEqualTo(HttpSettings.Tls.INSECURE);
    }

    @Test
    void whatIsProfiledIsReadAndLastsNoLongerThanItsPhaseOrItsLimit() {
        String phases = """
                phases:
                  - {name: short, scenario: browse, constantRate: 1/s, duration: 200ms}
                  - {name: steady, scenario: browse, constantRate: 1/s, duration: 20s}
                  - {name: long, scenario: browse, constantUsers: 1, duration: 1h}
                  - {name: "7", scenario: browse, atOnce: 3}
                """;
        assertThat(Plans.plan(Plans.withHead("")).profiling()).isNull();
        assertThat(profiling(phases, "{phase: steady}"))
                .isEqualTo(new Plan.Profiling(1, List.of("cpu", "alloc"), SECOND / 5, 20 * SECOND));
        assertThat(profiling(phases, "{phase: long, kinds: \"lock, cpu\"}"))
                .isEqualTo(new Plan.Profiling(2, List.of("cpu", "lock"), 20 * SECOND + SECOND / 5, 60 * SECOND));
        assertThat(profiling(phases, "{phase: long, limit: 5m}"))
                .isEqualTo(new Plan.Profiling(2, List.of("cpu", "alloc"), 20 * SECOND + SECOND / 5, 5 * 60 * SECOND));
        assertThat(profiling(phases, "{phase: steady, limit: 3s}"))
                .isEqualTo(new Plan.Profiling(1, List.of("cpu", "alloc"), SECOND / 5, 3 * SECOND));
        // A profiler can do nothing in less than a second.
        assertThat(profiling(phases, "{phase: short, kinds: wall}"))
                .isEqualTo(new Plan.Profiling(0, List.of("wall"), 0, SECOND));
        assertThat(profiling(phases, "{phase: \"7\"}"))
                .isNotNull()
                .extracting(Plan.Profiling::phase)
                .isEqualTo(3);
    }

    @Test
    void anOptionThatProfilesIsAsIfThePlanSaidIt() {
        PlanReading reading = Plans.read(
                Plans.withHead(""), Map.of(), Map.of("profile.phase", "\"steady\"", "profile.kinds", "alloc"));
        assertThat(Plans.plan(reading).profiling()).isEqualTo(new Plan.Profiling(0, List.of("alloc"), 0, 30 * SECOND));
        // As it runs, it is written into the run's folder.
        assertThat(reading.maskedYaml()).contains("profile:").contains("alloc");
    }

    private static Plan.@Nullable Profiling profiling(String phases, String profile) {
        return Plans.plan("name: shop\ntarget: http://127.0.0.1:8080\nscenarios: {browse: [{get: /}]}\n" + phases
                        + "profile: " + profile + "\n")
                .profiling();
    }

    @Test
    void everyLoadModelIsRead() {
        Plan plan = Plans.plan(Plans.withPhases("""
                - {name: a, scenario: browse, constantRate: 1.5/s, arrivals: poisson, duration: 1m}
                - {name: b, scenario: browse, rampingRate: {from: 0/s, to: 90/m}, duration: 10s}
                - {name: c, scenario: browse, staircase: {from: 10/s, to: 50/s, steps: 5}, duration: 50s}
                - {name: d, scenario: browse, atOnce: 1000}
                - {name: e, scenario: browse, constantUsers: 7, duration: 1h}
                - {name: f, scenario: browse, rampingUsers: {from: 0, to: 9}, duration: 1s, gracefulStop: 0s, maxSessions: 3}
                - {name: g, pause: 500ms}
                """));
        assertThat(plan.workload().phases().stream().map(Phase::load))
                .containsExactly(
                        new LoadModel.ConstantRate(new Rate(3, 2 * SECOND), Arrivals.POISSON),
                        new LoadModel.RampingRate(new Rate(0, SECOND), new Rate(90, 60 * SECOND), Arrivals.UNIFORM),
                        new LoadModel.Staircase(Rate.perSecond(10), Rate.perSecond(50), 5, Arrivals.UNIFORM),
                        new LoadModel.AtOnce(1000),
                        new LoadModel.ConstantUsers(7),
                        new LoadModel.RampingUsers(0, 9),
                        new LoadModel.Pause());
        assertThat(Plans.phase(plan, "d").durationNanos()).isZero();
        assertThat(Plans.phase(plan, "f").gracefulStopNanos()).isZero();
        assertThat(Plans.phase(plan, "f").maxSessions()).isEqualTo(3);
        assertThat(Plans.phase(plan, "g").durationNanos()).isEqualTo(SECOND / 2);
        assertThat(Plans.phase(plan, "g").mix()).isEmpty();
    }

    @Test
    void phasesStartAfterTheOneBeforeThemUnlessTheySayOtherwise() {
        Plan plan = Plans.plan(Plans.withPhases("""
                - {name: a, scenario: browse, constantRate: 1/s, duration: 10s}
                - {name: b, scenario: browse, constantRate: 1/s, duration: 20s}
                - {name: c, scenario: browse, constantRate: 1/s, duration: 5s, startWith: b}
                - {name: d, scenario: browse, constantRate: 1/s, duration: 1s}
                - {name: e, scenario: browse, constantRate: 1/s, duration: 1s, startAfter: [a, b]}
                - {name: f, scenario: browse, constantRate: 1/s, duration: 1s, startAfter: g}
                - {name: g, scenario: browse, constantRate: 1/s, duration: 1s, startWith: a}
                """));
        Map<String, Long> seconds = new LinkedHashMap<>();
        plan.workload().phases().forEach(phase -> seconds.put(phase.name(), phase.startNanos() / SECOND));
        assertThat(seconds).isEqualTo(Map.of("a", 0L, "b", 10L, "c", 10L, "d", 15L, "e", 30L, "f", 1L, "g", 0L));
    }

    @Test
    void aQueryIsEncodedWhereItIsFixedAndKeepsItsPlaceholders() {
        Plan plan = Plans.plan(Plans.withSteps("""
                - get: /search?page=1
                  query: {q: "a b&${uuid()}", "strange name": "50%"}
                - get: /plain
                  query: {n: 5}
                """));
        assertThat(Plans.request(plan, 0).url()).isEqualTo("/search?page=1&q=a%20b%26${uuid()}&strange%20name=50%25");
        assertThat(Plans.request(plan, 1).url()).isEqualTo("/plain?n=5");
        assertThat(Plans.request(plan, 0).name()).isEqualTo("GET /search");
    }

    @Test
    void theNameOfARequestIsItsTemplateAndNeverItsQuery() {
        Plan plan = Plans.plan(Plans.withSteps("""
                - delete: /items/${random(1,9)}?force=${oneOf(a?b, c)}
                - {options: "http://127.0.0.1:9/x?y", name: given}
                """));
        assertThat(Plans.request(plan, 0).name()).isEqualTo("DELETE /items/${random(1,9)}");
        assertThat(Plans.request(plan, 1).name()).isEqualTo("given");
    }

    @Test
    void aJsonBodyIsJsonWhateverItsPlaceholdersHold() {
        Plan plan = Plans.plan(Plans.withSteps("""
                - post: /cart
                  json:
                    text: 'he said "${uuid()}" and $${that}'
                    only: "${random(1,2)}"
                    numbers: [1, -2.50, +3, 0x1F, 1e3, .5, 007]
                    rest: {yes: true, no: null, empty: {}, list: [], "quoted": "5"}
                """));
        Step.TextBody body = (Step.TextBody) Plans.request(plan, 0).body();
        assertThat(body)
                .isEqualTo(new Step.TextBody(
                        "{\"text\":\"he said \\\"${uuid()}\\\" and $${that}\",\"only\":\"${random(1,2)}\","
                                + "\"numbers\":[1,-2.50,3,31,1e3,0.5,7],"
                                + "\"rest\":{\"yes\":true,\"no\":null,\"empty\":{},\"list\":[],\"quoted\":\"5\"}}",
                        Step.Escape.JSON));
        assertThat(Plans.request(plan, 0).headers())
                .containsExactly(new Step.Header("Content-Type", "application/json"));
    }

    @Test
    void formsTextsAndFilesBecomeBodies() {
        PlanReading reading =
                Plans.read(Plans.withSteps("""
                - post: /a
                  form: {user: "a b", token: "${uuid()}"}
                - put: /b
                  body: "plain ${uuid()}"
                  headers: {content-type: text/special}
                - patch: /c
                  bodyFile: pictures/one.png
                """), Map.of("pictures/one.png", new byte[] {1, 2, 3}), Map.of());
        Plan plan = Plans.plan(reading);
        assertThat(Plans.request(plan, 0).body())
                .isEqualTo(new Step.TextBody("user=a+b&token=${uuid()}", Step.Escape.FORM));
        assertThat(Plans.request(plan, 1).body()).isEqualTo(new Step.TextBody("plain ${uuid()}", Step.Escape.NONE));
        assertThat(Plans.request(plan, 1).headers()).containsExactly(new Step.Header("content-type", "text/special"));
        assertThat(Plans.request(plan, 2).body()).isEqualTo(new Step.FileBody("pictures/one.png"));
        assertThat(Plans.request(plan, 2).headers()).containsExactly(new Step.Header("Content-Type", "image/png"));
        assertThat(plan.workload().resources()).containsOnlyKeys("pictures/one.png");
        assertThat(reading.files()).containsOnlyKeys("pictures/one.png");
    }

    @Test
    void whatARequestSaysGoesBeforeWhatHttpSays() {
        Plan plan = Plans.plan("""
                name: shop
                target: http://127.0.0.1:8080/base/
                http:
                  headers: {Accept: text/html, X-All: "1"}
                  auth: {basic: {user: ann, password: "${env.KNOWN_PASSWORD}"}}
                  timeout: 2s
                  followRedirects: true
                scenarios:
                  browse:
                    - get: /
                    - get: /own
                      headers: {accept: text/plain}
                      auth: {bearer: "${env.KNOWN_TOKEN}"}
                      timeout: 500ms
                      followRedirects: 3
                      onError: continue
                phases:
                  - {name: steady, scenario: browse, constantRate: 1/s, duration: 1s}
                """);
        assertThat(plan.workload().target()).isEqualTo("http://127.0.0.1:8080/base");
        Step.Request common = Plans.request(plan, 0);
        assertThat(common.headers())
                .containsExactly(
                        new Step.Header("Accept", "text/html"),
                        new Step.Header("X-All", "1"),
                        new Step.Header("Authorization", "ann:${env.KNOWN_PASSWORD}", Step.Encoding.BASIC));
        assertThat(common.timeoutNanos()).isEqualTo(2 * SECOND);
        assertThat(common.maxRedirects()).isEqualTo(10);
        Step.Request own = Plans.request(plan, 1);
        assertThat(own.headers())
                .containsExactly(
                        new Step.Header("accept", "text/plain"),
                        new Step.Header("Authorization", "Bearer ${env.KNOWN_TOKEN}"),
                        new Step.Header("X-All", "1"));
        assertThat(own.timeoutNanos()).isEqualTo(SECOND / 2);
        assertThat(own.maxRedirects()).isEqualTo(3);
        assertThat(own.continueOnError()).isTrue();
    }

    @Test
    void checksAndExtractsAreRead() {
        Plan plan = Plans.plan(Plans.withSteps("""
                - get: /
                  check:
                    status: [200, 3xx, 400..404]
                    header: {Content-Type: {contains: json}, X-Gone: absent}
                    body: {contains: a, notEquals: b, matches: "[0-9]+"}
                    jsonPath: {"$.id": exists, "$.n": 5, "$.none": null, "$.t": {equals: x}}
                    size: "<= 10KiB"
                    duration: "< 500ms"
                  extract:
                    id: {jsonPath: "$.id"}
                    token: {regex: "t=([a-z]+)", default: ""}
                    whole: {regex: "t=([a-z]+)", group: 0}
                    place: {header: Location}
                - get: /${id}/${token}/${whole}/${place}
                """));
        Check check = Plans.request(plan, 0).check();
        assertThat(check.statuses())
                .containsExactly(
                        new Check.StatusRange(200, 200),
                        new Check.StatusRange(300, 399),
                        new Check.StatusRange(400, 404));
        assertThat(check.headers())
                .containsExactly(
                        new Check.Named("Content-Type", new Check.Condition(Check.Kind.CONTAINS, "json")),
                        new Check.Named("X-Gone", new Check.Condition(Check.Kind.ABSENT, null)));
        assertThat(check.body())
                .containsExactly(
                        new Check.Condition(Check.Kind.CONTAINS, "a"),
                        new Check.Condition(Check.Kind.NOT_EQUALS, "b"),
                        new Check.Condition(Check.Kind.MATCHES, "[0-9]+"));
        assertThat(check.jsonPaths())
                .containsExactly(
                        new Check.Named("$.id", new Check.Condition(Check.Kind.EXISTS, null)),
                        new Check.Named("$.n", new Check.Condition(Check.Kind.EQUALS, "5")),
                        new Check.Named("$.none", new Check.Condition(Check.Kind.EQUALS, "null")),
                        new Check.Named("$.t", new Check.Condition(Check.Kind.EQUALS, "x")));
        assertThat(check.maxSizeBytes()).isEqualTo(10_240);
        assertThat(check.maxDurationNanos()).isEqualTo(499_999_999);
        assertThat(Plans.request(plan, 0).extracts())
                .containsExactly(
                        new Extract("id", Extract.Source.JSON_PATH, "$.id", 0, null),
                        new Extract("token", Extract.Source.REGEX, "t=([a-z]+)", 1, ""),
                        new Extract("whole", Extract.Source.REGEX, "t=([a-z]+)", 0, null),
                        new Extract("place", Extract.Source.HEADER, "Location", 0, null));
    }

    @Test
    void feedersAreReadFromCsvAndJsonLines() {
        String yaml = Plans.withHead("""
                feeders:
                  users: {file: users.csv, order: shuffled, share: all, atEnd: stop}
                  things: {file: things.jsonl}
                """).replace("/api/items", "/${users.name}/${things.id}");
        Map<String, byte[]> files = Map.of(
                "users.csv", Plans.bytes("\uFEFFname, note\r\nann,\"a, \"\"b\"\"\"\r\n\r\nbob,\r\n"),
                "things.jsonl", Plans.bytes("{\"id\": 7, \"tags\": [\"a\"]}\n\n{\"tags\": null, \"id\": \"x\"}\n"));
        Plan plan = Plans.plan(Plans.read(yaml, files, Map.of()));
        assertThat(plan.workload().feeders())
                .containsExactly(
                        new Feeder(
                                "users",
                                List.of("name", "note"),
                                List.of(List.of("ann", "a, \"b\""), List.of("bob", "")),
                                Feeder.Order.SHUFFLED,
                                Feeder.Share.ALL,
                                Feeder.AtEnd.STOP),
                        new Feeder(
                                "things",
                                List.of("id", "tags"),
                                List.of(List.of("7", "[\"a\"]"), List.of("x", "null")),
                                Feeder.Order.SEQUENTIAL,
                                Feeder.Share.UNIQUE,
                                Feeder.AtEnd.RECYCLE));
    }

    @Test
    void oneEntryWithSeveralBoundsGivesSeveralObjectivesForEachPhaseThatIsMeasured() {
        Plan plan = Plans.plan(Plans.withPhases("""
                - {name: warm, scenario: browse, constantRate: 1/s, duration: 10s, warmup: true}
                - {name: a, scenario: browse, constantRate: 10/s, duration: 10s}
                - {name: rest, pause: 1s}
                - {name: b, scenario: browse, constantUsers: 1, duration: 10s}
                """) + """
                slo:
                  - {p99.9: "< 250ms", service.p50: "<= 1s"}
                  - {phase: a, request: list-items, errors: {timeout: "< 1%"}, window: 5s, abort: true}
                  - {phase: b, throughput: ">= 90/m", max: "< 5s", dropped: "< 0.5%", mean: "> 1us"}
                """);
        Objective.Comparison less = Objective.Comparison.LESS;
        assertThat(plan.objectives())
                .containsExactly(
                        new Objective(
                                "a p99.9 < 250ms",
                                "a",
                                null,
                                new Objective.ResponsePercentile(99.9),
                                less,
                                250e6,
                                0,
                                false),
                        new Objective(
                                "a service.p50 <= 1s",
                                "a",
                                null,
                                new Objective.ServicePercentile(50),
                                Objective.Comparison.AT_MOST,
                                1e9,
                                0,
                                false),
                        new Objective(
                                "b p99.9 < 250ms",
                                "b",
                                null,
                                new Objective.ResponsePercentile(99.9),
                                less,
                                250e6,
                                0,
                                false),
                        new Objective(
                                "b service.p50 <= 1s",
                                "b",
                                null,
                                new Objective.ServicePercentile(50),
                                Objective.Comparison.AT_MOST,
                                1e9,
                                0,
                                false),
                        new Objective(
                                "a list-items errors timeout < 1% in each 5s",
                                "a", "list-items", new Objective.ErrorShare("timeout"), less, 0.01, 5 * SECOND, true),
                        new Objective(
                                "b throughput >= 90/m",
                                "b",
                                null,
                                new Objective.Throughput(),
                                Objective.Comparison.AT_LEAST,
                                1.5,
                                0,
                                false),
                        new Objective(
                                "b max < 5s", "b", null, new Objective.ResponsePercentile(100), less, 5e9, 0, false),
                        new Objective(
                                "b dropped < 0.5%", "b", null, new Objective.DroppedShare(), less, 0.005, 0, false),
                        new Objective(
                                "b mean > 1us",
                                "b",
                                null,
                                new Objective.ResponseMean(),
                                Objective.Comparison.GREATER,
                                1000,
                                0,
                                false));
    }

    @Test
    void poissonArrivalsAndMixesMayHaveALittleMoreThanTheirMean() {
        String phases = "- {name: a, scenario: browse, constantRate: 100/s, duration: 100s, arrivals: %s}\n";
        String slo = "slo:\n  - {phase: a, throughput: \"> 105/s\"}\n";
        // 10,000 sessions, so six standard deviations are 600: 106 a second can be, and evenly spread 100.
        Plans.plan(Plans.withPhases(phases.formatted("poisson")) + slo);
        PlanReading uniform = Plans.read(Plans.withPhases(phases.formatted("uniform")) + slo, Map.of(), Map.of());
        assertThat(uniform.render()).contains("plans 100 requests per second");
    }

    @Test
    void overridesReplaceAddAndAreNoted() {
        Map<String, String> overrides = new LinkedHashMap<>();
        overrides.put("target", "http://other:9090");
        overrides.put("phases.steady.constantRate", "5/s");
        overrides.put("phases[0].duration", "2s");
        overrides.put("http.timeout", "1s");
        overrides.put("seed", "5");
        PlanReading reading = Plans.read(Plans.withHead("description: \"a: b\"\n"), Map.of(), overrides);
        Plan plan = Plans.plan(reading);
        assertThat(plan.workload().target()).isEqualTo("http://other:9090");
        assertThat(plan.workload().seed()).isEqualTo(5);
        assertThat(Plans.phase(plan, "steady").durationNanos()).isEqualTo(2 * SECOND);
        assertThat(Plans.request(plan, 0).timeoutNanos()).isEqualTo(SECOND);
        assertThat(reading.maskedYaml()).startsWith("# as run with --set target=http://other:9090\n");
        Plan again = Plans.plan(reading.maskedYaml());
        assertThat(again.workload().phases()).isEqualTo(plan.workload().phases());
        assertThat(again.workload().scenarios()).isEqualTo(plan.workload().scenarios());
        assertThat(again.workload().target()).isEqualTo(plan.workload().target());
    }

    @Test
    void aBadOverrideIsAProblemOfItsOwn() {
        PlanReading reading = Plans.read(
                Plans.withHead(""),
                Map.of(),
                Map.of("phases.steady.duration", "5x", "phases.x.duration", "5s", "a..b", "1"));
        assertThat(reading.render())
                .contains("--set phases.steady.duration: phases[0].duration: found '5x'; a duration is")
                .contains("--set phases.x.duration: found 'x'; the list has 1 entries")
                .contains("--set a..b: found 'a..b'; this is no path of a field");
    }

    @Test
    void anOverrideWithAnOptionOfItsOwnIsNamedByIt() {
        byte[] yaml = Plans.bytes(Plans.withHead(""));
        Map<String, String> options = Map.of("target", "--target");
        PlanReading bad = PlanReader.read(new PlanSource(
                "plan.yaml", yaml, PlanFiles.of(Map.of()), Map.of("target", "localhost:8080"), _ -> null, 1, options));
        assertThat(bad.render()).isEqualTo("""
                --target: found 'localhost:8080'; a target is an address that begins with http:// or https:// and names a host
                  hint: did you mean 'http://localhost:8080'?

                1 problem
                """);
        PlanReading good = PlanReader.read(new PlanSource(
                "plan.yaml", yaml, PlanFiles.of(Map.of()), Map.of("target", "http://a"), _ -> null, 1, options));
        assertThat(good.maskedYaml()).startsWith("# as run with --target http://a\n");
        assertThat(good.hosts()).extracting(host -> host.problem().file()).containsExactly("--target");
    }

    @Test
    void aSecretWithALineBreakIsFoundBeforeAnAgentHasIt() {
        String yaml =
                Plans.withSteps("- get: /\n  headers: {X-Key: \"${env.KEY}\"}\n  auth: {bearer: \"${env.KEY}\"}\n");
        PlanReading reading = PlanReader.read(new PlanSource(
                "plan.yaml", Plans.bytes(yaml), PlanFiles.of(Map.of()), Map.of(), _ -> "open\nsesame", 1));
        assertThat(reading.problems())
                .extracting(Problem::field)
                .containsExactly("scenarios.browse[0].headers.X-Key", "scenarios.browse[0].auth.bearer");
        assertThat(reading.render())
                .contains("the value of KEY has a line break")
                .doesNotContain("sesame");
    }

    @Test
    void hostsAreMentionedOnceAndOnlyIfTheyAreSure() {
        PlanReading reading = Plans.read(Plans.withSteps("""
                - get: http://one.test/a
                - get: http://one.test:8080/b
                - get: http://[::1]:80/c
                  extract: {id: {header: X}}
                - get: http://two.test?a=${id}
                - get: http://${id}/d
                - get: http://x${id}.test/d
                - get: ${id}
                """), Map.of(), Map.of());
        assertThat(reading.render()).isEmpty();
        assertThat(reading.hosts())
                .extracting(Mention::name)
                .containsExactly("127.0.0.1", "one.test", "[::1]", "two.test");
        assertThat(reading.hosts()
                        .get(1)
                        .problem("'one.test'", "nobody knows it", null)
                        .render())
                .startsWith("plan.yaml:5:12: scenarios.browse[0].get: found 'one.test'; nobody knows it\n");
    }

    @Test
    void secretsAreNotInThePlanAsRun() {
        String yaml = Plans.withHead("""
                http:
                  auth: {basic: {user: ann, password: "open sesame"}}
                  headers: {X-Api-Key: 'key 1', Cookie: |
                      a=b
                  }
                """.replace(", Cookie: |\n      a=b\n  }", "}"))
                .replace("name: list-items\n", "name: list-items\n      headers: {authorization: Bearer abc, A: b}\n");
        PlanReading reading = Plans.read(yaml, Map.of(), Map.of());
        Plans.plan(reading);
        assertThat(reading.maskedYaml())
                .doesNotContain("sesame", "key 1", "abc")
                .contains("password: \"***\"", "X-Api-Key: \"***\"", "authorization: \"***\", A: b")
                .startsWith("name: shop\n");
        PlanReading set = Plans.read(yaml, Map.of(), Map.of("http.auth.basic.password", "swordfish"));
        Plans.plan(set);
        assertThat(set.maskedYaml()).doesNotContain("swordfish", "sesame", "key 1", "abc");
    }

    @Test
    void aSecretOfTheEnvironmentStaysAPlaceholder() {
        String yaml = Plans.withHead("http:\n  auth: {bearer: \"${env.KNOWN_TOKEN}\"}\n");
        PlanReading reading = Plans.read(yaml, Map.of(), Map.of());
        assertThat(Plans.request(Plans.plan(reading), 0).headers())
                .containsExactly(new Step.Header("Authorization", "Bearer ${env.KNOWN_TOKEN}"));
        assertThat(reading.maskedYaml()).isEqualTo(yaml).doesNotContain("hidden value");
    }

    @Test
    void aPlanOfMoreThanAMebibyteIsNotRead() {
        byte[] yaml = new byte[(1 << 20) + 1];
        Arrays.fill(yaml, (byte) '#');
        PlanReading reading =
                PlanReader.read(new PlanSource("big.yaml", yaml, PlanFiles.of(Map.of()), Map.of(), _ -> null, 1));
        assertThat(reading.render())
                .isEqualTo("big.yaml: found 1048577 bytes; a plan may have 1048576 bytes\n\n1 problem\n");
    }

    @Test
    void anAliasRepeatsAValue() {
        Plan plan = Plans.plan(Plans.withSteps("""
                - get: /a
                  check: &good {status: 200}
                - get: /b
                  check: *good
                """));
        assertThat(Plans.request(plan, 1).check())
                .isEqualTo(Plans.request(plan, 0).check());
    }

    @Test
    void http2IsOverTlsAndH2cIsWithout() {
        assertThat(Plans.plan(Plans.withHead("http: {version: h2c}\n"))
                        .workload()
                        .http()
                        .version())
                .isEqualTo(HttpSettings.Version.H2C);
        String secure = Plans.withHead("http: {version: 2}\n").replace("http://", "https://");
        assertThat(Plans.plan(secure).workload().http().version()).isEqualTo(HttpSettings.Version.HTTP_2);
    }

    @Test
    void byteOrderMarkAndWindowsLineEndsAreNoMatter() {
        String yaml = "\uFEFF" + Plans.withHead("").replace("\n", "\r\n");
        assertThat(Plans.plan(yaml)).isEqualTo(Plans.plan(Plans.withHead("")));
    }

    @Test
    void aFeederMayHaveAMillionRowsAndNoMore() {
        String yaml = Plans.withHead("feeders:\n  f: {file: f.csv}\n");
        byte[] enough = Plans.bytes("a\n" + "x\n".repeat(1_000_000));
        Plans.plan(Plans.read(yaml, Map.of("f.csv", enough), Map.of()));
        byte[] tooMuch = Plans.bytes("a\n" + "x\n".repeat(1_000_001));
        assertThat(Plans.read(yaml, Map.of("f.csv", tooMuch), Map.of()).render())
                .contains("f.csv:1000002: feeders.f.file: a feeder may have 1000000 rows");
    }
}
