package dev.spate.scenario;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/// A compiled header of a request. What it is decides whether it is sent after a redirect.
final class HeaderProgram {

    private static final byte[] LINE_END = {'\r', '\n'};

    private final Kind kind;

    /// The name with its colon and blank.
    private final byte[] name;

    private final List<TemplatePart> value;
    private final TemplatePart[] parts;
    private final boolean secret;

    /// @param secret whether a value of the environment is in it
    HeaderProgram(String name, List<TemplatePart> value, boolean secret) {
        this.kind = Kind.of(name);
        this.name = (name + ": ").getBytes(StandardCharsets.US_ASCII);
        this.value = value;
        this.parts = value.toArray(new TemplatePart[0]);
        this.secret = secret;
    }

    /// What a header is about.
    enum Kind {
        HOST,
        COOKIE,
        /// Proves who the client is.
        CREDENTIALS,
        /// Describes the body.
        BODY,
        /// The length and the framing of the body, which are not the plan's to say.
        FRAMING,
        /// Says of which trace the request is.
        TRACE,
        OTHER;

        static Kind of(String name) {
            return switch (name.toLowerCase(Locale.ROOT)) {
                case "host" -> HOST;
                case "cookie" -> COOKIE;
                case "authorization", "proxy-authorization" -> CREDENTIALS;
                case "content-type", "content-encoding", "content-language", "content-location" -> BODY;
                case "content-length", "transfer-encoding" -> FRAMING;
                case TraceHeader.NAME -> TRACE;
                default -> OTHER;
            };
        }
    }

    Kind kind() {
        return kind;
    }

    /// Adds the whole line to a list.
    void addTo(PartList list) {
        list.add(name);
        list.addAll(value);
        list.add(LINE_END);
    }

    /// Whether it goes with a request that has, or has not, lost its body and left its first address.
    boolean isSent(boolean withoutBody, boolean away) {
        return switch (kind) {
            case HOST, COOKIE, CREDENTIALS -> !away;
            case BODY -> !withoutBody && !(away && secret);
            case FRAMING, TRACE, OTHER -> !(away && secret);
        };
    }

    boolean write(SessionState session, ByteWriter out) {
        out.put(name);
        if (!TemplatePart.writeAll(parts, session, out)) {
            return false;
        }
        out.put(LINE_END);
        return true;
    }
}
