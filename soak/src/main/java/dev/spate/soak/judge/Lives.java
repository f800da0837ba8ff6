package dev.spate.soak.judge;

import dev.spate.soak.series.Series;
import dev.spate.soak.series.Timeline;
import dev.spate.soak.series.Window;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One signal of all processes that had one name after each other: `agent-1`, and `agent-1~2` once it
/// was started again.
///
/// @param source their name
/// @param each   the windows of each
/// @param starts when each was heard first, by any signal, in milliseconds since 1970
record Lives(String source, String signal, String unit, List<List<Window>> each, List<Long> starts) {

    private record Name(String source, String signal) {}

    /// All signals of a time line, in its order.
    static List<Lives> of(Timeline timeline) {
        Map<String, Long> heard = new LinkedHashMap<>();
        for (Series series : timeline.series()) {
            series.windows().stream()
                    .findFirst()
                    .ifPresent(window -> heard.merge(series.source(), window.begin(), Math::min));
        }
        Map<Name, List<Series>> all = new LinkedHashMap<>();
        for (Series series : timeline.series()) {
            all.computeIfAbsent(new Name(series.process(), series.signal()), _ -> new ArrayList<>())
                    .add(series);
        }
        List<Lives> lives = new ArrayList<>();
        all.forEach((name, series) -> lives.add(new Lives(
                name.source(),
                name.signal(),
                series.getFirst().unit(),
                series.stream().map(Series::windows).toList(),
                series.stream()
                        .map(one -> heard.getOrDefault(one.source(), timeline.begin()))
                        .toList())));
        return lives;
    }
}
