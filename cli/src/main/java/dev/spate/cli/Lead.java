package dev.spate.cli;

import dev.spate.log.kafka.KafkaSettings;
import dev.spate.log.kafka.Leadership;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Waits for the lead among coordinators, and for its end. For any thread.
final class Lead implements AutoCloseable {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Leadership leadership;

    // Guarded by the lock.
    private boolean leads;

    /// @throws dev.spate.log.LogUnavailableException if the brokers cannot be used
    Lead(KafkaSettings settings) {
        leadership = Leadership.join(settings, Host.processName(), new Leadership.Listener() {
            @Override
            public void leads() {
                set(true);
            }

            @Override
            public void follows() {
                set(false);
            }
        });
    }

    /// Waits for the lead.
    ///
    /// @return false if it did not come in that time
    /// @throws IllegalStateException if it cannot come any more
    boolean await(long seconds) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.SECONDS.toNanos(seconds);
            while (!leads && left > 0) {
                Throwable failure = leadership.failure();
                if (failure != null) {
                    throw new IllegalStateException("the group of coordinators cannot be joined", failure);
                }
                left = changed.awaitNanos(left);
            }
            return leads;
        } finally {
            lock.unlock();
        }
    }

    boolean leads() {
        lock.lock();
        try {
            return leads;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        leadership.close();
    }

    private void set(boolean now) {
        lock.lock();
        try {
            leads = now;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
