package dev.spate.scenario;

/// How a value is written into the text around it.
enum Escaping {
    /// As it is.
    NONE,
    /// Inside a JSON string.
    JSON,
    /// Inside a form: everything that is not unreserved is percent-encoded, a space is `+`.
    FORM,
    /// As one value of a path or a query: everything that RFC 3986 does not call unreserved is
    /// percent-encoded.
    URL_VALUE,
    /// As a piece of an address that is one already: only what may never stand in an address is
    /// percent-encoded.
    URL,
    /// In a header's value: line breaks and NUL are refused.
    HEADER;

    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'};

    /// Appends bytes of UTF-8.
    ///
    /// @return false if they cannot stand there; part of them may have been appended
    boolean write(byte[] source, int from, int count, ByteWriter out) {
        switch (this) {
            case NONE -> out.put(source, from, count);
            case JSON -> {
                for (int i = from; i < from + count; i++) {
                    putJson(source[i], out);
                }
            }
            case FORM -> {
                for (int i = from; i < from + count; i++) {
                    if (source[i] == ' ') {
                        out.put((byte) '+');
                    } else {
                        putPercent(source[i], isUnreserved(source[i]), out);
                    }
                }
            }
            case URL_VALUE -> {
                for (int i = from; i < from + count; i++) {
                    putPercent(source[i], isUnreserved(source[i]), out);
                }
            }
            case URL -> {
                for (int i = from; i < from + count; i++) {
                    putPercent(source[i], source[i] > ' ' && source[i] < 0x7F, out);
                }
            }
            case HEADER -> {
                for (int i = from; i < from + count; i++) {
                    if (source[i] == '\r' || source[i] == '\n' || source[i] == 0) {
                        return false;
                    }
                }
                out.put(source, from, count);
            }
        }
        return true;
    }

    private static void putJson(byte b, ByteWriter out) {
        switch (b) {
            case '"', '\\' -> putEscape(b, out);
            case '\b' -> putEscape((byte) 'b', out);
            case '\f' -> putEscape((byte) 'f', out);
            case '\n' -> putEscape((byte) 'n', out);
            case '\r' -> putEscape((byte) 'r', out);
            case '\t' -> putEscape((byte) 't', out);
            default -> {
                if (b >= 0 && b < ' ') {
                    putEscape((byte) 'u', out);
                    out.put((byte) '0');
                    out.put((byte) '0');
                    out.put(HEX[b >> 4]);
                    out.put(HEX[b & 0xF]);
                } else {
                    out.put(b);
                }
            }
        }
    }

    private static void putEscape(byte b, ByteWriter out) {
        out.put((byte) '\\');
        out.put(b);
    }

    private static void putPercent(byte b, boolean plain, ByteWriter out) {
        if (plain) {
            out.put(b);
        } else {
            out.put((byte) '%');
            out.put(HEX[b >> 4 & 0xF]);
            out.put(HEX[b & 0xF]);
        }
    }

    private static boolean isUnreserved(byte b) {
        return (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || (b >= '0' && b <= '9')
                || b == '-'
                || b == '.'
                || b == '_'
                || b == '~';
    }
}
