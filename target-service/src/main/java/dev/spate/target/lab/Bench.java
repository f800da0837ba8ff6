package dev.spate.target.lab;

import dev.spate.inspector.Inspector;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/// What the work of one request is done with.
///
/// @param parameters values by name; every parameter of the pattern has one
/// @param context of the request: work that returns to it stays on its event loop
/// @param workers for what blocks, as many as the service was started with
/// @param virtualThreads one for each task
/// @param files a folder of the service's own, removed when it ends
/// @param nanos elapsed time
public record Bench(
        ToLongFunction<String> parameters,
        Vertx vertx,
        Context context,
        WorkerExecutor workers,
        ExecutorService virtualThreads,
        Inspector inspector,
        Path files,
        LongSupplier nanos) {

    public long parameter(String name) {
        return parameters.applyAsLong(name);
    }

    public int intParameter(String name) {
        return Math.toIntExact(parameters.applyAsLong(name));
    }
}
