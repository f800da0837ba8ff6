package dev.spate.boards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spate.telemetry.metrics.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BoardsTest {

    private static final Path FOLDER = Path.of("boards");
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Pattern FROM_QUANTILE = Pattern.compile("(avg|mean)[^(]*\\([^)]*quantile");
    private static final Pattern OWN_NAME = Pattern.compile("spate_[a-z_]+");

    static Stream<Board> all() {
        return Boards.all().stream();
    }

    @ParameterizedTest
    @MethodSource("all")
    void fileIsWhatTheCodeMakes(Board board) throws IOException {
        Path file = FOLDER.resolve(board.name() + ".json");
        String made = new BoardJson().text(board);
        if (Boolean.getBoolean("spate.docs.write")) {
            Files.createDirectories(FOLDER);
            Files.writeString(file, made);
        }
        assertThat(file).as("written anew by -Dspate.docs.write=true").exists().hasContent(made);
    }

    @Test
    void folderHoldsNoOtherBoards() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            all().map(board -> board.name() + ".json").toList());
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void hasTwelvePanelsAtMostAndEachSaysWhatItMeans(Board board) {
        assertThat(board.panels()).hasSizeBetween(1, 12);
        assertThat(board.panels()).extracting(Panel::title).doesNotHaveDuplicates();
        assertThat(board.panels()).allSatisfy(panel -> {
            assertThat(panel.about()).as(panel.title()).endsWith(".").hasSizeGreaterThan(20);
            assertThat(panel.unit()).as(panel.title()).isNotEmpty();
            assertThat(panel.queries()).as(panel.title()).isNotEmpty();
            assertThat(panel.noValue()).as(panel.title()).isNotEmpty();
        });
    }

    @ParameterizedTest
    @MethodSource("all")
    void panelsFillTheirRowsAndDoNotOverlap(Board board) throws IOException {
        Set<String> taken = new HashSet<>();
        for (JsonNode panel : json(board).get("panels")) {
            JsonNode place = panel.get("gridPos");
            assertThat(place.get("x").asInt() + place.get("w").asInt()).isLessThanOrEqualTo(24);
            for (int x = 0; x < place.get("w").asInt(); x++) {
                for (int y = 0; y < place.get("h").asInt(); y++) {
                    String cell =
                            (place.get("x").asInt() + x) + " " + (place.get("y").asInt() + y);
                    assertThat(taken.add(cell))
                            .as(panel.get("title") + " at " + cell)
                            .isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void noPercentileIsAveraged(Board board) {
        assertThat(expressions(board)).allSatisfy(text -> {
            assertThat(text).doesNotContain("avg").doesNotContainPattern(FROM_QUANTILE);
            if (text.contains("histogram_quantile")) {
                assertThat(text).containsPattern("histogram_quantile\\([0-9.]+, sum by \\(le");
            }
        });
    }

    @ParameterizedTest
    @MethodSource("all")
    void namesThatAreOursStandInTheCatalogue(Board board) {
        Set<String> known = Stream.of(Metric.values())
                .flatMap(metric -> metric.series().stream())
                .collect(Collectors.toSet());
        for (String text : expressions(board)) {
            Matcher names = OWN_NAME.matcher(text);
            while (names.find()) {
                assertThat(known).contains(names.group());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void marksRunsAndPhasesAndLinksPercentilesToTraces(Board board) throws IOException {
        JsonNode json = json(board);
        assertThat(json.at("/annotations/list/0/expr").asText())
                .contains(Metric.RUN_INFO.family())
                .contains("== 1");
        assertThat(json.at("/annotations/list/1/expr").asText()).contains(Metric.RUN_PHASE.family());
        if (board.name().equals("run")) {
            List<Boolean> exemplars = new ArrayList<>();
            json.get("panels")
                    .forEach(panel -> panel.get("targets")
                            .forEach(target ->
                                    exemplars.add(target.get("exemplar").asBoolean())));
            assertThat(exemplars).contains(true);
        }
    }

    @Test
    void labelThatAMetricDoesNotHaveIsRefused() {
        assertThatThrownBy(() -> Series.of(Metric.LEADER).is("phase", "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("spate_coordinator_leader has no label phase");
    }

    @Test
    void percentileOfWhatIsNoHistogramIsRefused() {
        assertThatThrownBy(() -> Series.buckets(Metric.LEADER)).hasMessageContaining("is no histogram");
        assertThatThrownBy(() -> Series.of(Metric.REQUESTS).quantile(0.99)).hasMessageContaining("are no buckets");
    }

    @Test
    void rateOfAGaugeIsRefused() {
        assertThatThrownBy(() -> Series.of(Metric.LEADER).rate()).hasMessageContaining("is a gauge");
    }

    private static JsonNode json(Board board) throws IOException {
        return MAPPER.readTree(new BoardJson().text(board));
    }

    private static List<String> expressions(Board board) {
        return board.panels().stream()
                .flatMap(panel -> panel.queries().stream())
                .map(query -> query.expr().text())
                .toList();
    }
}
