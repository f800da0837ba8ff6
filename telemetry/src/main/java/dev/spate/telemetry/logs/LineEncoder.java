package dev.spate.telemetry.logs;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/// Makes a line of what was logged: for people, or a JSON object with `timestamp`, `level`, `logger`,
/// `thread`, `message`, and, where there is one, `trace_id` and `span_id`, and `exception`.
///
/// Called by the thread that logs, one at a time.
final class LineEncoder extends EncoderBase<ILoggingEvent> {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final byte[] NOTHING = {};

    private final boolean json;

    LineEncoder(boolean json) {
        this.json = json;
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        Logs.SpanIds spans = Logs.spans();
        String trace = spans == null ? null : spans.traceId();
        String span = spans == null || trace == null ? null : spans.spanId();
        IThrowableProxy thrown = event.getThrowableProxy();
        String stack =
                thrown == null ? null : ThrowableProxyUtil.asString(thrown).stripTrailing();
        StringBuilder line = new StringBuilder(256);
        if (json) {
            json(event, trace, span, stack, line);
        } else {
            text(event, trace, stack, line);
        }
        return line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void text(ILoggingEvent event, @Nullable String trace, @Nullable String stack, StringBuilder line) {
        line.append(time(event)).append(' ').append(event.getLevel()).append(" [");
        line.append(event.getThreadName()).append("] ").append(event.getLoggerName());
        line.append(" - ").append(event.getFormattedMessage());
        if (trace != null) {
            line.append(" (trace ").append(trace).append(')');
        }
        if (stack != null) {
            line.append('\n').append(stack);
        }
    }

    private static void json(
            ILoggingEvent event,
            @Nullable String trace,
            @Nullable String span,
            @Nullable String stack,
            StringBuilder line) {
        line.append('{');
        member("timestamp", time(event), line);
        member("level", event.getLevel().toString(), line);
        member("logger", event.getLoggerName(), line);
        member("thread", event.getThreadName(), line);
        member("message", event.getFormattedMessage(), line);
        member("trace_id", trace, line);
        member("span_id", span, line);
        member("exception", stack, line);
        line.append('}');
    }

    private static String time(ILoggingEvent event) {
        return TIME.format(Instant.ofEpochMilli(event.getTimeStamp()));
    }

    private static void member(String name, @Nullable String value, StringBuilder line) {
        if (value == null) {
            return;
        }
        if (line.length() > 1) {
            line.append(',');
        }
        line.append('"').append(name).append("\":\"");
        for (int i = 0; i < value.length(); i++) {
            escape(value.charAt(i), line);
        }
        line.append('"');
    }

    private static void escape(char one, StringBuilder line) {
        switch (one) {
            case '"' -> line.append("\\\"");
            case '\\' -> line.append("\\\\");
            case '\n' -> line.append("\\n");
            case '\r' -> line.append("\\r");
            case '\t' -> line.append("\\t");
            default -> {
                if (one < ' ') {
                    line.append("\\u00").append(Character.forDigit(one >> 4, 16));
                    line.append(Character.forDigit(one & 15, 16));
                } else {
                    line.append(one);
                }
            }
        }
    }
}
