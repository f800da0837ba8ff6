package dev.spate.scenario;

/// The text that a JSON value means: of a string its characters, of anything else its JSON form.
final class JsonText {

    private JsonText() {}

    /// Appends the text of the value from `from` to `to`, as [JsonScanner] found it.
    ///
    /// @return false if the value is a string with a broken escape; part of it may have been appended
    static boolean write(byte[] bytes, int from, int to, ByteWriter out) {
        if (bytes[from] == '"') {
            return decode(bytes, from, to, out);
        }
        out.put(bytes, from, to - from);
        return true;
    }

    static boolean isNull(byte[] bytes, int from, int to) {
        return to - from == 4 && bytes[from] == 'n';
    }

    /// Appends the characters of the string from `from` to `to`, its quotes included.
    ///
    /// @return false if an escape is broken
    static boolean decode(byte[] bytes, int from, int to, ByteWriter out) {
        int end = to - 1;
        int plain = from + 1;
        int at = plain;
        while (at < end) {
            if (bytes[at] != '\\') {
                at++;
                continue;
            }
            out.put(bytes, plain, at - plain);
            if (at + 1 >= end) {
                return false;
            }
            byte kind = bytes[at + 1];
            at += 2;
            switch (kind) {
                case '"', '\\', '/' -> out.put(kind);
                case 'b' -> out.put((byte) '\b');
                case 'f' -> out.put((byte) '\f');
                case 'n' -> out.put((byte) '\n');
                case 'r' -> out.put((byte) '\r');
                case 't' -> out.put((byte) '\t');
                case 'u' -> {
                    int unit = unit(bytes, at, end);
                    if (unit < 0) {
                        return false;
                    }
                    at += 4;
                    int low = at + 1 < end && bytes[at] == '\\' && bytes[at + 1] == 'u' ? unit(bytes, at + 2, end) : -1;
                    if (low >= 0 && Character.isHighSurrogate((char) unit) && Character.isLowSurrogate((char) low)) {
                        at += 6;
                        out.putUtf8(Character.toCodePoint((char) unit, (char) low));
                    } else {
                        out.putUtf8(unit);
                    }
                }
                default -> {
                    return false;
                }
            }
            plain = at;
        }
        out.put(bytes, plain, end - plain);
        return true;
    }

    /// The four hexadecimal digits at `at`, or -1.
    private static int unit(byte[] bytes, int at, int end) {
        if (at + 4 > end) {
            return -1;
        }
        int value = 0;
        for (int i = at; i < at + 4; i++) {
            int digit = bytes[i] < 0 ? -1 : Character.digit((char) bytes[i], 16);
            if (digit < 0) {
                return -1;
            }
            value = (value << 4) | digit;
        }
        return value;
    }
}
