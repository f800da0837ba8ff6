package dev.spate.inspector;

import java.util.AbstractQueue;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.Delayed;
import org.jspecify.annotations.Nullable;

/// The queue of an event loop's tasks; writes on each when it could first run.
///
/// For many threads that put in and one that takes out, as the queue inside of it.
final class WatchedQueue extends AbstractQueue<Runnable> {

    private final Queue<Runnable> tasks;
    private final LoopRecorder recorder;

    WatchedQueue(Queue<Runnable> tasks, LoopRecorder recorder) {
        this.tasks = tasks;
        this.recorder = recorder;
    }

    @Override
    public boolean offer(Runnable task) {
        return tasks.offer(recorder.on ? queued(task) : task);
    }

    private Runnable queued(Runnable task) {
        LoopRecorder from = LoopRecorder.current();
        boolean inside = recorder.equals(from);
        // A timer comes here when the loop finds that it is due; nobody submits it then.
        if (inside && !(task instanceof Delayed)) {
            recorder.submits(task);
        }
        return new Queued(
                task, System.nanoTime(), from == null ? null : from.trace(), from != null && !inside);
    }

    @Override
    public @Nullable Runnable poll() {
        return tasks.poll();
    }

    @Override
    public @Nullable Runnable peek() {
        return tasks.peek();
    }

    @Override
    public boolean isEmpty() {
        return tasks.isEmpty();
    }

    @Override
    public int size() {
        return tasks.size();
    }

    @Override
    public boolean remove(Object task) {
        return tasks.remove(task);
    }

    @Override
    public Iterator<Runnable> iterator() {
        return tasks.iterator();
    }
}
