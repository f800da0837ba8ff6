package dev.spate.target.lab;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;

/// Starts tasks here and there; the futures are completed on the thread of the task, except [#onWorker].
final class Tasks {

    private Tasks() {}

    /// On any thread that the executor has.
    static <T> Future<T> on(Executor executor, Callable<T> work) {
        Promise<T> result = Promise.promise();
        executor.execute(() -> complete(result, work));
        return result.future();
    }

    /// On a worker, whichever is free; completed on the event loop of the request.
    static <T> Future<T> onWorker(Bench bench, Callable<T> work) {
        return bench.workers().executeBlocking(work, false).map(result -> Objects.requireNonNull(result));
    }

    /// Each task on a worker, whichever is free.
    static Executor workers(Bench bench) {
        return task -> {
            Future<?> _ = bench.workers()
                    .executeBlocking(
                            () -> {
                                task.run();
                                return true;
                            },
                            false);
        };
    }

    /// On a worker, under a name that the inspector shows; completed on the event loop of the request.
    static <T> Future<T> onWorker(Bench bench, String name, Callable<T> work) {
        Promise<T> result = Promise.promise();
        Runnable task = bench.inspector().task(name, () -> complete(result, work));
        return onWorker(bench, () -> {
                    task.run();
                    return true;
                })
                .compose(_ -> result.future());
    }

    /// The sum of all, when all are done.
    static Future<Long> sum(List<Future<Long>> parts) {
        return Future.all(parts)
                .map(all -> all.<Long>list().stream().mapToLong(Long::longValue).sum());
    }

    /// Does the work here and now.
    static <T> void complete(Promise<T> result, Callable<T> work) {
        T value;
        try {
            value = work.call();
        } catch (Exception fault) {
            result.fail(fault);
            return;
        }
        result.complete(value);
    }
}
