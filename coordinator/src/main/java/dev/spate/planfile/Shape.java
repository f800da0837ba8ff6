package dev.spate.planfile;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An object of a plan: which fields it has. The one declaration from which reading, suggestions, the
/// JSON Schema and the reference page come.
///
/// @param name as the schema and the reference call it
/// @param doc what it is, as Markdown
/// @param fields in the order of the reference
/// @param choices groups of keys that exclude each other
/// @param free fields whose keys follow a pattern; null: none
record Shape(
        String name,
        String doc,
        List<Field<?>> fields,
        List<Choice> choices,
        @Nullable Free free) implements Kind<Fields> {

    Shape {
        fields = List.copyOf(fields);
        choices = List.copyOf(choices);
    }

    /// Keys of which at most one may stand in a mapping.
    ///
    /// @param required whether one must
    record Choice(boolean required, List<String> keys) {
        static Choice exactlyOne(String... keys) {
            return new Choice(true, List.of(keys));
        }

        static Choice atMostOne(String... keys) {
            return new Choice(false, List.of(keys));
        }
    }

    /// Fields by a pattern.
    ///
    /// @param shown how people write such keys
    /// @param field its key is the pattern, a regular expression
    record Free(String shown, Field<?> field, Pattern pattern) {
        static Free of(String shown, Field<?> field) {
            return new Free(shown, field, Pattern.compile(field.key()));
        }
    }

    static Shape of(String name, String doc, Field<?>... fields) {
        return new Shape(name, doc, List.of(fields), List.of(), null);
    }

    Shape with(Choice... groups) {
        return new Shape(name, doc, fields, List.of(groups), free);
    }

    Shape with(Free pattern) {
        return new Shape(name, doc, fields, choices, pattern);
    }

    @Override
    public @Nullable Fields read(Node node, String path, Problems problems) {
        if (!(node instanceof Node.Mapping mapping)) {
            problems.add(node, path, name + " is a mapping with " + someKeys(), Words.shapeHint(this, node));
            return null;
        }
        Map<String, Object> values = new HashMap<>();
        List<Item<Object>> others = new ArrayList<>();
        for (Node.Entry entry : mapping.entries()) {
            readEntry(entry, mapping, path, problems, values, others);
        }
        Set<String> meant = meant(mapping);
        for (Field<?> field : fields) {
            if (field.required() && mapping.entry(field.key()) == null && !meant.contains(field.key())) {
                missing(mapping, path, "'" + field.key() + "' is missing", example(field), problems);
            }
        }
        for (Choice choice : choices) {
            check(choice, mapping, path, problems);
        }
        return new Fields(mapping, path, values, others, meant);
    }

    /// A key that is only misspelt is not missing.
    private Set<String> meant(Node.Mapping mapping) {
        Set<String> meant = new HashSet<>();
        for (Node.Entry entry : mapping.entries()) {
            String key = entry.key().text();
            if (key.equals("<<")) {
                meant.addAll(keys());
            }
            String near = hasKey(key) ? null : Words.meant(this, key);
            if (near != null) {
                meant.add(near);
            }
        }
        return meant;
    }

    private void readEntry(
            Node.Entry entry,
            Node.Mapping mapping,
            String path,
            Problems problems,
            Map<String, Object> values,
            List<Item<Object>> others) {
        String key = entry.key().text();
        String entryPath = join(path, key);
        Field<?> field = field(key);
        if (field != null) {
            int before = problems.count();
            Object value = field.kind().read(entry.value(), entryPath, problems);
            if (value != null) {
                values.put(key, value);
            } else if (problems.count() == before + 1) {
                problems.hintIfNone(entry.value(), Words.valueHint(field, entry.value()));
            }
        } else if (free != null && free.pattern().matcher(key).matches()) {
            Object value = free.field().kind().read(entry.value(), entryPath, problems);
            others.add(new Item<>(key, entry.key().place(), entryPath, entry.value(), value));
        } else {
            String rule = (path.isEmpty() ? "the plan" : name) + " has no field of this name";
            String hint = Words.unknownKey(this, entry, mapping);
            problems.add(entry.key().place(), entryPath, Node.quote(key), rule, hint);
        }
    }

    private void check(Choice choice, Node.Mapping mapping, String path, Problems problems) {
        List<String> present =
                choice.keys().stream().filter(key -> mapping.entry(key) != null).toList();
        if (present.size() > 1) {
            Node.Entry second = mapping.entry(present.get(1));
            Place place = second == null ? mapping.place() : second.key().place();
            String rule = name + " has only one of " + String.join(", ", choice.keys());
            problems.add(place, path, "'" + String.join("' and '", present) + "'", rule, "remove all but one of them");
        } else if (present.isEmpty() && choice.required() && !hasUnknown(mapping)) {
            String rule = name + " needs one of " + String.join(", ", choice.keys());
            Field<?> first = field(choice.keys().getFirst());
            missing(mapping, path, rule, first == null ? null : example(first), problems);
        }
    }

    /// An unknown key is most likely the one that seems to be missing, and has its own problem already.
    private boolean hasUnknown(Node.Mapping mapping) {
        return mapping.entries().stream().map(entry -> entry.key().text()).anyMatch(key -> !hasKey(key));
    }

    private static void missing(
            Node.Mapping mapping, String path, String rule, @Nullable String hint, Problems problems) {
        problems.add(mapping.place(), path, "", rule, hint);
    }

    private static String example(Field<?> field) {
        return "for example '" + field.key() + ": " + field.example() + "'";
    }

    @Nullable
    Field<?> field(String key) {
        for (Field<?> field : fields) {
            if (field.key().equals(key)) {
                return field;
            }
        }
        return null;
    }

    boolean hasKey(String key) {
        return field(key) != null
                || (free != null && free.pattern().matcher(key).matches());
    }

    List<String> keys() {
        List<String> keys = new ArrayList<>(fields.stream().map(Field::key).toList());
        if (free != null) {
            keys.add(free.shown());
        }
        return keys;
    }

    private String someKeys() {
        List<String> keys = keys();
        return String.join(", ", keys.subList(0, Math.min(6, keys.size()))) + (keys.size() > 6 ? ", …" : "");
    }

    @Override
    public String title() {
        return "[" + name + "](#" + anchor() + ")";
    }

    /// Its heading in the reference, as a link finds it.
    String anchor() {
        return name.replaceFirst("^(a|an|the) ", "").replace(' ', '-');
    }

    @Override
    public ObjectNode schema() {
        return JsonNodeFactory.instance.objectNode().put("$ref", "#/$defs/" + anchor());
    }

    @Override
    public List<Shape> shapes() {
        return List.of(this);
    }

    /// The path of a field within an object; names that are not plain are put in brackets.
    static String join(String path, String key) {
        if (!key.matches("[\\p{L}_][\\p{L}\\p{N}_-]*|p[0-9.]+|service\\.[a-z0-9.]+")) {
            return path + "[\"" + (key.length() > 40 ? key.substring(0, 39) + "…" : key) + "\"]";
        }
        return path.isEmpty() ? key : path + "." + key;
    }
}
