package dev.spate.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.boards.Boards;
import dev.spate.stack.OutsideProgram.Ending;
import dev.spate.telemetry.metrics.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesTest {

    private static final Path FILES = OutsideProgram.COLLECTOR_FILES.resolve("prometheus");

    /// A metric of Spate, and not a part of the name of something recorded.
    private static final Pattern OWN_NAME = Pattern.compile("(?<![:a-z_])spate_[a-z_]+(?![a-z_:])");

    @TempDir
    private Path folder;

    @Test
    void rulesRaiseTheAlarmsTheyShouldAndNoOthers() throws IOException, InterruptedException {
        Ending ending = OutsideProgram.run(
                FILES, Map.of(), OutsideProgram.installed("promtool"), "test", "rules", "rules-test.yml");
        assertThat(ending.code()).as(ending.output()).isZero();
    }

    @Test
    void prometheusTakesTheConfiguration() throws IOException, InterruptedException {
        Ending ending = OutsideProgram.run(
                FILES, Map.of(), OutsideProgram.installed("promtool"), "check", "config", "prometheus.yml");
        assertThat(ending.code()).as(ending.output()).isZero();
    }

    @Test
    void everyAlarmIsTested() throws IOException {
        String rules = Files.readString(FILES.resolve("alert-rules.yml"));
        String tests = Files.readString(FILES.resolve("rules-test.yml"));
        assertThat(Pattern.compile("- alert: (\\w+)").matcher(rules).results().map(match -> match.group(1)))
                .isNotEmpty()
                .allSatisfy(alarm -> assertThat(tests).contains("alertname: " + alarm));
    }

    @Test
    void rulesAskOnlyForWhatIsExposed() throws IOException {
        Set<String> known = Stream.of(Metric.values())
                .flatMap(metric -> Stream.concat(metric.series().stream(), Stream.of(metric.family())))
                .collect(Collectors.toSet());
        Set<String> asked = new TreeSet<>();
        for (String file : new String[] {"recording-rules.yml", "alert-rules.yml", "rules-test.yml"}) {
            Matcher names = OWN_NAME.matcher(Files.readString(FILES.resolve(file)));
            while (names.find()) {
                asked.add(names.group());
            }
        }
        assertThat(known).containsAll(asked);
    }

    /// As promtool has no command for expressions alone, each is a rule of a file.
    @Test
    void everyExpressionOfTheBoardsIsPromQl() throws IOException, InterruptedException {
        StringBuilder rules = new StringBuilder("groups:\n  - name: boards\n    rules:\n");
        Boards.all()
                .forEach(board -> board.panels()
                        .forEach(panel -> panel.queries()
                                .forEach(query -> rules.append("      # ")
                                        .append(board.title())
                                        .append(", ")
                                        .append(panel.title())
                                        .append("\n      - record: a_b\n        expr: '")
                                        .append(PanelQueries.filledIn(
                                                        query.expr().text(), "r", "r", 1)
                                                .replace("'", "''"))
                                        .append("'\n        labels: {place: '")
                                        .append((board.name() + " " + panel.title() + " " + query.legend())
                                                .replace("'", "''"))
                                        .append("'}\n"))));
        Files.writeString(folder.resolve("boards.yml"), rules);
        Ending ending = OutsideProgram.run(
                folder, Map.of(), OutsideProgram.installed("promtool"), "check", "rules", "boards.yml");
        assertThat(ending.code()).as(ending.output() + rules).isZero();
    }
}
