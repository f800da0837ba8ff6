package dev.spate.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.stack.OutsideProgram.Ending;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CollectorConfigurationTest {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{env:([A-Z_]+)");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "scrape.yaml",
                "scrape.yaml scrape-kubernetes.yaml",
                "gateway.yaml",
                "gateway.yaml gateway-to-file.yaml",
                "gateway.yaml gateway-kubernetes.yaml"
            })
    void collectorTakesTheConfiguration(String files) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(OutsideProgram.collector(), "validate"));
        for (String file : files.split(" ")) {
            command.addAll(List.of("--config", file));
        }
        Ending ending = OutsideProgram.run(OutsideProgram.COLLECTOR_FILES, Map.of(), command.toArray(String[]::new));
        assertThat(ending.code()).as(ending.output()).isZero();
        assertThat(ending.output()).doesNotContainIgnoringCase("deprecated");
    }

    @Test
    void collectorHoldsEveryPartOfItsManifestAndNoMore() throws IOException, InterruptedException {
        Ending ending =
                OutsideProgram.run(OutsideProgram.COLLECTOR_FILES, Map.of(), OutsideProgram.collector(), "components");
        List<String> built = ending.output()
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("module: "))
                .map(line -> line.substring("module: ".length()))
                .toList();
        List<String> wanted;
        try (Stream<String> lines = Files.lines(OutsideProgram.COLLECTOR_FILES.resolve("builder.yaml"))) {
            wanted = lines.map(String::strip)
                    .filter(line -> line.startsWith("- gomod: "))
                    .map(line -> line.substring("- gomod: ".length()))
                    .toList();
        }
        assertThat(built).hasSameElementsAs(wanted);
    }

    /// What a file is told by the environment stands in its own head or in that of the file under it.
    @ParameterizedTest
    @ValueSource(strings = {"scrape.yaml", "scrape-kubernetes.yaml", "gateway.yaml", "gateway-to-file.yaml"})
    void variablesThatMatterAreExplained(String file) throws IOException {
        String text = Files.readString(OutsideProgram.COLLECTOR_FILES.resolve(file));
        assertThat(VARIABLE.matcher(text)
                        .results()
                        .map(match -> match.group(1))
                        .filter(name -> !name.startsWith("SPATE_COLLECTOR_") && !name.contains("PORT"))
                        .distinct())
                .allSatisfy(name -> assertThat(text).containsPattern("#   " + name));
    }
}
