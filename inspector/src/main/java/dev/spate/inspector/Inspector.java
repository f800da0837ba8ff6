package dev.spate.inspector;

import io.vertx.core.Promise;

/// Sees what an async runtime does. This part is for code that gives its tasks and resources names; loops,
/// worker pools and virtual threads are seen without it.
///
/// For any thread.
public interface Inspector {

    /// Nobody looks.
    Inspector NONE = new Inspector() {
        @Override
        public Runnable task(String name, long contextBytes, Runnable work) {
            return work;
        }

        @Override
        public Resource resource(Resource.Kind kind, String name, long capacity) {
            return Resource.NONE;
        }

        @Override
        public <T> Promise<T> promise(String name) {
            return Promise.promise();
        }
    };

    /// A task with a name. It counts as waiting from now until it runs for the first time.
    ///
    /// @param contextBytes what it keeps in memory while it waits, as far as is known; 0 if nothing worth
    ///     telling
    Runnable task(String name, long contextBytes, Runnable work);

    /// As [#task(String, long, Runnable)], keeping nothing worth telling.
    default Runnable task(String name, Runnable work) {
        return task(name, 0, work);
    }

    /// A resource under watch; two with one name are two.
    ///
    /// @param capacity of the queue or pool, permits of the semaphore; 0: without a bound
    Resource resource(Resource.Kind kind, String name, long capacity);

    /// A promise of which is seen whether it is completed.
    <T> Promise<T> promise(String name);
}
