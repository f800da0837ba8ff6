package dev.spate.planfile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spate.workload.ConnectionFailure;
import dev.spate.workload.Outcome;
import dev.spate.workload.TemplateFunction;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Describes plans for editors and for people, from the shapes by which they are read.
public final class PlanDocs {

    private PlanDocs() {}

    /// A JSON Schema (2020-12) for editors. Every plan that can be read is valid by it; names,
    /// references and sums are looked at by the reader alone.
    public static String schema() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.put("title", "Spate plan");
        ObjectNode definition = definition(PlanShapes.PLAN);
        definition.properties().forEach(entry -> root.set(entry.getKey(), entry.getValue()));
        ObjectNode definitions = root.putObject("$defs");
        for (Shape shape : shapes()) {
            if (!shape.equals(PlanShapes.PLAN)) {
                definitions.set(shape.anchor(), definition(shape));
            }
        }
        try {
            DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
            DefaultPrettyPrinter printer =
                    new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
            return JsonMapper.builder().build().writer(printer).writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values cannot be written", e);
        }
    }

    private static ObjectNode definition(Shape shape) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.put("description", plain(shape.doc()));
        schema.put("type", "object").put("additionalProperties", false);
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = JsonNodeFactory.instance.arrayNode();
        for (Field<?> field : shape.fields()) {
            properties.set(field.key(), property(field));
            if (field.required()) {
                required.add(field.key());
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        if (shape.free() instanceof Shape.Free free) {
            schema.putObject("patternProperties").set("^(?:" + free.field().key() + ")$", property(free.field()));
        }
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        for (Shape.Choice choice : shape.choices()) {
            all.add(group(choice));
        }
        if (!all.isEmpty()) {
            schema.set("allOf", all);
        }
        return schema;
    }

    private static ObjectNode property(Field<?> field) {
        ObjectNode schema = field.kind().schema().deepCopy();
        schema.put("description", plain(field.doc()));
        return schema;
    }

    private static ObjectNode group(Shape.Choice choice) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        ArrayNode ways = schema.putArray("oneOf");
        for (String key : choice.keys()) {
            ways.addObject().putArray("required").add(key);
        }
        if (!choice.required()) {
            ArrayNode any = ways.addObject().putObject("not").putArray("anyOf");
            choice.keys().forEach(key -> any.addObject().putArray("required").add(key));
        }
        return schema;
    }

    private static String plain(String markdown) {
        return markdown.replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1").replace("`", "");
    }

    /// A reference page in Markdown.
    public static String reference() {
        StringBuilder out = new StringBuilder();
        out.append("# The plan, field by field\n\n");
        out.append("<!-- Written by the build from the code that reads plans; see CONTRIBUTING.md. -->\n\n");
        out.append(
                        "A plan says what load to offer to which target, and what must hold. `spate validate PLAN` names every")
                .append(" problem of a plan with its place, or draws its load over time. Editors can check plans with")
                .append(" [plan.schema.json](plan.schema.json).\n\n");
        out.append("```yaml\n").append(example()).append("```\n\n");
        for (Shape shape : shapes()) {
            shape(shape, out);
        }
        texts(out);
        quantities(out);
        outcomes(out);
        limits(out);
        return out.toString();
    }

    private static String example() {
        return """
                name: checkout-peak
                target: http://127.0.0.1:8080
                http: {connections: 128, timeout: 5s}

                scenarios:
                  browse:
                    - get: /api/items?page=${random(1,50)}
                      name: list-items
                      check: {status: 200}
                      extract: {itemId: {jsonPath: "$.items[0].id"}}
                    - pause: 200ms..800ms
                    - post: /api/cart
                      json: {item: "${itemId}", quantity: 1}
                      check: {status: [200, 201]}

                phases:
                  - {name: warm-up, scenario: browse, constantRate: 50/s, duration: 10s, warmup: true}
                  - {name: steady, scenario: browse, constantRate: 200/s, arrivals: poisson, duration: 1m}

                slo:
                  - {phase: steady, request: list-items, p99: "< 250ms", errors: "< 0.1%"}
                """;
    }

    private static void shape(Shape shape, StringBuilder out) {
        out.append("## ")
                .append(shape.anchor().replace('-', ' '))
                .append("\n\n")
                .append(shape.doc())
                .append("\n\n");
        out.append("| field | value | without it | meaning |\n|---|---|---|---|\n");
        for (Field<?> field : shape.fields()) {
            row("`" + field.key() + "`", field, out);
        }
        if (shape.free() instanceof Shape.Free free) {
            row("`" + free.shown() + "`", free.field(), out);
        }
        out.append('\n');
        for (Shape.Choice choice : shape.choices()) {
            String keys = "`" + String.join("`, `", choice.keys()) + "`";
            out.append(choice.required() ? "Exactly one of " : "At most one of ")
                    .append(keys)
                    .append(".\n\n");
        }
    }

    private static void row(String key, Field<?> field, StringBuilder out) {
        String standard = field.standard();
        String without = field.required() ? "needed" : standard == null ? "" : code(standard);
        out.append("| ")
                .append(key)
                .append(" | ")
                .append(field.kind().title())
                .append(", such as ")
                .append(code(field.example()))
                .append(" | ")
                .append(without)
                .append(" | ")
                .append(field.doc())
                .append(" |\n");
    }

    private static String code(String text) {
        return text.contains("`") || text.contains(" if ") ? text : "`" + text.replace("|", "\\|") + "`";
    }

    private static void texts(StringBuilder out) {
        out.append("## texts\n\n");
        out.append(
                        "Addresses, headers, query parameters, forms, bodies and credentials may hold placeholders. `$${` is a")
                .append(" plain `${`. Between braces or brackets of YAML a text with a placeholder needs quotes.\n\n");
        out.append("| placeholder | value |\n|---|---|\n");
        out.append("| `${variable}` | what an earlier step of the scenario extracted |\n");
        out.append("| `${feeder.column}` | a column of the session's row of a feeder |\n");
        out.append("| `${env.NAME}` | a variable of the environment of the agent; never shown or stored |\n");
        for (TemplateFunction function : TemplateFunction.values()) {
            out.append("| `${")
                    .append(function.usage())
                    .append("}` | ")
                    .append(function.doc())
                    .append(" |\n");
        }
        out.append(
                        "\nValues are written so that they cannot break what is around them: percent-encoded in addresses and")
                .append(
                        " queries, escaped in JSON strings and forms. A placeholder at the very beginning of an address")
                .append(" stands for a whole address or path and is not encoded.\n\n");
    }

    private static void quantities(StringBuilder out) {
        out.append("## quantities\n\n");
        out.append("| kind | examples | units |\n|---|---|---|\n");
        out.append("| duration | `500ms`, `1.5s`, `1m30s` | `ns`, `us`, `ms`, `s`, `m`, `h`, the larger first |\n");
        out.append("| rate | `200/s`, `1.5/s`, `90/m` | per `s`, `m` or `h`; kept exactly |\n");
        out.append(
                "| size | `10KB`, `64KiB` | `B`; `kB` or `KB`, `MB`, `GB` are thousands; `KiB`, `MiB`, `GiB` are 1024 |\n");
        out.append("| share | `0.1%` | percent |\n");
        out.append("| bound | `\"< 250ms\"` | `<`, `<=`, `>` or `>=` and a quantity; in quotes |\n\n");
    }

    private static void outcomes(StringBuilder out) {
        out.append("## outcomes\n\n");
        out.append("How requests end, as results count them and objectives may name them under `errors`:\n\n");
        out.append("| outcome | meaning |\n|---|---|\n");
        for (Outcome outcome : Outcome.values()) {
            row(outcome.label(), outcome.about(), out);
        }
        out.append("\nWhy connections were not opened, as `connections.failures` of a result counts them, and how a")
                .append(" request ends that waited for one:\n\n");
        out.append("| failure | meaning | outcome |\n|---|---|---|\n");
        for (ConnectionFailure failure : ConnectionFailure.values()) {
            row(failure.label(), failure.words() + " | `" + failure.outcome().label() + "`", out);
        }
        out.append('\n');
    }

    private static void row(String label, String meaning, StringBuilder out) {
        out.append("| `").append(label).append("` | ").append(meaning).append(" |\n");
    }

    private static void limits(StringBuilder out) {
        out.append("## limits\n\n");
        out.append("| what | at most |\n|---|---|\n");
        out.append("| plan file | 1 MiB, 64 levels, 200,000 values counting what aliases repeat |\n");
        out.append("| feeder file | 64 MiB, 1,000,000 rows, 200 columns |\n");
        out.append("| body file | 16 MiB |\n");
        out.append("| file of certificates, file of a key | 1 MiB |\n");
        out.append("| run | 720h |\n");
        out.append("| rate | 100000000/s |\n");
        out.append("| phases, scenarios, steps of a scenario, feeders, objectives | 200, 100, 1000, 20, 500 |\n");
        out.append("\nFiles are read relative to the plan and never outside its folder; links are followed first.\n");
    }

    /// All shapes, in the order in which a reader of the plan meets them.
    static List<Shape> shapes() {
        Set<Shape> found = new LinkedHashSet<>();
        List<Shape> open = new ArrayList<>(List.of(PlanShapes.PLAN));
        while (!open.isEmpty()) {
            Shape shape = open.removeFirst();
            if (found.add(shape)) {
                List<Shape> inner = new ArrayList<>();
                shape.fields().forEach(field -> inner.addAll(field.kind().shapes()));
                open.addAll(0, inner);
            }
        }
        return List.copyOf(found);
    }
}
