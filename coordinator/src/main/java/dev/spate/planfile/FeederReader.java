package dev.spate.planfile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spate.workload.Feeder;
import dev.spate.workload.Template;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/// Reads feeders and their files.
final class FeederReader {

    /// All rows are in the memory of every agent.
    static final int MAX_BYTES = 64 << 20;

    static final int MAX_ROWS = 1_000_000;
    static final int MAX_COLUMNS = 200;

    /// Of one file; a file in the wrong format is wrong in every line.
    private static final int MOST_PROBLEMS = 5;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Context context;
    private final List<Feeder> feeders = new ArrayList<>();
    private final Map<String, List<String>> columns = new LinkedHashMap<>();
    private final Map<String, Mention> mentions = new LinkedHashMap<>();

    FeederReader(Context context) {
        this.context = context;
    }

    List<Feeder> feeders() {
        return feeders;
    }

    /// Columns by feeder; none of a feeder that could not be read.
    Map<String, List<String>> columns() {
        return columns;
    }

    /// Where the file of each feeder stands in the plan.
    Map<String, Mention> mentions() {
        return mentions;
    }

    void read(List<Item<Fields>> items) {
        for (Item<Fields> item : items) {
            columns.put(item.key(), List.of());
            if (!Template.isName(item.key()) || item.key().equals("env")) {
                String rule =
                        "the name of a feeder has letters, digits, '_' and '-', begins with a letter or '_', and is not"
                                + " 'env'";
                context.problems.add(item.keyPlace(), item.path(), Node.quote(item.key()), rule, null);
            }
            Fields fields = item.value();
            if (fields != null && fields.get(PlanShapes.FILE) instanceof Node.Scalar file) {
                feeder(item.key(), fields, file);
            }
        }
    }

    private void feeder(String name, Fields fields, Node.Scalar file) {
        String field = fields.path(PlanShapes.FILE);
        String lower = file.text().toLowerCase(Locale.ROOT);
        boolean csv = lower.endsWith(".csv");
        if (!csv && !lower.endsWith(".jsonl") && !lower.endsWith(".ndjson")) {
            String hint = lower.endsWith(".json") ? "write one object on each line and call it .jsonl" : null;
            context.problems.add(file, field, "a feeder's file ends in .csv, .jsonl or .ndjson", hint);
            return;
        }
        byte[] bytes = context.file(file, field, MAX_BYTES);
        if (bytes == null) {
            return;
        }
        Utf8 text = Utf8.decode(bytes);
        if (text.faultAt() >= 0) {
            String found = "byte 0x%02x at offset %d".formatted(bytes[text.faultAt()], text.faultAt());
            context.problems.addIn(
                    file.text(), text.faultLine(), field, found, "a feeder's file is text in UTF-8", null);
            return;
        }
        Rows rows = new Rows(file.text(), field);
        if (csv) {
            rows.readCsv(text.text());
        } else {
            rows.readJsonLines(text.text());
        }
        if (rows.faults > 0) {
            return;
        }
        if (rows.rows.isEmpty()) {
            String rule = csv
                    ? "a CSV file has a line of column names and at least one row"
                    : "a feeder has at least one row";
            String found = bytes.length == 0 ? "an empty file" : csv ? "no row" : "no object";
            context.problems.add(file.place(), field, found, rule, null);
            return;
        }
        columns.put(name, rows.columns);
        Feeder.Order order = fields.get(PlanShapes.ORDER, Feeder.Order.SEQUENTIAL);
        Feeder.Share share = fields.get(PlanShapes.SHARE, Feeder.Share.UNIQUE);
        Feeder.AtEnd atEnd = fields.get(PlanShapes.AT_END, Feeder.AtEnd.RECYCLE);
        mentions.put(name, Problems.mention(name, file.place(), field));
        feeders.add(new Feeder(name, rows.columns, rows.rows, order, share, atEnd));
    }

    /// The rows of one file as they are read.
    private final class Rows {
        private final String file;
        private final String field;
        private List<String> columns = List.of();
        private final List<List<String>> rows = new ArrayList<>();
        private int faults;

        Rows(String file, String field) {
            this.file = file;
            this.field = field;
        }

        private void fault(long line, String found, String rule, @Nullable String source) {
            faults++;
            context.problems.addIn(file, (int) line, field, found, rule, source);
        }

        void readCsv(String text) {
            CSVFormat format =
                    CSVFormat.RFC4180.builder().setIgnoreEmptyLines(true).get();
            long line = 0;
            try (CSVParser parser = CSVParser.parse(text, format)) {
                for (CSVRecord record : parser) {
                    long lineBreaks = record.stream()
                            .mapToLong(value ->
                                    value.chars().filter(c -> c == '\n').count())
                            .sum();
                    line = parser.getCurrentLineNumber() - lineBreaks;
                    csvRecord(record, Math.max(1, line));
                    if (faults >= MOST_PROBLEMS || rows.size() > MAX_ROWS) {
                        return;
                    }
                }
            } catch (IOException | UncheckedIOException | IllegalStateException e) {
                fault(line + 1, "", "from here on this is not CSV: " + csvFault(e), lineOf(text, line + 1));
            }
        }

        private static String csvFault(Exception e) {
            String message = String.valueOf(e.getMessage());
            if (message.contains("EOF reached before encapsulated token finished")) {
                return "a value that begins with a quote has no quote at its end";
            }
            if (message.contains("between encapsulated token and delimiter")) {
                return "behind a closing quote stands a comma or the end of the line";
            }
            return message.replaceAll("\\s+", " ").replaceFirst("^[A-Za-z.]+Exception: ", "");
        }

        private static @Nullable String lineOf(String text, long line) {
            return text.lines().skip(line - 1).findFirst().orElse(null);
        }

        private void csvRecord(CSVRecord record, long line) {
            String source = String.join(",", record.toList());
            if (columns.isEmpty()) {
                columns = record.stream().map(String::strip).toList();
                checkColumns(line, source);
            } else if (record.size() != columns.size()) {
                String found = record.size() + (record.size() == 1 ? " value" : " values");
                String rule = "every row has as many values as there are columns, " + columns.size();
                fault(line, found, rule, source);
            } else {
                add(record.toList(), line);
            }
        }

        private void add(List<String> row, long line) {
            rows.add(row);
            if (rows.size() > MAX_ROWS) {
                fault(line, "", "a feeder may have " + MAX_ROWS + " rows", null);
            }
        }

        private void checkColumns(long line, String source) {
            Set<String> seen = new HashSet<>();
            if (columns.size() > MAX_COLUMNS) {
                fault(line, columns.size() + " columns", "a feeder may have " + MAX_COLUMNS + " columns", null);
            }
            for (String column : columns) {
                if (column.isEmpty()) {
                    fault(line, "", "a column without a name", source);
                } else if (!seen.add(column)) {
                    fault(line, Node.quote(column), "two columns have this name", source);
                }
            }
        }

        void readJsonLines(String text) {
            int line = 0;
            for (String row : (Iterable<String>) text.lines()::iterator) {
                line++;
                if (!row.isBlank()) {
                    jsonRow(row, line);
                }
                if (faults >= MOST_PROBLEMS || rows.size() > MAX_ROWS) {
                    return;
                }
            }
        }

        private void jsonRow(String row, int line) {
            JsonNode object;
            try {
                object = JSON.readTree(row);
            } catch (JsonProcessingException e) {
                int column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
                fault(
                        line,
                        "",
                        "this is not JSON, at column " + column + ": "
                                + e.getOriginalMessage().replaceFirst(" \\(start marker.*", ""),
                        row);
                return;
            }
            if (!object.isObject()) {
                fault(line, Node.quote(row), "every line is a JSON object", row);
                return;
            }
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            if (columns.isEmpty()) {
                columns = List.copyOf(names);
                checkColumns(line, row);
            } else if (names.size() != columns.size() || !columns.containsAll(names)) {
                String rule = "every object has the members of the first one, " + String.join(", ", columns);
                fault(line, "the members " + String.join(", ", names), rule, row);
                return;
            }
            List<String> values = new ArrayList<>();
            for (String column : columns) {
                JsonNode value = object.get(column);
                values.add(value.isTextual() ? value.textValue() : value.toString());
            }
            add(values, line);
        }
    }
}
