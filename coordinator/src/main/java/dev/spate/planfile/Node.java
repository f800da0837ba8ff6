package dev.spate.planfile;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A value of a YAML document with its place. Aliases are resolved: the same node can stand in many
/// places.
sealed interface Node {

    Place place();

    /// Number of nodes of which it consists, aliases counted each time.
    int size();

    /// @param plain whether it stands without quotes and so may be a number, a truth value or nothing
    record Scalar(Place place, String text, boolean plain) implements Node {

        private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]+");
        private static final Pattern DECIMAL = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
        private static final Pattern NULL = Pattern.compile("null|Null|NULL|~|");
        private static final Pattern TRUE = Pattern.compile("true|True|TRUE");
        private static final Pattern FALSE = Pattern.compile("false|False|FALSE");

        @Override
        public int size() {
            return 1;
        }

        boolean isNothing() {
            return plain && NULL.matcher(text).matches();
        }

        boolean isInteger() {
            return plain && INTEGER.matcher(text).matches();
        }

        boolean isDecimal() {
            return plain && DECIMAL.matcher(text).matches();
        }

        /// The truth value that it is in the core schema of YAML 1.2, or null.
        @Nullable
        Boolean truth() {
            if (plain && TRUE.matcher(text).matches()) {
                return true;
            }
            boolean isFalse = plain && FALSE.matcher(text).matches();
            return isFalse ? Boolean.FALSE : null;
        }

        /// The place of a character of the text, if the source shows the text as it is; else the place
        /// of the scalar.
        ///
        /// @param index in UTF-16 units
        Place placeOf(int index) {
            SourceText source = place.source();
            for (int quote = 0; quote <= 1; quote++) {
                if (source.hasAt(place.from() + quote, text)) {
                    int before = text.codePointCount(0, Math.min(index, text.length()));
                    return source.at(place.from() + quote + before);
                }
            }
            return placeOfPlaceholder(index);
        }

        /// In a text of several lines or with escapes, a placeholder is found as the same one of its
        /// kind.
        private Place placeOfPlaceholder(int index) {
            int end = text.indexOf('}', Math.min(index, text.length()));
            if (end < 0 || !text.startsWith("${", index)) {
                return place;
            }
            String piece = text.substring(index, end + 1);
            int earlier = 0;
            for (int at = text.indexOf(piece); at >= 0 && at < index; at = text.indexOf(piece, at + 1)) {
                earlier++;
            }
            for (int at = place.from(); at < place.to(); at++) {
                if (place.source().hasAt(at, piece) && earlier-- == 0) {
                    return place.source().at(at);
                }
            }
            return place;
        }
    }

    record Sequence(Place place, List<Node> items, int size) implements Node {}

    record Mapping(Place place, List<Entry> entries, int size) implements Node {

        @Nullable
        Entry entry(String key) {
            for (Entry entry : entries) {
                if (entry.key().text().equals(key)) {
                    return entry;
                }
            }
            return null;
        }
    }

    record Entry(Scalar key, Node value) {}

    /// The value in a few words, for a problem.
    static String describe(Node node) {
        return switch (node) {
            case Scalar scalar -> scalar.isNothing() ? "nothing" : quote(scalar.text());
            case Sequence list ->
                switch (list.items().size()) {
                    case 0 -> "an empty list";
                    case 1 -> "a list of one";
                    default -> "a list of " + list.items().size();
                };
            case Mapping mapping ->
                mapping.entries().isEmpty() ? "an empty mapping" : "a mapping with " + keys(mapping);
        };
    }

    /// A text in quotes, cut if it is long.
    static String quote(String text) {
        String oneLine = text.replaceAll("\\p{Cntrl}", " ");
        return "'" + (oneLine.length() > 60 ? oneLine.substring(0, 57) + "…" : oneLine) + "'";
    }

    private static String keys(Mapping mapping) {
        String keys = String.join(
                ", ",
                mapping.entries().stream()
                        .limit(4)
                        .map(e -> quote(e.key().text()))
                        .toList());
        return mapping.entries().size() > 4 ? keys + ", …" : keys;
    }
}
