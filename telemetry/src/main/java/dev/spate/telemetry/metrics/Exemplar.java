package dev.spate.telemetry.metrics;

/// One observation of a histogram, and the trace that tells more about it.
///
/// @param seconds its value, which also says in which bucket it is
/// @param traceId 32 hexadecimal digits
/// @param spanId 16 hexadecimal digits
/// @param epochMillis when it was observed
public record Exemplar(double seconds, String traceId, String spanId, long epochMillis) {
    public Exemplar {
        if (!(seconds >= 0) || traceId.length() != 32 || spanId.length() != 16) {
            throw new IllegalArgumentException("no exemplar: " + seconds + " s, trace " + traceId + ", span " + spanId);
        }
    }
}
