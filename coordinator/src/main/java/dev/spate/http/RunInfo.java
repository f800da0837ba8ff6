package dev.spate.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A run as a coordinator elsewhere tells of it.
///
/// @param stage `waiting`, `preparing`, `running`, `stopping` or `finished`
/// @param agentsAsked 0 for all that are free
/// @param submitted as ISO instant
/// @param verdict once the run has one
public record RunInfo(
        String run,
        String plan,
        String stage,
        int agentsAsked,
        List<String> agents,
        String submitted,
        @Nullable String verdict,
        List<String> reasons) {

    public RunInfo {
        agents = List.copyOf(agents);
        reasons = List.copyOf(reasons);
    }

    /// Whether nothing more will happen to it.
    public boolean hasEnded() {
        return stage.equals("finished");
    }

    /// What the command line ends with after this run.
    public int exitCode() {
        return Json.exitCode(verdict == null ? "error" : verdict);
    }

    static RunInfo of(JsonNode node) {
        JsonNode verdict = node.path("verdict");
        return new RunInfo(
                ServerAnswer.clean(node.path("run").asText("")),
                ServerAnswer.clean(node.path("plan").asText("")),
                ServerAnswer.clean(node.path("stage").asText("")),
                node.path("agentsAsked").asInt(),
                texts(node.path("agents")),
                ServerAnswer.clean(node.path("submitted").asText("")),
                verdict.isTextual() ? ServerAnswer.clean(verdict.textValue()) : null,
                texts(node.path("reasons")));
    }

    static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(one -> texts.add(ServerAnswer.clean(one.asText(""))));
        return texts;
    }
}
