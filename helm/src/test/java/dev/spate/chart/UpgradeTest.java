package dev.spate.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spate.chart.Rendered.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// There is no chart before this one yet. What can be known of an upgrade all the same: that a later chart
/// changes nothing that Kubernetes does not let change, and that values of today are understood.
class UpgradeTest {

    /// Of these kinds, all but what stands here can never be changed.
    private static final Map<String, List<String>> CHANGEABLE = Map.of(
            "StatefulSet", List.of("replicas", "template", "updateStrategy", "persistentVolumeClaimRetentionPolicy"),
            "Deployment", List.of("replicas", "template", "strategy"),
            // Where anything is another, the name is another too.
            "Job", List.of());

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("dev.spate.chart.Chart#examples")
    void anotherVersionOfTheChartEndsNoPodAndStartsNoRun(String example) throws IOException {
        Rendered before = pinned(example, "0.1.0");
        Rendered after = pinned(example, "0.2.0");
        assertThat(after.text()).isNotEqualTo(before.text());
        Map<String, Manifest> old = new HashMap<>();
        before.all().forEach(one -> old.put(one.toString(), one));
        for (Manifest one : after.all()) {
            Manifest was = old.remove(one.toString());
            assertThat(was).as("%s was there before", one).isNotNull();
            if (!one.kind().equals("Pod") && !one.kind().equals("Secret") && was != null) {
                assertThat(one.at("/spec")).as("%s", one).isEqualTo(was.at("/spec"));
            }
        }
        assertThat(old).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("dev.spate.chart.Chart#examples")
    void anotherVersionOfSpateChangesNothingThatCannotBeChanged(String example) {
        assertChangeable(
                Chart.example(example),
                Chart.example(
                        example,
                        Chart.NEW,
                        "images: {tag: other, requireDigests: false, agent: {digest: \"\"},"
                                + " coordinator: {digest: \"\"}, cli: {digest: \"\"}}"));
    }

    @Test
    void moreAgentsAndOtherPlansChangeNothingThatCannotBeChanged() {
        String more = """
                agents: {replicas: 20, memory: 8Gi, spread: none}
                coordinator: {replicas: 3, port: 7071}
                plans: {checkout: {files: {users.csv: "name\\nother\\n"}}}
                """;
        assertChangeable(Chart.example("cluster"), Chart.example("cluster", Chart.NEW, more));
        assertChangeable(Chart.example("once"), Chart.example("once", Chart.NEW, "agents: {replicas: 6}"));
    }

    @Test
    void anotherPlanIsAnotherRunAndTheSameIsNot() {
        String name = Chart.example("cluster").one("Job", "").name();
        assertThat(Chart.example("cluster").one("Job", "").name()).isEqualTo(name);
        assertThat(Chart.example("cluster", Chart.NEW, "runs: {release: {seed: 43}}")
                        .one("Job", "")
                        .name())
                .isNotEqualTo(name);
        assertThat(Chart.example("cluster", Chart.NEW, "plans: {checkout: {files: {users.csv: \"name\\nother\\n\"}}}")
                        .one("Job", "")
                        .name())
                .isNotEqualTo(name);
        assertThat(Chart.example("cluster", Chart.NEW, "agents: {replicas: 20}")
                        .one("Job", "")
                        .name())
                .isEqualTo(name);
    }

    /// When there is a chart after this one, this file stays as it is.
    @Test
    void theValuesOfVersionOneAreUnderstood() {
        Path values = Path.of("src/test/resources/values-0.1.yaml");
        Rendered rendered = new Rendered(Chart.template(Chart.FOLDER, Chart.NEW, values));
        assertThat(rendered.pods()).hasSizeGreaterThanOrEqualTo(6);
    }

    private static void assertChangeable(Rendered before, Rendered after) {
        Map<String, JsonNode> old = new HashMap<>();
        before.all().forEach(one -> old.put(one.toString(), fixed(one)));
        for (Manifest one : after.all()) {
            JsonNode was = old.get(one.toString());
            if (was != null && CHANGEABLE.containsKey(one.kind())) {
                assertThat(fixed(one)).as("%s", one).isEqualTo(was);
            }
        }
    }

    private static JsonNode fixed(Manifest one) {
        ObjectNode spec = Yaml.JSON.createObjectNode();
        if (one.at("/spec") instanceof ObjectNode object) {
            spec.setAll(object);
        }
        spec.remove(CHANGEABLE.getOrDefault(one.kind(), List.of()));
        return spec;
    }

    /// With images that are the same whatever the chart's version is.
    private Rendered pinned(String example, String version) throws IOException {
        Path chart = Chart.copy(Chart.FOLDER, folder.resolve(version));
        Path file = chart.resolve("Chart.yaml");
        Files.writeString(
                file,
                Files.readString(file)
                        .replaceAll("(?m)^version: .*$", "version: " + version)
                        .replaceAll("(?m)^appVersion: .*$", "appVersion: " + version));
        Path more = Files.writeString(folder.resolve("more.yaml"), "images: {tag: pinned}");
        return new Rendered(Chart.template(chart, Chart.NEW, Chart.values(example), more));
    }
}
