package dev.spate.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spate.profile.Kind;
import dev.spate.profile.ProcessProfiler;
import dev.spate.profile.Profile;
import dev.spate.profile.TargetProfiler;
import dev.spate.profile.TimeWindows;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A real recording of this process, asked for over HTTP.
final class ProfilesTest {

    @Test
    void aProfileIsStartedAndFetchedOverHttp() throws Exception {
        try (RunningTarget target = RunningTarget.start();
                TargetProfiler asked = new TargetProfiler(target.uri("/"), false, InstantSource.system())) {
            assertThat(asked.isSpate()).isTrue();
            String engine = asked.start(Set.of(Kind.CPU, Kind.ALLOC), Duration.ofSeconds(20));
            assertThat(engine).isIn("async-profiler", "JFR");
            assertThatThrownBy(() -> asked.start(Set.of(Kind.CPU), Duration.ofSeconds(20)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("409")
                    .hasMessageContaining("being profiled already");
            Profile profile = asked.stop(TimeWindows.NONE);
            assertThat(profile.engine()).isEqualTo(engine);
            assertThat(profile.parts()).extracting(Profile.Part::kind).containsExactly(Kind.CPU, Kind.ALLOC);
            assertThatThrownBy(() -> asked.stop(TimeWindows.NONE)).hasMessageContaining("no recording was started");
        }
        assertThat(ProcessProfiler.isRecording()).isFalse();
    }

    @Test
    void aTargetThatIsClosedEndsItsRecording() throws Exception {
        try (RunningTarget target = RunningTarget.start();
                TargetProfiler asked = new TargetProfiler(target.uri("/"), false, InstantSource.system())) {
            String _ = asked.start(Set.of(Kind.CPU), Duration.ofSeconds(60));
            assertThat(ProcessProfiler.isRecording()).isTrue();
        }
        assertThat(ProcessProfiler.isRecording()).isFalse();
    }
}
