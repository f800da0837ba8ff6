package dev.spate.telemetry.metrics;

import dev.spate.telemetry.metrics.Metric.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The live metrics of one process.
///
/// Values are addressed by a [Metric] and the values of its labels, in the order of the catalogue; what
/// is not in the catalogue cannot be said. A series begins with its first value.
///
/// # Bounds
/// A name that a plan gives (`request`) has a series of its own as long as a metric has room for it, by
/// run and agent; the rest are one series `other`, and `spate_series_overflow` counts what went there.
/// Series of a run stay until three more recent ones are known; those of a run that has not ended stay.
///
/// For any thread: one lock guards all of it, held for microseconds, or for the time that a scrape takes
/// to copy. So it is for what happens some times a second, and not for every request.
public final class Metrics {

    private static final Logger LOG = LoggerFactory.getLogger(Metrics.class);

    /// Of each metric, by run and agent: far more names than people read, and few enough for Prometheus.
    static final int MOST_SERIES = 200;

    /// How many runs of the past are shown.
    static final int LAST_RUNS = 3;

    /// Of runs that never say that they have ended.
    private static final int MOST_RUNS = 50;

    private final int budget;
    private final List<Runnable> sources = new CopyOnWriteArrayList<>();
    private final Map<Metric, Family> families = new EnumMap<>(Metric.class);

    /// Whether they have ended, the oldest first.
    private final Map<String, Boolean> runs = new LinkedHashMap<>();

    /// Without any value.
    public Metrics() {
        this(MOST_SERIES);
    }

    Metrics(int budget) {
        this.budget = budget;
    }

    /// Adds to a counter.
    ///
    /// @param amount 0 or more; 0 makes the series
    public synchronized void add(Metric counter, double amount, String... labels) {
        must(counter, Kind.COUNTER);
        if (!(amount >= 0)) {
            throw new IllegalArgumentException(counter.family() + " cannot grow by " + amount);
        }
        series(counter, labels).value += amount;
    }

    /// Sets a counter to what was counted elsewhere, never less than before.
    public synchronized void total(Metric counter, double total, String... labels) {
        must(counter, Kind.COUNTER);
        Family.Series series = series(counter, labels);
        series.value = Math.max(series.value, total);
    }

    /// Sets a gauge.
    public synchronized void set(Metric gauge, double value, String... labels) {
        must(gauge, Kind.GAUGE);
        series(gauge, labels).value = value;
    }

    /// Adds times to a histogram; without any, makes the series.
    public synchronized void add(Metric histogram, TimeCounts more, String... labels) {
        must(histogram, Kind.HISTOGRAM);
        times(series(histogram, labels)).add(more);
    }

    /// Says which trace tells more about a bucket of a histogram, in the place of the one before.
    public synchronized void exemplar(Metric histogram, Exemplar exemplar, String... labels) {
        must(histogram, Kind.HISTOGRAM);
        Family.Series series = series(histogram, labels);
        TimeCounts _ = times(series);
        if (series.exemplars == null) {
            series.exemplars = new Exemplar[TimeCounts.BUCKETS];
        }
        series.exemplars[TimeCounts.bucket(Math.round(exemplar.seconds() * 1e9))] = exemplar;
    }

    /// Ends a series: what it said is no longer so.
    public synchronized void remove(Metric metric, String... labels) {
        family(metric).remove(List.of(labels));
    }

    /// Ends all series of a metric.
    public synchronized void removeAll(Metric metric) {
        family(metric).clear();
    }

    /// A run has ended: its series stay until three more recent runs are known.
    public synchronized void runEnded(String run) {
        runs.computeIfPresent(run, (_, _) -> true);
        forgetRuns();
    }

    /// What a counter or a gauge says now, or how many times a histogram has; NaN if there is no such
    /// series.
    public synchronized double value(Metric metric, String... labels) {
        Family.Series series = family(metric).series().get(List.of(labels));
        if (series == null) {
            return Double.NaN;
        }
        return series.times == null ? series.value : (double) series.times.count();
    }

    /// Has something brought up to date whenever somebody asks for the metrics, on the thread that
    /// serves them. It may take some milliseconds; if it breaks, the others are shown all the same.
    public void atScrape(Runnable source) {
        sources.add(source);
    }

    /// Brings all that is asked for at a scrape up to date.
    public void refresh() {
        for (Runnable source : sources) {
            try {
                source.run();
            } catch (RuntimeException e) {
                LOG.warn("metrics could not be brought up to date", e);
            }
        }
    }

    /// Shows the families that have a value, in the order of the catalogue.
    synchronized <T> List<T> read(Function<Family, T> reader) {
        List<T> all = new ArrayList<>();
        for (Family family : families.values()) {
            if (!family.series().isEmpty()) {
                all.add(reader.apply(family));
            }
        }
        return all;
    }

    private Family.Series series(Metric metric, String[] labels) {
        Family family = family(metric);
        List<String> values = List.of(labels);
        List<String> admitted = family.admitted(values);
        if (!admitted.equals(values)) {
            family(Metric.SERIES_OVERFLOW).at(List.of(metric.family())).value++;
        }
        String run = family.run(admitted);
        if (run != null && runs.putIfAbsent(run, false) == null) {
            forgetRuns();
        }
        return family.at(admitted);
    }

    private Family family(Metric metric) {
        return families.computeIfAbsent(metric, made -> new Family(made, budget));
    }

    private void forgetRuns() {
        int beyond = runs.size() - LAST_RUNS;
        Iterator<Map.Entry<String, Boolean>> oldest = runs.entrySet().iterator();
        while (beyond > 0 && oldest.hasNext()) {
            Map.Entry<String, Boolean> run = oldest.next();
            if (run.getValue() || runs.size() > MOST_RUNS) {
                oldest.remove();
                families.values().forEach(family -> family.removeRun(run.getKey()));
                beyond--;
            }
        }
    }

    private static TimeCounts times(Family.Series series) {
        TimeCounts times = series.times;
        if (times == null) {
            times = new TimeCounts();
            series.times = times;
        }
        return times;
    }

    private static void must(Metric metric, Kind kind) {
        if (metric.kind() != kind) {
            throw new IllegalArgumentException(metric.family() + " is no " + kind);
        }
    }
}
