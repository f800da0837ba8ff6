package dev.spate.workload;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What makes a response a good one. All parts must hold.
///
/// @param statuses accepted ranges of status codes; empty: 200 to 399
/// @param headers conditions on headers
/// @param body conditions on the body as UTF-8 text
/// @param jsonPaths conditions on values in a JSON body
/// @param minSizeBytes least size of the body
/// @param maxSizeBytes greatest size of the body
/// @param maxDurationNanos greatest response time, counted from the intended start; 0: any
public record Check(
        List<StatusRange> statuses,
        List<Named> headers,
        List<Condition> body,
        List<Named> jsonPaths,
        long minSizeBytes,
        long maxSizeBytes,
        long maxDurationNanos) {

    /// Accepts status codes 200 to 399 and nothing else is asked.
    public static final Check DEFAULT = new Check(List.of(), List.of(), List.of(), List.of(), 0, Long.MAX_VALUE, 0);

    public Check {
        statuses = List.copyOf(statuses);
        headers = List.copyOf(headers);
        body = List.copyOf(body);
        jsonPaths = List.copyOf(jsonPaths);
        if (minSizeBytes < 0 || maxSizeBytes < minSizeBytes || maxDurationNanos < 0) {
            throw new IllegalArgumentException("check with impossible bounds");
        }
    }

    /// Whether the body must be kept until the end of the response.
    public boolean needsBody() {
        return !body.isEmpty() || !jsonPaths.isEmpty();
    }

    /// Status codes `from` to `to`, both included, 100 to 599.
    public record StatusRange(int from, int to) {
        public StatusRange {
            if (from < 100 || to > 599 || to < from) {
                throw new IllegalArgumentException("status range " + from + " to " + to);
            }
        }
    }

    /// A condition on the header, or the value at the JSONPath, called `name`.
    public record Named(String name, Condition condition) {}

    /// A condition on one text. For JSON values that are not strings, the text is their JSON form.
    ///
    /// @param operand what is compared with; null exactly for `EXISTS` and `ABSENT`
    public record Condition(Kind kind, @Nullable String operand) {
        public Condition {
            if ((operand == null) != (kind == Kind.EXISTS || kind == Kind.ABSENT)) {
                throw new IllegalArgumentException(kind + " with operand " + operand);
            }
        }
    }

    /// Kinds of conditions.
    public enum Kind {
        EXISTS,
        ABSENT,
        EQUALS,
        NOT_EQUALS,
        CONTAINS,
        /// A regular expression found somewhere in the text.
        MATCHES
    }
}
