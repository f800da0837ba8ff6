package dev.spate.lab;

import java.util.List;
import java.util.Map;

/// Figures that others have published for the same pattern on another runtime, to be shown beside our
/// own. They stand here and not in the pattern: the target does not need them to do its work.
///
/// @param variant name of ours that does the same
/// @param nanosPerItem as published, which may be a range
record Published(String variant, String nanosPerItem) {

    /// Where they come from, and what they are good for.
    static final String SOURCE =
            "Tokio, published elsewhere and measured on another machine: comparable in kind, not in size";

    private static final Map<String, List<Published>> OF = Map.of(
            "channel",
            List.of(
                    new Published("unbounded", "202 ns"),
                    new Published("bounded-1000", "315 ns"),
                    new Published("bounded-1", "10,082 ns")),
            "framed",
            List.of(new Published("buffered-reader", "172–181 ns"), new Published("frame-decoder", "172–181 ns")));

    static List<Published> of(String pattern) {
        return OF.getOrDefault(pattern, List.of());
    }
}
