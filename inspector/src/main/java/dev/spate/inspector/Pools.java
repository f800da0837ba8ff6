package dev.spate.inspector;

import io.vertx.core.VertxOptions;
import io.vertx.core.spi.VertxMetricsFactory;
import io.vertx.core.spi.metrics.PoolMetrics;
import io.vertx.core.spi.metrics.VertxMetrics;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// The pools of workers of all Vert.x that one inspector watches, bounded. For any thread.
final class Pools implements VertxMetricsFactory {

    static final int MOST = 64;

    final LongAdder dropped = new LongAdder();
    private final ConcurrentLinkedQueue<PoolWatch> all = new ConcurrentLinkedQueue<>();
    private final RuntimeInspector inspector;

    Pools(RuntimeInspector inspector) {
        this.inspector = inspector;
    }

    @Override
    public VertxMetrics metrics(VertxOptions options) {
        return new VertxMetrics() {
            @Override
            public @Nullable PoolMetrics<?, ?> createPoolMetrics(String type, @Nullable String name, int size) {
                return pool(name == null ? "(executor)" : name, size);
            }
        };
    }

    Collection<PoolWatch> all() {
        return all;
    }

    private @Nullable PoolWatch pool(String name, int size) {
        if (all.size() >= MOST) {
            dropped.increment();
            return null;
        }
        PoolWatch pool = new PoolWatch(name, size, inspector, all::remove);
        all.add(pool);
        return pool;
    }
}
