package dev.spate.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SystemTimesTest {

    @TempDir
    Path root;

    @Test
    void stolenTimeIsAShareOfAllTimeSinceItWasAskedLast() throws IOException {
        write("proc/stat", "cpu  100 0 100 700 0 0 0 100 50 0\ncpu0 1 2 3 4 5 6 7 8\n");
        SystemTimes times = new SystemTimes(root);
        assertThat(times.stealShare()).isEqualTo(0.1, within(1e-9));
        write("proc/stat", "cpu  100 0 100 730 0 0 0 110 50 0\n");
        assertThat(times.stealShare()).isEqualTo(0.25, within(1e-9));
        assertThat(times.stealShare()).isZero();
    }

    @Test
    void throttlingIsReadFromTheGroupOfVersionTwo() throws IOException {
        write("proc/self/cgroup", "0::/a/b\n");
        write("sys/fs/cgroup/a/b/cpu.stat", "usage_usec 5\nnr_throttled 1\nthrottled_usec 70\n");
        SystemTimes times = new SystemTimes(root);
        assertThat(times.throttled()).isEqualTo(new SystemTimes.Throttled(1, 70_000));
        write("sys/fs/cgroup/a/b/cpu.stat", "usage_usec 5\nnr_throttled 3\nthrottled_usec 75\n");
        assertThat(times.throttled()).isEqualTo(new SystemTimes.Throttled(2, 5_000));
    }

    @Test
    void throttlingIsReadFromTheControllerOfVersionOne() throws IOException {
        write("proc/self/cgroup", "3:memory:/docker/x\n2:cpu,cpuacct:/docker/x\n0::/\n");
        write("sys/fs/cgroup/cpu,cpuacct/cpu.stat", "nr_periods 9\nnr_throttled 4\nthrottled_time 1234\n");
        assertThat(new SystemTimes(root).throttled()).isEqualTo(new SystemTimes.Throttled(4, 1234));
    }

    @Test
    void aSystemThatShowsNothingHasNothing() {
        SystemTimes times = new SystemTimes(root);
        assertThat(times.stealShare()).isZero();
        assertThat(times.throttled()).isEqualTo(new SystemTimes.Throttled(0, 0));
    }

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
