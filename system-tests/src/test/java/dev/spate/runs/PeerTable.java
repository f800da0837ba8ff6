package dev.spate.runs;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Prints the figures of a mode: the median over its rounds, the least and the greatest, and how each
/// client stands against the first, in the same round.
final class PeerTable {

    private final String mode;
    private final List<PeerFigure> figures;

    PeerTable(String mode, List<PeerFigure> figures) {
        this.mode = mode;
        this.figures =
                figures.stream().filter(figure -> figure.mode().equals(mode)).toList();
    }

    /// @param against client that others are compared with, if it took part
    void print(String words, String against) {
        System.out.printf("%n%s: %s%n", mode, words);
        Map<String, List<PeerFigure>> byClient = new LinkedHashMap<>();
        for (PeerFigure figure : figures) {
            byClient.computeIfAbsent(figure.client(), _ -> new ArrayList<>()).add(figure);
        }
        List<String> names = new ArrayList<>();
        for (PeerFigure figure : figures) {
            figure.values().keySet().stream()
                    .filter(name -> !names.contains(name))
                    .forEach(names::add);
        }
        for (String name : names) {
            System.out.printf("  %s%n", name);
            byClient.forEach((client, rounds) -> {
                List<Double> values = values(rounds, name);
                if (!values.isEmpty()) {
                    System.out.printf("    %-18s %s%s%n", client, spread(values), ratio(rounds, name, client, against));
                }
            });
        }
    }

    private static List<Double> values(List<PeerFigure> rounds, String name) {
        return rounds.stream()
                .map(figure -> figure.values().get(name))
                .filter(Objects::nonNull)
                .toList();
    }

    private String ratio(List<PeerFigure> rounds, String name, String client, String against) {
        if (client.equals(against)) {
            return "";
        }
        List<Double> ratios = new ArrayList<>();
        for (PeerFigure figure : rounds) {
            Double own = figure.values().get(name);
            Double other = of(against, figure.round(), name);
            if (own != null && other != null && other != 0) {
                ratios.add(own / other);
            }
        }
        return ratios.isEmpty() ? "" : "   " + against + " x " + spread(ratios);
    }

    private @Nullable Double of(String client, int round, String name) {
        for (PeerFigure figure : figures) {
            if (figure.client().equals(client) && figure.round() == round) {
                return figure.values().get(name);
            }
        }
        return null;
    }

    private static String spread(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int size = sorted.size();
        double median = (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
        String middle = number(median);
        return size == 1 ? middle : middle + " (" + number(sorted.getFirst()) + " to " + number(sorted.getLast()) + ")";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) >= 1000 ? "%,.0f" : "%.2f", value);
    }
}
