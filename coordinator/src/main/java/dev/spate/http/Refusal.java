package dev.spate.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spate.planfile.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A request that is not done, and what its sender is told (RFC 9457).
final class Refusal extends Exception {

    private static final long serialVersionUID = 1L;

    private static final Map<Integer, String> TITLES = Map.ofEntries(
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(406, "Not Acceptable"),
            Map.entry(408, "Request Timeout"),
            Map.entry(409, "Conflict"),
            Map.entry(413, "Content Too Large"),
            Map.entry(414, "URI Too Long"),
            Map.entry(415, "Unsupported Media Type"),
            Map.entry(421, "Misdirected Request"),
            Map.entry(422, "Unprocessable Content"),
            Map.entry(429, "Too Many Requests"),
            Map.entry(431, "Request Header Fields Too Large"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(503, "Service Unavailable"));

    private final int status;
    private final String wayOut;
    private final transient Map<String, String> headers = new LinkedHashMap<>();
    private final transient List<Problem> problems;

    /// @param detail what is wrong with this request
    /// @param wayOut what its sender can do
    Refusal(int status, String detail, String wayOut) {
        this(status, detail, wayOut, List.of());
    }

    private Refusal(int status, String detail, String wayOut, List<Problem> problems) {
        super(detail);
        this.status = status;
        this.wayOut = wayOut;
        this.problems = problems;
    }

    /// Of what was submitted, with every problem that it has.
    static Refusal of(int status, String what, List<Problem> problems) {
        String count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
        return new Refusal(
                status,
                what + " has " + count + "; the first: " + problems.getFirst().rule(),
                "mend what 'problems' names, each with its place, and submit again",
                problems);
    }

    /// A request that may be sent again.
    static Refusal later(String detail, long seconds) {
        return new Refusal(503, detail, "try again in " + seconds + " s").with("Retry-After", Long.toString(seconds));
    }

    Refusal with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    Answer answer() {
        ObjectNode body = Json.object()
                .put("type", "about:blank")
                .put("title", TITLES.getOrDefault(status, "Error"))
                .put("status", status)
                .put("detail", getMessage())
                .put("wayOut", wayOut);
        if (!problems.isEmpty()) {
            ArrayNode list = body.putArray("problems");
            problems.forEach(problem -> list.add(Json.problem(problem)));
        }
        return new Answer.Whole(status, "application/problem+json", headers, Json.bytes(body));
    }
}
