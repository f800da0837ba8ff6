package dev.spate.workload;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A path into a JSON document, in the part of RFC 9535 that can be followed while the document is read
/// once: names, indices from 0, and wildcards.
///
/// `$` is the document, `.name` and `['name']` a member of an object, `[0]` an element of an array, `.*`
/// and `[*]` all members or elements. Filters, slices, unions, `..` and indices from the end are not in
/// it.
///
/// @param selectors from the document inwards, at most 64
public record JsonPath(List<Selector> selectors) {

    private static final int MAX_SELECTORS = 64;

    public JsonPath {
        selectors = List.copyOf(selectors);
        if (selectors.size() > MAX_SELECTORS) {
            throw new IllegalArgumentException("a path of " + selectors.size() + " parts; 64 are possible");
        }
    }

    /// One step inwards.
    public sealed interface Selector {}

    /// The member of an object with that name; the first if there are several.
    public record Name(String name) implements Selector {}

    /// The element of an array at that place.
    ///
    /// @param index from 0
    public record Index(int index) implements Selector {
        public Index {
            if (index < 0) {
                throw new IllegalArgumentException("index " + index);
            }
        }
    }

    /// All members of an object or elements of an array.
    public record Wildcard() implements Selector {}

    /// A text that is not a path; `index` is the place of the fault in it.
    public static final class SyntaxException extends Exception {
        private static final long serialVersionUID = 1L;
        private final int index;

        SyntaxException(int index, String message) {
            super(message);
            this.index = index;
        }

        public int index() {
            return index;
        }
    }

    /// Whether the path leads to one value at most.
    public boolean isDefinite() {
        return selectors.stream().noneMatch(Wildcard.class::isInstance);
    }

    /// Reads a path.
    ///
    /// @throws SyntaxException with the first fault
    public static JsonPath parse(String text) throws SyntaxException {
        return new Parser(text).path();
    }

    private static final class Parser {

        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        JsonPath path() throws SyntaxException {
            if (!text.startsWith("$")) {
                throw new SyntaxException(0, "a JSONPath begins with '$', such as $.items[0].id");
            }
            at = 1;
            List<Selector> selectors = new ArrayList<>();
            while (at < text.length()) {
                if (selectors.size() == MAX_SELECTORS) {
                    throw new SyntaxException(at, "more than " + MAX_SELECTORS + " parts");
                }
                selectors.add(
                        switch (text.charAt(at)) {
                            case '.' -> afterDot();
                            case '[' -> inBrackets();
                            default ->
                                throw new SyntaxException(
                                        at, "'.' or '[' must follow here, not '" + text.charAt(at) + "'");
                        });
            }
            return new JsonPath(selectors);
        }

        private Selector afterDot() throws SyntaxException {
            int dot = at++;
            if (at < text.length() && text.charAt(at) == '.') {
                throw new SyntaxException(dot, "'..' is not supported; write the names on the way to the value");
            }
            if (at < text.length() && text.charAt(at) == '*') {
                at++;
                return new Wildcard();
            }
            int start = at;
            while (at < text.length() && isNameCharacter(text.charAt(at))) {
                at++;
            }
            if (start == at) {
                throw new SyntaxException(dot, "no name after '.'; a name with other characters is written ['name']");
            }
            return new Name(text.substring(start, at));
        }

        private static boolean isNameCharacter(char c) {
            return c == '_' || c == '-' || c >= 0x80 || Character.isLetterOrDigit(c);
        }

        private Selector inBrackets() throws SyntaxException {
            int open = at++;
            skipBlanks();
            if (at == text.length()) {
                throw new SyntaxException(open, "'[' without ']'");
            }
            char first = text.charAt(at);
            Selector selector = switch (first) {
                case '*' -> {
                    at++;
                    yield new Wildcard();
                }
                case '\'', '"' -> new Name(quoted(first));
                case '?', '(' ->
                    throw new SyntaxException(open, "filters and expressions are not supported; an index or a name is");
                case '-' ->
                    throw new SyntaxException(open, "indices from the end are not supported; the first element is [0]");
                case ':' -> throw new SyntaxException(open, "slices are not supported; [0] and [*] are");
                default -> index(open);
            };
            skipBlanks();
            if (at == text.length()) {
                throw new SyntaxException(open, "'[' without ']'");
            }
            char last = text.charAt(at);
            if (last != ']') {
                String what = switch (last) {
                    case ',' -> "several names or indices in one '[]' are not supported";
                    case ':' -> "slices are not supported; [0] and [*] are";
                    default -> "']' must follow here, not '" + last + "'";
                };
                throw new SyntaxException(at, what);
            }
            at++;
            return selector;
        }

        private Index index(int open) throws SyntaxException {
            int start = at;
            while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                at++;
            }
            if (start == at) {
                throw new SyntaxException(open, "'[' needs an index, a quoted name or '*', such as [0] or ['name']");
            }
            try {
                return new Index(Integer.parseInt(text.substring(start, at)));
            } catch (NumberFormatException _) {
                throw new SyntaxException(start, "index " + text.substring(start, at) + " is above 2147483647");
            }
        }

        private String quoted(char quote) throws SyntaxException {
            int open = at++;
            StringBuilder name = new StringBuilder();
            while (at < text.length()) {
                char c = text.charAt(at++);
                if (c == quote) {
                    return name.toString();
                }
                name.append(c == '\\' ? escaped() : c);
            }
            throw new SyntaxException(open, "a name without its closing " + quote);
        }

        private char escaped() throws SyntaxException {
            int backslash = at - 1;
            Character plain = at < text.length() ? plain(text.charAt(at)) : null;
            if (plain != null) {
                at++;
                return plain;
            }
            if (at + 5 <= text.length() && text.charAt(at) == 'u') {
                String hex = text.substring(at + 1, at + 5);
                if (hex.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 0x80)) {
                    at += 5;
                    return (char) Integer.parseInt(hex, 16);
                }
            }
            throw new SyntaxException(
                    backslash, "'\\' is followed by a quote, '\\', '/', b, f, n, r, t or u and 4 digits");
        }

        private static @Nullable Character plain(char c) {
            return switch (c) {
                case '\'', '"', '\\', '/' -> c;
                case 'b' -> '\b';
                case 'f' -> '\f';
                case 'n' -> '\n';
                case 'r' -> '\r';
                case 't' -> '\t';
                default -> null;
            };
        }

        private void skipBlanks() {
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
        }
    }
}
