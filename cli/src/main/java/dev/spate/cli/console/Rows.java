package dev.spate.cli.console;

import dev.spate.inspector.Snapshot;
import dev.spate.inspector.Snapshot.Loop;
import dev.spate.inspector.Snapshot.Outlier;
import dev.spate.inspector.Snapshot.Pool;
import dev.spate.inspector.Snapshot.Task;
import dev.spate.inspector.Snapshot.Times;
import dev.spate.inspector.Snapshot.Virtual;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the tables show of two snapshots that follow each other: states of the second, and growth since
/// the first. What cannot be known is NaN.
final class Rows {

    /// An event loop, a pool of workers, or what carries virtual threads.
    ///
    /// @param busy share, 0 to 1
    /// @param io of it, with sockets
    /// @param runs distribution of how long it was held, or its tasks ran; null if not known
    /// @param stack where it was when last seen blocked
    record Executor(
            String name,
            String kind,
            String state,
            double busy,
            double io,
            long waiting,
            double perSecond,
            @Nullable Times runs,
            @Nullable Times delay,
            String current,
            List<String> stack) {}

    /// Tasks of one origin.
    ///
    /// @param busy share of one thread
    /// @param scheduled how many waited to run, on average
    /// @param idle likewise, how many neither ran nor waited
    record Origin(Task task, double busy, double scheduled, double idle, double perSecond) {}

    /// A long run and whose it was.
    record LongRun(Task task, Outlier outlier) {}

    private static final int MOST_OUTLIERS = 100;

    private final @Nullable Snapshot before;
    private final Snapshot now;
    private final double seconds;

    Rows(@Nullable Snapshot before, Snapshot now) {
        boolean follows = before != null
                && before.pid() == now.pid()
                && before.process().equals(now.process())
                && before.watchedNanos() < now.watchedNanos();
        this.before = follows ? before : null;
        this.now = now;
        this.seconds = before == null || !follows ? Double.NaN : (now.watchedNanos() - before.watchedNanos()) / 1e9;
    }

    List<Executor> executors() {
        List<Executor> rows = new ArrayList<>();
        Map<String, Loop> loops = new HashMap<>();
        Map<String, Pool> pools = new HashMap<>();
        if (before != null) {
            before.loops().forEach(loop -> loops.put(loop.name(), loop));
            before.pools().forEach(pool -> pools.put(pool.name(), pool));
        }
        for (Loop loop : now.loops()) {
            Loop earlier = loops.get(loop.name());
            double io = earlier == null ? 0 : grown(loop.ioNanos(), earlier.ioNanos()) / 1e9;
            rows.add(new Executor(
                    loop.name(),
                    loop.kind().equals("driven") ? "driven" : "loop",
                    loop.state(),
                    loop.busyShare(),
                    Math.clamp(Double.isNaN(io) ? 0 : io, 0, loop.busyShare()),
                    loop.waiting(),
                    earlier == null
                            ? Double.NaN
                            : grown(loop.tasks() + loop.events(), earlier.tasks() + earlier.events()),
                    loop.hold(),
                    loop.delay(),
                    loop.current(),
                    loop.stack()));
        }
        for (Pool pool : now.pools()) {
            Pool earlier = pools.get(pool.name());
            rows.add(new Executor(
                    pool.name(),
                    "pool",
                    pool.busy() + (pool.size() > 0 ? " of " + pool.size() : ""),
                    pool.size() > 0 ? (double) pool.busy() / pool.size() : Double.NaN,
                    0,
                    pool.waiting(),
                    earlier == null ? Double.NaN : grown(pool.done(), earlier.done()),
                    pool.run(),
                    pool.delay(),
                    "",
                    List.of()));
        }
        Virtual virtual = now.virtual();
        if (virtual != null) {
            Virtual earlier = before == null ? null : before.virtual();
            rows.add(new Executor(
                    "virtual threads",
                    "carriers",
                    virtual.mounted() + (virtual.parallelism() > 0 ? " of " + virtual.parallelism() : ""),
                    virtual.parallelism() > 0 ? (double) virtual.mounted() / virtual.parallelism() : Double.NaN,
                    0,
                    virtual.queued(),
                    earlier == null ? Double.NaN : grown(virtual.started(), earlier.started()),
                    null,
                    null,
                    virtual.pins() == 0 ? "" : virtual.pins() + " pins, last at " + virtual.pinnedAt(),
                    List.of()));
        }
        return rows;
    }

    List<Origin> origins() {
        Map<String, Task> tasks = new HashMap<>();
        if (before != null) {
            before.tasks().forEach(task -> tasks.put(key(task), task));
        }
        List<Origin> rows = new ArrayList<>();
        for (Task task : now.tasks()) {
            // One that was not there before began at nothing.
            Task earlier = tasks.get(key(task));
            rows.add(new Origin(
                    task,
                    grown(task.busyNanos(), earlier == null ? 0 : earlier.busyNanos()) / 1e9,
                    grown(task.scheduledNanos(), earlier == null ? 0 : earlier.scheduledNanos()) / 1e9,
                    grown(task.idleNanos(), earlier == null ? 0 : earlier.idleNanos()) / 1e9,
                    grown(task.runs(), earlier == null ? 0 : earlier.runs())));
        }
        return rows;
    }

    List<LongRun> outliers() {
        List<LongRun> rows = new ArrayList<>();
        for (Task task : now.tasks()) {
            task.outliers().forEach(outlier -> rows.add(new LongRun(task, outlier)));
        }
        rows.sort(
                Comparator.comparingLong((LongRun row) -> row.outlier().nanos()).reversed());
        return rows.subList(0, Math.min(MOST_OUTLIERS, rows.size()));
    }

    /// Bytes in a second.
    double allocated() {
        return before == null
                ? Double.NaN
                : grown(now.memory().allocatedBytes(), before.memory().allocatedBytes());
    }

    private double grown(long value, long earlier) {
        return value < earlier ? Double.NaN : (value - earlier) / seconds;
    }

    private static String key(Task task) {
        return task.on() + ' ' + task.origin();
    }
}
