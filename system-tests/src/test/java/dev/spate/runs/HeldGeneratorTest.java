package dev.spate.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spate.testkit.WitnessServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A generator that stands still while it has users, so that nothing is due to start by a schedule: what
/// it saw late is not held against the target, and what the target did is.
///
/// Its target answers after 5 ms, and no request may take 150.
@Timeout(120)
class HeldGeneratorTest {

    private static final WitnessServer.Options STEADY =
            WitnessServer.Options.DEFAULT.respondAfter(Duration.ofMillis(5));

    @TempDir
    private Path folder;

    @Test
    void aProcessThatWasStoppedIsNotProven() throws Exception {
        try (WitnessServer target = WitnessServer.start(STEADY)) {
            SpateProcess spate = run(target, "max: \"< 150ms\"");
            spate.signal("STOP");
            TimeUnit.MILLISECONDS.sleep(400);
            spate.signal("CONT");

            JsonNode result = excused(spate);
            assertThat(result.at("/health/agents/0/loopDelayMax").asLong()).isGreaterThan(300_000_000);
        }
    }

    @Test
    void aSafepointThatIsNoCollectionIsSeenToo() throws Exception {
        try (WitnessServer target = WitnessServer.start(STEADY)) {
            SpateProcess spate = run(target, "max: \"< 150ms\"");
            // Writes the heap, compressed as far as possible, with everything stopped.
            command("jcmd", Long.toString(spate.handle().pid()), "GC.heap_dump", "-gz=9", folder + "/heap.gz");

            JsonNode result = excused(spate);
            assertThat(result.at("/health/agents/0/loopDelayMax").asLong()).isGreaterThan(150_000_000);
        }
    }

    @Test
    void aControlGroupThatIsThrottledIsNotProven() throws Exception {
        Optional<CpuGroup> made = CpuGroup.create();
        assumeThat(made)
                .as("control groups may not be made here, so nothing can be throttled")
                .isPresent();
        try (CpuGroup group = made.orElseThrow();
                WitnessServer target = WitnessServer.start(STEADY)) {
            SpateProcess spate = start(target, "p50: \"< 1ms\"");
            group.add(spate.handle());
            awaitRequests(target, spate);
            group.limit(0.05);
            TimeUnit.MILLISECONDS.sleep(1_500);
            group.lift();

            assertThat(spate.exitCode()).as(spate.output()).isEqualTo(98);
            JsonNode result = SpateProcess.result(folder.resolve("run"));
            assertThat(result.at("/reasons/0").asText())
                    .startsWith("the generator was held up: in phase only it may have seen ")
                    .contains("control group was throttled for ");
            assertThat(result.at("/health/agents/0/throttled").asLong()).isPositive();
        }
    }

    @Test
    void aTargetThatStoodStillHasNoExcuse() throws Exception {
        try (WitnessServer target =
                WitnessServer.start(STEADY.freezing(Duration.ofSeconds(2), Duration.ofMillis(400)))) {
            SpateProcess spate = run(target, "max: \"< 150ms\"");

            assertThat(spate.exitCode()).as(spate.output()).isEqualTo(99);
        }
    }

    private JsonNode excused(SpateProcess spate) throws IOException, InterruptedException {
        assertThat(spate.exitCode()).as(spate.output()).isEqualTo(98);
        JsonNode result = SpateProcess.result(folder.resolve("run"));
        assertThat(result.at("/verdict").asText()).isEqualTo("not-proven");
        assertThat(result.at("/reasons").toString())
                .contains("does not hold in phase only")
                .contains("the generator itself ")
                .contains("may have seen ");
        return result;
    }

    /// Returns when it makes load.
    private SpateProcess run(WitnessServer target, String objective) throws IOException, InterruptedException {
        SpateProcess spate = start(target, objective);
        awaitRequests(target, spate);
        return spate;
    }

    private static void awaitRequests(WitnessServer target, SpateProcess spate) throws InterruptedException {
        while (target.requests() < 1_000 && spate.isAlive()) {
            Thread.sleep(10);
        }
    }

    private SpateProcess start(WitnessServer target, String objective) throws IOException {
        Path plan = Files.writeString(folder.resolve("plan.yaml"), """
                name: held
                target: http://127.0.0.1:%d
                scenarios: {one: [{get: /, name: one}]}
                phases: [{name: only, scenario: one, constantUsers: 8, duration: 5s}]
                slo: [{phase: only, %s}]
                """.formatted(target.port(), objective));
        return SpateProcess.start(
                folder, "run", plan.toString(), "--out", folder.resolve("run").toString());
    }

    private void command(String program, String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 1];
        command[0] = Path.of(System.getProperty("java.home"), "bin", program).toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("command.out").toFile())
                .start();
        assertThat(process.waitFor())
                .as(Files.readString(folder.resolve("command.out")))
                .isZero();
    }
}
