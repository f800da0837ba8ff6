package dev.spate.scenario;

import dev.spate.trace.RequestTrace;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Writes the header that tells a target of which trace a request is (W3C Trace Context, `traceparent`).
final class TraceHeader {

    static final String NAME = "traceparent";

    private static final byte[] LINE =
            (NAME + ": 00-" + "0".repeat(32) + "-" + "0".repeat(16) + "-00\r\n").getBytes(StandardCharsets.US_ASCII);

    private static final int TRACE_AT = NAME.length() + 5;
    private static final int SPAN_AT = TRACE_AT + 33;
    private static final int FLAGS_END = SPAN_AT + 18;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

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
        LONG.set(bytes, at, digits(value >>> 32));
        LONG.set(bytes, at + 8, digits(value & 0xffffffffL));
    }

    /// Eight hexadecimal digits, one in each byte: the half-bytes are spread, and where one is above 9
    /// adding 6 carries into its upper half.
    private static long digits(long half) {
        long spread = (half | half << 16) & 0x0000ffff0000ffffL;
        spread = (spread | spread << 8) & 0x00ff00ff00ff00ffL;
        spread = (spread | spread << 4) & 0x0f0f0f0f0f0f0f0fL;
        long letters = (spread + 0x0606060606060606L) >>> 4 & 0x0101010101010101L;
        return spread + 0x3030303030303030L + letters * ('a' - '0' - 10);
    }
}
