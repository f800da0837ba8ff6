package dev.spate.log.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.log.Log;
import dev.spate.protocol.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/// A reader that keeps everything, for a test to wait for some of it.
final class Received implements Log.Reader {

    /// Long enough for a broker to come back on any machine; reached only when the test fails.
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Message> messages = new ArrayList<>();
    private boolean caughtUp;

    @Override
    public void accept(Message message) {
        lock.lock();
        try {
            messages.add(message);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void caughtUp() {
        lock.lock();
        try {
            caughtUp = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    List<Message> all() {
        lock.lock();
        try {
            return List.copyOf(messages);
        } finally {
            lock.unlock();
        }
    }

    /// Waits until the condition holds for what has come.
    List<Message> await(String what, Predicate<List<Message>> condition) throws InterruptedException {
        lock.lock();
        try {
            long left = PATIENCE_NANOS;
            while (!condition.test(messages) && left > 0) {
                left = changed.awaitNanos(left);
            }
            assertThat(condition.test(messages))
                    .as("%s within a minute; came: %s", what, messages.size())
                    .isTrue();
            return List.copyOf(messages);
        } finally {
            lock.unlock();
        }
    }

    List<Message> awaitCaughtUp() throws InterruptedException {
        return await("caught up", _ -> caughtUp);
    }

    List<Message> await(int count) throws InterruptedException {
        return await(count + " messages", all -> all.size() >= count);
    }
}
