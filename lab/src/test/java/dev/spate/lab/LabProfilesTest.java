package dev.spate.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.profile.Kind;
import dev.spate.profile.Profile;
import dev.spate.profile.Stacks;
import dev.spate.profile.TimeWindows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabProfilesTest {

    @TempDir
    private Path folder;

    @Test
    void eachArmHasItsPageAndAllButTheBaseADifference() throws UnusableDesignException, IOException {
        Design design = Samples.design();
        LabProfiles profiles = new LabProfiles(design, folder);
        profiles.taken(design.arms().get(0), 100, profile("", "[loop];work;wait", 800, "[loop];work;rest", 200));
        profiles.taken(design.arms().get(1), 200, profile("", "[loop];work;rest", 400, "[loop];io", 100));
        profiles.none(design.arms().get(2), "the target answers 409: it is being profiled already");

        List<ArmProfile> written = profiles.write();

        assertThat(written).extracting(ArmProfile::arm).containsExactly("shared", "own", "two");
        assertThat(written.get(0))
                .isEqualTo(new ArmProfile(
                        "shared",
                        Kind.CPU,
                        "async-profiler",
                        "",
                        6_000_000_000L,
                        100,
                        1000,
                        "profiles/queues-shared-cpu.html",
                        "profiles/queues-shared-cpu.collapsed.gz",
                        null));
        assertThat(written.get(1).difference()).isEqualTo("profiles/queues-own-cpu-diff.html");
        assertThat(written.get(2).kind()).isNull();
        assertThat(written.get(2).note()).contains("409");
        // 500 samples in 200 requests beside 1000 in 100: a quarter for each.
        assertThat(Files.readString(folder.resolve("profiles/queues-own-cpu-diff.html")))
                .contains(
                        "own has ×0.250 of the processor time of shared for each request",
                        "Claim: one queue for each is faster than one for all.",
                        "shared (one for all): 100 requests, 1,000 samples.",
                        "queues, cpu: shared → own");
        assertThat(Stacks.read(folder.resolve("profiles/queues-own-cpu.collapsed.gz"))
                        .shareWith("rest"))
                .isEqualTo(0.8);
    }

    @Test
    void withoutTheBaseThereIsNothingToCompareAndAnotherEngineIsSaid() throws UnusableDesignException, IOException {
        Design design = Samples.design();
        LabProfiles profiles = new LabProfiles(design, folder);
        profiles.none(design.base(), "it broke");
        profiles.taken(design.arms().get(1), 200, profile("JFR was asked for", "[loop];a", 1, "[loop];b", 1));

        List<ArmProfile> written = profiles.write();

        assertThat(written.get(1).difference()).isNull();
        assertThat(Files.readString(folder.resolve("profiles/queues-own-cpu.html")))
                .contains("Not as asked for: JFR was asked for.");
    }

    @Test
    void aFolderThatCannotBeWrittenCostsTheProfileAlone() throws UnusableDesignException, IOException {
        Design design = Samples.design();
        LabProfiles profiles = new LabProfiles(design, Files.writeString(folder.resolve("file"), ""));
        profiles.taken(design.base(), 200, profile("", "[loop];a", 1, "[loop];b", 1));
        assertThat(profiles.write().getFirst().note()).startsWith("it cannot be written: ");
    }

    private static Profile profile(String note, String first, long weight, String second, long other) {
        Stacks stacks = new Stacks();
        stacks.add(first, weight);
        stacks.add(second, other);
        return new Profile(
                note.isEmpty() ? "async-profiler" : "JFR",
                note,
                1_000_000_000L,
                7_000_000_000L,
                TimeWindows.NONE,
                List.of(new Profile.Part(Kind.CPU, weight + other, stacks, 0, new Stacks())));
    }
}
