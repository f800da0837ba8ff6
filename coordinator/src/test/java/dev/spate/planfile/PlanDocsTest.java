package dev.spate.planfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class PlanDocsTest {

    private static final Path DOCS = Written.top().resolve("docs");

    @Test
    void theSchemaAndTheReferenceAreThoseOfTheCode() throws IOException {
        Written.compare(DOCS.resolve("plan.schema.json"), PlanDocs.schema());
        Written.compare(DOCS.resolve("plan-reference.md"), PlanDocs.reference());
        Written.refuseWriting();
    }

    @Test
    void everyExampleAndEveryDefaultOfAFieldIsOneThatTheFieldAccepts() {
        for (Shape shape : PlanDocs.shapes()) {
            shape.fields().forEach(field -> accepts(shape, field));
            if (shape.free() instanceof Shape.Free free) {
                accepts(shape, free.field());
            }
        }
    }

    private static void accepts(Shape shape, Field<?> field) {
        String standard = field.standard();
        boolean literal = standard != null && !standard.contains("that of") && !standard.contains(" if ");
        for (String text :
                literal ? new String[] {field.example(), String.valueOf(standard)} : new String[] {field.example()}) {
            Problems problems = new Problems("example");
            Node node = YamlTree.read("example", text.getBytes(StandardCharsets.UTF_8), problems);
            assertThat(node).as("%s.%s: %s", shape.name(), field.key(), text).isNotNull();
            if (node != null) {
                field.kind().read(node, "", problems);
            }
            assertThat(problems.inOrder())
                    .as("%s.%s: %s", shape.name(), field.key(), text)
                    .isEmpty();
        }
    }
}
