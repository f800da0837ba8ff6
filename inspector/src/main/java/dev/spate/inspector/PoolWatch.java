package dev.spate.inspector;

import dev.spate.inspector.Snapshot.Pool;
import io.vertx.core.spi.metrics.PoolMetrics;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What Vert.x tells of one pool of workers. For any thread.
final class PoolWatch implements PoolMetrics<@Nullable Long, @Nullable Long> {

    private static final int RUN = 0;
    private static final int DELAY = Histogram.CELLS;
    private static final int SATURATED = 2 * Histogram.CELLS;

    final String name;
    final int size;
    private final RuntimeInspector inspector;
    private final Runnable whenClosed;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger busy = new AtomicInteger();

    /// Written under this object's lock.
    private final Cells cells = new Cells(2 * Histogram.CELLS + 1);

    /// For how long all threads have been taken while tasks waited; the watch's.
    private long saturatedSince = -1;

    PoolWatch(String name, int size, RuntimeInspector inspector, Consumer<PoolWatch> closed) {
        this.name = name;
        this.size = size;
        this.inspector = inspector;
        this.whenClosed = () -> closed.accept(this);
    }

    @Override
    public @Nullable Long enqueue() {
        if (!inspector.isOn()) {
            return null;
        }
        int _ = waiting.incrementAndGet();
        return System.nanoTime();
    }

    @Override
    public void dequeue(@Nullable Long since) {
        if (since == null) {
            return;
        }
        int _ = waiting.decrementAndGet();
        long delay = System.nanoTime() - since;
        boolean allTaken = size > 0 && busy.get() >= size - 1;
        synchronized (this) {
            Histogram.record(cells, DELAY, delay);
            if (allTaken) {
                cells.max(SATURATED, delay);
            }
        }
    }

    @Override
    public @Nullable Long begin() {
        if (!inspector.isOn()) {
            return null;
        }
        int _ = busy.incrementAndGet();
        return System.nanoTime();
    }

    @Override
    public void end(@Nullable Long since) {
        if (since == null) {
            return;
        }
        int _ = busy.decrementAndGet();
        long run = System.nanoTime() - since;
        synchronized (this) {
            Histogram.record(cells, RUN, run);
        }
    }

    @Override
    public void close() {
        whenClosed.run();
    }

    /// Looks whether tasks wait for a thread; by the watch, some times a second.
    void look(long now) {
        boolean saturated = size > 0 && busy.get() >= size && waiting.get() > 0;
        if (!saturated) {
            saturatedSince = -1;
        } else if (saturatedSince < 0) {
            saturatedSince = now;
        } else {
            synchronized (this) {
                cells.max(SATURATED, now - saturatedSince);
            }
        }
    }

    /// The longest wait for a thread while all were taken, since the last call.
    synchronized long takeSaturatedNanos() {
        return cells.takeMax(SATURATED);
    }

    Pool show() {
        long[] run = new long[Histogram.CELLS];
        Histogram.addTo(run, cells, RUN);
        return new Pool(
                name,
                size,
                busy.get(),
                waiting.get(),
                Histogram.count(run),
                Histogram.times(run),
                Histogram.times(cells, DELAY));
    }
}
