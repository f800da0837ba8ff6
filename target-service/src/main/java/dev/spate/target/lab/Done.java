package dev.spate.target.lab;

import java.util.Map;

/// What a variant has done for one request.
///
/// @param checksum of the useful work; all variants of a pattern agree in it
/// @param items what was done, in the units of the pattern: messages, lines, tasks
/// @param counts of the variant's own, such as polls; they may differ between variants
public record Done(long checksum, long items, Map<String, Long> counts) {

    public static Done of(long checksum, long items) {
        return new Done(checksum, items, Map.of());
    }
}
