package dev.spate.lab;

import dev.spate.target.lab.Pattern.Variant;
import java.util.Map;

/// One of the things that an experiment compares.
///
/// @param name of the variant, or the setting and its value, such as `workers=5`
/// @param settings with which the target of this arm is started, as options of `spate target` without
///     `--`
/// @param base whether the others are compared with it: the naive variant, or the first value
public record Arm(String name, Variant variant, Map<String, String> settings, boolean base) {
    public Arm {
        settings = Map.copyOf(settings);
    }
}
