package dev.spate.inspector;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.transport.Transport;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// A real Vert.x with one event loop and an inspector that is on.
final class Watching implements AutoCloseable {

    /// For what must come; nothing is concluded from how long it took.
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    final RuntimeInspector inspector = RuntimeInspector.of("test");
    final Vertx vertx;
    final Context loop;

    Watching() {
        this(Transport.NIO);
    }

    Watching(Transport transport) {
        vertx = inspector
                .watch(
                        Vertx.builder()
                                .with(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(2)),
                        transport)
                .build();
        loop = vertx.getOrCreateContext();
        inspector.on();
    }

    /// Keeps the processor busy, by the clock.
    static void burn(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }

    /// Keeps the processor busy, by what the thread has got of it.
    static void burnProcessor(long nanos) {
        long end = Allocation.cpuNanosOfThisThread() + nanos;
        while (Allocation.cpuNanosOfThisThread() - end < 0) {
            Thread.onSpinWait();
        }
    }

    /// Runs something on the loop, and waits until it has run.
    void onLoop(Runnable work) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        loop.runOnContext(_ -> {
            try {
                work.run();
            } finally {
                done.countDown();
            }
        });
        await(done);
    }

    /// Runs something on the loop again and again, until that is true of the loop.
    Snapshot.Loop againUntil(Runnable work, Predicate<Snapshot.Loop> wanted) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (System.nanoTime() - end < 0) {
            onLoop(work);
            Snapshot.Loop loop = theLoop(inspector.snapshot());
            if (wanted.test(loop)) {
                return loop;
            }
        }
        throw new AssertionError("not seen within a minute; at last "
                + SnapshotJson.write(inspector.snapshot()).encode());
    }

    static void await(CountDownLatch done) throws InterruptedException {
        if (!done.await(PATIENCE_NANOS, TimeUnit.NANOSECONDS)) {
            throw new AssertionError("did not happen within a minute");
        }
    }

    /// The first snapshot of which that is true.
    Snapshot await(Predicate<Snapshot> wanted) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            Snapshot snapshot = inspector.snapshot();
            if (wanted.test(snapshot)) {
                return snapshot;
            }
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not seen within a minute; at last "
                        + SnapshotJson.write(snapshot).encode());
            }
            Thread.sleep(20);
        }
    }

    Snapshot.Finding await(Lint lint, String state) throws InterruptedException {
        return await(snapshot -> snapshot.finding(lint).state().equals(state)).finding(lint);
    }

    static Snapshot.Task task(Snapshot snapshot, String origin) {
        return snapshot.tasks().stream()
                .filter(task -> task.origin().contains(origin))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no task " + origin + " in "
                        + snapshot.tasks().stream().map(Snapshot.Task::origin).toList()));
    }

    static boolean hasTask(Snapshot snapshot, String origin) {
        return snapshot.tasks().stream().anyMatch(task -> task.origin().contains(origin));
    }

    Snapshot.Loop theLoop(Snapshot snapshot) {
        return snapshot.loops().stream()
                .filter(one -> one.name().startsWith("loop-"))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        inspector.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
