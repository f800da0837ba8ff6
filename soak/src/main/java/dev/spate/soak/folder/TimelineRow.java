package dev.spate.soak.folder;

import dev.spate.soak.series.Window;

/// One line of `signals.csv`: one signal of one process in one window.
///
/// @param source which process
/// @param signal name of the signal
/// @param unit   unit of its values
public record TimelineRow(String source, String signal, String unit, Window window) {}
