package dev.spate.planfile;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spate.workload.Rate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The kinds of values that are no shapes.
final class Kinds {

    static final long LONGEST_NANOS = 30L * 24 * 3_600_000_000_000L;

    /// Nothing that a plan measures or counts is longer; it also keeps patterns away from endless input.
    private static final int LONGEST_SCALAR = 64;

    private Kinds() {}

    /// A scalar whose text is turned into a value.
    ///
    /// @param rule the sentence about it
    /// @param parse gives null for a text that breaks the rule
    /// @param hint what a refused text probably means, or null
    record ScalarKind<T>(
            String title,
            String rule,
            ObjectNode schema,
            Function<Node.Scalar, @Nullable T> parse,
            Function<String, @Nullable String> hint)
            implements Kind<T> {

        @Override
        public @Nullable T read(Node node, String field, Problems problems) {
            if (!(node instanceof Node.Scalar scalar) || scalar.isNothing()) {
                problems.add(node, field, rule);
                return null;
            }
            T value = parse.apply(scalar);
            if (value == null) {
                problems.add(node, field, rule, hint.apply(scalar.text()));
            }
            return value;
        }
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static ObjectNode typed(String type) {
        return object().put("type", type);
    }

    static ObjectNode scalarTypes() {
        ObjectNode schema = object();
        schema.putArray("type").add("string").add("number").add("boolean");
        return schema;
    }

    /// Anything written on one line or many; numbers are taken as they are written.
    static Kind<Node.Scalar> text(String title, String rule, int most) {
        return new ScalarKind<>(
                title,
                rule,
                scalarTypes(),
                scalar -> scalar.text().length() > most ? null : scalar,
                text -> text.length() > most ? "shorten it to " + most + " characters" : null);
    }

    /// A name for people and metrics.
    static Kind<String> label(String title) {
        String rule = "a name has 1 to 100 characters, none of them a control character, and is not '*'";
        ObjectNode schema = scalarTypes();
        schema.put("minLength", 1).put("maxLength", 100);
        return new ScalarKind<>(
                title,
                rule,
                schema,
                scalar -> {
                    String text = scalar.text();
                    boolean good = !text.isBlank()
                            && text.length() <= 100
                            && !text.equals("*")
                            && text.chars().noneMatch(Character::isISOControl);
                    return good ? text : null;
                },
                _ -> null);
    }

    static Kind<Long> integer(long from, long to) {
        String rule = to == Long.MAX_VALUE ? "it is a whole number" : "it is a whole number from " + from + " to " + to;
        ObjectNode schema = typed("integer");
        if (to != Long.MAX_VALUE) {
            schema.put("minimum", from).put("maximum", to);
        }
        return new ScalarKind<>(
                "whole number",
                rule,
                schema,
                scalar -> {
                    Long value = scalar.isInteger() && scalar.text().length() <= 20 ? parseLong(scalar.text()) : null;
                    return value == null || value < from || value > to ? null : value;
                },
                text -> integerHint(text, from, to));
    }

    private static @Nullable Long parseLong(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException _) {
            return null;
        }
    }

    private static @Nullable String integerHint(String text, long from, long to) {
        String bare = text.replaceAll("[_, '%]", "");
        Long value = bare.length() <= 20 && bare.matches("-?[0-9]+") ? parseLong(bare) : null;
        return value != null && value >= from && value <= to ? "did you mean " + bare + "?" : null;
    }

    static final Kind<Boolean> TRUTH = new ScalarKind<>(
            "true or false", "it is either true or false", typed("boolean"), Node.Scalar::truth, text -> switch (text) {
                case "yes", "Yes", "on", "On", "y", "1" -> "did you mean true?";
                case "no", "No", "off", "Off", "n", "0" -> "did you mean false?";
                default -> null;
            });

    /// A length of time in nanoseconds, both bounds included.
    static Kind<Long> duration(long from, long to) {
        String base = "a duration is a number and ns, us, ms, s, m or h, such as 500ms or 1m30s, and here ";
        String rule = base + Quantities.durationText(from) + " to " + Quantities.durationText(to);
        return new ScalarKind<>(
                "duration",
                rule,
                pattern(Quantities.DURATION_PATTERN),
                scalar -> {
                    Long nanos = shortEnough(scalar) ? Quantities.durationNanos(scalar.text()) : null;
                    return nanos == null || nanos < from || nanos > to ? null : nanos;
                },
                text -> text.length() > LONGEST_SCALAR ? null : durationHint(text));
    }

    private static @Nullable String durationHint(String text) {
        if (Quantities.durationNanos(text) != null) {
            return null;
        }
        if (Quantities.looksLikeDuration(text)) {
            return "larger units come first, and nothing is finer than 1ns";
        }
        return didYouMean(Quantities.durationMeant(text));
    }

    /// A time, or a range of times from which one is drawn; nanoseconds, both included.
    static final Kind<List<Long>> PAUSE = new ScalarKind<>(
            "duration or range",
            "a pause is a duration such as 200ms, or a range such as 200ms..800ms, of 0s to 24h",
            pattern(Quantities.DURATION_PATTERN + "(\\.\\." + Quantities.DURATION_PATTERN + ")?"),
            Kinds::pause,
            text -> {
                String[] ends =
                        text.length() > LONGEST_SCALAR ? new String[0] : text.split("\\s*(\\.\\.+|-|to)\\s*", -1);
                if (ends.length < 1 || ends.length > 2) {
                    return null;
                }
                String first = Quantities.durationMeant(ends[0]);
                if (ends.length == 1 || first == null) {
                    return first == null || first.equals(text) ? null : didYouMean(first);
                }
                String second = Quantities.durationMeant(ends[1]);
                String unit = second == null ? "" : second.replaceAll("[0-9.]", "");
                String from = ends[0].matches("[0-9.]+") ? ends[0] + unit : first;
                String meant = second == null ? null : from + ".." + second;
                return meant != null && meant.equals(text)
                        ? "the range must not end before it begins: " + second + ".." + first
                        : didYouMean(meant);
            });

    private static @Nullable List<Long> pause(Node.Scalar scalar) {
        String[] ends = shortEnough(scalar) ? scalar.text().split("\\.\\.", -1) : new String[0];
        if (ends.length < 1 || ends.length > 2) {
            return null;
        }
        Long from = Quantities.durationNanos(ends[0]);
        Long to = Quantities.durationNanos(ends[ends.length - 1]);
        boolean good = from != null && to != null && from <= to && to <= 24 * 3_600_000_000_000L;
        return good && from != null && to != null ? List.of(from, to) : null;
    }

    static final Kind<Rate> RATE = new ScalarKind<>(
            "rate",
            "a rate is a number per s, m or h, such as 200/s, 1.5/s or 90/m, of 0/s to 100000000/s",
            pattern(Quantities.RATE_PATTERN),
            scalar -> shortEnough(scalar) ? Quantities.rate(scalar.text()) : null,
            text -> {
                if (text.length() > LONGEST_SCALAR) {
                    return null;
                }
                if (Quantities.looksLikeRate(text)) {
                    return Quantities.isGreat(text)
                            ? "no phase can be faster than 100000000/s"
                            : "no phase can be slower than 1/h, and no rate finer than can be kept exactly";
                }
                return didYouMean(Quantities.rateMeant(text));
            });

    static Kind<Long> size(long from, long to) {
        String rule = "a size is a number and B, kB, MB, GB (thousands) or KiB, MiB, GiB (1024), and here " + from
                + "B to " + to + "B";
        return new ScalarKind<>(
                "size",
                rule,
                pattern(Quantities.SIZE_PATTERN),
                scalar -> {
                    Long bytes = shortEnough(scalar) ? Quantities.bytes(scalar.text()) : null;
                    return bytes == null || bytes < from || bytes > to ? null : bytes;
                },
                text -> text.matches("[0-9]{1,18}") ? "did you mean '" + text + "B'?" : null);
    }

    /// One of a few words.
    ///
    /// @param keys in the order of the reference
    /// @param values what each stands for
    static <T> Kind<T> choice(List<String> keys, List<T> values) {
        return choice(keys, values, "possible are " + String.join(", ", keys));
    }

    static <T> Kind<T> choice(List<String> keys, List<T> values, String rule) {
        ObjectNode schema = object();
        ArrayNode words = schema.putArray("enum");
        for (String key : keys) {
            words.add(key);
            if (key.matches("[0-9.]+")) {
                words.add(Double.valueOf(key));
            }
        }
        return new ScalarKind<>(
                "`" + String.join("` \\| `", keys) + "`",
                rule,
                schema,
                scalar -> keys.contains(scalar.text()) ? values.get(keys.indexOf(scalar.text())) : null,
                text -> didYouMean(Words.nearest(text, keys)));
    }

    /// A text of one form.
    static Kind<String> matching(String title, String rule, Pattern form) {
        return new ScalarKind<>(
                title,
                rule,
                scalarTypes(),
                scalar -> form.matcher(scalar.text()).matches() ? scalar.text() : null,
                _ -> null);
    }

    /// A text that is looked at later, together with the rest of the plan; it must be a scalar.
    ///
    /// @param regex what the schema says about it; null: nothing
    static Kind<Node.Scalar> raw(String title, String rule, @Nullable String regex) {
        return new ScalarKind<>(
                title, rule, regex == null ? scalarTypes() : pattern(regex), scalar -> scalar, _ -> null);
    }

    /// Anything at all.
    static Kind<Node> any(String title, ObjectNode schema) {
        return new Kind<>() {
            @Override
            public Node read(Node node, String field, Problems problems) {
                return node;
            }

            @Override
            public String title() {
                return title;
            }

            @Override
            public ObjectNode schema() {
                return schema;
            }
        };
    }

    /// A mapping from names that the plan chooses.
    static <T> Kind<List<Item<T>>> mapOf(String title, String rule, int most, Kind<T> kind) {
        ObjectNode schema = typed("object");
        schema.put("maxProperties", most).set("additionalProperties", kind.schema());
        return new Many<>(title, rule, most, kind, false, schema);
    }

    static <T> Kind<List<Item<T>>> listOf(String title, String rule, int most, Kind<T> kind) {
        ObjectNode schema = typed("array");
        schema.put("minItems", 1).put("maxItems", most).set("items", kind.schema());
        return new Many<>(title, rule, most, kind, true, schema);
    }

    private record Many<T>(String title, String rule, int most, Kind<T> kind, boolean isList, ObjectNode schema)
            implements Kind<List<Item<T>>> {

        @Override
        public @Nullable List<Item<T>> read(Node node, String field, Problems problems) {
            List<Item<T>> items = new ArrayList<>();
            if (isList
                    && node instanceof Node.Sequence list
                    && !list.items().isEmpty()
                    && list.items().size() <= most) {
                for (int i = 0; i < list.items().size(); i++) {
                    Node item = list.items().get(i);
                    String path = field + "[" + i + "]";
                    T value = kind.read(item, path, problems);
                    items.add(new Item<>(Integer.toString(i), item.place(), path, item, value));
                }
                return items;
            }
            if (!isList
                    && node instanceof Node.Mapping mapping
                    && mapping.entries().size() <= most) {
                for (Node.Entry entry : mapping.entries()) {
                    String path = Shape.join(field, entry.key().text());
                    T value = kind.read(entry.value(), path, problems);
                    items.add(new Item<>(entry.key().text(), entry.key().place(), path, entry.value(), value));
                }
                return items;
            }
            problems.add(node, field, rule + ", at most " + most, manyHint(node));
            return null;
        }

        private @Nullable String manyHint(Node node) {
            if (isList && node instanceof Node.Mapping) {
                return "begin each entry with '- '";
            }
            return !isList && node instanceof Node.Sequence ? "write 'name: value' entries without '- '" : null;
        }

        @Override
        public List<Shape> shapes() {
            return kind.shapes();
        }
    }

    static ObjectNode pattern(String regex) {
        return typed("string").put("pattern", "^" + (regex.contains("|") ? "(?:" + regex + ")" : regex) + "$");
    }

    static @Nullable String didYouMean(@Nullable String text) {
        return text == null ? null : "did you mean '" + text + "'?";
    }

    private static boolean shortEnough(Node.Scalar scalar) {
        return scalar.text().length() <= LONGEST_SCALAR;
    }
}
