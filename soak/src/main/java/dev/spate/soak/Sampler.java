package dev.spate.soak;

import dev.spate.plan.SoakSignal;
import dev.spate.soak.folder.TimelineRow;
import dev.spate.soak.series.Window;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Puts what processes show together, window by window.
///
/// What is held is a few numbers for each process and signal of the window under way, however long the
/// soak lasts. Times are milliseconds since 1970. For one thread.
final class Sampler {

    private final long begin;
    private final long width;
    private final Set<String> signals;
    private final Map<String, Source> sources = new LinkedHashMap<>();
    private long window;

    /// @param begin of the soak; windows are counted from there
    /// @param signals labels of those that are kept; empty: all
    Sampler(long begin, long width, Set<String> signals) {
        this.begin = begin;
        this.width = width;
        this.signals = signals;
        this.window = begin;
    }

    /// The begin of the window that an instant lies in.
    long windowOf(long now) {
        return begin + Math.floorDiv(now - begin, width) * width;
    }

    /// Whether the window under way is over.
    boolean isOver(long now) {
        return windowOf(now) > window;
    }

    /// Takes what a process shows now.
    ///
    /// @param sockets of the process; NaN if nobody can tell
    /// @param loaded whether there is load, without which some values mean nothing
    void take(String source, Scrape scrape, double sockets, boolean loaded, long now) {
        sources.computeIfAbsent(source, _ -> new Source()).take(scrape, sockets, loaded, now);
    }

    /// Ends the window under way and begins the one that `now` lies in.
    ///
    /// @return what it held
    List<TimelineRow> next(long now) {
        List<TimelineRow> rows = new ArrayList<>();
        sources.forEach((name, source) -> source.end(name, rows));
        window = windowOf(now);
        return rows;
    }

    /// A process that is no more has nothing to be compared with what comes.
    void forget(String source) {
        sources.remove(source);
    }

    /// What is known of one process.
    private final class Source {

        private final EnumMap<SoakSignal, Sum> sums = new EnumMap<>(SoakSignal.class);
        private final Map<String, Double> counters = new HashMap<>();
        private @Nullable Scrape before;
        private long beforeAt;

        void take(Scrape scrape, double sockets, boolean loaded, long now) {
            heap(scrape);
            add(SoakSignal.HEAP_MAX, scrape.sum("spate_process_heap_max_bytes"));
            add(SoakSignal.RSS, scrape.sum("spate_process_resident_memory_bytes"));
            add(SoakSignal.DIRECT_MEMORY, scrape.sum("spate_process_direct_memory_bytes"));
            add(SoakSignal.METASPACE, scrape.sum("spate_process_metaspace_bytes"));
            add(SoakSignal.THREADS, scrape.sum("spate_process_threads"));
            add(SoakSignal.VIRTUAL_THREADS, scrape.sum("spate_process_virtual_threads"));
            add(SoakSignal.FILE_DESCRIPTORS, scrape.sum("spate_process_open_files"));
            add(SoakSignal.FILE_DESCRIPTORS_MAX, scrape.sum("spate_process_open_files_max"));
            add(SoakSignal.SOCKETS, sockets);
            add(SoakSignal.LOG_UNDELIVERED, scrape.sum("spate_log_undelivered"));
            add(SoakSignal.CONNECTIONS, scrape.sum("spate_connections_open"));
            add(SoakSignal.CONNECTIONS, scrape.sum("spate_target_connections"));
            if (loaded) {
                add(SoakSignal.LOOP_DELAY, scrape.max("spate_loop_delay_max_seconds") * 1e9);
                add(SoakSignal.QUEUE, scrape.sum("spate_requests_queued"));
                add(SoakSignal.QUEUE, scrape.sum("spate_target_requests_in_flight"));
                // Runs that have ended are shown too, and the time since them is no lag.
                add(SoakSignal.LOG_LAG, lag(scrape));
            }
            double dropped =
                    orZero(scrape.sum("spate_spans_dropped_total")) + orZero(scrape.sum("spate_traces_dropped_total"));
            grown(SoakSignal.DROPPED_SPANS, "dropped", dropped);
            if (before != null && now > beforeAt) {
                double seconds = (now - beforeAt) / 1e3;
                add(SoakSignal.GC_SHARE, more(scrape, "spate_process_gc_seconds_total") / seconds);
                double cpu =
                        scrape.sum("spate_process_cpu_seconds_total") - before.sum("spate_process_cpu_seconds_total");
                add(SoakSignal.CPU, cpu / seconds);
                double count = more(scrape, "spate_target_loop_delay_seconds_count");
                if (count > 0) {
                    add(SoakSignal.LOOP_DELAY, more(scrape, "spate_target_loop_delay_seconds_sum") / count * 1e9);
                }
            }
            before = scrape;
            beforeAt = now;
        }

        /// Only what a new collection has shown, and of full ones alone where there are any.
        private void heap(Scrape scrape) {
            for (String kind : new String[] {"collection=\"full\"", "collection=\"young\""}) {
                double count = scrape.sum("spate_process_gc_total", kind);
                if (count > 0) {
                    Double known = counters.put(kind, count);
                    if (known == null || count > known) {
                        add(SoakSignal.HEAP_AFTER_GC, scrape.sum("spate_process_heap_after_gc_bytes", kind));
                    }
                    return;
                }
            }
        }

        /// The least of those that are shown: that of the run which goes on.
        private static double lag(Scrape scrape) {
            return scrape.min("spate_merge_lag_seconds") * 1e3;
        }

        private void grown(SoakSignal signal, String counter, double value) {
            Double known = counters.put(counter, value);
            Sum sum = sums.computeIfAbsent(signal, _ -> new Sum());
            sum.addToTotal(known == null ? 0 : Math.max(0, value - known));
        }

        private double more(Scrape scrape, String counter) {
            return Math.max(0, orZero(scrape.sum(counter)) - (before == null ? 0 : orZero(before.sum(counter))));
        }

        private void add(SoakSignal signal, double value) {
            if (!Double.isNaN(value)) {
                sums.computeIfAbsent(signal, _ -> new Sum()).add(value);
            }
        }

        void end(String name, List<TimelineRow> rows) {
            sums.forEach((signal, sum) -> {
                if (signals.isEmpty() || signals.contains(signal.label())) {
                    rows.add(new TimelineRow(name, signal.label(), signal.unit(), sum.window(window)));
                }
            });
            sums.clear();
        }
    }

    private static double orZero(double value) {
        return Double.isNaN(value) ? 0 : value;
    }

    private static final class Sum {
        private int samples;
        private double min = Double.POSITIVE_INFINITY;
        private double max = Double.NEGATIVE_INFINITY;
        private double sum;
        private double last;

        void add(double value) {
            samples++;
            min = Math.min(min, value);
            max = Math.max(max, value);
            sum += value;
            last = value;
        }

        /// Of what is counted, the window has one value: the sum.
        void addToTotal(double more) {
            samples = 1;
            sum += more;
            min = sum;
            max = sum;
            last = sum;
        }

        Window window(long begin) {
            return new Window(begin, samples, min, sum / samples, max, last);
        }
    }
}
