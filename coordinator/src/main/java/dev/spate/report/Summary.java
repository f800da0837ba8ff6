package dev.spate.report;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What the terminal says at the end of a run.
@SuppressWarnings("DoNotCallSuggester") // filled in next
public final class Summary {
    private Summary() {}

    /// Lines for a person, each ending with a line feed.
    ///
    /// @param folder of the run, to say where the report lies; null: not said
    /// @param width of the terminal in columns; lines may be longer where words cannot be broken
    /// @param colour whether escape sequences for colours may be used
    public static String render(RunResult result, @Nullable Path folder, int width, boolean colour) {
        throw new UnsupportedOperationException(result.run() + folder + width + colour);
    }

    /// The content of `result.json`, for `--json`.
    public static String json(RunResult result) {
        throw new UnsupportedOperationException(result.run());
    }
}
