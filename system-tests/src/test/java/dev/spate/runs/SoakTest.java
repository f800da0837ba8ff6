package dev.spate.runs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spate.soak.SoakState;
import dev.spate.testkit.broker.KafkaBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A soak as a user starts it, with a cluster of its own on a real broker: faults while load goes on,
/// and a driver that dies in the middle of it.
class SoakTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private Path soak() {
        return folder.resolve("soak");
    }

    /// What a soak has started outlives it, and must not outlive the test.
    @AfterEach
    void endWhatIsLeft() throws IOException {
        if (SoakState.isIn(soak())) {
            for (long pid : SoakState.read(soak()).living()) {
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }

    @Test
    void aSoakWhoseDriverWasKilledGoesOnAndAllOfItAddsUp() throws Exception {
        Path plan = Files.writeString(folder.resolve("plan.yaml"), """
                name: short-soak
                target: http://127.0.0.1:1
                http: {connections: 12, timeout: 5s}
                scenarios: {hello: [{get: /hello, name: hello}]}
                phases:
                  - {name: warm-up, scenario: hello, constantRate: 10/s, duration: 1s, warmup: true}
                  - {name: steady, scenario: hello, constantRate: 60/s, duration: 10s, gracefulStop: 5s}
                soak:
                  window: 2s
                  run: 70s
                  collect: 10s
                  ownTarget: true
                  agents: 3
                  coordinators: 1
                  faults:
                    - {fault: control, for: 1s, recovery: 4s}
                    - {fault: kill-agent, for: 5s, recovery: 20s, at: agent-1}
                    - {fault: pause-agent, for: 6s, recovery: 20s, at: agent-2}
                """);
        try (KafkaBroker broker = KafkaBroker.in(folder.resolve("broker")).start()) {
            SpateProcess first = SpateProcess.start(
                    folder,
                    "soak",
                    plan.toString(),
                    "--kafka",
                    broker.bootstrap(),
                    "--for",
                    "70s",
                    "--seed",
                    "11",
                    "--out",
                    soak().toString());
            first.awaitOutput("whole again");
            Set<Long> before = new HashSet<>(SoakState.read(soak()).living());
            first.kill();
            first.exitCode();
            assertThat(SoakState.read(soak()).living())
                    .as("the cluster does not die with its driver")
                    .containsAll(before)
                    .hasSizeGreaterThanOrEqualTo(4);

            SpateProcess second = SpateProcess.start(folder, "soak", "--resume", soak().toString());
            second.exitCode();
            JsonNode state = JSON.readTree(Files.readAllBytes(soak().resolve("soak.json")));
            assertThat(state.at("/resumed").asInt()).as(second.output()).isEqualTo(1);
            assertThat(state.at("/done"))
                    .as("one run, and no other in its place")
                    .hasSize(1);
            allAddsUp(state, first.output() + second.output());
            assertThat(SoakState.read(soak()).living())
                    .as("a soak that ended leaves nothing")
                    .isEmpty();
        }
        assertThat(soak().resolve("soak.html")).exists();
        marksTellWhatWasDone();
        signalsAreOfEveryProcess();
    }

    private static void allAddsUp(JsonNode state, String said) {
        JsonNode sessions = state.at("/done/0/sessions");
        long planned = sessions.at("/planned").asLong();
        assertThat(planned).as(said).isEqualTo(60 * 70 + 10);
        assertThat(sessions.at("/started").asLong()
                        + sessions.at("/dropped").asLong()
                        + sessions.at("/lost").asLong())
                .as(said)
                .isEqualTo(planned);
        assertThat(sessions.at("/completed").asLong()
                        + sessions.at("/failed").asLong()
                        + sessions.at("/unfinished").asLong())
                .as(said)
                .isEqualTo(sessions.at("/started").asLong());
        // What an agent did after its last report is known to the target alone.
        assertThat(state.at("/done/0/served").asLong())
                .isBetween(sessions.at("/completed").asLong(), planned);
        for (JsonNode failure : state.at("/failures")) {
            // How long a busy machine takes to recover is no matter here; a count that is wrong would be.
            assertThat(failure.asText()).contains("after its end").doesNotContain("planned", "counted", "by itself");
        }
        assertThat(state.at("/verdict").asText()).as(said).isNotEmpty();
    }

    private void marksTellWhatWasDone() throws IOException {
        List<String> kinds = new ArrayList<>();
        for (String line : Files.readAllLines(soak().resolve("marks.jsonl"))) {
            JsonNode mark = JSON.readTree(line);
            kinds.add(mark.at("/kind").asText() + " " + mark.at("/subject").asText());
            assertThat(mark.at("/end").asLong())
                    .isGreaterThanOrEqualTo(mark.at("/begin").asLong());
        }
        assertThat(kinds)
                .contains("control nothing", "kill-agent agent-1", "pause-agent agent-2", "resumed driver")
                .noneMatch(kind -> kind.startsWith("died") || kind.startsWith("left-out"));
    }

    private void signalsAreOfEveryProcess() throws IOException {
        Set<String> seen = new HashSet<>();
        for (String line : Files.readAllLines(soak().resolve("signals.csv"))) {
            seen.add(line.replaceFirst("^([^,]*,[^,]*),.*", "$1"));
        }
        for (String source : List.of("agent-1", "agent-1~2", "agent-2", "agent-3", "coordinator-1", "target")) {
            assertThat(seen)
                    .contains(source + ",heap-after-gc", source + ",threads", source + ",file-descriptors")
                    .contains(source + ",direct-memory", source + ",gc-share", source + ",virtual-threads");
        }
        assertThat(seen)
                .contains("run,throughput", "run,arrivals", "run,latency-p99", "run,errors")
                .contains("coordinator-1,log-lag", "agent-3,loop-delay", "target,loop-delay", "agent-3,queue");
    }
}
