package dev.spate.soak.folder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spate.soak.series.Mark;
import dev.spate.soak.series.Series;
import dev.spate.soak.series.Timeline;
import dev.spate.soak.series.Window;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/// Reads what [TimelineWriter] wrote: `signals.csv`, a line for each signal, process and window with
/// times in milliseconds since 1970, and `marks.jsonl`, a line of JSON for each mark.
public final class TimelineFiles {

    public static final String SIGNALS = "signals.csv";
    public static final String MARKS = "marks.jsonl";

    static final List<String> COLUMNS =
            List.of("source", "signal", "unit", "begin", "samples", "min", "mean", "max", "last");

    static final CSVFormat FORMAT =
            CSVFormat.RFC4180.builder().setRecordSeparator('\n').get();

    static final ObjectMapper JSON = new ObjectMapper();

    private TimelineFiles() {}

    /// What was read.
    ///
    /// @param troubles what could not be read, a sentence each; empty if all could
    public record Reading(Timeline timeline, List<String> troubles) {
        /// Takes a copy of the troubles.
        public Reading {
            troubles = List.copyOf(troubles);
        }
    }

    /// Reads the time line of a soak. A line that was written in part, or is none, is left out and said.
    ///
    /// @param begin begin of the soak, in milliseconds since 1970
    /// @param end its end
    /// @param width length of a window in milliseconds
    /// @throws IOException if a file is missing or cannot be read
    public static Reading read(Path folder, long begin, long end, long width) throws IOException {
        List<String> troubles = new ArrayList<>();
        List<Series> series = signals(folder.resolve(SIGNALS), troubles);
        List<Mark> marks = marks(folder.resolve(MARKS), troubles);
        return new Reading(new Timeline(begin, end, width, series, marks), troubles);
    }

    private record Name(String source, String signal, String unit) {}

    private static List<Series> signals(Path file, List<String> troubles) throws IOException {
        Map<Name, TreeMap<Long, Window>> all = new LinkedHashMap<>();
        try (Lines lines = new Lines(file, troubles)) {
            String head = lines.next();
            if (head != null && !head.equals(String.join(",", COLUMNS))) {
                throw new IOException(file + " does not begin with " + String.join(",", COLUMNS));
            }
            for (String line = lines.next(); line != null; line = lines.next()) {
                try (CSVParser parser = CSVParser.parse(line, FORMAT)) {
                    CSVRecord cells = parser.getRecords().getFirst();
                    if (cells.size() != COLUMNS.size()) {
                        throw new IllegalArgumentException(cells.size() + " cells");
                    }
                    Window window = new Window(
                            Long.parseLong(cells.get(3)),
                            Integer.parseInt(cells.get(4)),
                            finite(cells.get(5)),
                            finite(cells.get(6)),
                            finite(cells.get(7)),
                            finite(cells.get(8)));
                    all.computeIfAbsent(new Name(cells.get(0), cells.get(1), cells.get(2)), _ -> new TreeMap<>())
                            .put(window.begin(), window);
                } catch (IllegalArgumentException | IOException e) {
                    lines.wrong(e);
                }
            }
        }
        return all.entrySet().stream()
                .map(entry -> new Series(
                        entry.getKey().source(),
                        entry.getKey().signal(),
                        entry.getKey().unit(),
                        List.copyOf(entry.getValue().values())))
                .toList();
    }

    private static double finite(String cell) {
        double value = Double.parseDouble(cell);
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(cell + " is not finite");
        }
        return value;
    }

    private record Done(String kind, String subject, long begin) {}

    private static List<Mark> marks(Path file, List<String> troubles) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        Map<Done, Mark> all = new LinkedHashMap<>();
        try (Lines lines = new Lines(file, troubles)) {
            for (String line = lines.next(); line != null; line = lines.next()) {
                try {
                    Mark mark = JSON.readValue(line, Mark.class);
                    all.put(new Done(mark.kind(), mark.subject(), mark.begin()), mark);
                } catch (JsonProcessingException e) {
                    lines.wrong(e);
                }
            }
        }
        return all.values().stream()
                .sorted(Comparator.comparingLong(Mark::begin))
                .toList();
    }

    /// The lines of a file, without a last one that has no end. Nothing in the files spans lines: a name
    /// with a line feed is no name.
    private static final class Lines implements AutoCloseable {
        private final Path file;
        private final List<String> troubles;
        private final boolean torn;
        private final BufferedReader reader;
        private @Nullable String ahead;
        private long number;

        Lines(Path file, List<String> troubles) throws IOException {
            this.file = file;
            this.troubles = troubles;
            this.torn = !endsWithLineFeed(file);
            // Bytes that are no text are replaced, and then refused like any other nonsense.
            this.reader = new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8));
            this.ahead = reader.readLine();
        }

        private static boolean endsWithLineFeed(Path file) throws IOException {
            try (SeekableByteChannel channel = Files.newByteChannel(file)) {
                if (channel.size() == 0) {
                    return true;
                }
                ByteBuffer last = ByteBuffer.allocate(1);
                channel.position(channel.size() - 1).read(last);
                return last.get(0) == '\n';
            }
        }

        /// The next one; null at the end.
        @Nullable
        String next() throws IOException {
            String line = ahead;
            if (line == null) {
                return null;
            }
            ahead = reader.readLine();
            number++;
            if (ahead == null && torn) {
                troubles.add(
                        file.getFileName() + ": line " + number + ", the last, was written in part and is left out");
                return null;
            }
            return line;
        }

        void wrong(Exception reason) {
            String why = String.valueOf(reason.getMessage()).lines().findFirst().orElse("");
            troubles.add(file.getFileName() + ": line " + number + " is left out: " + why);
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }
}
