package dev.spate.chart;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.comments.CommentLine;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// Makes the chart's README of the comments in `values.yaml`: what stands above a key describes it.
final class ValuesReadme {

    private ValuesReadme() {}

    /// @param path such as `agents.cpu`
    /// @param standard the value in the chart, as JSON
    record Value(String path, String standard, String description) {}

    static List<Value> values(String yaml) {
        JsonNode tree = Yaml.read(yaml);
        LoadSettings settings = LoadSettings.builder().setParseComments(true).build();
        Node root = new Compose(settings).composeString(yaml).orElseThrow();
        List<Value> values = new ArrayList<>();
        gather("", (MappingNode) root, tree, values);
        return values;
    }

    private static void gather(String path, MappingNode mapping, JsonNode tree, List<Value> values) {
        for (NodeTuple tuple : mapping.getValue()) {
            ScalarNode key = (ScalarNode) tuple.getKeyNode();
            String inside = path.isEmpty() ? key.getValue() : path + "." + key.getValue();
            Node value = tuple.getValueNode();
            String description = description(key);
            if (value instanceof MappingNode object
                    && object.getFlowStyle() == org.snakeyaml.engine.v2.common.FlowStyle.BLOCK) {
                gather(inside, object, tree.path(key.getValue()), values);
            } else {
                values.add(new Value(inside, tree.path(key.getValue()).toString(), description));
            }
        }
    }

    private static String description(Node key) {
        List<CommentLine> lines = key.getBlockComments();
        StringBuilder text = new StringBuilder();
        if (lines != null) {
            for (CommentLine line : lines) {
                if (!line.getValue().isBlank()) {
                    text.append(text.isEmpty() ? "" : " ")
                            .append(line.getValue().strip());
                }
            }
        }
        return text.toString();
    }

    static String page(String head, List<Value> values) {
        StringBuilder page = new StringBuilder(head);
        String section = "";
        for (Value value : values) {
            String first = value.path().replaceFirst("\\..*", "");
            String title = value.path().contains(".") ? first : section.isEmpty() ? "names" : section;
            if (List.of("plans", "runs").contains(value.path())) {
                title = "plans and runs";
            }
            if (!title.equals(section)) {
                page.append("\n### ").append(title).append("\n\n| value | default | meaning |\n|---|---|---|\n");
                section = title;
            }
            page.append("| `")
                    .append(value.path())
                    .append("` | `")
                    .append(value.standard())
                    .append("` | ")
                    .append(value.description().replace("|", "\\|"))
                    .append(" |\n");
        }
        return page.toString();
    }
}
