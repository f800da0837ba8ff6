package dev.spate.report;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// What a line of `histograms.hlog` is about, written as `phase;request;kind`.
///
/// The log format allows neither commas nor white space in a tag, so these, `;` and `%` are
/// percent-encoded as in a URL: `steady;GET%20/api/items;response`.
record Tag(String phase, String request, Kind kind) {

    enum Kind {
        RESPONSE("response"),
        SERVICE("service"),
        /// Of sessions, with request `*`.
        START_LATENESS("start-lateness");

        private final String label;

        Kind(String label) {
            this.label = label;
        }
    }

    String text() {
        return encode(phase) + ";" + encode(request) + ";" + kind.label;
    }

    /// @throws IllegalArgumentException if it is not such a tag
    static Tag of(String text) {
        String[] parts = text.split(";", -1);
        if (parts.length == 3) {
            for (Kind kind : Kind.values()) {
                if (kind.label.equals(parts[2])) {
                    return new Tag(decode(parts[0]), decode(parts[1]), kind);
                }
            }
        }
        throw new IllegalArgumentException("tag '" + text + "' is not phase;request;kind");
    }

    private static String encode(String name) {
        StringBuilder encoded = new StringBuilder(name.length());
        name.codePoints().forEach(point -> {
            boolean plain = point > ' '
                    && point != ','
                    && point != ';'
                    && point != '%'
                    && point != 127
                    && !Character.isWhitespace(point)
                    && !Character.isSpaceChar(point)
                    && Character.getType(point) != Character.CONTROL;
            String character = Character.toString(point);
            if (plain) {
                encoded.append(character);
            } else {
                for (byte octet : character.getBytes(StandardCharsets.UTF_8)) {
                    encoded.append(String.format(Locale.ROOT, "%%%02X", octet & 0xff));
                }
            }
        });
        return encoded.toString();
    }

    private static String decode(String encoded) {
        return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
