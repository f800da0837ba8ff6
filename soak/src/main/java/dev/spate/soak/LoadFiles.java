package dev.spate.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spate.plan.SoakSignal;
import dev.spate.soak.folder.TimelineRow;
import dev.spate.soak.series.Window;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/// The load of a run as signals, from the files of its folder: the histograms of all agents are merged
/// without loss and then asked, window by window.
///
/// Only windows that lie in the phase that lasts as a whole have values: what is half a pause is no dip.
final class LoadFiles {

    static final String SOURCE = "run";

    private LoadFiles() {}

    /// What the seconds of a window came to.
    private static final class Load {
        private final Histogram times = new Histogram(3);
        private long nanos;
        private long planned;
        private long ended;
        private long errors;
    }

    /// @param folder of the run
    /// @param phase name of the phase that lasts
    /// @param lengthMillis of that phase
    /// @param windows for the windows of the soak
    /// @param signals labels of those that are kept; empty: all
    /// @throws IOException if a file is missing or none
    static List<TimelineRow> rows(
            Path folder, String phase, long lengthMillis, Sampler windows, long width, Set<String> signals)
            throws IOException {
        JsonNode result = new ObjectMapper().readTree(Files.readAllBytes(folder.resolve("result.json")));
        long started = Instant.parse(result.path("started").asText()).toEpochMilli();
        long begin = started;
        for (JsonNode one : result.path("phases")) {
            if (one.path("name").asText().equals(phase)) {
                begin = started + one.path("start").asLong() / 1_000_000;
            }
        }
        long first = windows.windowOf(begin + width - 1);
        long end = windows.windowOf(begin + lengthMillis);
        TreeMap<Long, Load> loads = new TreeMap<>();
        counts(folder.resolve("timeline.csv"), phase, started, windows, loads);
        times(folder.resolve("histograms.hlog"), phase, windows, loads);
        List<TimelineRow> rows = new ArrayList<>();
        loads.subMap(first, end).forEach((window, load) -> rows(window, load, signals, rows));
        return rows;
    }

    private static void rows(long window, Load load, Set<String> signals, List<TimelineRow> rows) {
        if (load.nanos == 0) {
            return;
        }
        double seconds = load.nanos / 1e9;
        add(SoakSignal.ARRIVALS, window, load.planned / seconds, signals, rows);
        add(SoakSignal.THROUGHPUT, window, load.ended / seconds, signals, rows);
        add(SoakSignal.ERRORS, window, (double) load.errors, signals, rows);
        if (load.times.getTotalCount() > 0) {
            add(SoakSignal.LATENCY_P50, window, (double) load.times.getValueAtPercentile(50), signals, rows);
            add(SoakSignal.LATENCY_P90, window, (double) load.times.getValueAtPercentile(90), signals, rows);
            add(SoakSignal.LATENCY_P99, window, (double) load.times.getValueAtPercentile(99), signals, rows);
            add(SoakSignal.LATENCY_P999, window, (double) load.times.getValueAtPercentile(99.9), signals, rows);
            add(SoakSignal.LATENCY_MAX, window, (double) load.times.getMaxValue(), signals, rows);
        }
    }

    private static void add(SoakSignal signal, long window, double value, Set<String> signals, List<TimelineRow> rows) {
        if (signals.isEmpty() || signals.contains(signal.label())) {
            rows.add(new TimelineRow(
                    SOURCE, signal.label(), signal.unit(), new Window(window, 1, value, value, value, value)));
        }
    }

    private static void counts(Path file, String phase, long started, Sampler windows, Map<Long, Load> loads)
            throws IOException {
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        try (Reader in = Files.newBufferedReader(file);
                CSVParser records = format.parse(in)) {
            for (CSVRecord record : records) {
                if (record.get("phase").equals(phase) && record.get("request").equals("*")) {
                    long from = Long.parseLong(record.get("startNanos"));
                    Load load = loads.computeIfAbsent(windows.windowOf(started + from / 1_000_000), _ -> new Load());
                    load.nanos += Long.parseLong(record.get("endNanos")) - from;
                    load.planned += Long.parseLong(record.get("planned"));
                    long count = Long.parseLong(record.get("count"));
                    load.ended += count;
                    load.errors += count - Long.parseLong(record.get("ok"));
                }
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is not what a run writes: " + e.getMessage(), e);
        }
    }

    private static void times(Path file, String phase, Sampler windows, Map<Long, Load> loads) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
                HistogramLogReader reader = new HistogramLogReader(in)) {
            while (reader.hasNext()) {
                EncodableHistogram line = reader.nextIntervalHistogram();
                String[] tag = String.valueOf(line.getTag()).split(";", -1);
                if (line instanceof Histogram histogram
                        && tag.length == 3
                        && tag[2].equals("response")
                        && URLDecoder.decode(tag[0].replace("+", "%2B"), StandardCharsets.UTF_8)
                                .equals(phase)) {
                    Load load = loads.get(windows.windowOf(line.getStartTimeStamp()));
                    if (load != null) {
                        load.times.add(histogram);
                    }
                }
            }
        } catch (RuntimeException e) {
            throw new IOException(file + " is not what a run writes: " + e.getMessage(), e);
        }
    }
}
