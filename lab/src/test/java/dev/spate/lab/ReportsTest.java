package dev.spate.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportsTest {

    private static final Path GOLDEN = Path.of("src/test/resources/dev/spate/lab");

    /// Rewritten by `-Dspate.golden.write=true`.
    private static void isGolden(String name, String text) throws IOException {
        if (Boolean.getBoolean("spate.golden.write")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(GOLDEN.resolve(name), text);
        }
        assertThat(text).isEqualTo(Files.readString(GOLDEN.resolve(name)));
    }

    @Test
    void theTableSaysWhatHoldsAndByHowMuch() throws UnusableDesignException, IOException {
        isGolden("table.txt", LabTable.render(Samples.result(), 100, false));
    }

    @Test
    void theOverviewHasALineForEachTunedVariant() throws UnusableDesignException, IOException {
        isGolden("overview.txt", LabTable.overview(List.of(Samples.result()), 120, false));
    }

    @Test
    void thePageForARepositoryHasMachineDateAndEverything() throws UnusableDesignException, IOException {
        isGolden("lab-results.md", LabMarkdown.render(Samples.campaign()));
    }

    @Test
    void theReportAsksNobodyForAnythingAndEscapesWhatItShows() throws UnusableDesignException {
        String page = LabPage.render(Samples.campaign());
        assertThat(page)
                .contains("default-src 'none'")
                .doesNotContain("<script")
                .doesNotContain("src=\"")
                .contains("Abacus &lt;7&gt;")
                .contains("<svg class=\"plot\"")
                .contains("own: p99 ×0.250");
        // Five trials of each of three arms, and one that does not count.
        assertThat(page.split("<circle class=\"trial", -1)).hasSize(1 + 16);
        assertThat(page.split(" void\"", -1)).hasSize(1 + 1);
    }

    @Test
    void profilesAreLinkedAndWhatIsMissingIsSaid() throws UnusableDesignException, JsonProcessingException {
        assertThat(LabPage.render(Samples.campaign()))
                .contains("href=\"profiles/queues-own-cpu-diff.html\"", "against shared", "JFR: JFR was asked for")
                .contains("the target &lt;answers&gt; 409");
        JsonNode profiles =
                new ObjectMapper().readTree(LabJson.render(Samples.campaign())).at("/experiments/0/profiles");
        assertThat(profiles).hasSize(3);
        assertThat(profiles.at("/1/difference").asText()).isEqualTo("profiles/queues-own-cpu-diff.html");
        assertThat(profiles.at("/2").has("kind")).isFalse();
        assertThat(profiles.at("/2/note").asText()).isEqualTo("the target <answers> 409");
    }

    @Test
    void everyTrialIsInTheFileForPrograms() throws UnusableDesignException, JsonProcessingException {
        JsonNode lab = new ObjectMapper().readTree(LabJson.render(Samples.campaign()));
        assertThat(lab.at("/machine/processor").asText()).isEqualTo("Abacus <7>");
        JsonNode experiment = lab.at("/experiments/0");
        assertThat(experiment.at("/trials")).hasSize(16);
        assertThat(experiment.at("/trials/0/values/p99").asDouble()).isEqualTo(98e6);
        assertThat(experiment.at("/verdicts/own").asText()).isEqualTo("confirmed");
        assertThat(experiment.at("/arms/2/settings/loops").asText()).isEqualTo("2");
        assertThat(experiment.at("/arms/2/allTrials/requests").asInt()).isEqualTo(5);
        assertThat(experiment.at("/console/0/warns/0/lint").asText()).isEqualTo("lock-contended");
    }

    @Test
    void everyTrialIsALineForSpreadsheets() throws UnusableDesignException {
        List<String> lines = LabCsv.render(Samples.campaign()).lines().toList();
        assertThat(lines).hasSize(1 + 16);
        assertThat(lines.getFirst()).startsWith("pattern,arm,base,round,trial,counts,requests,");
        assertThat(lines.get(1))
                .isEqualTo(
                        "queues,shared,true,1,1,true,150,300,0,200000,4000000,50.0,9800000.0,9.8E7,,,,,2.0E7,,waits=0.0,");
    }
}
