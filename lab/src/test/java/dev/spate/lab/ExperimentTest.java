package dev.spate.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spate.lab.stats.Finding;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Experiments that end before there is load. Those with load are tested with the whole program.
class ExperimentTest {

    @TempDir
    private Path folder;

    private final List<String> steps = new ArrayList<>();

    private Experiment experiment(OwnProgram program) {
        LabObserver observer = new LabObserver() {
            @Override
            public void does(String what, long leftNanos) {
                steps.add(what);
            }
        };
        Generator nobody = (_, _) -> {
            throw new AssertionError("there is to be no load");
        };
        return new Experiment(
                program,
                Processors.shared("this is a test"),
                nobody,
                observer,
                folder,
                InstantSource.system(),
                System::nanoTime);
    }

    @Test
    void variantsThatDoOtherWorkAreNotCompared() throws UnusableDesignException, InterruptedException {
        ExperimentResult result =
                experiment(OwnProgram.of(FakeTarget.class.getName())).make(Samples.design());
        assertThat(result.disagree()).isTrue();
        assertThat(result.trouble())
                .isEqualTo("the variants do not do the same work, so they cannot be compared: their checksums are"
                        + " {shared=1f, own=2e, two=1f}");
        assertThat(result.trials()).isEmpty();
        assertThat(result.evaluation().finding()).isEqualTo(Finding.NOT_PROVEN);
        assertThat(result.whole()).isFalse();
        assertThat(steps).containsExactly("starting the target");
        // One target without settings, one with.
        assertThat(folder.resolve("target-queues-1.log")).isNotEmptyFile();
        assertThat(folder.resolve("target-queues-2.log")).isNotEmptyFile();
    }

    @Test
    void aSettingThatTheTargetDoesNotTakeIsToldInItsOwnWords() {
        assertThatThrownBy(() -> experiment(OwnProgram.of(FakeTarget.class.getName()))
                        .make(Design.of(
                                Samples.pattern(),
                                new Asked(
                                        List.of("shared", "own"),
                                        Map.of(),
                                        Map.of("loops", List.of("0")),
                                        5,
                                        3,
                                        5,
                                        null,
                                        Set.of(),
                                        1))))
                .isInstanceOf(UnusableDesignException.class)
                .hasMessage("--setting loops 0 is too few");
    }

    @Test
    void aTargetThatDoesNotStartIsTheResult() throws UnusableDesignException, InterruptedException {
        ExperimentResult result =
                experiment(OwnProgram.of("dev.spate.NoSuchProgram")).make(Samples.design());
        assertThat(result.trouble()).startsWith("the target did not start: ").contains("NoSuchProgram");
        assertThat(result.disagree()).isFalse();
    }

    @Test
    void whatIsAbandonedEnds() {
        Experiment experiment = experiment(OwnProgram.of(FakeTarget.class.getName()));
        experiment.abandon();
        assertThatThrownBy(() -> experiment.make(Samples.design())).isInstanceOf(InterruptedException.class);
    }
}
