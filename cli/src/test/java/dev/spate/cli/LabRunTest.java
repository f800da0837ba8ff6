package dev.spate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An experiment with short trials, from the command to its files: the target is a process, the load is
/// real. What is held against the clock is only what a timer guarantees.
class LabRunTest {

    @TempDir
    private Path folder;

    @Test
    void waitsOneAfterAnotherTakeAsLongAsAllOfThem() throws IOException {
        Path results = folder.resolve("lab");
        int code = Main.commandLine("lab")
                .execute(
                        "lab",
                        "sleepers",
                        "--variant",
                        "one-by-one",
                        "--variant",
                        "concurrent",
                        "--quick",
                        "--quiet",
                        "--param",
                        "waits=10",
                        "--param",
                        "millis=10",
                        "--rate",
                        "4",
                        "--seed",
                        "7",
                        "--out",
                        results.toString());
        JsonNode lab = new ObjectMapper().readTree(Files.readString(results.resolve("lab.json")));
        JsonNode experiment = lab.at("/experiments/0");
        assertThat(experiment.at("/trouble").asText()).isEmpty();
        assertThat(lab.at("/command").asText())
                .isEqualTo(
                        "spate lab sleepers --variant one-by-one --variant concurrent --param waits=10 --param millis=10"
                                + " --quick --rate 4 --seed 7");
        assertThat(experiment.at("/arms/0/checksum").asText())
                .isNotEmpty()
                .isEqualTo(experiment.at("/arms/1/checksum").asText());
        int counting = 0;
        for (JsonNode trial : experiment.at("/trials")) {
            if (!trial.at("/counts").asBoolean()) {
                // A machine that is busy with other things makes the generator late; then that is said.
                assertThat(trial.at("/doubts")).isNotEmpty();
                continue;
            }
            counting++;
            assertThat(trial.at("/requests").asInt()).isEqualTo(4);
            assertThat(trial.at("/values/throughput").asDouble()).isPositive();
            assertThat(trial.at("/values/cpu-per-request").asDouble()).isPositive();
            assertThat(trial.at("/values/allocation-per-request").asDouble()).isPositive();
            assertThat(trial.at("/values/peak-memory").asDouble()).isPositive();
            boolean naive = trial.at("/arm").asText().equals("one-by-one");
            // Ten waits of 10 ms, less what a timer of whole milliseconds may be early.
            assertThat(trial.at("/values/p50").asDouble()).isGreaterThan(naive ? 90e6 : 9e6);
            assertThat(trial.at("/values/nanos-per-item").asDouble()).isGreaterThan(naive ? 9e6 : 0.9e6);
        }
        assertThat(code).isEqualTo(counting == 4 ? 0 : 98);
        for (String file : new String[] {"lab-report.html", "lab-results.md", "trials.csv", "target-sleepers.log"}) {
            assertThat(results.resolve(file)).isNotEmptyFile();
        }
    }
}
