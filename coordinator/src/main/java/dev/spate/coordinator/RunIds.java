package dev.spate.coordinator;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Names runs: `20261120-041500-checkout-7f3a`. Sorted by name they are sorted by time; four digits at
/// the end, which are counted on from where a coordinator began by chance, keep apart those of one
/// second.
final class RunIds {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int MAX_NAME = 40;
    private static final int SUFFIXES = 0x10000;

    private RunIds() {}

    /// @param epochNanos when it was submitted
    /// @param counter one more for every id of a coordinator, from any number on
    static String of(String planName, long epochNanos, long counter) {
        Instant instant = Instant.ofEpochSecond(epochNanos / 1_000_000_000L, epochNanos % 1_000_000_000L);
        return TIME.format(instant) + "-" + slug(planName)
                + String.format(Locale.ROOT, "-%04x", Math.floorMod(counter, SUFFIXES));
    }

    /// What a name becomes as a part of a folder's name: lower-case letters, digits and single hyphens.
    private static String slug(String name) {
        String slug =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        String cut = slug.length() > MAX_NAME ? slug.substring(0, MAX_NAME).replaceAll("-$", "") : slug;
        return cut.isEmpty() ? "run" : cut;
    }
}
