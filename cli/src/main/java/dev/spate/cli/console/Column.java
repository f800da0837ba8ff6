package dev.spate.cli.console;

import dev.spate.report.Ink;
import java.util.Comparator;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// A column of a table.
///
/// @param width in characters; of the first column of a table, the least
/// @param left whether text begins at the left
/// @param order the usual one of rows by this column, null if there is none
/// @param ink of a cell, null for none
record Column<R>(
        String title,
        int width,
        boolean left,
        Function<R, String> text,
        @Nullable Comparator<R> order,
        Function<R, @Nullable Ink> ink) {

    /// Sorted by the alphabet.
    static <R> Column<R> text(String title, int width, Function<R, String> text) {
        return new Column<>(title, width, true, text, Comparator.comparing(text), _ -> null);
    }

    /// Sorted by size, the greatest first; what is not known comes last.
    static <R> Column<R> number(String title, int width, ToDoubleFunction<R> value, Function<R, String> text) {
        return new Column<>(title, width, false, text, descending(value), _ -> null);
    }

    /// Not sorted by.
    static <R> Column<R> picture(String title, int width, Function<R, String> text) {
        return new Column<>(title, width, true, text, null, _ -> null);
    }

    Column<R> inked(Function<R, @Nullable Ink> by) {
        return new Column<>(title, width, left, text, order, by);
    }

    private static <R> Comparator<R> descending(ToDoubleFunction<R> value) {
        return Comparator.comparingDouble((R row) -> {
                    double known = value.applyAsDouble(row);
                    return Double.isNaN(known) ? Double.NEGATIVE_INFINITY : known;
                })
                .reversed();
    }
}
