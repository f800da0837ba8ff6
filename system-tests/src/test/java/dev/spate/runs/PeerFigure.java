package dev.spate.runs;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What was measured of one client in one round: a line of a file, to which each round adds.
///
/// @param values by name, with its unit; the first names are those of [PeerRound]
record PeerFigure(String mode, int round, String client, Map<String, Double> values) {

    private static final ObjectMapper JSON = new ObjectMapper();

    void addTo(Path file) throws IOException {
        Files.writeString(
                file, JSON.writeValueAsString(this) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    static List<PeerFigure> readAll(Path file) throws IOException {
        List<PeerFigure> figures = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            figures.add(JSON.readValue(line, PeerFigure.class));
        }
        return figures;
    }
}
