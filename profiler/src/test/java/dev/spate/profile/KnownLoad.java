package dev.spate.profile;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// A thread that burns three quarters of its time in one method and one in another, allocates arrays of
/// one class, and holds a lock that another thread wants.
final class KnownLoad implements AutoCloseable {

    private static final int TURN = 200_000;

    private volatile boolean ended;
    private volatile long kept;
    private volatile Object last = "";
    private long turns;
    private final ReentrantLock lock = new ReentrantLock();
    private final Thread worker = Thread.ofPlatform().name("known-load-1").unstarted(this::work);
    private final Thread waiter = Thread.ofPlatform().name("known-waiter-2").unstarted(this::await);

    KnownLoad() {
        worker.start();
        waiter.start();
    }

    /// What is allocated.
    static final class Parcel {
        final long a = 1;
        final long b = 2;
    }

    private void work() {
        while (!ended) {
            lock.lock();
            try {
                kept = burnOne(burnThree(kept));
                last = parcels();
            } finally {
                lock.unlock();
            }
        }
    }

    private void await() {
        CountDownLatch never = new CountDownLatch(1);
        while (!ended) {
            lock.lock();
            try {
                turns++;
            } finally {
                lock.unlock();
            }
            try {
                boolean _ = never.await(1, TimeUnit.MILLISECONDS);
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    private static long burnThree(long seed) {
        long value = seed;
        // By an unforeseeable step: a loop that is counted has no place where JFR can look.
        for (int left = 3 * TURN; left > 0; left -= 1 + (int) (value & 1)) {
            value = value * 6364136223846793005L + 1442695040888963407L ^ value >>> 29;
        }
        return value;
    }

    private static long burnOne(long seed) {
        long value = seed;
        // By an unforeseeable step: a loop that is counted has no place where JFR can look.
        for (int left = TURN; left > 0; left -= 1 + (int) (value & 1)) {
            value = value * 6364136223846793005L + 1442695040888963407L ^ value >>> 29;
        }
        return value;
    }

    private static Parcel[] parcels() {
        Parcel[] parcels = new Parcel[500];
        for (int i = 0; i < parcels.length; i++) {
            parcels[i] = new Parcel();
        }
        return parcels;
    }

    @Override
    public void close() {
        ended = true;
        try {
            worker.join();
            waiter.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        if (kept == 42 && turns < 0 && last.equals("")) {
            throw new IllegalStateException("never; it keeps the work from being left out");
        }
    }
}
