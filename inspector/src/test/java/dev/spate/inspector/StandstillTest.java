package dev.spate.inspector;

import static dev.spate.inspector.Watching.burnProcessor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.spate.inspector.Snapshot.Finding;
import dev.spate.inspector.Snapshot.Loop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// That a loop which only stands there is not said to be held.
final class StandstillTest {

    private static final long MILLI = 1_000_000;
    private static final int MOST_KEPT = 3_000_000;

    @TempDir
    private Path proc;

    @Test
    void whatItWaitedForAProcessorIsTakenOff() throws IOException {
        waited(1 * MILLI);
        Told told = new Told(proc);
        told.loop.turned(0, 0, 0);

        waited(32 * MILLI);
        told.loop.turned(0, 38 * MILLI, 1);

        Finding finding = told.finding();
        assertThat(finding.state()).isEqualTo("warn");
        assertThat(finding.value()).isEqualTo(7);
        assertThat(finding.evidence()).isEqualTo("of 38.0 ms, 31.0 ms waiting for a processor taken off");
        Loop loop = told.inspector.snapshot().loops().getFirst();
        assertThat(loop.waitsKnown()).isTrue();
        assertThat(loop.waited().sumNanos()).isEqualTo(31 * MILLI);
        assertThat(loop.hold().maxNanos()).as("as it was").isEqualTo(38 * MILLI);
    }

    @Test
    void aLoopThatOnlyWaitedForAProcessorIsNotHeld() throws IOException {
        waited(1 * MILLI);
        Told told = new Told(proc);
        told.loop.turned(0, 3 * MILLI, 0);

        waited(61 * MILLI);
        told.loop.turned(3 * MILLI, 67 * MILLI, 1);

        Finding finding = told.finding();
        assertThat(finding.state()).isEqualTo("ok");
        assertThat(finding.value()).isEqualTo(4);
        assertThat(finding.evidence()).contains("of 64.0 ms, 60.0 ms waiting");
    }

    /// The system was asked 30 ms before the turn began, and the thread may have waited all that time.
    @Test
    void whatItMayHaveWaitedBeforeIsNotTakenOff() throws IOException {
        waited(1 * MILLI);
        Told told = new Told(proc);
        told.loop.turned(0, 0, 0);

        waited(37 * MILLI);
        told.loop.turned(30 * MILLI, 70 * MILLI, 1);

        assertThat(told.finding().value()).isEqualTo(40 - (36 - 30));
    }

    @Test
    void whereTheSystemDoesNotTellTheWholeTimeCountsAndThatIsSaid() throws IOException {
        List<Path> silent = new ArrayList<>(List.of(proc.resolve("nothing-here")));
        Path zeros = proc.resolve("zeros");
        write(zeros, "0 0 0\n");
        silent.add(zeros);
        for (Path folder : silent) {
            Told told = new Told(folder);
            told.loop.turned(0, 0, 0);
            told.loop.turned(0, 38 * MILLI, 1);

            Finding finding = told.finding();
            assertThat(finding.value()).as("%s", folder).isEqualTo(38);
            assertThat(finding.evidence())
                    .contains("waiting for a processor is in it")
                    .contains("does not tell");
            assertThat(told.inspector.snapshot().loops().getFirst().waitsKnown())
                    .isFalse();
        }
    }

    @Test
    void whatRunsStillIsJudgedWhenItHasForASecond() {
        Told told = new Told(proc.resolve("nothing-here"));
        LoopRecorder recorder = ((DrivenLoop) told.loop).recorder();
        assertThat(recorder.begin(recorder.origins.named("stuck"), -1, null)).isTrue();
        long since = recorder.cells.read(LoopRecorder.SINCE);

        Finding early = told.finding(since + 900 * MILLI);
        Finding later = told.finding(since + 1_100 * MILLI);

        assertThat(early.state()).isEqualTo("ok");
        assertThat(later.state()).isEqualTo("warn");
        assertThat(later.value()).isEqualTo(1_100);
        assertThat(later.where()).contains("stuck");
        assertThat(later.evidence()).isEqualTo("it runs still");
    }

    /// Twice as many threads as processors want to run all the time, beside tasks that are short.
    @Test
    void aRealLoopAmongThreadsThatTakeAllProcessorsWaitsForOne() throws Exception {
        assumeTrue(
                Files.exists(Path.of("/proc/thread-self/schedstat")),
                "this system does not tell how long threads wait");
        AtomicBoolean stop = new AtomicBoolean();
        List<Thread> hogs = new ArrayList<>();
        try (Watching watching = new Watching()) {
            for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
                hogs.add(Thread.ofPlatform().daemon().start(() -> {
                    while (!stop.get()) {
                        Thread.onSpinWait();
                    }
                }));
            }
            Loop loop = watching.againUntil(
                    () -> burnProcessor(4 * MILLI), seen -> seen.waited().maxNanos() > 5 * MILLI);

            assertThat(loop.waitsKnown()).isTrue();
            assertThat(loop.waited().count()).isPositive();
        } finally {
            stop.set(true);
            for (Thread hog : hogs) {
                hog.join();
            }
        }
    }

    @Test
    void aRealLoopInAPauseForTheCollectorIsNotHeldByIt() throws Exception {
        try (Watching watching = new Watching()) {
            List<Object> kept = new ArrayList<>();
            Loop loop = watching.againUntil(
                    () -> {
                        // More each time, until a collection takes long.
                        for (int i = 0; i < 100_000 && kept.size() < MOST_KEPT; i++) {
                            kept.add(new long[] {i});
                        }
                        System.gc();
                    },
                    seen -> seen.paused().maxNanos() > 5 * MILLI);

            assertThat(loop.paused().count()).isPositive();
            assertThat(kept).isNotEmpty();
        }
    }

    private void waited(long nanos) throws IOException {
        write(proc, "900 " + nanos + " 3\n");
    }

    private static void write(Path proc, String schedstat) throws IOException {
        Path file = proc.resolve("9/task/11/schedstat");
        Files.createDirectories(file.getParent());
        Files.writeString(file, schedstat);
        Path link = proc.resolve("thread-self");
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, Path.of("9/task/11"));
    }

    /// A loop whose times a test tells, of an inspector whose seconds it ends.
    private static final class Told {
        private final RuntimeInspector inspector;
        private final Lints lints = new Lints();
        private final Watch watch;
        private final LoopWatch loop;

        Told(Path proc) {
            inspector = RuntimeInspector.of("test", proc);
            watch = new Watch(inspector, lints);
            loop = inspector.driven("loop");
            inspector.tellOnly();
            watch.begin(0);
            loop.enter();
        }

        Finding finding() {
            return finding(1_000 * MILLI);
        }

        Finding finding(long now) {
            watch.second(now, 0);
            return lints.show().stream()
                    .filter(one -> one.lint().equals(Lint.LOOP_BLOCKED.id()))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
