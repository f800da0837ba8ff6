package dev.spate.runs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spate.profile.Stacks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `spate lab --profile`, with a target that is a process of its own.
@Timeout(240)
final class ProfiledLabTest {

    @TempDir
    private Path folder;

    @Test
    void everyVariantHasItsFlameGraphsAndTheTunedOneADifference() throws Exception {
        JsonNode experiment = experiment(Map.of(), "--profile");
        String report = Files.readString(results().resolve("lab-report.html"));
        List<String> taken = new ArrayList<>();
        for (JsonNode one : experiment.path("profiles")) {
            taken.add(one.path("arm").asText() + " " + one.path("kind").asText());
            assertThat(one.path("note").asText()).isEmpty();
            assertThat(one.path("engine").asText()).isEqualTo("async-profiler");
            assertThat(one.path("requests").asLong()).isPositive();
            assertThat(Files.readString(results().resolve(one.path("page").asText())))
                    .contains("Flame graph");
            assertThat(report).contains("href=\"" + one.path("page").asText() + "\"");
            boolean naive = one.path("arm").asText().equals("new-each-time");
            assertThat(one.path("difference").isNull()).isEqualTo(naive);
            if (!naive) {
                String difference = one.path("difference").asText();
                assertThat(report).contains("href=\"" + difference + "\"");
                assertThat(Files.readString(results().resolve(difference)))
                        .contains("difference of two profiles", "new-each-time → reused", "Claim: ");
            }
        }
        assertThat(taken).containsExactly("new-each-time cpu", "new-each-time alloc", "reused cpu", "reused alloc");
        // It is the target that was recorded; of the processor there are too few samples to find one method among them.
        Stacks cpu = stacks("new-each-time-cpu");
        assertThat(cpu.total()).isPositive();
        assertThat(cpu.shareWith("dev.spate.drive.DriveLoop.run")).isZero();
        // At work for the variant: some hundred requests of 8 MiB each beside the same without.
        assertThat(stacks("new-each-time-alloc").shareWith("byte[]_[c]")).isGreaterThan(0.9);
        assertThat(stacks("reused-alloc").total())
                .isLessThan(stacks("new-each-time-alloc").total() / 4);
        // The extra trial is none of those that count.
        int trials = 0;
        for (JsonNode trial : experiment.path("trials")) {
            trials += trial.path("counts").asBoolean() ? 1 : 0;
        }
        assertThat(trials).isLessThanOrEqualTo(4);
    }

    @Test
    void aProfileThatCannotBeHadIsSaidAndTheExperimentStands() throws Exception {
        JsonNode experiment = experiment(Map.of("SPATE_PROFILER", "jfr"), "--profile", "wall");
        String why = "JFR was asked for; JFR, which would take its place, has no wall-clock profile";
        assertThat(experiment.path("trouble").asText()).isEmpty();
        assertThat(experiment.path("trials")).isNotEmpty();
        assertThat(experiment.path("profiles")).hasSize(2);
        for (JsonNode one : experiment.path("profiles")) {
            assertThat(one.has("kind")).isFalse();
            assertThat(one.path("note").asText()).contains("409").contains(why);
        }
        assertThat(Files.readString(results().resolve("lab-report.html"))).contains(why);
        assertThat(results().resolve("profiles")).doesNotExist();
    }

    private JsonNode experiment(Map<String, String> environment, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "lab",
                "allocation",
                "--variant",
                "new-each-time",
                "--variant",
                "reused",
                "--quick",
                "--seed",
                "7",
                "--out",
                results().toString()));
        arguments.addAll(List.of(more));
        SpateProcess spate = SpateProcess.start(folder, environment, arguments.toArray(String[]::new));
        // 98: the machine was too busy for all trials to count, which is no matter here.
        assertThat(spate.exitCode()).as(spate.output()).isIn(0, 98);
        return new ObjectMapper()
                .readTree(Files.readAllBytes(results().resolve("lab.json")))
                .at("/experiments/0");
    }

    private Stacks stacks(String of) throws IOException {
        return Stacks.read(results().resolve("profiles").resolve("allocation-" + of + ".collapsed.gz"));
    }

    private Path results() {
        return folder.resolve("lab");
    }
}
