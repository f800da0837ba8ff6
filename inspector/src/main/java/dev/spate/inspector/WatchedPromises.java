package dev.spate.inspector;

import dev.spate.inspector.Snapshot.Promises;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Promises of which is seen whether they are completed. One is abandoned when nobody can complete it
/// any more: the collector has taken it.
///
/// For any thread, but [#collect] is for one at a time.
final class WatchedPromises {

    /// Open at a time; more are not watched.
    static final int MOST = 10_000;

    private final Set<Open> open = ConcurrentHashMap.newKeySet();
    private final ReferenceQueue<Promise<?>> gone = new ReferenceQueue<>();
    private final LongAdder made = new LongAdder();
    final LongAdder dropped = new LongAdder();
    private final LongAdder abandoned = new LongAdder();
    private volatile String lastAbandoned = "";

    <T> Promise<T> make(String name) {
        made.increment();
        Promise<T> promise = Promise.promise();
        if (open.size() >= MOST) {
            dropped.increment();
            return promise;
        }
        return new Watched<>(promise, name);
    }

    /// Finds those that were abandoned since the last call.
    ///
    /// @return how many
    long collect() {
        long found = 0;
        for (Reference<?> lost = gone.poll(); lost != null; lost = gone.poll()) {
            if (open.remove(lost) && lost instanceof Open promise) {
                found++;
                lastAbandoned = promise.name;
            }
        }
        abandoned.add(found);
        return found;
    }

    long made() {
        return made.sum();
    }

    Promises show(long now) {
        long oldest = 0;
        for (Open one : open) {
            oldest = Math.max(oldest, now - one.since);
        }
        return new Promises(made.sum(), open.size(), oldest, abandoned.sum(), lastAbandoned);
    }

    String lastAbandoned() {
        return lastAbandoned;
    }

    private static final class Open extends PhantomReference<Promise<?>> {
        private final String name;
        private final long since = System.nanoTime();

        Open(Promise<?> promise, String name, ReferenceQueue<Promise<?>> gone) {
            super(promise, gone);
            this.name = name;
        }
    }

    /// What the maker completes. The future does not refer to it.
    private final class Watched<T> implements Promise<T> {
        private final Promise<T> promise;
        private final Open watch;

        Watched(Promise<T> promise, String name) {
            this.promise = promise;
            this.watch = new Open(this, name, gone);
            open.add(watch);
        }

        @Override
        public boolean tryComplete(@Nullable T result) {
            open.remove(watch);
            return promise.tryComplete(result);
        }

        @Override
        public boolean tryFail(Throwable cause) {
            open.remove(watch);
            return promise.tryFail(cause);
        }

        @Override
        public Future<T> future() {
            return promise.future();
        }
    }
}
