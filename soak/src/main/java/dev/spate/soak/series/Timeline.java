package dev.spate.soak.series;

import java.util.List;

/// All that a soak kept.
///
/// @param begin  begin of the soak, in milliseconds since 1970
/// @param end    its end
/// @param width  length of a window in milliseconds
/// @param series the signals
/// @param marks  what was done and noticed, in the order of time
public record Timeline(long begin, long end, long width, List<Series> series, List<Mark> marks) {

    /// Takes copies of the lists.
    public Timeline {
        series = List.copyOf(series);
        marks = List.copyOf(marks);
    }
}
