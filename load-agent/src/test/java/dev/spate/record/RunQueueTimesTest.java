package dev.spate.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunQueueTimesTest {

    @TempDir
    private Path proc;

    @Test
    void theThreadThatWaitedLongestSinceTheLastQuestionCounts() throws IOException {
        RunQueueTimes times = new RunQueueTimes(proc);
        watch(times, 11, "500 100 7\n");
        watch(times, 12, "500 9000 7\n");
        assertThat(times.longestNanos()).as("what was before").isZero();
        write(11, "900 150 8\n");
        write(12, "900 9020 8\n");
        assertThat(times.longestNanos()).isEqualTo(50);
        assertThat(times.longestNanos()).isZero();
    }

    @Test
    void aThreadThatHasEndedWaitsNoMore() throws IOException {
        RunQueueTimes times = new RunQueueTimes(proc);
        watch(times, 11, "500 100 7\n");
        times.longestNanos();
        Files.delete(proc.resolve("9/task/11/schedstat"));
        assertThat(times.longestNanos()).isZero();
    }

    @Test
    void aSystemThatShowsNothingHasNothing() {
        RunQueueTimes times = new RunQueueTimes(proc);
        times.addCurrentThread();
        assertThat(times.longestNanos()).isZero();
    }

    private void watch(RunQueueTimes times, int thread, String schedstat) throws IOException {
        write(thread, schedstat);
        Path link = proc.resolve("thread-self");
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, Path.of("9/task/" + thread));
        times.addCurrentThread();
    }

    private void write(int thread, String schedstat) throws IOException {
        Path file = proc.resolve("9/task/" + thread + "/schedstat");
        Files.createDirectories(file.getParent());
        Files.writeString(file, schedstat);
    }
}
