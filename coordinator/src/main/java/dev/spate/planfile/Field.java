package dev.spate.planfile;

import org.jspecify.annotations.Nullable;

/// A field of a shape.
///
/// @param key as it stands in a plan
/// @param kind what it can hold
/// @param doc what it means, as sentences of Markdown
/// @param required whether a plan without it is refused
/// @param standard what holds without it, as a plan would write it; null: nothing
/// @param example a value, as a plan would write it
record Field<T>(
        String key,
        Kind<T> kind,
        String doc,
        boolean required,
        @Nullable String standard,
        String example) {

    static <T> Field<T> of(String key, Kind<T> kind, String example, String doc) {
        return new Field<>(key, kind, doc, false, null, example);
    }

    Field<T> must() {
        return new Field<>(key, kind, doc, true, standard, example);
    }

    Field<T> or(String without) {
        return new Field<>(key, kind, doc, required, without, example);
    }
}
