package dev.spate.chart;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/// Selectors of labels, as Kubernetes understands them.
final class Selectors {

    private Selectors() {}

    /// @param selector `matchLabels` and `matchExpressions`; an empty one is of all
    static boolean match(JsonNode selector, JsonNode labels) {
        for (Map.Entry<String, JsonNode> wanted : selector.path("matchLabels").properties()) {
            if (!wanted.getValue().equals(labels.get(wanted.getKey()))) {
                return false;
            }
        }
        for (JsonNode expression : selector.path("matchExpressions")) {
            String value = labels.path(expression.path("key").asText()).asText();
            boolean in = Yaml.texts(expression.path("values")).contains(value);
            boolean holds = switch (expression.path("operator").asText()) {
                case "In" -> in;
                case "NotIn" -> !in;
                default -> throw new AssertionError("an operator that is not known here: " + expression);
            };
            if (!holds) {
                return false;
            }
        }
        return true;
    }

    /// @param selector labels alone, as services have them
    static boolean matchLabels(JsonNode selector, JsonNode labels) {
        return match(Yaml.JSON.createObjectNode().set("matchLabels", selector), labels);
    }
}
