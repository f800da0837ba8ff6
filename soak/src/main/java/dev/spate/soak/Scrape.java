package dev.spate.soak;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What `/metrics` of a process said, in the text format of Prometheus.
final class Scrape {

    private record Sample(String labels, double value) {}

    private final Map<String, List<Sample>> samples = new HashMap<>();

    /// Lines that are none are left out.
    static Scrape of(String text) {
        Scrape scrape = new Scrape();
        text.lines().forEach(scrape::line);
        return scrape;
    }

    private void line(String line) {
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        int brace = line.indexOf('{');
        int close = brace < 0 ? -1 : closing(line, brace);
        int space = line.indexOf(' ', Math.max(close, 0));
        if (space < 0 || (brace >= 0 && close < 0)) {
            return;
        }
        boolean labelled = brace >= 0 && brace < space;
        String name = labelled ? line.substring(0, brace) : line.substring(0, space);
        String labels = labelled ? line.substring(brace, close + 1) : "";
        String[] rest = line.substring(space + 1).split(" ", -1);
        try {
            double value = Double.parseDouble(rest[0]);
            samples.computeIfAbsent(name, _ -> new ArrayList<>()).add(new Sample(labels, value));
        } catch (NumberFormatException _) {
            // Such as +Inf; none of ours.
        }
    }

    /// A brace in the value of a label is no end.
    private static int closing(String line, int from) {
        boolean quoted = false;
        for (int i = from; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == '}' && !quoted) {
                return i;
            }
        }
        return -1;
    }

    /// Sum of all series of this name; NaN if there is none.
    ///
    /// @param having what stands among the labels, such as `owner="jdk"`
    double sum(String name, String... having) {
        double sum = Double.NaN;
        for (Sample sample : samples.getOrDefault(name, List.of())) {
            if (has(sample, having)) {
                sum = (Double.isNaN(sum) ? 0 : sum) + sample.value();
            }
        }
        return sum;
    }

    /// Greatest of all series of this name; NaN if there is none.
    double max(String name) {
        double max = Double.NaN;
        for (Sample sample : samples.getOrDefault(name, List.of())) {
            max = Double.isNaN(max) ? sample.value() : Math.max(max, sample.value());
        }
        return max;
    }

    /// Least of all series of this name; NaN if there is none.
    double min(String name) {
        double min = Double.NaN;
        for (Sample sample : samples.getOrDefault(name, List.of())) {
            min = Double.isNaN(min) ? sample.value() : Math.min(min, sample.value());
        }
        return min;
    }

    private static boolean has(Sample sample, String... having) {
        for (String one : having) {
            if (!sample.labels().contains(one)) {
                return false;
            }
        }
        return true;
    }
}
