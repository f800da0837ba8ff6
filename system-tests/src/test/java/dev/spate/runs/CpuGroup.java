package dev.spate.runs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// A control group of this machine, version 1 or 2, with a limit on processor time.
final class CpuGroup implements AutoCloseable {

    private static final Path MOUNTED = Path.of("/sys/fs/cgroup");
    private static final long PERIOD_MICROS = 100_000;

    private final Path folder;
    private final boolean versionTwo;

    private CpuGroup(Path folder, boolean versionTwo) {
        this.folder = folder;
        this.versionTwo = versionTwo;
    }

    /// Nothing if this process may not make one.
    static Optional<CpuGroup> create() {
        boolean two = Files.exists(MOUNTED.resolve("cgroup.controllers"));
        Path tree = two ? MOUNTED : MOUNTED.resolve("cpu");
        try {
            Path folder = Files.createDirectory(
                    tree.resolve("spate-test-" + ProcessHandle.current().pid()));
            CpuGroup group = new CpuGroup(folder, two);
            if (Files.exists(folder.resolve(two ? "cpu.max" : "cpu.cfs_quota_us"))) {
                return Optional.of(group);
            }
            group.close();
            return Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    void add(ProcessHandle process) throws IOException {
        Files.writeString(folder.resolve("cgroup.procs"), Long.toString(process.pid()));
    }

    /// @param share of one processor
    void limit(double share) throws IOException {
        long micros = (long) (share * PERIOD_MICROS);
        set(Long.toString(micros));
    }

    void lift() throws IOException {
        set(versionTwo ? "max" : "-1");
    }

    private void set(String micros) throws IOException {
        if (versionTwo) {
            Files.writeString(folder.resolve("cpu.max"), micros + " " + PERIOD_MICROS);
        } else {
            Files.writeString(folder.resolve("cpu.cfs_quota_us"), micros);
        }
    }

    /// Its processes must have ended.
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(folder);
    }
}
