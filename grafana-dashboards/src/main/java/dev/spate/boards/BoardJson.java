package dev.spate.boards;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spate.telemetry.metrics.Metric;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;

/// A board in the words of Grafana. The same board gives the same text.
final class BoardJson {

    /// Of Grafana's model of a board; an older one is taken over by every later Grafana.
    private static final int SCHEMA = 39;

    private static final int COLUMNS = 24;

    /// The data source is chosen on the board, so that it fits any Grafana.
    private static final String SOURCE = "${datasource}";

    private final ObjectMapper mapper = new ObjectMapper();

    /// The file of a board, with a line break at its end.
    String text(Board board) {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer =
                new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
        try {
            return mapper.writer(printer).writeValueAsString(json(board)) + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException("a board that cannot be written: " + board.name(), e);
        }
    }

    private ObjectNode json(Board board) {
        ObjectNode json = mapper.createObjectNode();
        json.put("uid", "spate-" + board.name());
        json.put("title", board.title());
        json.put("description", board.about());
        json.putArray("tags").add("spate");
        json.put("schemaVersion", SCHEMA);
        json.put("version", 1);
        json.put("editable", true);
        // Runs are laid over one another, and over the log of what happened, by hovering at one point of time.
        json.put("graphTooltip", 1);
        json.put("refresh", board.refresh());
        json.putObject("time").put("from", "now-" + board.range()).put("to", "now");
        json.put("timezone", "browser");
        json.set("annotations", annotations(board));
        json.set("templating", variables(board));
        json.putArray("links")
                .addObject()
                .put("type", "dashboards")
                .put("title", "Spate")
                .put("asDropdown", true)
                .put("includeVars", true)
                .put("keepTime", true)
                .putArray("tags")
                .add("spate");
        json.set("panels", panels(board));
        return json;
    }

    /// Marks: where runs and their phases begin and end.
    private ObjectNode annotations(Board board) {
        ObjectNode annotations = mapper.createObjectNode();
        ArrayNode list = annotations.putArray("list");
        boolean chosen =
                board.variables().stream().anyMatch(variable -> variable.name().equals("run"));
        Series info = Series.of(Metric.RUN_INFO);
        Series phase = Series.of(Metric.RUN_PHASE);
        mark(
                list,
                "Runs",
                (chosen ? info.is("run", Choices.RUN) : info)
                        .value()
                        .max("run", "plan", "target")
                        .equalTo(1),
                "{{plan}}: {{run}} against {{target}}",
                "blue",
                !chosen);
        mark(
                list,
                "Phases",
                (chosen ? phase.is("run", Choices.RUN) : phase)
                        .value()
                        .max("run", "phase")
                        .equalTo(1),
                "{{phase}}",
                "green",
                chosen);
        return annotations;
    }

    private void mark(ArrayNode list, String name, Expr expr, String title, String colour, boolean on) {
        ObjectNode mark = list.addObject();
        mark.put("name", name);
        mark.set("datasource", source());
        mark.put("enable", on);
        mark.put("hide", false);
        mark.put("iconColor", colour);
        mark.put("expr", expr.text());
        mark.put("step", "5s");
        mark.put("titleFormat", title);
        mark.put("useValueForTime", false);
    }

    private ObjectNode variables(Board board) {
        ObjectNode templating = mapper.createObjectNode();
        ArrayNode list = templating.putArray("list");
        list.addObject()
                .put("name", "datasource")
                .put("label", "Prometheus")
                .put("type", "datasource")
                .put("query", "prometheus")
                .put("refresh", 1);
        for (Board.Variable variable : board.variables()) {
            ObjectNode node = list.addObject();
            node.put("name", variable.name());
            node.put("label", variable.label());
            node.put("type", "query");
            node.set("datasource", source());
            node.putObject("query").put("query", variable.query()).put("refId", variable.name());
            node.put("definition", variable.query());
            node.put("regex", variable.pattern());
            // Asked again when the range changes; the newest run first.
            node.put("refresh", 2);
            node.put("sort", variable.many() ? 1 : 2);
            node.put("multi", variable.many());
            node.put("includeAll", variable.many());
            if (variable.many()) {
                node.put("allValue", ".*");
                node.putObject("current").put("text", "All").put("value", "$__all");
            }
            node.put("hide", variable.hidden() ? 2 : 0);
        }
        return templating;
    }

    private ArrayNode panels(Board board) {
        ArrayNode panels = mapper.createArrayNode();
        int x = 0;
        int y = 0;
        int rowHeight = 0;
        int id = 1;
        for (Panel panel : board.panels()) {
            if (x + panel.width() > COLUMNS) {
                x = 0;
                y += rowHeight;
                rowHeight = 0;
            }
            ObjectNode node = panels.addObject();
            node.put("id", id++);
            node.put("type", panel.kind().type());
            node.put("title", panel.title());
            node.put("description", panel.about());
            node.set("datasource", source());
            node.putObject("gridPos")
                    .put("x", x)
                    .put("y", y)
                    .put("w", panel.width())
                    .put("h", panel.height());
            node.set("targets", targets(panel));
            node.set("fieldConfig", fieldConfig(panel));
            node.set("options", options(panel));
            if (panel.kind() == Panel.Kind.TABLE) {
                node.set("transformations", oneTable(panel));
            }
            x += panel.width();
            rowHeight = Math.max(rowHeight, panel.height());
        }
        return panels;
    }

    private ArrayNode targets(Panel panel) {
        ArrayNode targets = mapper.createArrayNode();
        char name = 'A';
        for (Query query : panel.queries()) {
            ObjectNode target = targets.addObject();
            target.put("refId", String.valueOf(name++));
            target.set("datasource", source());
            target.put("expr", query.expr().text());
            target.put("legendFormat", query.legend());
            target.put("exemplar", query.exemplars());
            boolean atOnce = panel.kind() == Panel.Kind.NUMBER || panel.kind() == Panel.Kind.TABLE;
            target.put("instant", atOnce);
            target.put("range", !atOnce);
            target.put(
                    "format",
                    switch (panel.kind()) {
                        case TABLE -> "table";
                        case HEATMAP -> "heatmap";
                        case LINES, NUMBER, STATES -> "time_series";
                    });
        }
        return targets;
    }

    private ObjectNode fieldConfig(Panel panel) {
        ObjectNode config = mapper.createObjectNode();
        ObjectNode defaults = config.putObject("defaults");
        defaults.put("unit", panel.unit());
        defaults.put("noValue", panel.noValue());
        if (panel.unit().equals("percentunit") || panel.unit().equals("short")) {
            defaults.put("min", 0);
        }
        defaults.putObject("color")
                .put(
                        "mode",
                        panel.kind() == Panel.Kind.NUMBER || panel.kind() == Panel.Kind.STATES
                                ? "thresholds"
                                : "palette-classic-by-name");
        ObjectNode thresholds = defaults.putObject("thresholds").put("mode", "absolute");
        ArrayNode steps = thresholds.putArray("steps");
        if (panel.steps().isEmpty()
                || !Double.isInfinite(panel.steps().getFirst().value())) {
            steps.addObject().put("color", "green").putNull("value");
        }
        for (Panel.Step step : panel.steps()) {
            ObjectNode node = steps.addObject().put("color", step.colour());
            if (Double.isInfinite(step.value())) {
                node.putNull("value");
            } else {
                node.put("value", step.value());
            }
        }
        if (panel.kind() == Panel.Kind.LINES) {
            ObjectNode custom = defaults.putObject("custom");
            custom.put("drawStyle", "line").put("lineWidth", 1);
            custom.put("fillOpacity", panel.isStacked() ? 40 : 8).put("showPoints", "never");
            custom.put("spanNulls", false);
            custom.putObject("stacking").put("mode", panel.isStacked() ? "normal" : "none");
            custom.putObject("thresholdsStyle").put("mode", panel.steps().isEmpty() ? "off" : "dashed");
        }
        ArrayNode overrides = config.putArray("overrides");
        for (Map.Entry<String, String> colour : new TreeMap<>(panel.colours()).entrySet()) {
            ObjectNode override = overrides.addObject();
            override.putObject("matcher").put("id", "byName").put("options", colour.getKey());
            fixedColour(override.putArray("properties"), colour.getValue());
        }
        if (panel.queries().stream().anyMatch(Query::objective)) {
            ObjectNode override = overrides.addObject();
            override.putObject("matcher").put("id", "byRegexp").put("options", "/^objective/");
            ArrayNode properties = override.putArray("properties");
            fixedColour(properties, "dark-red");
            properties.addObject().put("id", "custom.fillOpacity").put("value", 0);
            ObjectNode dashes =
                    properties.addObject().put("id", "custom.lineStyle").putObject("value");
            dashes.put("fill", "dash").putArray("dash").add(10).add(10);
        }
        return config;
    }

    private static void fixedColour(ArrayNode properties, String colour) {
        properties
                .addObject()
                .put("id", "color")
                .putObject("value")
                .put("mode", "fixed")
                .put("fixedColor", colour);
    }

    private ObjectNode options(Panel panel) {
        ObjectNode options = mapper.createObjectNode();
        switch (panel.kind()) {
            case LINES -> {
                legend(options)
                        .put("displayMode", "list")
                        .put("placement", "bottom")
                        .put("showLegend", true);
                options.putObject("tooltip").put("mode", "multi").put("sort", "desc");
            }
            case NUMBER -> {
                reduce(options);
                // A state is its own name; of several figures each needs one.
                boolean named = panel.unit().equals("none");
                options.put("textMode", named ? "name" : panel.queries().size() > 1 ? "value_and_name" : "auto");
                options.put("colorMode", "value").put("graphMode", "none").put("justifyMode", "auto");
            }
            case TABLE -> options.put("showHeader", true);
            case STATES -> {
                legend(options).put("showLegend", false);
                options.put("showValue", "never").put("mergeValues", true).put("rowHeight", 0.8);
            }
            case HEATMAP -> {
                options.put("calculate", false);
                options.putObject("yAxis").put("unit", panel.unit());
                options.putObject("color")
                        .put("mode", "scheme")
                        .put("scheme", "Spectral")
                        .put("steps", 64);
                options.putObject("exemplars").put("color", "rgba(255,0,255,0.7)");
                options.putObject("tooltip").put("mode", "single").put("yHistogram", true);
            }
        }
        return options;
    }

    private static ObjectNode legend(ObjectNode options) {
        ObjectNode legend = options.putObject("legend");
        legend.putArray("calcs");
        return legend;
    }

    private static void reduce(ObjectNode options) {
        ObjectNode reduce = options.putObject("reduceOptions");
        reduce.putArray("calcs").add("lastNotNull");
        reduce.put("fields", "").put("values", false);
    }

    /// Several answers side by side, one column each, named as the queries are.
    private ArrayNode oneTable(Panel panel) {
        ArrayNode transformations = mapper.createArrayNode();
        transformations.addObject().put("id", "merge").putObject("options");
        ObjectNode organize = transformations.addObject().put("id", "organize").putObject("options");
        organize.putObject("excludeByName").put("Time", true);
        ObjectNode names = organize.putObject("renameByName");
        char name = 'A';
        for (Query query : panel.queries()) {
            names.put("Value #" + name++, query.legend());
        }
        return transformations;
    }

    private ObjectNode source() {
        return mapper.createObjectNode().put("type", "prometheus").put("uid", SOURCE);
    }
}
