package dev.spate.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Values, their schema and their description say the same.
class ValuesTest {

    private static final JsonNode SCHEMA = Yaml.read(Chart.FOLDER.resolve("values.schema.json"));

    /// Configuration of other programs, which the schema of this chart cannot know.
    private static final Set<String> OPEN = Set.of("/collector/scrape/config", "/collector/gateway/config", "/global");

    @Test
    void theSchemaIsASchema() {
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7);
        assertThat(registry.getSchema(SchemaLocation.of(SpecificationVersion.DRAFT_7.getDialectId()))
                        .validate(SCHEMA.toString(), InputFormat.JSON))
                .isEmpty();
    }

    @Test
    void theSchemaHasTheKeysThatTheValuesHaveAndNoOthers() {
        Set<String> ofValues = new TreeSet<>();
        keys("", Chart.defaults(), ofValues);
        for (String path : ofValues) {
            assertThat(schemaAt(path).isMissingNode())
                    .as("%s in the schema", path)
                    .isFalse();
        }
        Set<String> ofSchema = new TreeSet<>();
        schemaKeys("", SCHEMA, ofSchema);
        ofSchema.remove("/global");
        for (String path : ofSchema) {
            assertThat(Chart.defaults().at(path).isMissingNode())
                    .as("%s in values.yaml", path)
                    .isFalse();
        }
    }

    @Test
    void noObjectOfTheSchemaTakesKeysThatItDoesNotName() {
        List<String> open = new ArrayList<>();
        openObjects("", SCHEMA, open);
        assertThat(open)
                .containsExactlyInAnyOrderElementsOf(OPEN.stream()
                        .map(path -> path.replace("/", "/properties/"))
                        .toList());
    }

    @Test
    void everyValueIsDescribedAndTheReadmeSaysAllOfThem() throws IOException {
        List<ValuesReadme.Value> values = ValuesReadme.values(Files.readString(Chart.FOLDER.resolve("values.yaml")));
        assertThat(values).hasSizeGreaterThan(100);
        assertThat(values).filteredOn(value -> value.description().isEmpty()).isEmpty();
        Written.assertIs(
                Chart.FOLDER.resolve("README.md"),
                ValuesReadme.page(Files.readString(Path.of("README.head.md")), values));
    }

    @Test
    void theChartsVersionIsThatOfTheProject() throws IOException {
        JsonNode chart = Yaml.read(Chart.FOLDER.resolve("Chart.yaml"));
        String project = Files.readString(Path.of("../pom.xml"));
        assertThat(project)
                .contains("<artifactId>spate-parent</artifactId>\n  <version>"
                        + chart.path("appVersion").asText() + "</version>");
        assertThat(chart.path("kubeVersion").asText()).isEqualTo(">=1.28.0-0");
    }

    private static void keys(String path, JsonNode node, Set<String> keys) {
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            String inside = path + "/" + entry.getKey();
            if (schemaAt(inside).isMissingNode()
                    && schemaAt(path).has("additionalProperties")
                    && schemaAt(path).path("additionalProperties").isObject()) {
                continue;
            }
            keys.add(inside);
            keys(inside, entry.getValue(), keys);
        }
    }

    private static void schemaKeys(String path, JsonNode schema, Set<String> keys) {
        for (Map.Entry<String, JsonNode> entry :
                resolved(schema).path("properties").properties()) {
            keys.add(path + "/" + entry.getKey());
            schemaKeys(path + "/" + entry.getKey(), entry.getValue(), keys);
        }
    }

    private static JsonNode schemaAt(String path) {
        JsonNode schema = SCHEMA;
        for (String key : path.isEmpty() ? new String[0] : path.substring(1).split("/")) {
            schema = resolved(schema).path("properties").path(key);
        }
        return resolved(schema);
    }

    private static JsonNode resolved(JsonNode schema) {
        return schema.has("$ref") ? SCHEMA.at(schema.path("$ref").asText().substring(1)) : schema;
    }

    private static void openObjects(String path, JsonNode node, List<String> open) {
        if (node.path("type").asText().equals("object") && !node.has("additionalProperties")) {
            open.add(path);
        }
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            openObjects(path + "/" + entry.getKey(), entry.getValue(), open);
        }
    }
}
