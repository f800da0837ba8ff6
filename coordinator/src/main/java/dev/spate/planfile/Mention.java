package dev.spate.planfile;

import org.jspecify.annotations.Nullable;

/// Something that a plan names and that only the place where it runs can judge, such as a host.
///
/// @param name what is named
/// @param problem a problem with the place and no rule yet
public record Mention(String name, Problem problem) {

    /// What is wrong with it.
    ///
    /// @param found the value found; empty: nothing to show
    public Problem problem(String found, String rule, @Nullable String hint) {
        return new Problem(
                problem.file(),
                problem.line(),
                problem.column(),
                problem.field(),
                found,
                rule,
                hint,
                problem.sourceLine());
    }
}
