package dev.spate.profile;

import static dev.spate.profile.ProcessProfilerTest.ALL;
import static dev.spate.profile.ProcessProfilerTest.LOAD;
import static dev.spate.profile.ProcessProfilerTest.profiled;
import static dev.spate.profile.ProcessProfilerTest.stacks;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// JFR in a process of its own: where async-profiler has been at work, the JDK finds its signal taken.
final class JfrProfileTest {

    @Test
    void jfrFindsTheSameAndSaysThatItWasAskedFor() throws Exception {
        Profile profile = profiled(ALL, true, 3);
        assertThat(profile.engine()).isEqualTo("JFR");
        assertThat(profile.note()).isEqualTo("JFR was asked for; JFR has no wall-clock profile");
        Stacks cpu = stacks(profile, Kind.CPU);
        FlameTree.Row top = FlameTree.of(null, cpu).rows().getFirst();
        assertThat(top.name).isEqualTo(LOAD + ".burnThree");
        assertThat(stacks(profile, Kind.ALLOC).shareWith(LOAD + "$Parcel_[c]")).isGreaterThan(0.3);
        assertThat(stacks(profile, Kind.LOCK).shareWith(LOAD + ".await")).isGreaterThan(0.9);
        assertThat(stacks(profile, Kind.WALL).isEmpty()).isTrue();
    }
}
