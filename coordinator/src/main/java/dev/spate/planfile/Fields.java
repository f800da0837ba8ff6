package dev.spate.planfile;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The fields of a mapping that was read as its shape says.
///
/// @param values by key; what is missing or faulty has none
/// @param meant keys that unknown keys were probably to be
/// @param free entries whose keys are matched by a pattern of the shape
record Fields(Node.Mapping node, String path, Map<String, Object> values, List<Item<Object>> free, Set<String> meant) {

    /// The value, or null if it is missing or a problem was found in it.
    @SuppressWarnings("unchecked") // values are put in under the field that read them
    <T> @Nullable T get(Field<T> field) {
        return (T) values.get(field.key());
    }

    <T> T get(Field<T> field, T otherwise) {
        T value = get(field);
        return value == null ? otherwise : value;
    }

    boolean has(Field<?> field) {
        return node.entry(field.key()) != null;
    }

    /// Whether it stands in the plan, or seems to stand there under a wrong name.
    boolean mentions(Field<?> field) {
        return has(field) || meant.contains(field.key());
    }

    /// Whether it stands in the plan, but cannot be used.
    boolean faulty(Field<?> field) {
        return has(field) && !values.containsKey(field.key());
    }

    /// The node of a field; without the field the whole mapping.
    Node at(Field<?> field) {
        Node.Entry entry = node.entry(field.key());
        return entry == null ? node : entry.value();
    }

    /// The place of the key of a field; without the field that of the mapping.
    Place keyPlace(Field<?> field) {
        Node.Entry entry = node.entry(field.key());
        return entry == null ? node.place() : entry.key().place();
    }

    String path(Field<?> field) {
        return Shape.join(path, field.key());
    }
}
