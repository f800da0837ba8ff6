package dev.spate.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spate.coordinator.AgentView;
import dev.spate.coordinator.RunView;
import dev.spate.judge.Judgement.Verdict;
import dev.spate.planfile.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/// How things look in JSON.
final class Json {

    private static final JsonMapper MAPPER = new JsonMapper();

    private Json() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static byte[] bytes(ObjectNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree that has no JSON form", e);
        }
    }

    static ObjectNode run(RunView view) {
        ObjectNode node = object().put("run", view.run())
                .put("plan", view.plan())
                .put("stage", stage(view.stage()))
                .put("agentsAsked", view.agentsAsked());
        array(node, "agents", view.agents());
        time(node, "submitted", view.submittedEpochNanos());
        time(node, "started", view.startEpochNanos());
        time(node, "ended", view.endEpochNanos());
        node.put("verdict", view.verdict());
        array(node, "reasons", view.reasons());
        String self = "/api/v1/runs/" + view.run();
        node.putObject("links")
                .put("self", self)
                .put("events", self + "/events")
                .put("report", self + "/report")
                .put("result", self + "/result")
                .put("files", self + "/files");
        return node;
    }

    static ObjectNode agent(AgentView view) {
        ObjectNode node = object().put("agent", view.agent())
                .put("version", view.version())
                .put("capacity", view.capacity())
                .put("run", view.run())
                .put("present", view.present())
                .put("silent", view.silentNanos())
                .put("clockOffset", view.clockOffsetNanos())
                .put("clockUncertainty", view.clockUncertaintyNanos());
        ObjectNode machine = node.putObject("machine");
        new TreeMap<>(view.machine()).forEach(machine::put);
        return node;
    }

    static ObjectNode problem(Problem problem) {
        return object().put("file", problem.file())
                .put("line", problem.line())
                .put("column", problem.column())
                .put("field", problem.field())
                .put("value", problem.found())
                .put("rule", problem.rule())
                .put("hint", problem.hint())
                .put("sourceLine", problem.sourceLine());
    }

    static String stage(RunView.Stage stage) {
        return stage.name().toLowerCase(Locale.ROOT);
    }

    /// What the command line ends with after a verdict.
    static int exitCode(String verdict) {
        for (Verdict one : Verdict.values()) {
            if (one.label().equals(verdict)) {
                return one.exitCode();
            }
        }
        return Verdict.ERROR.exitCode();
    }

    static void array(ObjectNode node, String name, List<String> values) {
        ArrayNode array = node.putArray(name);
        values.forEach(array::add);
    }

    private static void time(ObjectNode node, String name, long epochNanos) {
        node.put(
                name,
                epochNanos == 0 ? null : Instant.ofEpochSecond(0, epochNanos).toString());
    }
}
