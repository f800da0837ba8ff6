package dev.spate.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every object is what its schema says, with no field that the schema does not name. The schemas of
/// Kubernetes and of operators are in `src/test/resources/schemas`.
class SchemasTest {

    private static final Path SCHEMAS = Path.of("src/test/resources/schemas");

    private final Map<String, JsonNode> files = new HashMap<>();
    private final Map<String, Schema> schemas = new HashMap<>();

    @ParameterizedTest(name = "{0} on Kubernetes {1}")
    @MethodSource("dev.spate.chart.Chart#examplesAndVersions")
    void everyObjectIsWhatKubernetesTakes(String example, String kubernetes) {
        Rendered rendered = Chart.example(example, kubernetes);
        assertThat(rendered.all()).hasSizeGreaterThan(5);
        for (Rendered.Manifest manifest : rendered.all()) {
            assertThat(problems(manifest.tree(), kubernetes)).as("%s", manifest).isEmpty();
        }
    }

    @Test
    void theBrokersOfTheStrimziExampleAreWhatStrimziTakes() throws IOException {
        List<JsonNode> documents = Yaml.documents(Files.readString(Path.of("strimzi.yaml")));
        assertThat(documents).hasSize(3);
        for (JsonNode document : documents) {
            assertThat(problems(document, Chart.NEW)).as("%s", document).isEmpty();
        }
    }

    @Test
    void aFieldThatIsMisspeltWouldBeFound() {
        ObjectNode agents = (ObjectNode)
                Chart.example("minimal").one("StatefulSet", "-agent").tree();
        ((ObjectNode) agents.at("/spec/template/spec")).put("terminationGracePeriod", 3);
        assertThat(problems(agents, Chart.NEW)).singleElement().asString().contains("terminationGracePeriod");
    }

    @Test
    void aValueOfAnotherTypeWouldBeFound() {
        ObjectNode agents = (ObjectNode)
                Chart.example("minimal").one("StatefulSet", "-agent").tree();
        ((ObjectNode) agents.at("/spec")).put("replicas", "three");
        assertThat(problems(agents, Chart.NEW)).isNotEmpty();
    }

    @Test
    void whatOnlyANewVersionHasWouldBeFoundForAnOldOne() {
        JsonNode coordinator =
                Chart.example("minimal").one("StatefulSet", "-coordinator").tree();
        assertThat(problems(coordinator, Chart.NEW)).isEmpty();
        assertThat(problems(coordinator, Chart.OLD)).anyMatch(problem -> problem.contains("sleep"));
    }

    private List<String> problems(JsonNode object, String kubernetes) {
        String version = object.path("apiVersion").asText();
        String file = version.startsWith("monitoring.coreos.com/")
                ? "prometheus-operator"
                : version.startsWith("kafka.strimzi.io/")
                        ? "strimzi"
                        : "kubernetes-" + kubernetes.substring(0, kubernetes.lastIndexOf('.'));
        String kind = version + "/" + object.path("kind").asText();
        Schema schema = schemas.computeIfAbsent(file + " " + kind, _ -> schema(file, kind));
        List<String> problems = new ArrayList<>();
        for (Error error : schema.validate(object.toString(), InputFormat.JSON)) {
            problems.add(error.toString());
        }
        return problems;
    }

    private Schema schema(String file, String kind) {
        JsonNode all = files.computeIfAbsent(file, name -> Yaml.read(SCHEMAS.resolve(name + ".json")));
        JsonNode root = all.path("kinds").path(kind);
        assertThat(root.isObject()).as("%s has a schema of %s", file, kind).isTrue();
        ObjectNode schema = Yaml.JSON.createObjectNode();
        schema.set("definitions", all.path("definitions"));
        schema.setAll((ObjectNode) root.deepCopy());
        if (root.has("$ref")) {
            // Beside a reference, older drafts read nothing.
            schema.remove("$ref");
            schema.putArray("allOf").add(root.deepCopy());
        }
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                .getSchema(schema.toString(), InputFormat.JSON);
    }
}
