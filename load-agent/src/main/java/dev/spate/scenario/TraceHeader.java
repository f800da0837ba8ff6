package dev.spate.scenario;

import dev.spate.trace.RequestTrace;
import java.nio.charset.StandardCharsets;

/// Writes the header that tells a target of which trace a request is (W3C Trace Context, `traceparent`).
final class TraceHeader {

    static final String NAME = "traceparent";

    private static final byte[] LINE =
            (NAME + ": 00-" + "0".repeat(32) + "-" + "0".repeat(16) + "-00\r\n").getBytes(StandardCharsets.US_ASCII);

    private static final int TRACE_AT = NAME.length() + 5;
    private static final int SPAN_AT = TRACE_AT + 33;
    private static final int FLAGS_END = SPAN_AT + 18;
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private TraceHeader() {}

    /// Appends the whole line.
    static void write(RequestTrace trace, ByteWriter out) {
        int line = out.length();
        out.put(LINE);
        byte[] bytes = out.array();
        hex(trace.traceIdHigh(), bytes, line + TRACE_AT);
        hex(trace.traceIdLow(), bytes, line + TRACE_AT + 16);
        hex(trace.headerSpanId(), bytes, line + SPAN_AT);
        if (trace.sampled()) {
            bytes[line + FLAGS_END] = '1';
        }
    }

    private static void hex(long value, byte[] bytes, int at) {
        long rest = value;
        for (int i = at + 15; i >= at; i--) {
            bytes[i] = DIGITS[(int) rest & 15];
            rest >>>= 4;
        }
    }
}
