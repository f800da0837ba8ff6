package dev.spate.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/// `trials.csv`: a line for each trial. Times are in nanoseconds, memory in bytes.
final class LabCsv {

    private LabCsv() {}

    static String render(Campaign campaign) {
        StringBuilder text = new StringBuilder();
        List<String> head = new ArrayList<>(List.of(
                "pattern",
                "arm",
                "base",
                "round",
                "trial",
                "counts",
                "requests",
                "bystanders",
                "errors",
                "start-lateness-p99",
                "compiler"));
        Quantity.COMMON.forEach(measure -> head.add(Quantity.of(measure).name()));
        head.add("own");
        head.add("doubts");
        try (CSVPrinter printer = new CSVPrinter(text, CSVFormat.RFC4180)) {
            printer.printRecord(head);
            for (ExperimentResult result : campaign.results()) {
                for (Trial trial : result.trials()) {
                    printer.printRecord(line(result.design(), trial));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a string cannot be written", e);
        }
        return text.toString();
    }

    private static List<Object> line(Design design, Trial trial) {
        List<Object> line = new ArrayList<>(List.of(
                design.name(),
                trial.arm(),
                trial.arm().equals(design.base().name()),
                trial.round(),
                trial.number(),
                trial.counts(),
                trial.requests(),
                trial.bystanders(),
                trial.errors(),
                trial.latenessP99Nanos(),
                trial.compilerNanos()));
        Quantity.COMMON.forEach(measure -> {
            Double value = trial.values().get(Quantity.of(measure));
            line.add(value == null ? "" : value);
        });
        line.add(trial.values().entrySet().stream()
                .filter(value -> !value.getKey().own().isEmpty())
                .map(value -> value.getKey().own() + "=" + value.getValue())
                .collect(Collectors.joining(" ")));
        line.add(String.join("; ", trial.doubts()));
        return line;
    }
}
