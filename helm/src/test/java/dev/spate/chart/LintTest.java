package dev.spate.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LintTest {

    @TempDir
    Path folder;

    @Test
    void helmHasNothingToSayOfTheChart() {
        Chart.assumeHelm();
        assertClean(new Helm(Chart.FOLDER).lint().strict().call());
    }

    /// In-process Helm lints a chart with its own values only, so the example's are put there.
    @ParameterizedTest
    @MethodSource("dev.spate.chart.Chart#examples")
    void helmHasNothingToSayOfTheChartWithTheValuesOf(String example) throws IOException {
        Chart.assumeHelm();
        Path chart = Chart.copy(Chart.FOLDER, folder.resolve("spate"));
        JsonNode values = merged((ObjectNode) Chart.defaults(), Yaml.read(Chart.values(example)));
        Files.writeString(chart.resolve("values.yaml"), values.toPrettyString());
        assertClean(new Helm(chart).lint().strict().call());
    }

    private static void assertClean(LintResult result) {
        assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
        assertThat(result.getMessages()).noneMatch(line -> line.contains("[WARNING]") || line.contains("[ERROR]"));
    }

    private static ObjectNode merged(ObjectNode under, JsonNode over) {
        for (Map.Entry<String, JsonNode> entry : over.properties()) {
            JsonNode old = under.get(entry.getKey());
            under.set(
                    entry.getKey(),
                    old instanceof ObjectNode object && entry.getValue().isObject()
                            ? merged(object, entry.getValue())
                            : entry.getValue());
        }
        return under;
    }
}
