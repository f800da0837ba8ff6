package dev.spate.planfile;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A plan as it lies before the reader, with everything that has a say in what it means.
///
/// @param fileName as people call the file; it stands in front of every problem
/// @param yaml what is in the file; must not be changed
/// @param files what the plan may name
/// @param overrides values that replace or add to those of the file, by path, such as `target`,
///     `phases[1].duration` or `phases.steady.constantRate`; in the order in which they apply
/// @param environment the value of a variable, or null if there is none; asked whether it is null and,
///     in headers, whether it stands on one line; it is kept nowhere
/// @param defaultSeed seed of a plan that names none
/// @param options how the command line calls those of the overrides that have an option of their own,
///     such as `--target` for `target`; the others are `--set` and their path
@SuppressWarnings("ArrayRecordComponent") // plans are never compared
public record PlanSource(
        String fileName,
        byte[] yaml,
        PlanFiles files,
        Map<String, String> overrides,
        Environment environment,
        long defaultSeed,
        Map<String, String> options) {

    public PlanSource {
        overrides = new LinkedHashMap<>(overrides);
        options = Map.copyOf(options);
    }

    public PlanSource(
            String fileName,
            byte[] yaml,
            PlanFiles files,
            Map<String, String> overrides,
            Environment environment,
            long defaultSeed) {
        this(fileName, yaml, files, overrides, environment, defaultSeed, Map.of());
    }

    /// How people gave an override: `--target`, or `--set` and its path.
    String option(String path) {
        return options.getOrDefault(path, "--set " + path);
    }

    /// Variables by name.
    @FunctionalInterface
    public interface Environment {

        /// The value of a variable, or null if there is none.
        @Nullable
        String value(String name);
    }
}
