package dev.spate.system;

import dev.spate.lifecycle.LoadEngine;
import dev.spate.protocol.Command;
import dev.spate.schedule.Share;
import java.util.concurrent.locks.LockSupport;

/// The engine model in real time, on a thread of its own.
final class ThreadedEngine implements LoadEngine {

    private static final long STEP_NANOS = 5_000_000L;

    private final EngineModel model;
    private volatile boolean stopping;
    private volatile boolean closed;

    private ThreadedEngine(EngineModel model) {
        this.model = model;
    }

    static Factory factory(long sessionNanos) {
        return (Command.Assign assignment, Listener listener) ->
                new ThreadedEngine(new EngineModel(assignment.workload(), assignment.share(), sessionNanos, listener));
    }

    @Override
    public int openConnections() {
        return 1;
    }

    @Override
    public void start(long startNanoTime) {
        Thread.ofPlatform().daemon().start(() -> run(startNanoTime));
    }

    private void run(long startNanoTime) {
        while (!closed) {
            synchronized (model) {
                if (model.finished()) {
                    return;
                }
                model.advanceTo(Math.max(0, System.nanoTime() - startNanoTime));
                if (stopping) {
                    model.stop();
                }
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
    }

    @Override
    public void takeOver(Share share, long fromNanos) {
        synchronized (model) {
            model.takeOver(share, fromNanos);
        }
    }

    @Override
    public void stop() {
        stopping = true;
    }

    @Override
    public void close() {
        closed = true;
    }
}
