package dev.spate.runs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What Spate costs beside other load generators: whole processes against nginx, one after the other. A
/// measurement to be started by hand with `benchmarks/peers`, no test: its figures are those of the
/// machine, and only what was measured in one go may be compared.
///
/// nginx has the first processor, the client the last; see [PeerRound] for what is counted and how,
/// [PeerLoad] for what is sent. `benchmarks/peers` starts one process for each round, which adds its
/// figures to a file, and one that prints them.
final class PeerFigures {

    private PeerFigures() {}

    /// `round MODE NUMBER FILE FOLDER` or `table MODE FILE`.
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path file = Path.of(arguments[arguments[0].equals("round") ? 3 : 2]);
        if (arguments[0].equals("round")) {
            int number = Integer.parseInt(arguments[2]);
            Path folder = Files.createDirectories(Path.of(arguments[4]).resolve(arguments[1] + "-" + number));
            for (PeerFigure figure : round(arguments[1], number, folder)) {
                figure.addTo(file);
            }
        } else {
            new PeerTable(arguments[1], PeerFigure.readAll(file)).print(words(arguments[1]), against(arguments[1]));
        }
    }

    private static List<PeerFigure> round(String mode, int number, Path folder)
            throws IOException, InterruptedException {
        PeerRound round = new PeerRound(mode, number, folder);
        return switch (mode) {
            case "closed" ->
                round.compare(
                        PeerLoad.CLOSED,
                        List.of(PeerClient.WRK, PeerClient.H2LOAD, PeerClient.HYPERFOIL, PeerClient.SPATE));
            case "json" ->
                round.compare(
                        PeerLoad.JSON,
                        List.of(PeerClient.WRK, PeerClient.H2LOAD, PeerClient.HYPERFOIL, PeerClient.SPATE));
            case "http2" -> round.compare(PeerLoad.HTTP2, List.of(PeerClient.H2LOAD, PeerClient.SPATE));
            case "open" ->
                round.compare(
                        PeerLoad.OPEN, List.of(PeerClient.HYPERFOIL, PeerClient.SPATE, PeerClient.SPATE_LOOP_ALONE));
            case "scenario" -> round.compare(PeerLoad.SCENARIO, List.of(PeerClient.HYPERFOIL, PeerClient.SPATE));
            case "tracing" -> round.compareTraced(PeerLoad.CLOSED);
            case "tracing-open" -> round.compareTraced(PeerLoad.OPEN);
            case "alloc" -> round.allocation(List.of(PeerLoad.CLOSED, PeerLoad.SCENARIO));
            case "cores" ->
                round.compare(PeerLoad.CLOSED, List.of(PeerClient.SPATE_ONE_LOOP, PeerClient.SPATE_TWO_LOOPS));
            case "sessions" -> sessions(number, folder);
            case "profile" -> {
                LoopProfile.take(PeerLoad.CLOSED, "closed", folder);
                yield List.of();
            }
            default -> throw new IllegalArgumentException(mode);
        };
    }

    private static List<PeerFigure> sessions(int number, Path folder) throws IOException, InterruptedException {
        List<PeerFigure> figures = new ArrayList<>();
        figures.add(new SessionFigures(folder).measure(number, 250_000, 40_000, "1g"));
        figures.add(new SessionFigures(folder).measure(number, 1_000_000, 40_000, "2g"));
        return figures;
    }

    private static String words(String mode) {
        return switch (mode) {
            case "alloc" -> "what the event loop of Spate allocates";
            case "tracing" -> PeerLoad.CLOSED.words() + "; spans go to a Collector";
            case "tracing-open" -> PeerLoad.OPEN.words() + "; spans go to a Collector";
            case "cores" -> "two event loops against one, on two processors that the server shares";
            case "sessions" -> "sessions in think time, in one agent";
            default -> PeerLoad.valueOf(mode.toUpperCase(Locale.ROOT)).words();
        };
    }

    private static String against(String mode) {
        return switch (mode) {
            case "closed", "json" -> PeerClient.WRK.label();
            case "http2" -> PeerClient.H2LOAD.label();
            case "tracing", "tracing-open" -> PeerClient.SPATE.label();
            case "cores" -> PeerClient.SPATE_ONE_LOOP.label();
            default -> PeerClient.HYPERFOIL.label();
        };
    }
}
