package dev.spate.profile;

import static dev.spate.profile.ProcessProfilerTest.ALL;
import static dev.spate.profile.ProcessProfilerTest.LOAD;
import static dev.spate.profile.ProcessProfilerTest.profiled;
import static dev.spate.profile.ProcessProfilerTest.stacks;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// JFR in a process of its own: where async-profiler has been at work, the JDK finds its signal taken.
final class JfrProfileTest {

    private static volatile byte[] kept = {};

    @Test
    void jfrFindsTheSameAndSaysThatItWasAskedFor() throws Exception {
        Profile profile = profiled(ALL, true, 3);
        assertThat(profile.engine()).isEqualTo("JFR");
        assertThat(profile.note()).isEqualTo("JFR was asked for; JFR has no wall-clock profile");
        Stacks cpu = stacks(profile, Kind.CPU);
        FlameTree.Row top = FlameTree.of(null, cpu).rows().getFirst();
        assertThat(top.name).isEqualTo(LOAD + ".burnThree");
        // Nine tenths of what the load allocates. Some fifty samples, of which each weighs what its thread has
        // allocated since its last one, have told 0.57 of it: most, not more.
        assertThat(stacks(profile, Kind.ALLOC).shareWith(LOAD + "$Parcel_[c]")).isGreaterThan(0.4);
        assertThat(stacks(profile, Kind.LOCK).shareWith(LOAD + ".await")).isGreaterThan(0.9);
        assertThat(stacks(profile, Kind.WALL).isEmpty()).isTrue();
    }

    @Test
    void whatAThreadAllocatedBeforeTheRecordingIsNotInIt() throws Exception {
        allocate(256);
        var wish = new ProcessProfiler.Wish("me", Set.of(Kind.ALLOC), Duration.ofSeconds(60), true);
        try (var _ = new KnownLoad();
                var recording = ProcessProfiler.start(wish, InstantSource.system())) {
            Thread.sleep(1500);
            allocate(1);
            Thread.sleep(1500);
            recording.stop();
            assertThat(kept).hasSize(256 << 10);
            Stacks alloc = stacks(recording.read(TimeWindows.NONE), Kind.ALLOC);
            assertThat(alloc.total()).isBetween(1L, 200L << 20);
            assertThat(alloc.shareWith(LOAD + "$Parcel_[c]")).isGreaterThan(0.4);
        }
    }

    private static void allocate(int mebibytes) {
        for (int i = 0; i < 4 * mebibytes; i++) {
            kept = new byte[256 << 10];
        }
    }
}
