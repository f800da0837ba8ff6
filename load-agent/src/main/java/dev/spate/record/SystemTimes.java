package dev.spate.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Processor time that Linux gave to others: stolen by the hypervisor, withheld by the control group.
///
/// Each method tells what happened since it was asked last, and 0 where the system does not show it. For
/// one thread.
final class SystemTimes {

    private static final int STEAL_FIELD = 8;

    /// user, nice, system, idle, iowait, irq, softirq, steal; the guests' times after them are within
    /// user.
    private static final int FIELDS = 8;

    private final Path procStat;
    private final @Nullable Path cpuStat;

    private long steal;
    private long total;
    private long throttled;
    private long throttledPeriods;

    SystemTimes() {
        this(Path.of("/"));
    }

    /// @param root `/`, or a folder that looks like it
    SystemTimes(Path root) {
        this.procStat = root.resolve("proc/stat");
        this.cpuStat = findCpuStat(root);
    }

    /// Stolen time as a share of all processors' time, 0 to 1.
    double stealShare() {
        for (String line : lines(procStat)) {
            if (!line.startsWith("cpu ")) {
                continue;
            }
            String[] fields = line.split(" +");
            long nowTotal = 0;
            for (int i = 1; i <= FIELDS && i < fields.length; i++) {
                nowTotal += number(fields[i]);
            }
            long nowSteal = fields.length > STEAL_FIELD ? number(fields[STEAL_FIELD]) : 0;
            long stolen = nowSteal - steal;
            long passed = nowTotal - total;
            steal = nowSteal;
            total = nowTotal;
            return passed <= 0 ? 0 : Math.clamp((double) stolen / passed, 0.0, 1.0);
        }
        return 0;
    }

    /// In how many periods the control group was throttled, and for how long, over all its processors.
    record Throttled(long periods, long nanos) {}

    Throttled throttled() {
        if (cpuStat == null) {
            return new Throttled(0, 0);
        }
        long now = 0;
        long periods = 0;
        for (String line : lines(cpuStat)) {
            if (line.startsWith("nr_throttled ")) {
                periods = number(line.substring("nr_throttled ".length()));
            } else if (line.startsWith("throttled_usec ")) {
                now = number(line.substring("throttled_usec ".length())) * 1_000;
            } else if (line.startsWith("throttled_time ")) {
                now = number(line.substring("throttled_time ".length()));
            }
        }
        Throttled passed = new Throttled(Math.max(0, periods - throttledPeriods), Math.max(0, now - throttled));
        throttled = now;
        throttledPeriods = periods;
        return passed;
    }

    /// Version 2 has one tree and names the group as `0::/path`; version 1 has one tree per controller.
    /// Inside a container the group's own files are at the root of the mount, whatever the path says.
    private static @Nullable Path findCpuStat(Path root) {
        Path mounted = root.resolve("sys/fs/cgroup");
        for (String line : lines(root.resolve("proc/self/cgroup"))) {
            String[] parts = line.split(":", 3);
            if (parts.length < 3) {
                continue;
            }
            String group = parts[2].startsWith("/") ? parts[2].substring(1) : parts[2];
            @Nullable Path tree = null;
            if (parts[1].isEmpty()) {
                tree = mounted;
            } else if (List.of(parts[1].split(",")).contains("cpu")) {
                tree = Files.isDirectory(mounted.resolve(parts[1]))
                        ? mounted.resolve(parts[1])
                        : mounted.resolve("cpu");
            }
            if (tree != null) {
                for (Path folder : List.of(tree.resolve(group), tree)) {
                    if (shows(folder.resolve("cpu.stat"))) {
                        return folder.resolve("cpu.stat");
                    }
                }
            }
        }
        return null;
    }

    private static boolean shows(Path cpuStat) {
        for (String line : lines(cpuStat)) {
            if (line.startsWith("throttled_")) {
                return true;
            }
        }
        return false;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException _) {
            return List.of();
        }
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException _) {
            return 0;
        }
    }
}
