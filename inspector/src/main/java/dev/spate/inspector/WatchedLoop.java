package dev.spate.inspector;

import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.RejectedExecutionHandlers;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Netty's event loop, and what it does is written down. While the inspector is off, a turn costs three
/// looks at a field, and a task two.
final class WatchedLoop extends SingleThreadIoEventLoop {

    private final LoopRecorder recorder;

    WatchedLoop(IoEventLoopGroup parent, Executor executor, IoHandlerFactory handlers, LoopRecorder recorder) {
        super(
                parent,
                executor,
                handlers,
                new WatchedQueue(newTaskQueue0(DEFAULT_MAX_PENDING_TASKS), recorder),
                newTaskQueue0(DEFAULT_MAX_PENDING_TASKS),
                RejectedExecutionHandlers.reject());
        this.recorder = recorder;
    }

    @Override
    protected void run() {
        recorder.enter(this::pendingTasks);
        try {
            super.run();
        } finally {
            recorder.standstill.forget();
        }
    }

    @Override
    protected int runIo() {
        if (!recorder.on) {
            return super.runIo();
        }
        recorder.enterIo();
        int handled = super.runIo();
        recorder.leaveIo(handled);
        return handled;
    }

    /// Asked by the handler of sockets right before it handles events: so it is known when waiting
    /// ended.
    @Override
    protected boolean isSuspensionSupported() {
        // Also asked while the constructor of the superclass runs.
        if (recorder != null && recorder.on) {
            recorder.eventsBegin();
        }
        return super.isSuspensionSupported();
    }

    @Override
    protected @Nullable Runnable pollTask() {
        Runnable task = super.pollTask();
        return recorder.on ? recorder.next(task) : task;
    }

    /// Comes back also when time for tasks was up, without having asked for another one.
    @Override
    protected boolean runAllTasks(long timeoutNanos) {
        boolean ran = super.runAllTasks(timeoutNanos);
        if (recorder.on) {
            recorder.tasksEnd();
        }
        return ran;
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        return super.schedule(recorder.on ? due(command, delay, 0, true, unit) : command, delay, unit);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long delay, long period, TimeUnit unit) {
        return super.scheduleAtFixedRate(
                recorder.on ? due(command, delay, period, true, unit) : command, delay, period, unit);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long delay, long period, TimeUnit unit) {
        return super.scheduleWithFixedDelay(
                recorder.on ? due(command, delay, period, false, unit) : command, delay, period, unit);
    }

    private DueTask due(Runnable command, long delay, long period, boolean fixedRate, TimeUnit unit) {
        if (inEventLoop()) {
            recorder.submits(command);
        }
        return new DueTask(command, unit.toNanos(Math.max(0, delay)), unit.toNanos(period), fixedRate);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        if (recorder.on && inEventLoop()) {
            recorder.submits(recorder.origins.of(Origins.innermost(callable)));
        }
        return super.schedule(callable, delay, unit);
    }
}
