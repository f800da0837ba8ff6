package dev.spate.telemetry.traces;

import java.util.List;
import java.util.Map;

/// Something that has ended, and that only then turned out to be worth a span.
///
/// Its ids are given, because they went over the wire while nobody knew yet. Nothing here is of a
/// library, so that what drives load needs none to tell what it has seen.
///
/// @param traceIdHigh first half of the trace's id; not both halves are 0
/// @param traceIdLow second half of the trace's id
/// @param spanId not 0
/// @param parentSpanId of the remote parent; 0 if it is the first of its trace
/// @param name low in cardinality: a method and a templated path
/// @param kind who it is in the exchange
/// @param startEpochNanos when it began, nanoseconds since the epoch
/// @param endEpochNanos when it ended; not before it began
/// @param failed whether it is an error
/// @param attributes by name; values are `String`, `Long`, `Double` or `Boolean`
/// @param events in the order of time
public record PastSpan(
        long traceIdHigh,
        long traceIdLow,
        long spanId,
        long parentSpanId,
        String name,
        Kind kind,
        long startEpochNanos,
        long endEpochNanos,
        boolean failed,
        Map<String, Object> attributes,
        List<Event> events) {

    public PastSpan {
        if ((traceIdHigh | traceIdLow) == 0 || spanId == 0) {
            throw new IllegalArgumentException(
                    "an id of zeros is no id: trace " + traceIdHigh + " " + traceIdLow + ", span " + spanId);
        }
        if (endEpochNanos < startEpochNanos) {
            throw new IllegalArgumentException(
                    "it ended at " + endEpochNanos + ", before it began at " + startEpochNanos);
        }
        attributes = Map.copyOf(attributes);
        events = List.copyOf(events);
    }

    /// Who told whom.
    public enum Kind {
        CLIENT,
        SERVER,
        INTERNAL
    }

    /// A point in time within the span.
    public record Event(String name, long epochNanos) {}
}
