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

    /// The two digits of each byte, one behind the other.
    private static final byte[] DIGITS = new byte[512];

    static {
        for (int b = 0; b < 256; b++) {
            DIGITS[2 * b] = (byte) Character.forDigit(b >> 4, 16);
            DIGITS[2 * b + 1] = (byte) Character.forDigit(b & 15, 16);
        }
    }

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
        for (int i = 0; i < 8; i++) {
            int digits = (int) (value >>> (56 - 8 * i) & 255) << 1;
            bytes[at + 2 * i] = DIGITS[digits];
            bytes[at + 2 * i + 1] = DIGITS[digits + 1];
        }
    }
}
