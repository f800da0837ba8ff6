package dev.spate.scenario;

import dev.spate.workload.JsonPath;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Finds values in a JSON document by a path, in the bytes as they came and without building anything.
///
/// The document is read from the left, and only as far as is needed for an answer: what lies behind the
/// value, and inside the values that are stepped over, is not checked beyond its strings and brackets.
/// Of several members with the same name the first counts. The recursion is as deep as the path is long,
/// never as the document is nested; whatever the bytes are, the scan ends, since every step goes
/// forward.
///
/// Not thread-safe.
final class JsonScanner {

    /// A path with its names as UTF-8.
    static final class Path {
        private static final int WILDCARD = -1;
        private static final int NAME = -2;
        private static final byte[] NONE = {};

        /// An index, or one of the two constants.
        private final int[] kinds;

        private final byte[][] names;

        Path(JsonPath path) {
            int count = path.selectors().size();
            kinds = new int[count];
            names = new byte[count][];
            for (int i = 0; i < count; i++) {
                names[i] = NONE;
                kinds[i] = switch (path.selectors().get(i)) {
                    case JsonPath.Index index -> index.index();
                    case JsonPath.Wildcard _ -> WILDCARD;
                    case JsonPath.Name name -> {
                        names[i] = name.name().getBytes(StandardCharsets.UTF_8);
                        yield NAME;
                    }
                };
            }
        }
    }

    /// Is shown values until it has seen enough.
    interface Visitor {
        /// @param bytes hold one JSON value from `from` to `to`, `to` excluded
        /// @return whether this is enough
        boolean visit(byte[] bytes, int from, int to);
    }

    private static final int MALFORMED = -1;

    private final ByteWriter name = new ByteWriter(64);

    private byte[] bytes = {};
    private int end;
    private boolean enough;

    /// Shows the values that the path leads to, in the order of the document.
    ///
    /// @return whether the visitor saw enough
    boolean scan(byte[] document, int length, Path path, Visitor visitor) {
        bytes = document;
        end = length;
        enough = false;
        boolean marked =
                length >= 3 && document[0] == (byte) 0xEF && document[1] == (byte) 0xBB && document[2] == (byte) 0xBF;
        value(marked ? 3 : 0, path, 0, visitor);
        return enough;
    }

    /// Reads the value at `at`, and follows the path into it.
    ///
    /// @return where the value ends, or `MALFORMED`; of no meaning once `enough` is set
    private int value(int at, Path path, int depth, Visitor visitor) {
        int start = skipBlanks(at);
        if (start == end) {
            return MALFORMED;
        }
        if (depth == path.kinds.length) {
            int to = skipValue(start);
            if (to != MALFORMED && isValue(start, to)) {
                enough = visitor.visit(bytes, start, to);
            }
            return to;
        }
        int kind = path.kinds[depth];
        if (bytes[start] == '{' && kind < 0) {
            return members(start + 1, path, depth, visitor);
        }
        if (bytes[start] == '[' && kind != Path.NAME) {
            return elements(start + 1, path, depth, visitor);
        }
        return skipValue(start);
    }

    private int members(int from, Path path, int depth, Visitor visitor) {
        boolean all = path.kinds[depth] == Path.WILDCARD;
        boolean wanted = true;
        int at = skipBlanks(from);
        if (at < end && bytes[at] == '}') {
            return at + 1;
        }
        while (at < end && bytes[at] == '"') {
            int afterName = skipString(at);
            if (afterName == MALFORMED) {
                return MALFORMED;
            }
            int colon = skipBlanks(afterName);
            if (colon == end || bytes[colon] != ':') {
                return MALFORMED;
            }
            if (all || (wanted && isNamed(at, afterName, path.names[depth]))) {
                wanted = false;
                at = value(colon + 1, path, depth + 1, visitor);
            } else {
                at = skipValue(skipBlanks(colon + 1));
            }
            if (enough || at == MALFORMED) {
                return at;
            }
            at = skipBlanks(at);
            if (at < end && bytes[at] == '}') {
                return at + 1;
            }
            if (at == end || bytes[at] != ',') {
                return MALFORMED;
            }
            at = skipBlanks(at + 1);
        }
        return MALFORMED;
    }

    private int elements(int from, Path path, int depth, Visitor visitor) {
        int kind = path.kinds[depth];
        int at = skipBlanks(from);
        if (at < end && bytes[at] == ']') {
            return at + 1;
        }
        for (int index = 0; at < end; index++) {
            at = kind == Path.WILDCARD || kind == index ? value(at, path, depth + 1, visitor) : skipValue(at);
            if (enough || at == MALFORMED) {
                return at;
            }
            at = skipBlanks(at);
            if (at < end && bytes[at] == ']') {
                return at + 1;
            }
            if (at == end || bytes[at] != ',') {
                return MALFORMED;
            }
            at = skipBlanks(at + 1);
        }
        return MALFORMED;
    }

    private int skipBlanks(int from) {
        int at = from;
        while (at < end && isBlank(bytes[at])) {
            at++;
        }
        return at;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    private int skipValue(int from) {
        if (from == end) {
            return MALFORMED;
        }
        return switch (bytes[from]) {
            case '"' -> skipString(from);
            case '{', '[' -> skipNested(from);
            default -> skipScalar(from);
        };
    }

    private int skipString(int from) {
        for (int at = from + 1; at < end; at++) {
            byte b = bytes[at];
            if (b == '"') {
                return at + 1;
            }
            if (b == '\\') {
                at++;
            }
        }
        return MALFORMED;
    }

    /// Counts brackets of both kinds alike.
    private int skipNested(int from) {
        int open = 0;
        for (int at = from; at < end; at++) {
            switch (bytes[at]) {
                case '{', '[' -> open++;
                case '}', ']' -> {
                    open--;
                    if (open == 0) {
                        return at + 1;
                    }
                }
                case '"' -> {
                    int after = skipString(at);
                    if (after == MALFORMED) {
                        return MALFORMED;
                    }
                    at = after - 1;
                }
                default -> {}
            }
        }
        return MALFORMED;
    }

    private int skipScalar(int from) {
        int at = from;
        while (at < end && !isBlank(bytes[at]) && bytes[at] != ',' && bytes[at] != ']' && bytes[at] != '}') {
            at++;
        }
        return at == from ? MALFORMED : at;
    }

    /// Whether a scalar that was skipped is one; strings and nested values are taken for what they look
    /// like.
    private boolean isValue(int from, int to) {
        return switch (bytes[from]) {
            case '"', '{', '[' -> true;
            case 't' -> isWord(from, to, "true");
            case 'f' -> isWord(from, to, "false");
            case 'n' -> isWord(from, to, "null");
            default -> isNumber(from, to);
        };
    }

    private boolean isWord(int from, int to, String word) {
        if (to - from != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (bytes[from + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean isNumber(int from, int to) {
        int at = bytes[from] == '-' ? from + 1 : from;
        int integer = at;
        at = skipDigits(at, to);
        if (at == integer || (bytes[integer] == '0' && at > integer + 1)) {
            return false;
        }
        if (at < to && bytes[at] == '.') {
            int fraction = at + 1;
            at = skipDigits(fraction, to);
            if (at == fraction) {
                return false;
            }
        }
        if (at < to && (bytes[at] == 'e' || bytes[at] == 'E')) {
            int exponent = at + 1;
            if (exponent < to && (bytes[exponent] == '+' || bytes[exponent] == '-')) {
                exponent++;
            }
            at = skipDigits(exponent, to);
            if (at == exponent) {
                return false;
            }
        }
        return at == to;
    }

    private int skipDigits(int from, int to) {
        int at = from;
        while (at < to && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        return at;
    }

    private boolean isNamed(int from, int to, byte[] wanted) {
        int length = to - from - 2;
        boolean plain = true;
        for (int i = from + 1; i < to - 1; i++) {
            if (bytes[i] == '\\') {
                plain = false;
                break;
            }
        }
        if (plain) {
            return length == wanted.length && Arrays.equals(bytes, from + 1, to - 1, wanted, 0, wanted.length);
        }
        name.clear();
        return JsonText.decode(bytes, from, to, name)
                && Arrays.equals(name.array(), 0, name.length(), wanted, 0, wanted.length);
    }
}
