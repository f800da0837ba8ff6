package dev.spate.inspector;

import dev.spate.inspector.Snapshot.Thing;
import dev.spate.inspector.Snapshot.Who;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// All resources of one kind and name.
///
/// For any thread: what happens often (sizes, bytes) are additions without a lock; who holds and who
/// waits is behind one.
final class WatchedResource implements Resource {

    /// Names of those who hold or wait; the rest is counted.
    private static final int MOST_NAMES = 32;

    /// A read or write smaller than this costs less than the system call around it.
    static final int SMALL_BYTES = 512;

    private static final int WAIT = 0;
    private static final int HELD = Histogram.CELLS;

    final Kind kind;
    final String name;
    final long capacity;
    final LongAdder instances = new LongAdder();
    final LongAdder moves = new LongAdder();
    final LongAdder smallMoves = new LongAdder();
    final LongAdder movedBytes = new LongAdder();

    /// Greatest size since somebody took it.
    final AtomicLong recentPeak = new AtomicLong();

    private final AtomicLong size = new AtomicLong();
    private final AtomicLong peak = new AtomicLong();
    private final LongAdder dropped;
    private final RuntimeInspector inspector;

    // Guarded by this object's lock.
    private final Cells times = new Cells(2 * Histogram.CELLS);
    private final Map<String, long[]> holders = new HashMap<>();
    private final Map<String, long[]> waiters = new HashMap<>();
    private long acquired;
    private long contended;
    private long waitedNanos;

    /// @param dropped counts names that do not fit
    WatchedResource(Kind kind, String name, long capacity, LongAdder dropped, RuntimeInspector inspector) {
        this.kind = kind;
        this.name = name;
        this.capacity = capacity;
        this.dropped = dropped;
        this.inspector = inspector;
    }

    @Override
    public void waits(String task) {
        if (inspector.isOn()) {
            synchronized (this) {
                change(waiters, task, 1);
            }
        }
    }

    @Override
    public void acquired(String task, long waited) {
        if (inspector.isOn()) {
            synchronized (this) {
                change(waiters, task, -1);
                change(holders, task, 1);
                acquired++;
                waited(waited);
            }
        }
    }

    @Override
    public void released(String task, long heldNanos) {
        if (inspector.isOn()) {
            synchronized (this) {
                change(holders, task, -1);
                Histogram.record(times, HELD, heldNanos);
            }
        }
    }

    /// A monitor that the JVM says was waited for.
    synchronized void entered(long waited) {
        acquired++;
        waited(waited);
    }

    private void waited(long nanos) {
        if (nanos > 0) {
            contended++;
            waitedNanos += nanos;
            Histogram.record(times, WAIT, nanos);
        }
    }

    @Override
    public void size(long now) {
        if (inspector.isOn()) {
            size.setOpaque(now);
            raise(peak, now);
            raise(recentPeak, now);
        }
    }

    @Override
    public void moved(long bytes) {
        if (inspector.isOn()) {
            moves.increment();
            movedBytes.add(bytes);
            if (bytes < SMALL_BYTES) {
                smallMoves.increment();
            }
        }
    }

    synchronized long waitedNanos() {
        return waitedNanos;
    }

    synchronized long acquired() {
        return acquired;
    }

    synchronized Thing show() {
        return new Thing(
                kind.name().toLowerCase(Locale.ROOT),
                name,
                capacity,
                instances.sum(),
                size.get(),
                peak.get(),
                acquired,
                contended,
                Histogram.times(times, WAIT),
                Histogram.times(times, HELD),
                moves.sum(),
                movedBytes.sum(),
                list(holders),
                list(waiters));
    }

    /// A wait that began while the inspector was off may end while it is on; so counts stop at 0.
    private void change(Map<String, long[]> who, String task, int by) {
        long[] count = who.get(task);
        if (count != null) {
            count[0] += by;
            if (count[0] <= 0) {
                who.remove(task);
            }
        } else if (by > 0) {
            if (who.size() < MOST_NAMES) {
                who.put(task, new long[] {by});
            } else {
                dropped.increment();
            }
        }
    }

    private static void raise(AtomicLong greatest, long value) {
        if (value > greatest.getOpaque()) {
            long _ = greatest.accumulateAndGet(value, Math::max);
        }
    }

    private static List<Who> list(Map<String, long[]> who) {
        return who.entrySet().stream()
                .map(entry -> new Who(entry.getKey(), entry.getValue()[0]))
                .sorted(Comparator.comparingLong(Who::count).reversed().thenComparing(Who::task))
                .toList();
    }
}
