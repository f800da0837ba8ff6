package dev.spate.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `--profile`, for all commands that run a plan: another way to write the plan's `profile`.
final class ProfileOption {

    @Option(
            names = "--profile",
            paramLabel = "PHASE[:KINDS]",
            description = {
                "In this phase, profile the agents, and the target",
                "if it is Spate's: cpu, alloc, lock, wall.",
                "Default: cpu,alloc"
            })
    private @Nullable String profile;

    /// What replaces values of the plan, and by which option, by path.
    ///
    /// @param options is added to
    Map<String, String> overrides(Map<String, String> options) {
        Map<String, String> overrides = new LinkedHashMap<>();
        String given = profile;
        if (given != null) {
            int colon = given.lastIndexOf(':');
            String phase = colon < 0 ? given : given.substring(0, colon);
            // A name of digits or with signs stays the name that it is.
            overrides.put("profile.phase", "\"" + phase.replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
            options.put("profile.phase", "--profile");
            if (colon >= 0) {
                overrides.put("profile.kinds", given.substring(colon + 1));
                options.put("profile.kinds", "--profile");
            }
        }
        return overrides;
    }
}
