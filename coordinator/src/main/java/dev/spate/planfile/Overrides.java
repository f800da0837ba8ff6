package dev.spate.planfile;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Puts values from the command line into the tree of a plan.
///
/// A path names fields with dots between them; entries of lists are named by their number in brackets,
/// or by the `name` that they have. A field that is not there is added, an entry of a list is not.
final class Overrides {

    private static final Pattern PART = Pattern.compile("\\.?([^.\\[\\]\"]+)|\\[([0-9]{1,6})]|\\[\"([^\"]*)\"]");

    private final String path;
    private final List<String> parts;
    private final Node value;
    private final Problems problems;

    private Overrides(String path, List<String> parts, Node value, Problems problems) {
        this.path = path;
        this.parts = parts;
        this.value = value;
        this.problems = problems;
    }

    /// The tree with a value put in; the same tree after adding a problem.
    ///
    /// @param option how people gave it, in front of problems
    static Node apply(Node root, String path, String text, String option, Problems problems) {
        Place place = new Place(SourceText.of(option, text), 1, 1, 0, text.length());
        List<String> parts = parts(path);
        if (parts == null) {
            String hint = "for example phases.steady.duration, phases[1].duration or target";
            problems.add(place, "", Node.quote(path), "this is no path of a field", hint);
            return root;
        }
        Node value = text.isBlank() || text.startsWith("${")
                ? new Node.Scalar(place, text, true)
                : YamlTree.read(option, text.getBytes(StandardCharsets.UTF_8), problems);
        return value == null ? root : new Overrides(path, parts, value, problems).put(root, 0);
    }

    private static @Nullable List<String> parts(String path) {
        List<String> parts = new ArrayList<>();
        Matcher matcher = PART.matcher(path);
        int at = 0;
        while (at < path.length() && matcher.find(at) && matcher.start() == at) {
            parts.add(
                    matcher.group(1) != null
                            ? matcher.group(1)
                            : matcher.group(2) != null ? matcher.group(2) : matcher.group(3));
            at = matcher.end();
        }
        return at < path.length() || parts.isEmpty() || parts.size() > YamlTree.MAX_DEPTH ? null : parts;
    }

    private Node put(Node node, int depth) {
        if (depth == parts.size()) {
            return value;
        }
        String part = parts.get(depth);
        return switch (node) {
            case Node.Mapping mapping -> putIn(mapping, part, depth);
            case Node.Sequence list -> putIn(list, part, depth);
            case Node.Scalar scalar ->
                scalar.isNothing()
                        ? putIn(emptyMapping(), part, depth)
                        : refuse(node, part, "a single value has no fields");
        };
    }

    private Node putIn(Node.Mapping mapping, String key, int depth) {
        List<Node.Entry> entries = new ArrayList<>();
        boolean found = false;
        for (Node.Entry entry : mapping.entries()) {
            boolean here = entry.key().text().equals(key);
            found |= here;
            entries.add(here ? new Node.Entry(entry.key(), put(entry.value(), depth + 1)) : entry);
        }
        if (!found) {
            Node.Scalar name = new Node.Scalar(value.place(), key, true);
            entries.add(new Node.Entry(name, put(emptyMapping(), depth + 1)));
        }
        return new Node.Mapping(mapping.place(), entries, mapping.size() + value.size());
    }

    private Node putIn(Node.Sequence list, String part, int depth) {
        int index = index(list, part);
        if (index < 0) {
            String named = String.join(", ", names(list));
            String rule = "the list has " + list.items().size() + " entries and none of this number or name";
            return refuse(list, part, named.isEmpty() ? rule : rule + "; there are " + named);
        }
        List<Node> items = new ArrayList<>(list.items());
        items.set(index, put(items.get(index), depth + 1));
        return new Node.Sequence(list.place(), items, list.size() + value.size());
    }

    private static int index(Node.Sequence list, String part) {
        for (int i = 0; i < list.items().size(); i++) {
            if (part.equals(name(list.items().get(i)))) {
                return i;
            }
        }
        return part.matches("[0-9]{1,6}")
                        && Integer.parseInt(part) < list.items().size()
                ? Integer.parseInt(part)
                : -1;
    }

    private static List<String> names(Node.Sequence list) {
        List<String> names = new ArrayList<>();
        for (Node item : list.items()) {
            String name = name(item);
            if (name != null) {
                names.add(name);
            }
        }
        return names;
    }

    private static @Nullable String name(Node item) {
        Node.Entry entry = item instanceof Node.Mapping mapping ? mapping.entry("name") : null;
        return entry != null && entry.value() instanceof Node.Scalar scalar ? scalar.text() : null;
    }

    private Node refuse(Node node, String part, String rule) {
        problems.add(value.place(), path, Node.quote(part), rule, null);
        return node;
    }

    private Node.Mapping emptyMapping() {
        return new Node.Mapping(value.place(), List.of(), 1);
    }
}
