package dev.spate.planfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What somebody probably meant who wrote another word: by spelling, or because other load generators
/// call things so.
final class Words {

    /// Words for the address of a request, and around it.
    private static final Set<String> ADDRESS_WORDS = Set.of("url", "uri", "path", "address", "endpoint");

    private static final Set<String> REQUEST_WORDS = Set.of("method", "http", "request", "httprequest", "verb");

    /// Percentiles as k6 (`p(95)`), Gatling (`percentile95`) and people (`95th`) write them.
    private static final Pattern PERCENTILE = Pattern.compile(
            "(?i)(?:p|percentile|perc|pct)?[( ]?([0-9]{1,2}(?:\\.[0-9]{1,6})?)(?:[)]|th|th ?percentile)?");

    private Words() {}

    /// What an unknown key of a shape probably means.
    ///
    /// @param beside the mapping that has it
    static String unknownKey(Shape shape, Node.Entry entry, Node.Mapping beside) {
        String key = entry.key().text();
        if (key.equals("<<")) {
            return "merge keys are no part of YAML 1.2; an alias can repeat a whole value, or write the fields out";
        }
        String sentence = sentence(shape, entry, beside);
        if (sentence != null) {
            return sentence;
        }
        String ours = ForeignWords.ours(shape, key);
        String meant = meant(shape, key);
        if (meant != null && meant.equals(ours)) {
            return "what other tools call '" + key + "' is '" + ours + "' here";
        }
        if (meant != null) {
            return "did you mean '" + meant + "'?";
        }
        if (ours != null && ForeignWords.home(ours) != null) {
            return "what other tools call '" + key + "' is '" + ours + "' here, and stands " + ForeignWords.home(ours);
        }
        if (ForeignWords.home(key) != null) {
            return "'" + key + "' stands " + ForeignWords.home(key);
        }
        return "possible are " + String.join(", ", shape.keys());
    }

    /// What an unknown key means that no single word of ours says, or null.
    private static @Nullable String sentence(Shape shape, Node.Entry entry, Node.Mapping beside) {
        String key = entry.key().text();
        String lower = key.toLowerCase(Locale.ROOT);
        if (shape.hasKey("get") && (ADDRESS_WORDS.contains(lower) || REQUEST_WORDS.contains(lower))) {
            return "a request is written by its method: '- " + method(beside) + ": " + address(beside) + "'";
        }
        String value = entry.value() instanceof Node.Scalar scalar ? scalar.text() : "";
        String named = lower.equals("executor") ? ForeignWords.ours(shape, value) : null;
        if (named != null && shape.hasKey(named)) {
            String example = shape.field(named) instanceof Field<?> field ? ": " + field.example() : "";
            return "what k6 calls '" + value + "' is the field '" + named + example + "' here";
        }
        return ForeignWords.sentence(shape, key);
    }

    private static String method(Node.Mapping step) {
        Node.Entry entry = step.entry("method");
        String method = entry != null && entry.value() instanceof Node.Scalar scalar
                ? scalar.text().toLowerCase(Locale.ROOT)
                : "";
        return ScenarioShapes.METHODS.contains(method) ? method : "get";
    }

    private static String address(Node.Mapping step) {
        for (Node.Entry entry : step.entries()) {
            if (ADDRESS_WORDS.contains(entry.key().text().toLowerCase(Locale.ROOT))
                    && entry.value() instanceof Node.Scalar scalar
                    && scalar.text().matches("\\S{1,60}")) {
                return scalar.text();
            }
        }
        return "/items";
    }

    /// The key of a shape that an unknown key was probably to be, or null.
    static @Nullable String meant(Shape shape, String key) {
        if (ForeignWords.sentence(shape, key) != null) {
            return null;
        }
        String ours = ForeignWords.ours(shape, key);
        if (ours != null && shape.hasKey(ours)) {
            return ours;
        }
        Matcher percentile = PERCENTILE.matcher(key);
        if (percentile.matches() && shape.hasKey("p" + percentile.group(1))) {
            return "p" + percentile.group(1);
        }
        String lower = key.toLowerCase(Locale.ROOT);
        return shape.hasKey(lower) ? lower : nearest(key, shape.keys());
    }

    /// The name that was probably meant, or all there are; null if there are none.
    static @Nullable String suggest(String name, List<String> known) {
        String near = nearest(name, known);
        if (near != null) {
            return "did you mean '" + near + "'?";
        }
        return switch (known.size()) {
            case 0 -> null;
            case 1 -> "there is only '" + known.getFirst() + "'";
            default ->
                "there are " + String.join(", ", known.subList(0, Math.min(10, known.size())))
                        + (known.size() > 10 ? ", …" : "");
        };
    }

    /// What a value probably means that is no mapping though the shape is one; null if unknown.
    static @Nullable String shapeHint(Shape shape, Node node) {
        if (node instanceof Node.Sequence) {
            return "write 'key: value' entries without '- '";
        }
        String text = node instanceof Node.Scalar scalar ? scalar.text() : "";
        String named = shape.anchor();
        if (named.equals("authorization") && text.matches("(?i)bearer \\S+")) {
            return "did you mean {bearer: \"" + text.substring("bearer ".length()) + "\"}?";
        }
        if (named.equals("basic-authorization") || (named.equals("authorization") && text.matches("[^ ]+:[^ ]*"))) {
            String both = "{user: demo, password: \"${env.PASSWORD}\"}";
            return "user and password are two fields: "
                    + (named.equals("authorization") ? "{basic: " + both + "}" : both);
        }
        if (named.equals("check") && text.matches("[1-5]([0-9]{2}|xx)(\\.\\.[1-5][0-9]{2})?")) {
            return "did you mean {status: " + text + "}?";
        }
        if (named.equals("extract") && text.startsWith("$")) {
            return "did you mean {jsonPath: \"" + text.replace("\"", "'") + "\"}?";
        }
        if (text.matches("[A-Za-z]+:\\S.*") && shape.keys().contains(text.substring(0, text.indexOf(':')))) {
            return "a blank is missing after ':'";
        }
        List<String> parts = new ArrayList<>();
        for (Field<?> field : shape.fields()) {
            if (field.required()
                    || (parts.isEmpty() && field.equals(shape.fields().getFirst()))) {
                parts.add(field.key() + ": " + field.example());
            }
        }
        if (shape.free() instanceof Shape.Free free) {
            parts.add(free.shown().replace("NN", "99") + ": " + free.field().example());
        }
        String example = String.join(", ", parts);
        return example.length() > 100
                ? "plans/quickstart.yaml is a short plan to start from"
                : "for example {" + example + "}";
    }

    /// What a faulty value of a field probably means, for a fault of which its kind knows no more; null
    /// if unknown.
    static @Nullable String valueHint(Field<?> field, Node node) {
        String text = node instanceof Node.Scalar scalar ? scalar.text() : "";
        boolean scalar = node instanceof Node.Scalar;
        return switch (field.key()) {
            case "body" -> scalar ? null : "did you mean 'json'?";
            case "pause" -> rangeHint(node);
            case "warmup" ->
                Quantities.durationMeant(text) == null
                        ? null
                        : "a warm-up is a phase of its own, with 'warmup: true' and a 'duration'";
            case "constantUsers", "atOnce", "maxSessions" ->
                Quantities.looksLikeRate(text)
                        ? "this is a rate; did you mean 'constantRate: " + text + "'?"
                        : example(field, node);
            case "arrivals" ->
                switch (text.toLowerCase(Locale.ROOT)) {
                    case "exponential", "random", "randomized", "true" -> "did you mean 'poisson'?";
                    case "constant", "even", "regular", "fixed", "false" -> "did you mean 'uniform'?";
                    default -> null;
                };
            case "jsonPath" ->
                text.startsWith("$")
                        ? "did you mean {\"" + text.replace("\"", "'") + "\": exists}?"
                        : example(field, node);
            case "status" -> "for example 'status: 200' or 'status: [200, 201]'";
            default -> example(field, node);
        };
    }

    private static @Nullable String rangeHint(Node node) {
        List<Node> ends = switch (node) {
            case Node.Sequence list -> list.items();
            case Node.Mapping mapping ->
                mapping.entries().stream().map(Node.Entry::value).toList();
            case Node.Scalar _ -> List.of();
        };
        return ends.size() == 2 && ends.get(0) instanceof Node.Scalar from && ends.get(1) instanceof Node.Scalar to
                ? "a range is written 'pause: " + from.text() + ".." + to.text() + "'"
                : null;
    }

    /// An example, for a value that is not even of the right form.
    private static @Nullable String example(Field<?> field, Node node) {
        boolean number = node instanceof Node.Scalar scalar && scalar.text().matches("[-+0-9.].*");
        return number ? null : "for example '" + field.key() + ": " + field.example() + "'";
    }

    /// The one of some words that is spelled most like another, or null if none is near.
    static @Nullable String nearest(String word, List<String> words) {
        String best = null;
        int length = word.length();
        int least = length <= 2 ? 1 : length <= 4 ? 2 : length <= 8 ? 3 : 4;
        for (String candidate : words) {
            int distance = distance(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return best;
    }

    /// Insertions, deletions, replacements and swaps of neighbours that make one word of the other
    /// (optimal string alignment).
    private static int distance(String a, String b) {
        if (a.length() > 100) {
            return Integer.MAX_VALUE;
        }
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(replaced, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
