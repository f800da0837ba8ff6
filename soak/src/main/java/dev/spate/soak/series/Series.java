package dev.spate.soak.series;

import java.util.List;

/// One signal of one process, window by window; a window without a value is left out.
///
/// @param source  which process, such as `agent-1`, `coordinator`, `target`; `run` for what is measured
///     by the load
/// @param signal  name of the signal, such as `heap-after-gc`
/// @param unit    unit of its values, such as `bytes`
/// @param windows the windows, in the order of time
public record Series(String source, String signal, String unit, List<Window> windows) {

    /// Takes a copy of the windows.
    public Series {
        windows = List.copyOf(windows);
    }

    /// The name of the process, however often it was started: `agent-1` of `agent-1~2`.
    public String process() {
        int start = source.indexOf('~');
        return start < 0 ? source : source.substring(0, start);
    }
}
