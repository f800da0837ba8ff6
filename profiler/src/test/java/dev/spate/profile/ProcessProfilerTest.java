package dev.spate.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The real profilers on this process, while it does something known. Needs some seconds of load.
final class ProcessProfilerTest {

    static final Set<Kind> ALL = Set.of(Kind.CPU, Kind.ALLOC, Kind.LOCK, Kind.WALL);
    static final String LOAD = KnownLoad.class.getName();

    @AfterEach
    void nothingIsLeftRunning() {
        assertThat(ProcessProfiler.isRecording()).isFalse();
    }

    @Test
    void theProfilerFindsWhatTheProcessDoes() throws Exception {
        Profile profile = profiled(ALL, false, 3);
        assertThat(profile.engine() + " " + profile.note()).isEqualTo("async-profiler ");
        Stacks cpu = stacks(profile, Kind.CPU);
        double three = cpu.shareWith(LOAD + ".burnThree");
        double one = cpu.shareWith(LOAD + ".burnOne");
        assertThat(three / one).as("%s to %s", three, one).isBetween(2.0, 4.5);
        assertThat(stacks(profile, Kind.ALLOC).shareWith(LOAD + "$Parcel_[c]")).isGreaterThan(0.6);
        assertThat(stacks(profile, Kind.LOCK).shareWith(LOAD + ".await")).isGreaterThan(0.9);
        assertThat(stacks(profile, Kind.WALL).shareWith("[known-load-*]")).isBetween(0.001, 0.9);
    }

    @Test
    void aRecordingEndsByItselfWhenItsTimeIsOver() throws Exception {
        var wish = new ProcessProfiler.Wish("me", Set.of(Kind.CPU), Duration.ofMillis(600), false);
        try (var recording = ProcessProfiler.start(wish, InstantSource.system())) {
            recording.await();
            long nanos = recording.endEpochNanos() - recording.startEpochNanos();
            assertThat(nanos).isGreaterThan(590_000_000L);
            assertThat(recording.read(TimeWindows.NONE).parts()).hasSize(1);
        }
        // The engine is free for the next one.
        profiled(Set.of(Kind.CPU), false, 1);
    }

    @Test
    void whoSharesTheProcessIsToldWhoseProfileItIs() throws Exception {
        var wish = new ProcessProfiler.Wish("agent-1", Set.of(Kind.CPU), Duration.ofSeconds(20), false);
        try (var _ = ProcessProfiler.start(wish, InstantSource.system())) {
            assertThatThrownBy(() -> ProcessProfiler.start(
                            new ProcessProfiler.Wish("agent-2", Set.of(Kind.CPU), Duration.ofSeconds(20), false),
                            InstantSource.system()))
                    .isInstanceOf(ProcessProfiler.ProfilerException.class)
                    .hasMessage("it shares a process with agent-1, whose profile has its samples too");
        }
    }

    @Test
    void samplesInsideTheWindowsAreTakenApart() throws Exception {
        var wish = new ProcessProfiler.Wish("me", Set.of(Kind.CPU), Duration.ofSeconds(20), false);
        try (var _ = new KnownLoad();
                var recording = ProcessProfiler.start(wish, InstantSource.system())) {
            Thread.sleep(2000);
            recording.stop();
            long start = recording.startEpochNanos();
            long middle = start + (recording.endEpochNanos() - start) / 2;
            Profile profile = recording.read(TimeWindows.of(List.of(new long[] {start, middle})));
            Profile.Part part = profile.parts().getFirst();
            assertThat((double) part.slowSamples() / part.samples()).isBetween(0.3, 0.7);
        }
    }

    static Profile profiled(Set<Kind> kinds, boolean jfrOnly, int seconds)
            throws ProcessProfiler.ProfilerException, InterruptedException, IOException {
        var wish = new ProcessProfiler.Wish("me", kinds, Duration.ofSeconds(60), jfrOnly);
        try (var _ = new KnownLoad();
                var recording = ProcessProfiler.start(wish, InstantSource.system())) {
            Thread.sleep(seconds * 1000L);
            recording.stop();
            return recording.read(TimeWindows.NONE);
        }
    }

    static Stacks stacks(Profile profile, Kind kind) {
        return profile.parts().stream()
                .filter(part -> part.kind() == kind)
                .findFirst()
                .orElseThrow()
                .stacks();
    }
}
