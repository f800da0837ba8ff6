package dev.spate.soak.page;

import dev.spate.soak.judge.Finding;
import dev.spate.soak.judge.Finding.State;
import dev.spate.soak.judge.SignalRule.Method;
import dev.spate.soak.judge.Step;
import dev.spate.soak.series.Mark;
import dev.spate.soak.series.Series;
import dev.spate.soak.series.Timeline;
import dev.spate.soak.series.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the charts of a soak draw, in seconds since its begin: a chart for each signal, with a curve for
/// each process.
final class PageSeries {

    /// More points than that nobody sees in a chart of this size.
    private static final int MOST = 480;

    private final Timeline timeline;
    private final List<Chart> charts;
    /// Where the warm-up ends: at the first window that was looked at.
    private final double warm;

    /// @param worst how bad the worst finding of the signal is, from 0
    record Chart(int number, String signal, String unit, int worst, List<Map<String, Object>> curves) {}

    PageSeries(Timeline timeline, List<Finding> findings) {
        this.timeline = timeline;
        Map<String, Finding> byName = new LinkedHashMap<>();
        findings.forEach(finding -> byName.put(finding.name(), finding));
        Map<String, Map<String, List<Series>>> bySignal = new LinkedHashMap<>();
        for (Series series : timeline.series()) {
            // Limits have no finding, and are no news.
            if (byName.containsKey(series.process() + " " + series.signal())) {
                bySignal.computeIfAbsent(series.signal(), _ -> new LinkedHashMap<>())
                        .computeIfAbsent(series.process(), _ -> new ArrayList<>())
                        .add(series);
            }
        }
        this.warm = seconds(findings.stream()
                .filter(finding -> finding.windows() > 0)
                .mapToLong(Finding::from)
                .min()
                .orElse(timeline.begin()));
        List<Chart> unordered = new ArrayList<>();
        bySignal.forEach((signal, processes) -> {
            List<Map<String, Object>> curves = new ArrayList<>();
            int worst = 2;
            String unit = "";
            for (Map.Entry<String, List<Series>> process : processes.entrySet()) {
                Finding finding = byName.get(process.getKey() + " " + signal);
                unit = process.getValue().getFirst().unit();
                if (finding != null) {
                    worst = Math.min(worst, order(finding.state()));
                    curves.add(curve(process.getKey(), process.getValue(), finding));
                }
            }
            unordered.add(new Chart(0, signal, unit, worst, curves));
        });
        unordered.sort(Comparator.comparingInt(Chart::worst));
        List<Chart> numbered = new ArrayList<>();
        for (Chart chart : unordered) {
            numbered.add(new Chart(numbered.size(), chart.signal(), chart.unit(), chart.worst(), chart.curves()));
        }
        this.charts = List.copyOf(numbered);
    }

    /// Those that drifted come first; the others stay as they were recorded.
    private static int order(State state) {
        return switch (state) {
            case DRIFT, UNSTEADY -> 0;
            case BLIND -> 1;
            case STEADY, SMALL, SETTLED, FAR, SHOWN -> 2;
        };
    }

    List<Chart> charts() {
        return charts;
    }

    private Map<String, Object> curve(String name, List<Series> lives, Finding finding) {
        List<List<@Nullable Object>> points = new ArrayList<>();
        for (Series life : lives) {
            points(life.windows(), points);
        }
        Map<String, Object> curve = new LinkedHashMap<>();
        curve.put("name", name);
        curve.put("points", points);
        if (finding.state() == State.DRIFT || finding.state() == State.FAR || finding.state() == State.SETTLED) {
            double begin = finding.level() - finding.change() / 2;
            curve.put(
                    "slope",
                    finding.method() == Method.THIRDS
                            ? thirds(finding)
                            : List.of(
                                    List.of(seconds(finding.from()), rounded(begin)),
                                    List.of(seconds(finding.to()), rounded(begin + finding.change()))));
        }
        List<Map<String, Object>> steps = new ArrayList<>();
        for (Step step : finding.steps()) {
            steps.add(Map.of("at", seconds(step.at()), "mark", step.mark()));
        }
        curve.put("steps", steps);
        return curve;
    }

    /// Adds the windows of one process. Where several are missing, and before another process, the line
    /// is broken.
    private void points(List<Window> windows, List<List<@Nullable Object>> points) {
        int each = Math.max(1, (windows.size() + MOST - 1) / MOST);
        long before = Long.MIN_VALUE;
        for (int i = 0; i < windows.size(); i += each) {
            List<Window> some = windows.subList(i, Math.min(windows.size(), i + each));
            double mean = some.stream().mapToDouble(Window::mean).average().orElse(0);
            long begin = some.getFirst().begin();
            if (!points.isEmpty() && (before == Long.MIN_VALUE || begin - before > 5 * timeline.width() * each)) {
                points.add(Arrays.asList(seconds(begin), null));
            }
            points.add(Arrays.asList(seconds(begin + timeline.width() / 2), rounded(mean)));
            before = begin;
        }
    }

    private List<List<Double>> thirds(Finding finding) {
        double third = (finding.to() - finding.from()) / 3.0;
        double from = seconds(finding.from());
        double to = seconds(finding.to());
        double last = finding.level() + finding.change();
        return List.of(
                List.of(from, finding.level()),
                List.of(from + third / 1000, finding.level()),
                List.of(to - third / 1000, last),
                List.of(to, last));
    }

    Map<String, Object> json() {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("end", seconds(timeline.end()));
        root.put("width", timeline.width() / 1000.0);
        List<Map<String, Object>> marks = new ArrayList<>();
        for (Mark mark : timeline.marks()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", (mark.kind() + " " + mark.subject()).strip());
            one.put("from", seconds(mark.begin()));
            one.put("to", seconds(mark.end()));
            one.put("drifts", mark.drifts());
            marks.add(one);
        }
        root.put("marks", marks);
        root.put("warm", warm);
        root.put("charts", charts);
        return root;
    }

    private double seconds(long millis) {
        return (millis - timeline.begin()) / 1000.0;
    }

    /// Six digits are more than a chart shows.
    private static double rounded(double value) {
        if (value == 0) {
            return 0;
        }
        double scale = Math.pow(10, 5 - Math.floor(Math.log10(Math.abs(value))));
        return Math.rint(value * scale) / scale;
    }
}
