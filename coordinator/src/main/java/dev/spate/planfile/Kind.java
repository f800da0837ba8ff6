package dev.spate.planfile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a field of a plan can hold: how it is read, described and checked by an editor.
///
/// @param <T> what reading it gives
interface Kind<T> {

    /// The value of a node, or null after adding a problem.
    ///
    /// @param field path of the field, for problems
    @Nullable
    T read(Node node, String field, Problems problems);

    /// What it is in a few words, such as `duration`.
    String title();

    /// Its JSON Schema (2020-12), which accepts everything that [#read] does and little else.
    ObjectNode schema();

    /// A shape that it is or holds, so that writers find all of them; null for scalars.
    default List<Shape> shapes() {
        return List.of();
    }
}
