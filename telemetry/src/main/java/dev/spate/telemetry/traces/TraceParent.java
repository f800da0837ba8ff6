package dev.spate.telemetry.traces;

import org.jspecify.annotations.Nullable;

/// The header `traceparent`: of which trace and which span an exchange is part (W3C Trace Context, level
/// 1).
///
/// @param traceIdHigh first half of the trace's id; not both halves are 0
/// @param spanId of the sender's span, not 0
/// @param sampled whether the sender keeps the span, and asks others to
public record TraceParent(long traceIdHigh, long traceIdLow, long spanId, boolean sampled) {

    /// `00-` 32 digits `-` 16 digits `-` 2 digits.
    private static final int LENGTH = 55;

    /// Null if there is none, or none that can be read. A version later than 0 may have more behind it.
    public static @Nullable TraceParent parse(@Nullable String text) {
        if (text == null || text.length() < LENGTH || !hasDashes(text)) {
            return null;
        }
        boolean known = text.startsWith("00");
        if (known ? text.length() != LENGTH : text.length() > LENGTH && text.charAt(LENGTH) != '-') {
            return null;
        }
        if (text.startsWith("ff") || !isHex(text, 0, 2) || !isHex(text, 53, LENGTH)) {
            return null;
        }
        if (!isHex(text, 3, 35) || !isHex(text, 36, 52)) {
            return null;
        }
        long high = hex(text, 3);
        long low = hex(text, 19);
        long span = hex(text, 36);
        if ((high | low) == 0 || span == 0) {
            return null;
        }
        return new TraceParent(high, low, span, (Character.digit(text.charAt(54), 16) & 1) != 0);
    }

    /// The value of the header.
    public String text() {
        StringBuilder text = new StringBuilder(LENGTH).append("00-");
        append(text, traceIdHigh);
        append(text, traceIdLow);
        text.append('-');
        append(text, spanId);
        return text.append(sampled ? "-01" : "-00").toString();
    }

    /// A trace's id as 32 lower-case digits.
    public static String traceId(long high, long low) {
        StringBuilder text = new StringBuilder(32);
        append(text, high);
        append(text, low);
        return text.toString();
    }

    /// A span's id as 16 lower-case digits.
    public static String spanId(long id) {
        StringBuilder text = new StringBuilder(16);
        append(text, id);
        return text.toString();
    }

    private static void append(StringBuilder text, long value) {
        for (int shift = 60; shift >= 0; shift -= 4) {
            text.append(Character.forDigit((int) (value >>> shift) & 0xf, 16));
        }
    }

    private static boolean hasDashes(String text) {
        return text.charAt(2) == '-' && text.charAt(35) == '-' && text.charAt(52) == '-';
    }

    private static boolean isHex(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    /// Sixteen digits.
    private static long hex(String text, int from) {
        return Long.parseUnsignedLong(text, from, from + 16, 16);
    }
}
