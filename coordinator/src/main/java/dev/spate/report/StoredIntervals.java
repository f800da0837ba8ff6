package dev.spate.report;

import dev.spate.merge.RequestFigures;
import dev.spate.merge.Values;
import dev.spate.protocol.IntervalReport.Health;
import dev.spate.report.RunFolder.RunFolderException;
import dev.spate.workload.Outcome;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/// Reads what [IntervalFiles] has written.
final class StoredIntervals {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private StoredIntervals() {}

    /// Fills a timeline from all three files.
    ///
    /// @return the sum of all histograms by tag
    /// @throws RunFolderException if a file is missing or not what it should be
    static Map<Tag, Histogram> read(Path folder, RunResult result, Timeline timeline) {
        Set<String> userPhases = result.phases().stream()
                .filter(phase -> phase.rate().isEmpty() && phase.atOnce() == 0)
                .map(RunResult.PhaseResult::name)
                .collect(Collectors.toSet());
        each(folder.resolve(IntervalFiles.TIMELINE), record -> {
            if (record.get("request").equals(RequestFigures.ALL)) {
                Timeline.Point point = timeline.at(number(record, "startNanos"), number(record, "endNanos"));
                point.addPlanned(number(record, "planned"), userPhases.contains(record.get("phase")));
                point.started += number(record, "started");
                point.dropped += number(record, "dropped");
                point.lost += number(record, "lost");
                point.ended += number(record, "completed") + number(record, "failed");
                for (Outcome outcome : Outcome.values()) {
                    point.outcomes[outcome.index()] += number(record, outcome.label());
                }
            }
        });
        each(folder.resolve(IntervalFiles.AGENTS), record -> {
            long start = number(record, "startNanos");
            long end = number(record, "endNanos");
            timeline.addHealth(timeline.at(start, end), record.get("agent"), health(record), end - start);
        });
        return histograms(folder, timeline);
    }

    static Map<Tag, Histogram> totals(Path folder) {
        return histograms(folder, null);
    }

    private static Map<Tag, Histogram> histograms(Path folder, @Nullable Timeline timeline) {
        Path file = folder.resolve(IntervalFiles.HISTOGRAMS);
        Map<Tag, Histogram> totals = new LinkedHashMap<>();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
                HistogramLogReader reader = new HistogramLogReader(in)) {
            while (reader.hasNext()) {
                EncodableHistogram line = reader.nextIntervalHistogram();
                if (!(line instanceof Histogram histogram)) {
                    continue;
                }
                Tag tag = Tag.of(String.valueOf(line.getTag()));
                totals.computeIfAbsent(tag, _ -> new Histogram(3)).add(histogram);
                if (timeline != null && tag.kind() != Tag.Kind.SERVICE) {
                    long base = Math.round(reader.getStartTimeSec() * 1000);
                    Timeline.Point point = timeline.at(
                            (line.getStartTimeStamp() - base) * NANOS_PER_MILLI,
                            (line.getEndTimeStamp() - base) * NANOS_PER_MILLI);
                    (tag.kind() == Tag.Kind.RESPONSE ? point.response : point.lateness).add(Values.of(histogram));
                }
            }
        } catch (IOException e) {
            throw RunFolderException.unreadable(file, e);
        } catch (RuntimeException e) {
            throw RunFolderException.damaged(file, e);
        }
        return totals;
    }

    private static void each(Path file, Consumer<CSVRecord> reader) {
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        try (Reader in = Files.newBufferedReader(file);
                CSVParser records = format.parse(in)) {
            for (CSVRecord record : records) {
                reader.accept(record);
            }
        } catch (IOException e) {
            throw RunFolderException.unreadable(file, e);
        } catch (RuntimeException e) {
            throw RunFolderException.damaged(file, e);
        }
    }

    private static long number(CSVRecord record, String column) {
        return Long.parseLong(record.get(column));
    }

    private static Health health(CSVRecord record) {
        return new Health(
                Double.parseDouble(record.get("cpu")),
                Double.parseDouble(record.get("busyShare")),
                number(record, "loopDelayMaxNanos"),
                number(record, "gcPauseMaxNanos"),
                Double.parseDouble(record.get("stealShare")),
                number(record, "throttledNanos"),
                Double.parseDouble(record.get("runQueueShare")),
                number(record, "retransmits"),
                (int) number(record, "openConnections"),
                (int) number(record, "queuedRequests"),
                number(record, "droppedForMemory"),
                number(record, "clockOffsetNanos"),
                number(record, "clockUncertaintyNanos"));
    }
}
