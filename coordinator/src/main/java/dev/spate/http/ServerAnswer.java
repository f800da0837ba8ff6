package dev.spate.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.spate.planfile.Problem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a coordinator answered, read with care: nothing in it can steer a terminal.
///
/// @param retrySeconds after which it may be asked again; 0 if it does not say
record ServerAnswer(int status, JsonNode body, long retrySeconds) {

    private static final JsonMapper JSON = new JsonMapper();

    /// @param text of the body
    static ServerAnswer of(int status, String text, @Nullable String retryAfter) {
        return new ServerAnswer(status, parse(text), seconds(retryAfter));
    }

    static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException _) {
            return MissingNode.getInstance();
        }
    }

    boolean isGood() {
        return status >= 200 && status < 300;
    }

    /// Whether it may say something else in a moment.
    boolean isForLater() {
        return status == 503 || status == 429 || (status == 404 && retrySeconds > 0);
    }

    CoordinatorException refusal(String address) {
        String detail = clean(body.path("detail").asText(""));
        String wayOut = clean(body.path("wayOut").asText(""));
        String said = detail.isEmpty()
                ? address + " answers " + status + " as no coordinator does"
                : detail + (wayOut.isEmpty() ? "" : " (" + wayOut + ")");
        return switch (status) {
            case 401 ->
                new CoordinatorException(
                        CoordinatorException.Kind.UNAUTHORIZED,
                        "the coordinator at " + address + " does not let you in: " + detail
                                + "; give the file of its token");
            case 404 -> new CoordinatorException(CoordinatorException.Kind.NOT_FOUND, said);
            case 409 -> new CoordinatorException(CoordinatorException.Kind.CONFLICT, said);
            case 422 -> new CoordinatorException(CoordinatorException.Kind.WRONG_PLAN, said, problems(), null);
            default ->
                new CoordinatorException(
                        detail.isEmpty() ? CoordinatorException.Kind.STRANGE : CoordinatorException.Kind.REFUSED,
                        detail.isEmpty() ? said : "the coordinator at " + address + " says no: " + said);
        };
    }

    private List<Problem> problems() {
        List<Problem> problems = new ArrayList<>();
        for (JsonNode node : body.path("problems")) {
            problems.add(new Problem(
                    text(node, "file"),
                    node.path("line").asInt(),
                    node.path("column").asInt(),
                    text(node, "field"),
                    text(node, "value"),
                    text(node, "rule"),
                    node.path("hint").isTextual() ? text(node, "hint") : null,
                    node.path("sourceLine").isTextual() ? text(node, "sourceLine") : null));
        }
        return problems;
    }

    private static String text(JsonNode node, String field) {
        return clean(node.path(field).asText(""));
    }

    /// Without anything that a terminal takes for a command.
    static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints()
                .map(point -> Character.isISOControl(point)
                                || Character.getType(point) == Character.FORMAT
                                || Character.getType(point) == Character.SURROGATE
                        ? ' '
                        : point)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }

    private static long seconds(@Nullable String retryAfter) {
        return retryAfter != null && retryAfter.matches("\\d{1,4}") ? Long.parseLong(retryAfter) : 0;
    }
}
