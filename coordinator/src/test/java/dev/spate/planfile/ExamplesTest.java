package dev.spate.planfile;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Every plan that the project shows is one that can be run.
final class ExamplesTest {

    private static final Path TOP = Written.top();
    private static final Pattern FENCED = Pattern.compile("(?ms)^```ya?ml\\n(name:.*?)^```$");

    @Test
    void everyPlanInPlansAndDocsCanBeReadAndIsValidByTheSchema() throws IOException {
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        Schema schema = registry.getSchema(PlanDocs.schema(), InputFormat.JSON);
        Map<String, String> examples = examples();
        assertThat(examples).containsKey("plans/quickstart.yaml").hasSizeGreaterThanOrEqualTo(4);
        examples.forEach((name, yaml) -> {
            PlanReading reading = PlanReader.read(new PlanSource(
                    name,
                    yaml.getBytes(StandardCharsets.UTF_8),
                    PlanFiles.inFolder(TOP.resolve("plans")),
                    Map.of(),
                    variable -> variable,
                    1));
            assertThat(reading.render()).as(name).isEmpty();
            List<Error> errors = schema.validate(yaml, InputFormat.YAML);
            assertThat(errors).as(name).isEmpty();
        });
    }

    @Test
    void theSchemaIsASchema() {
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        Schema dialect = registry.getSchema(SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()));
        assertThat(dialect.validate(PlanDocs.schema(), InputFormat.JSON)).isEmpty();
    }

    @Test
    void theSchemaRefusesWhatAnEditorShouldMark() {
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        Schema schema = registry.getSchema(PlanDocs.schema(), InputFormat.JSON);
        String good = Plans.withHead("");
        assertThat(schema.validate(good, InputFormat.YAML)).isEmpty();
        for (String bad : new String[] {
            good.replace("duration: 30s", "duration: 30"),
            good.replace("duration", "durration"),
            good.replace("constantRate: 200/s", "constantRate: 200/s, constantUsers: 5"),
            good.replace("constantRate: 200/s, ", ""),
            good.replace("get: /api/items", "got: /api/items"),
            good.replace("name: shop\n", ""),
            good + "slo:\n  - {p99: 250ms}\n"
        }) {
            assertThat(schema.validate(bad, InputFormat.YAML)).as(bad).isNotEmpty();
        }
    }

    private static Map<String, String> examples() throws IOException {
        Map<String, String> examples = new LinkedHashMap<>();
        List<Path> pages = new ArrayList<>();
        try (Stream<Path> files = Files.list(TOP.resolve("plans"))) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
                examples.put("plans/" + file.toFile().getName(), Files.readString(file));
            }
        }
        try (Stream<Path> files = Files.walk(TOP.resolve("docs"))) {
            files.filter(f -> f.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        try (Stream<Path> files = Files.list(TOP)) {
            files.filter(f -> f.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        for (Path page : pages) {
            Matcher matcher = FENCED.matcher(Files.readString(page));
            for (int i = 1; matcher.find(); i++) {
                examples.put(TOP.relativize(page) + " example " + i, matcher.group(1));
            }
        }
        return examples;
    }
}
