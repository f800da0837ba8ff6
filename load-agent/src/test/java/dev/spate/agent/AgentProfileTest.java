package dev.spate.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.profile.ProcessProfiler;
import dev.spate.profile.TimeWindows;
import dev.spate.protocol.AgentEvent;
import dev.spate.protocol.Command;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The real profiler on this process.
@Timeout(60)
final class AgentProfileTest {

    private final BlockingQueue<AgentEvent.Profiled> told = new ArrayBlockingQueue<>(10);

    @Test
    void aRunThatEndsEarlyEndsTheRecordingAndTellsWhatThereIs() throws Exception {
        AgentProfile profile = profile(List.of("cpu"), 60);
        profile.begin(0);
        awaitRecording(true);
        long before = System.currentTimeMillis() * 1_000_000L;
        profile.finish(TimeWindows.of(List.of(new long[] {before - 5_000_000_000L, before})), 1_000_000_000_000L);
        AgentEvent.Profiled heard = told.poll(30, TimeUnit.SECONDS);
        assertThat(heard).isNotNull();
        assertThat(heard.engine()).isIn("async-profiler", "JFR");
        assertThat(heard.parts()).extracting(AgentEvent.ProfilePart::kind).containsExactly("cpu");
        assertThat(heard.slow()).containsExactly(before + 995_000_000_000L, before + 1_000_000_000_000L);
        assertThat(ProcessProfiler.isRecording()).isFalse();
    }

    @Test
    void anAgentThatIsClosedLeavesNoProfilerRunning() throws Exception {
        AgentProfile profile = profile(List.of("cpu", "alloc"), 60);
        profile.begin(0);
        awaitRecording(true);
        profile.close();
        awaitRecording(false);
        assertThat(told).isEmpty();
    }

    @Test
    void aRunThatEndsBeforeThePhaseSaysSo() throws Exception {
        AgentProfile profile = profile(List.of("cpu"), 60);
        profile.begin(50_000_000_000L);
        profile.finish(TimeWindows.NONE, 0);
        AgentEvent.Profiled heard = told.poll(30, TimeUnit.SECONDS);
        assertThat(heard).isNotNull();
        assertThat(heard.note()).isEqualTo("the run ended before the phase began");
        assertThat(heard.parts()).isEmpty();
    }

    private AgentProfile profile(List<String> kinds, long seconds) {
        return new AgentProfile(
                new Command.Profile("a", "run-1", 0, kinds, 0, seconds * 1_000_000_000L),
                InstantSource.system(),
                told::add);
    }

    private static void awaitRecording(boolean wanted) throws InterruptedException {
        while (ProcessProfiler.isRecording() != wanted) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }
}
