package dev.spate.planfile;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spate.plan.Objective.Comparison;
import dev.spate.workload.Check.Condition;
import dev.spate.workload.Check.StatusRange;
import dev.spate.workload.HttpSettings;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// Kinds of values that can be written in more than one way.
final class SpecialKinds {

    /// Redirects followed by `followRedirects: true`; browsers stop at 20.
    static final int USUAL_REDIRECTS = 10;

    static final int MOST_REDIRECTS = 20;

    private static final Pattern BOUND = Pattern.compile("(<=|>=|<|>)\\s*(\\S.*)");
    private static final Pattern LOOSE_BOUND = Pattern.compile(
            "(?i)(?:(=<|=>|==?|less than|below|under|at most|max|more than|above|over|at least|min)\\s*)?"
                    + "([0-9][0-9A-Za-z./%]{0,19})");
    private static final Pattern STATUS = Pattern.compile("([1-5])xx|([1-5][0-9]{2})(?:\\.\\.([1-5][0-9]{2}))?");
    private static final String STATUS_RULE =
            "a status is a code such as 200, a class such as 2xx, a range such as 200..204, or a list of these";

    private SpecialKinds() {}

    /// A kind made of its parts.
    private record Made<T>(String title, ObjectNode schema, List<Shape> shapes, Reader<T> reader) implements Kind<T> {
        interface Reader<T> {
            @Nullable
            T read(Node node, String field, Problems problems);
        }

        @Override
        public @Nullable T read(Node node, String field, Problems problems) {
            return reader.read(node, field, problems);
        }
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static ObjectNode anyOf(ObjectNode... schemas) {
        ObjectNode schema = object();
        ArrayNode all = schema.putArray("anyOf");
        for (ObjectNode one : schemas) {
            all.add(one);
        }
        return schema;
    }

    private static ObjectNode listOf(ObjectNode items) {
        ObjectNode schema = object().put("type", "array").put("minItems", 1);
        schema.set("items", items);
        return schema;
    }

    /// For how long something that was found holds; [HttpSettings#NEVER] until the end.
    static final Kind<Long> TIME_TO_LIVE = new Kinds.ScalarKind<>(
            "duration or `never`",
            "a time to live is never, 0s, or a duration from 1s to 720h, such as 30s",
            Kinds.pattern("never|" + Quantities.DURATION_PATTERN),
            SpecialKinds::timeToLive,
            text -> {
                String meant = text.length() > 64 ? null : Quantities.durationMeant(text);
                return meant == null || meant.equals(text) ? null : "did you mean '" + meant + "'?";
            });

    private static @Nullable Long timeToLive(Node.Scalar scalar) {
        if (scalar.text().equals("never")) {
            return HttpSettings.NEVER;
        }
        Long nanos = scalar.text().length() > 64 ? null : Quantities.durationNanos(scalar.text());
        boolean holds = nanos != null && (nanos == 0 || (nanos >= 1_000_000_000L && nanos <= Kinds.LONGEST_NANOS));
        return holds ? nanos : null;
    }

    /// `< 250ms` and the like.
    ///
    /// @param value what stands behind the sign
    record Bound(Comparison comparison, String value) {

        static @Nullable Bound parse(String text) {
            Matcher matcher = BOUND.matcher(text.length() <= 64 ? text.strip() : "");
            if (!matcher.matches()) {
                return null;
            }
            for (Comparison comparison : Comparison.values()) {
                if (comparison.sign().equals(matcher.group(1))) {
                    return new Bound(comparison, matcher.group(2).strip());
                }
            }
            return null;
        }
    }

    /// A bound on a figure; the figure says later what its value must look like.
    static Kind<Node.Scalar> bound(String title, String valuePattern) {
        return bound(title, valuePattern, "<");
    }

    /// @param sign the one that is usual
    static Kind<Node.Scalar> bound(String title, String valuePattern, String sign) {
        String rule = "a bound is one of < <= > >= and a value";
        return new Made<>(title, Kinds.pattern("(<|<=|>|>=) *" + valuePattern), List.of(), (node, field, problems) -> {
            if (node instanceof Node.Scalar scalar && Bound.parse(scalar.text()) != null) {
                return scalar;
            }
            problems.add(node, field, rule + ", in quotes", boundHint(node, sign, valuePattern));
            return null;
        });
    }

    private static @Nullable String boundHint(Node node, String usual, String valuePattern) {
        Matcher loose = LOOSE_BOUND.matcher(node instanceof Node.Scalar scalar ? scalar.text() : "");
        if (!loose.matches()) {
            return null;
        }
        String given = loose.group(1) == null ? "" : loose.group(1).toLowerCase(Locale.ROOT);
        String sign = switch (given) {
            case "=<", "at most", "max" -> "<=";
            case "=>", "at least", "min" -> ">=";
            case "less than", "below", "under" -> "<";
            case "more than", "above", "over" -> ">";
            default -> usual;
        };
        String value = loose.group(2);
        boolean bare = value.matches("[0-9.]+");
        if (bare && valuePattern.equals(Quantities.SHARE_PATTERN)) {
            BigDecimal number = value.matches("[0-9]+(\\.[0-9]+)?") ? new BigDecimal(value) : BigDecimal.ONE;
            if (number.signum() == 0) {
                return "did you mean \"<= 0%\"?";
            }
            value = number.compareTo(BigDecimal.ONE) < 0
                    ? number.movePointRight(2).stripTrailingZeros().toPlainString()
                    : value;
        }
        String unit = !bare
                ? ""
                : switch (valuePattern) {
                    case Quantities.DURATION_PATTERN -> "ms";
                    case Quantities.RATE_PATTERN -> "/s";
                    case Quantities.SHARE_PATTERN -> "%";
                    default -> "B";
                };
        return "did you mean \"" + sign + " " + value + unit + "\"?";
    }

    static final Kind<List<StatusRange>> STATUSES = new Made<>(
            "status, or list of them",
            anyOf(statusSchema(), listOf(statusSchema())),
            List.of(),
            (node, field, problems) -> {
                List<Node> nodes = node instanceof Node.Sequence list ? list.items() : List.of(node);
                List<StatusRange> ranges = new ArrayList<>();
                for (Node one : nodes) {
                    StatusRange range = one instanceof Node.Scalar scalar ? statusRange(scalar.text()) : null;
                    if (range == null) {
                        problems.add(one, field, STATUS_RULE);
                    } else {
                        ranges.add(range);
                    }
                }
                if (nodes.isEmpty()) {
                    problems.add(node, field, STATUS_RULE);
                }
                return ranges.isEmpty() ? null : ranges;
            });

    private static ObjectNode statusSchema() {
        return anyOf(
                object().put("type", "integer").put("minimum", 100).put("maximum", 599),
                Kinds.pattern("[1-5]xx|[1-5][0-9]{2}(\\.\\.[1-5][0-9]{2})?"));
    }

    private static @Nullable StatusRange statusRange(String text) {
        Matcher matcher = STATUS.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        if (matcher.group(1) != null) {
            int hundred = Integer.parseInt(matcher.group(1)) * 100;
            return new StatusRange(hundred, hundred + 99);
        }
        int from = Integer.parseInt(matcher.group(2));
        int to = matcher.group(3) == null ? from : Integer.parseInt(matcher.group(3));
        return from <= to ? new StatusRange(from, to) : null;
    }

    static final Kind<Integer> REDIRECTS = new Made<>(
            "true, false or number",
            anyOf(
                    object().put("type", "boolean"),
                    object().put("type", "integer").put("minimum", 0).put("maximum", MOST_REDIRECTS)),
            List.of(),
            (node, field, problems) -> {
                Boolean truth = node instanceof Node.Scalar scalar ? scalar.truth() : null;
                if (truth != null) {
                    return truth ? USUAL_REDIRECTS : 0;
                }
                if (node instanceof Node.Scalar scalar
                        && scalar.isInteger()
                        && scalar.text().matches("1?[0-9]|20")) {
                    return Integer.valueOf(scalar.text());
                }
                String rule = "it is false, true (at most " + USUAL_REDIRECTS + " redirects) or a number from 0 to ";
                problems.add(node, field, rule + MOST_REDIRECTS);
                return null;
            });

    /// One name, or a list of names.
    static final Kind<List<Node.Scalar>> NAMES = new Made<>(
            "name, or list of names",
            anyOf(Kinds.scalarTypes(), listOf(Kinds.scalarTypes())),
            List.of(),
            (node, field, problems) -> {
                List<Node> nodes = node instanceof Node.Sequence list ? list.items() : List.of(node);
                List<Node.Scalar> names = new ArrayList<>();
                for (Node one : nodes) {
                    if (one instanceof Node.Scalar scalar && !scalar.isNothing()) {
                        names.add(scalar);
                    } else {
                        problems.add(one, field, "it is the name of a phase, or a list of names");
                    }
                }
                if (nodes.isEmpty()) {
                    problems.add(node, field, "it is the name of a phase, or a list of names");
                }
                return names.isEmpty() ? null : names;
            });

    /// Conditions on one text: a literal that it must equal, `exists`, `absent`, or a mapping.
    ///
    /// @param plainAllowed whether a literal may stand for a comparison
    static Kind<List<Condition>> conditions(Shape shape, boolean plainAllowed) {
        ObjectNode plain = object();
        plain.putArray("type").add("string").add("number").add("boolean").add("null");
        return new Made<>(
                plainAllowed ? "text, `exists`, `absent` or " + shape.title() : shape.title(),
                plainAllowed ? anyOf(plain, shape.schema()) : shape.schema(),
                List.of(shape),
                (node, field, problems) -> {
                    if (plainAllowed && node instanceof Node.Scalar scalar) {
                        return CheckReader.plainCondition(scalar, field, problems);
                    }
                    if (node instanceof Node.Scalar scalar && !scalar.isNothing()) {
                        String hint = "did you mean {contains: \"" + scalar.text() + "\"}?";
                        problems.add(
                                node,
                                field,
                                "conditions on a body are a mapping",
                                scalar.text().length() > 40 ? null : hint);
                        return null;
                    }
                    Fields fields = shape.read(node, field, problems);
                    return fields == null ? null : CheckReader.conditions(fields, problems);
                });
    }

    /// Bounds on the share of errors: one for all of them, or one for each outcome.
    static Kind<List<Item<Node.Scalar>>> errors(List<String> outcomes) {
        Kind<Node.Scalar> bound = bound("bound on a share", Quantities.SHARE_PATTERN);
        Kind<List<Item<Node.Scalar>>> many = Kinds.mapOf(
                "bounds by outcome",
                "'errors' is a bound such as \"< 0.1%\", or a mapping from outcomes to bounds",
                20,
                bound);
        ObjectNode byOutcome = object().put("type", "object");
        ArrayNode names = byOutcome.putObject("propertyNames").putArray("enum");
        outcomes.forEach(names::add);
        byOutcome.set("additionalProperties", bound.schema());
        return new Made<>(
                "bound on a share, or a mapping from outcomes to such bounds",
                anyOf(bound.schema(), byOutcome),
                List.of(),
                (node, field, problems) -> {
                    if (node instanceof Node.Scalar scalar && !scalar.isNothing()) {
                        Node.Scalar value = bound.read(node, field, problems);
                        return value == null ? null : List.of(new Item<>("", node.place(), field, node, value));
                    }
                    return many.read(node, field, problems);
                });
    }

    /// A regular expression in the syntax of `java.util.regex`.
    static Kind<Pattern> regex() {
        return new Made<>("regular expression", Kinds.scalarTypes(), List.of(), (node, field, problems) -> {
            if (!(node instanceof Node.Scalar scalar)
                    || scalar.text().isEmpty()
                    || scalar.text().length() > 4096) {
                problems.add(node, field, "a regular expression has 1 to 4096 characters");
                return null;
            }
            try {
                return Pattern.compile(scalar.text());
            } catch (PatternSyntaxException e) {
                Place place = e.getIndex() >= 0 ? scalar.placeOf(e.getIndex()) : scalar.place();
                String rule =
                        "this is no regular expression: " + e.getDescription().toLowerCase(Locale.ROOT);
                problems.add(place, field, Node.describe(node), rule, null);
                return null;
            }
        });
    }
}
