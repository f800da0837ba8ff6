package dev.spate.target;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.target.lab.Pattern;
import dev.spate.target.lab.Pattern.Measure;
import dev.spate.target.lab.Pattern.Parameter;
import dev.spate.target.lab.Pattern.Variant;
import dev.spate.target.lab.Patterns;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LaboratoryTest {

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

    static List<String> patterns() {
        return Patterns.all().stream().map(pattern -> pattern.about().name()).toList();
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void allVariantsOfAPatternDoTheSameWork(String name) throws Exception {
        assertThat(checksums(name, "")).as("by default").hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void allVariantsDoTheSameWorkWhateverTheParametersAre(String name) throws Exception {
        Pattern pattern = named(name);
        Set<String> least = checksums(name, query(pattern, Parameter::min));
        Set<String> less = checksums(name, query(pattern, LaboratoryTest::aboutAThird));

        assertThat(least).as("with the least parameters").hasSize(1);
        assertThat(less).as("with smaller parameters").hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void theChecksumIsOfTheWorkAndNotOfTheDay(String name) throws Exception {
        String address = "/lab/" + name + "/" + named(name).variants().getLast().name();

        assertThat(target.json(address).getString("checksum"))
                .isEqualTo(target.json(address).getString("checksum"))
                .isNotEqualTo("0");
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void aParameterOutsideItsRangeIsRefusedWithItsRule(String name) throws Exception {
        Pattern pattern = named(name);
        for (Parameter parameter : pattern.about().parameters()) {
            HttpResponse<String> refused = target.get("/lab/" + name + "/"
                    + pattern.variants().getFirst().name() + "?" + parameter.name() + "=" + (parameter.max() + 1));

            JsonObject problem = new JsonObject(refused.body());
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(problem.getString("parameter")).isEqualTo(parameter.name());
            assertThat(problem.getString("rule"))
                    .isEqualTo("a whole number from " + parameter.min() + " to " + parameter.max());
        }
    }

    @Test
    void aParameterThatAPatternDoesNotHaveIsRefused() throws Exception {
        HttpResponse<String> refused = target.get("/lab/sleepers/concurrent?wait=3");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(new JsonObject(refused.body()).getString("rule"))
                .isEqualTo("one of the parameters of this address: waits, millis");
    }

    @Test
    void programsGetTheListOfAllPatterns() throws Exception {
        JsonArray listed = target.json("/lab").getJsonArray("patterns");

        List<Integer> numbers = new ArrayList<>();
        Set<String> addresses = new HashSet<>();
        for (int i = 0; i < listed.size(); i++) {
            JsonObject pattern = listed.getJsonObject(i);
            numbers.add(pattern.getInteger("number"));
            JsonArray variants = pattern.getJsonArray("variants");
            assertThat(variants.getJsonObject(0).getString("kind")).isEqualTo("naive");
            assertThat(variants.size()).isGreaterThan(1);
            for (int v = 0; v < variants.size(); v++) {
                addresses.add(pattern.getString("name") + "/"
                        + variants.getJsonObject(v).getString("name"));
            }
        }
        assertThat(numbers).isSorted().doesNotHaveDuplicates().allMatch(number -> number >= 1 && number <= 22);
        assertThat(addresses)
                .hasSize(Patterns.all().stream()
                        .mapToInt(pattern -> pattern.variants().size())
                        .sum());
    }

    @Test
    void peopleGetAPageWithALinkToEveryVariant() throws Exception {
        HttpResponse<String> page = target.send(
                "GET", "/lab", "", "Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
        HttpResponse<String> forCurl = target.send("GET", "/lab", "", "Accept", "*/*");

        assertThat(page.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("vary")).hasValue("Accept");
        assertThat(forCurl.headers().firstValue("content-type")).hasValue("application/json");
        for (Pattern pattern : Patterns.all()) {
            for (Variant variant : pattern.variants()) {
                assertThat(page.body())
                        .contains("href=\"/lab/" + pattern.about().name() + "/" + variant.name() + "\"");
            }
        }
    }

    @Test
    void whatAPatternSaysOfItselfIsWhole() {
        for (Pattern pattern : Patterns.all()) {
            Pattern.About about = pattern.about();
            assertThat(about.name()).matches("[a-z]+(-[a-z]+)*");
            assertThat(about.claim()).isNotBlank();
            assertThat(about.reference()).isNotBlank();
            assertThat(about.load().requestsPerSecond()).isPositive();
            assertThat(about.effect().measure() != Measure.BYSTANDER_P99
                            || about.load().bystandersPerSecond() > 0)
                    .as("%s: an effect on bystanders needs some", about.name())
                    .isTrue();
            for (Parameter parameter : about.parameters()) {
                assertThat(parameter.fallback()).isBetween(parameter.min(), parameter.max());
            }
            for (Variant variant : pattern.variants()) {
                assertThat(variant.name()).matches("[a-z0-9]+(-[a-z0-9]+)*");
                assertThat(variant.settings().keySet())
                        .isSubsetOf("loops", "workers", "transport", "allocator", "tcp-no-delay", "max-connections");
            }
        }
    }

    @Test
    void usageTellsWhatTheProcessUsesAndItsPeaksBeginAnew() throws Exception {
        assertThat(target.send("DELETE", "/lab/usage?collect=true", "").statusCode())
                .isEqualTo(204);
        JsonObject before = target.json("/lab/usage");
        assertThat(target.get("/bytes/10000000").statusCode()).isEqualTo(200);
        JsonObject after = target.json("/lab/usage?collect=true");

        assertThat(after.getLong("cpuNanos")).isGreaterThanOrEqualTo(before.getLong("cpuNanos"));
        assertThat(after.getLong("allocatedBytes")).isGreaterThan(before.getLong("allocatedBytes"));
        assertThat(after.getLong("heapPeakBytes")).isGreaterThanOrEqualTo(before.getLong("heapUsedBytes"));
        assertThat(after.getLong("directPeakBytes")).isGreaterThanOrEqualTo(after.getLong("directUsedBytes"));
        assertThat(after.getLong("collections")).isGreaterThan(before.getLong("collections"));
        assertThat(after.getLong("memoryPeakBytes"))
                .isEqualTo(after.getLong("heapLivePeakBytes") + after.getLong("directPeakBytes"));
        assertThat(target.get("/lab/usage?collect=perhaps").statusCode()).isEqualTo(400);
    }

    private Set<String> checksums(String name, String query) throws IOException, InterruptedException {
        Map<String, String> byVariant = new TreeMap<>();
        Map<String, Long> items = new TreeMap<>();
        for (Variant variant : named(name).variants()) {
            HttpResponse<String> response = target.get("/lab/" + name + "/" + variant.name() + query);
            assertThat(response.statusCode())
                    .as("%s%s: %s", variant.name(), query, response.body())
                    .isEqualTo(200);
            JsonObject done = new JsonObject(response.body());
            byVariant.put(variant.name(), done.getString("checksum"));
            items.put(variant.name(), done.getLong("items"));
        }
        assertThat(new HashSet<>(items.values()))
                .as("items of %s%s: %s", name, query, items)
                .hasSize(1);
        return new HashSet<>(byVariant.values());
    }

    private static Pattern named(String name) {
        return Patterns.all().stream()
                .filter(pattern -> pattern.about().name().equals(name))
                .findAny()
                .orElseThrow();
    }

    private static String query(Pattern pattern, ToLongFunction<Parameter> value) {
        StringBuilder query = new StringBuilder();
        for (Parameter parameter : pattern.about().parameters()) {
            query.append(query.isEmpty() ? '?' : '&')
                    .append(parameter.name())
                    .append('=')
                    .append(value.applyAsLong(parameter));
        }
        return query.toString();
    }

    private static long aboutAThird(Parameter parameter) {
        return Math.max(parameter.min(), parameter.fallback() / 3 + 1);
    }
}
