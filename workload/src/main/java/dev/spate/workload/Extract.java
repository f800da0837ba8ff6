package dev.spate.workload;

import org.jspecify.annotations.Nullable;

/// Takes a value from a response into a session variable.
///
/// @param variable name of the variable, later used as `${variable}`
/// @param source where the value is looked for
/// @param expression a JSONPath (of which `null` counts as nothing found), a regular expression or a
///     header's name, as `source` says
/// @param group group of the regular expression that holds the value, 0 for the whole match
/// @param fallback value if nothing is found; without one the request fails with `extract`
public record Extract(
        String variable,
        Source source,
        String expression,
        int group,
        @Nullable String fallback) {
    public Extract {
        if (group < 0) {
            throw new IllegalArgumentException("group " + group);
        }
    }

    /// Where an extracted value comes from.
    public enum Source {
        JSON_PATH,
        REGEX,
        HEADER
    }
}
