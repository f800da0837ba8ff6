package dev.spate.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.coordinator.RunListener;
import dev.spate.coordinator.RunOutcome;
import dev.spate.judge.Judgement;
import dev.spate.judge.Judgement.Verdict;
import dev.spate.protocol.RunEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class RunArchiveTest {

    private static final String YAML = """
            name: kept
            target: http://127.0.0.1:1
            scenarios: {s: [{get: /, headers: {Authorization: "Bearer ${env.SECRET}"}}]}
            phases: [{name: steady, scenario: s, constantRate: 1/s, duration: 1s}]
            """;

    @TempDir
    private Path root;

    private final SampleRun sample = SampleRun.healthy();

    @Test
    void aFolderHasItsNameOnlyWhenItIsWhole() throws Exception {
        try (RunArchive archive = archive()) {
            RunListener run = begin(archive, "r1");
            sample.intervals.forEach(run::accept);
            while (names().isEmpty()) {
                Thread.onSpinWait();
            }
            assertThat(archive.folder("r1")).isNull();
            assertThat(archive.isWriting("r1")).isTrue();
            assertThat(names()).singleElement().asString().matches("\\.r1\\.[0-9a-f]{12}\\.part");

            run.judged(outcome("r1")).join();

            assertThat(names()).containsExactly("r1");
            assertThat(archive.folder("r1")).isEqualTo(root.resolve("r1"));
            assertThat(archive.trouble("r1")).isNull();
            assertThat(root.resolve("r1").toFile().list()).containsExactlyInAnyOrderElementsOf(RunFolder.FILES);
            RunResult result = RunFolder.read(root.resolve("r1")).result();
            assertThat(result.verdict()).isEqualTo("pass");
            assertThat(result.run()).isEqualTo("r1");
            assertThat(Files.readString(root.resolve("r1").resolve("plan.yaml")))
                    .contains("name: kept")
                    .contains("env.SECRET");
        }
    }

    @Test
    void theRunOfADeadCoordinatorIsWrittenAnewAndItsLeftoversGo() throws Exception {
        RunArchive dead = archive();
        RunListener lost = begin(dead, "r1");
        sample.intervals.subList(0, 10).forEach(lost::accept);
        dead.close();
        assertThat(names()).hasSize(1);

        try (RunArchive next = archive()) {
            RunListener run = begin(next, "r1");
            sample.intervals.forEach(run::accept);
            run.judged(outcome("r1")).join();

            assertThat(names()).containsExactly("r1");
            assertThat(Files.readAllLines(root.resolve("r1").resolve("timeline.csv"))
                            .size())
                    .isGreaterThan(sample.intervals.size());
        }
    }

    @Test
    void aRunThatComesBackToTheSameCoordinatorIsWrittenAnewToo() throws Exception {
        try (RunArchive archive = archive()) {
            RunListener first = begin(archive, "r1");
            sample.intervals.subList(0, 10).forEach(first::accept);
            archive.abandon();
            assertThat(archive.isWriting("r1")).isFalse();
            assertThat(archive.trouble("r1")).isNull();

            RunListener second = begin(archive, "r1");
            // The one before does not know yet that it was replaced.
            first.accept(sample.intervals.get(10));
            sample.intervals.forEach(second::accept);
            CompletableFuture<Void> kept = second.judged(outcome("r1"));
            archive.abandon();
            kept.join();

            assertThat(names()).containsExactly("r1");
            assertThat(archive.folder("r1")).isNotNull();
        }
    }

    @Test
    void aFolderOfACoordinatorThatDiedBeforeItSaidSoIsReplacedAndOtherThingsAreNot() throws Exception {
        Files.createDirectories(root.resolve("r1"));
        Files.writeString(root.resolve("r1").resolve("result.json"), "of the one before");
        Files.createDirectories(root.resolve("r2"));
        Files.writeString(root.resolve("r2").resolve("diary.txt"), "mine");
        try (RunArchive archive = archive()) {
            for (String id : List.of("r1", "r2")) {
                RunListener run = begin(archive, id);
                sample.intervals.forEach(run::accept);
                run.judged(outcome(id)).join();
            }
            assertThat(RunFolder.read(root.resolve("r1")).result().verdict()).isEqualTo("pass");
            assertThat(archive.folder("r2")).isNull();
            assertThat(archive.trouble("r2")).contains("holds something that is no run");
            assertThat(root.resolve("r2").resolve("diary.txt")).hasContent("mine");
        }
    }

    @Test
    void aRootThatCannotBeWrittenCostsTheReportAndNothingElse() throws Exception {
        Path file = Files.writeString(root.resolve("file"), "");
        try (RunArchive archive = new RunArchive(file, "test", Map.of())) {
            RunListener run = begin(archive, "r1");
            sample.intervals.forEach(run::accept);
            run.judged(outcome("r1")).join();
            assertThat(archive.folder("r1")).isNull();
            assertThat(archive.trouble("r1")).isNotNull();
        }
    }

    @Test
    void idsThatAreNoNamesOfFoldersAreNeverPaths() throws Exception {
        try (RunArchive archive = archive()) {
            for (String id : List.of("..", "../x", "a/b", ".hidden", "", "x".repeat(200))) {
                RunListener run = begin(archive, id);
                run.judged(outcome("r")).join();
                assertThat(archive.folder(id)).isNull();
            }
        }
        assertThat(names()).isEmpty();
    }

    private RunArchive archive() {
        return new RunArchive(root, "test", Map.of("cpus", "1"));
    }

    private RunListener begin(RunArchive archive, String run) {
        RunListener listener =
                archive.attend(new RunEvent.RunSubmitted(run, 1, "kept", YAML, Map.of(), Map.of(), 7, 1), sample.plan);
        listener.happened(new RunEvent.RunStarted(run, 1, epochNanos()));
        return listener;
    }

    private RunOutcome outcome(String run) {
        RunRecord record = sample.record(Verdict.PASS, List.of(), List.of());
        return new RunOutcome(
                run,
                sample.plan,
                record.figures(),
                new Judgement(Verdict.PASS, List.of(), List.of()),
                epochNanos(),
                epochNanos() + 100 * SampleRun.SECOND,
                List.of());
    }

    private static long epochNanos() {
        return SampleRun.STARTED.getEpochSecond() * SampleRun.SECOND;
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(root)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }
}
