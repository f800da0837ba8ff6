package dev.spate.boards;

import dev.spate.telemetry.metrics.Metric;
import dev.spate.telemetry.metrics.Metric.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Series of one metric, chosen by their labels, and what may be asked of them. Immutable.
///
/// Made from a catalogue, so that a name which nobody exposes does not compile, and a label which the
/// metric does not have is refused. There is no average here: a percentile is taken of buckets that were
/// added up, in the methods of that name and nowhere else.
///
/// @param family the name without an end
/// @param end what stands behind the name: nothing, `_total`, `_bucket`, `_sum` or `_count`
/// @param kind what the metric is
/// @param labels that the metric has
/// @param matchers as PromQL writes them
/// @param shift what stands behind a range to ask for an earlier time; mostly empty
record Series(String family, String end, Kind kind, List<String> labels, List<String> matchers, String shift) {

    /// The time over which rates are taken, chosen by Grafana from the step and how often is scraped.
    private static final String RATE_WINDOW = "$__rate_interval";

    /// What is on every series that was scraped.
    private static final Set<String> OF_ANY = Set.of("job", "instance");

    /// Of a counter or gauge: its values.
    static Series of(Metric metric) {
        return plain(metric.family(), metric.kind(), metric.labels());
    }

    /// Of a counter or gauge of others: its values.
    static Series of(OtherMetric metric) {
        return plain(metric.family(), metric.kind(), metric.labels());
    }

    private static Series plain(String family, Kind kind, List<String> labels) {
        if (kind == Kind.HISTOGRAM) {
            throw new IllegalArgumentException(family + " is a histogram: ask for its buckets, sum or count");
        }
        return new Series(family, kind == Kind.COUNTER ? "_total" : "", kind, labels, List.of(), "");
    }

    static Series buckets(Metric metric) {
        return part(metric.family(), "_bucket", metric.kind(), metric.labels());
    }

    static Series buckets(OtherMetric metric) {
        return part(metric.family(), "_bucket", metric.kind(), metric.labels());
    }

    /// How many values a histogram holds.
    static Series count(Metric metric) {
        return part(metric.family(), "_count", metric.kind(), metric.labels());
    }

    /// What the values of a histogram add up to.
    static Series sum(OtherMetric metric) {
        return part(metric.family(), "_sum", metric.kind(), metric.labels());
    }

    private static Series part(String family, String end, Kind kind, List<String> labels) {
        if (kind != Kind.HISTOGRAM) {
            throw new IllegalArgumentException(family + " is no histogram");
        }
        return new Series(family, end, kind, labels, List.of(), "");
    }

    /// Those with exactly this value.
    Series is(String label, String value) {
        return matching(label, "=", value);
    }

    Series isNot(String label, String value) {
        return matching(label, "!=", value);
    }

    /// Those whose value is this regular expression.
    Series matches(String label, String pattern) {
        return matching(label, "=~", pattern);
    }

    private Series matching(String label, String operator, String value) {
        requireLabel(label);
        List<String> more = new ArrayList<>(matchers);
        more.add(label + operator + '"' + value + '"');
        return new Series(family, end, kind, labels, List.copyOf(more), shift);
    }

    /// As they were at another time.
    ///
    /// @param offset as PromQL writes it, such as ` offset 1h`
    Series shifted(String offset) {
        return new Series(family, end, kind, labels, matchers, offset);
    }

    /// Their values.
    Expr value() {
        return new Expr(selector() + shift);
    }

    /// By how much they grow per second.
    Expr rate() {
        return rate(RATE_WINDOW);
    }

    /// By how much they grew per second over a time such as `10m`.
    Expr rate(String window) {
        requireGrowing();
        return new Expr("rate(" + selector() + "[" + window + "]" + shift + ")");
    }

    /// Their greatest values within a time. Of counters that begin with a run it is how far they came,
    /// also after the process is gone.
    Expr greatest(String window) {
        return new Expr("max_over_time(" + selector() + "[" + window + "]" + shift + ")");
    }

    /// A percentile of what came within the window of a rate, for each combination of labels.
    Expr quantile(double quantile, String... by) {
        return quantileOver(RATE_WINDOW, quantile, by);
    }

    /// A percentile of what came within a time such as `10m`, for each combination of labels.
    Expr quantileOver(String window, double quantile, String... by) {
        requireBuckets();
        return new Expr("histogram_quantile(" + quantile + ", "
                + rate(window).sum(withBound(by)).text() + ")");
    }

    /// A percentile of all that was counted up to the end of the range that is shown.
    Expr quantileOfAll(double quantile, String... by) {
        requireBuckets();
        return new Expr("histogram_quantile(" + quantile + ", "
                + greatest("$__range").sum(withBound(by)).text() + ")");
    }

    /// A percentile of all that was counted so far, second by second. For what mostly happens once, such as
    /// connecting: a rate does not see with what a series begins.
    Expr quantileSoFar(double quantile, String... by) {
        requireBuckets();
        return new Expr("histogram_quantile(" + quantile + ", "
                + value().sum(withBound(by)).text() + ")");
    }

    private static String[] withBound(String... by) {
        String[] all = new String[by.length + 1];
        all[0] = "le";
        System.arraycopy(by, 0, all, 1, by.length);
        return all;
    }

    private String selector() {
        return family + end + (matchers.isEmpty() ? "" : "{" + String.join(",", matchers) + "}");
    }

    private void requireLabel(String label) {
        if (!labels.contains(label) && !OF_ANY.contains(label)) {
            throw new IllegalArgumentException(family + " has no label " + label + ", but " + labels);
        }
    }

    private void requireGrowing() {
        if (kind == Kind.GAUGE) {
            throw new IllegalStateException(family + " is a gauge and has no rate");
        }
    }

    private void requireBuckets() {
        if (!end.equals("_bucket")) {
            throw new IllegalStateException(family + end + " are no buckets");
        }
    }
}
