package dev.spate.target.lab;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// What it costs to start so many tasks on an event loop's thread and to have all of them done: the
/// pattern `task-cost` without a service around it. One operation is all of them, and the way to the
/// event loop and back, which [#inPlace] shows alone.
@NullMarked
@State(Scope.Benchmark)
public class TaskCostBenchmark {

    private static final int WORKERS = 20;

    @Param({"100", "1000", "10000"})
    public int tasks;

    private final Vertx vertx = Vertx.vertx();
    private final WorkerExecutor workers = vertx.createSharedWorkerExecutor("task-cost", WORKERS);
    private final Context context = vertx.getOrCreateContext();
    private final ExecutorService virtualThreads = Executors.newVirtualThreadPerTaskExecutor();

    @TearDown
    public void end() throws ExecutionException, InterruptedException {
        virtualThreads.close();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    /// No task at all: each is run where it would be started.
    @Benchmark
    public long inPlace() throws ExecutionException, InterruptedException {
        return start(Runnable::run);
    }

    @Benchmark
    public long thread() throws ExecutionException, InterruptedException {
        return start(task -> new Thread(task).start());
    }

    @Benchmark
    public long worker() throws ExecutionException, InterruptedException {
        return start(Tasks.workers(workers));
    }

    @Benchmark
    public long loop() throws ExecutionException, InterruptedException {
        return start(TaskCost.loop(context));
    }

    @Benchmark
    public long virtual() throws ExecutionException, InterruptedException {
        return start(virtualThreads);
    }

    @Benchmark
    public long forkJoin() throws ExecutionException, InterruptedException {
        return start(Cores.POOL);
    }

    private long start(Executor executor) throws ExecutionException, InterruptedException {
        CompletableFuture<Long> checksum = new CompletableFuture<>();
        context.runOnContext(_ -> TaskCost.start(tasks, executor)
                .onComplete(done -> checksum.complete(done.checksum()), checksum::completeExceptionally));
        return checksum.get();
    }
}
