package dev.spate.log.kafka;

import dev.spate.protocol.Topic;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Messages on their way to the brokers, from [#append] until a writer says that they are stored.
///
/// # Order and room
/// Messages leave in the order in which they came. They wait in memory; when that is full, in a file,
/// and all that follow with them until the file has been read; when that is full too, what comes is
/// given up and counted, so that what was kept has no gap inside.
///
/// # When things do not move
/// The outbox has stalled when messages are in the writer's hands and none was stored for some time; it
/// is late when it has stalled, or what leaves next has waited for that time. While it is late only the
/// newest perishable message of each key is kept, beside the others, and these few leave first as soon
/// as anything moves: an agent's sign of life is not to wait behind a thousand reports.
///
/// # Threads
/// Any thread may append; one writer takes; any thread may settle. One lock guards everything, which is
/// why all of it is in one file.
final class Outbox {

    private static final Logger logger = LoggerFactory.getLogger(KafkaLog.class);

    /// A message in the writer's hands.
    static final class Held {
        final Entry entry;
        private final boolean numbered;
        private boolean settled;

        private Held(Entry entry, boolean numbered) {
            this.entry = entry;
            this.numbered = numbered;
        }
    }

    /// Told how things move; by any thread, outside of the lock.
    interface Watch {
        /// @param sinceNanos when something moved the last time
        void stalls(Outbox outbox, long sinceNanos);

        void moves(Outbox outbox);

        /// It has come to its end.
        void forget(Outbox outbox);
    }

    private record Subject(Topic topic, String key) {}

    private final long memoryBytes;
    private final long stallNanos;
    private final SpillFile spill;
    private final Watch watch;
    private final LongSupplier nanos;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    private final Deque<Entry> waiting = new ArrayDeque<>();
    private final SequencedMap<Subject, Entry> newest = new LinkedHashMap<>();
    private final Deque<Held> inHand = new ArrayDeque<>();

    /// Of what waits in memory, and of what is in hand.
    private long waitingBytes;

    private long inHandBytes;

    /// How many have come to wait, and how many of these were stored or given up, with all before them.
    private long numbered;

    private long settled;

    private long undelivered;
    private long progressNanos;
    private @Nullable Throwable failure;
    private boolean closed;
    private boolean spillFailed;

    /// @param nanos `System::nanoTime`, outside of tests
    Outbox(KafkaSettings settings, Watch watch, LongSupplier nanos) {
        this.memoryBytes = settings.memoryBytes();
        this.stallNanos = settings.stallAfter().toNanos();
        this.spill = new SpillFile(settings.spillFolder(), settings.diskBytes());
        this.watch = watch;
        this.nanos = nanos;
        this.progressNanos = nanos.getAsLong();
    }

    /// @throws IllegalStateException if the outbox is closed or writing has ended
    void append(Entry entry) {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the log is closed");
            }
            if (failure != null) {
                throw new IllegalStateException("nothing more can be written: " + failure.getMessage(), failure);
            }
            boolean fits = waitingBytes + inHandBytes + entry.heldBytes() <= memoryBytes || nothingIsKept();
            if (entry.perishable() && (late() || !fits)) {
                Subject subject = new Subject(entry.topic(), entry.key());
                newest.remove(subject);
                newest.put(subject, entry);
            } else if (fits && spill.count() == 0) {
                waiting.add(entry);
                waitingBytes += entry.heldBytes();
                numbered++;
            } else {
                spill(entry);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        look();
    }

    /// Takes what leaves next, or nothing after a second: as many messages as are there, within limits
    /// of which the first message may exceed one.
    ///
    /// @param inHandBytesWanted with what the writer has already
    List<Held> take(int maxCount, long inHandBytesWanted) throws InterruptedException {
        long maxInHandBytes = Math.min(inHandBytesWanted, memoryBytes);
        lock.lock();
        try {
            long left = TimeUnit.SECONDS.toNanos(1);
            while (left > 0 && !mayTake(maxInHandBytes)) {
                left = changed.awaitNanos(left);
            }
            List<Held> taken = new ArrayList<>();
            while (taken.size() < maxCount && mayTake(maxInHandBytes)) {
                Held held = next();
                if (held != null) {
                    taken.add(held);
                }
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /// The message is stored.
    void settle(Held held) {
        lock.lock();
        try {
            progressNanos = nanos.getAsLong();
            settleUnderLock(held);
        } finally {
            lock.unlock();
        }
        held.entry.stored();
        watch.moves(this);
    }

    /// The message will never be stored, for a reason of its own.
    void giveUp(Held held, Throwable reason) {
        lock.lock();
        try {
            if (!held.settled) {
                undelivered++;
                settleUnderLock(held);
            }
        } finally {
            lock.unlock();
        }
        logger.warn("a message of {} bytes was not delivered: {}", held.entry.bytes().length, reason.getMessage());
    }

    /// What is in hand and not settled, oldest first.
    List<Held> unsettled() {
        lock.lock();
        try {
            return inHand.stream().filter(held -> !held.settled).toList();
        } finally {
            lock.unlock();
        }
    }

    /// Nothing more can be written; all that waits is given up.
    void fail(Throwable cause) {
        lock.lock();
        try {
            if (failure == null && !closed) {
                failure = cause;
                abandon();
            }
        } finally {
            lock.unlock();
        }
        watch.forget(this);
    }

    @Nullable
    Throwable failure() {
        lock.lock();
        try {
            return failure;
        } finally {
            lock.unlock();
        }
    }

    long undelivered() {
        lock.lock();
        try {
            return undelivered;
        } finally {
            lock.unlock();
        }
    }

    /// Whether nothing waits, neither here nor in the writer's hands.
    boolean isEmpty() {
        lock.lock();
        try {
            return nothingIsKept();
        } finally {
            lock.unlock();
        }
    }

    /// How many messages have been appended so far, to be asked for by [#isStored].
    long numbered() {
        lock.lock();
        try {
            return numbered;
        } finally {
            lock.unlock();
        }
    }

    /// Whether so many messages are stored, or given up.
    boolean isStored(long number) {
        lock.lock();
        try {
            return settled >= number;
        } finally {
            lock.unlock();
        }
    }

    /// As [#isStored], waiting for it.
    boolean awaitStored(long number, long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (settled < number && left > 0) {
                left = changed.awaitNanos(left);
            }
            return settled >= number;
        } finally {
            lock.unlock();
        }
    }

    /// Takes no more messages, waits until all are stored or time is up, and gives up the rest.
    void close(long nanos) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            long left = nanos;
            while (left > 0 && !nothingIsKept()) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            abandon();
            spill.close();
            lock.unlock();
        }
        watch.forget(this);
    }

    /// Tells the watch if nothing moves; called now and then.
    void look() {
        long since;
        lock.lock();
        try {
            if (!stalled()) {
                return;
            }
            since = progressNanos;
        } finally {
            lock.unlock();
        }
        watch.stalls(this, since);
    }

    private boolean stalled() {
        return !inHand.isEmpty() && nanos.getAsLong() - progressNanos > stallNanos;
    }

    private boolean late() {
        Entry oldest = waiting.peek();
        return stalled()
                || spill.count() > 0
                || (oldest != null && nanos.getAsLong() - oldest.appendedNanos() > stallNanos);
    }

    private void spill(Entry entry) {
        try {
            if (spill.offer(entry)) {
                numbered++;
                return;
            }
        } catch (IOException e) {
            if (!spillFailed) {
                spillFailed = true;
                logger.warn("messages that wait for the brokers cannot be kept on disk", e);
            }
        }
        undelivered++;
    }

    private boolean nothingIsKept() {
        return inHand.isEmpty() && waiting.isEmpty() && newest.isEmpty() && spill.count() == 0;
    }

    private boolean mayTake(long maxInHandBytes) {
        boolean something = !waiting.isEmpty() || spill.count() > 0 || (!newest.isEmpty() && !stalled());
        return something && (inHand.isEmpty() || inHandBytes < maxInHandBytes);
    }

    /// Null if the file cannot be read.
    private @Nullable Held next() {
        if (inHand.isEmpty()) {
            progressNanos = nanos.getAsLong();
        }
        Held held;
        if (!newest.isEmpty() && !stalled()) {
            held = new Held(newest.pollFirstEntry().getValue(), false);
        } else {
            Entry entry = waiting.poll();
            if (entry != null) {
                waitingBytes -= entry.heldBytes();
            } else {
                entry = fromFile();
            }
            if (entry == null) {
                return null;
            }
            held = new Held(entry, true);
        }
        inHand.add(held);
        inHandBytes += held.entry.heldBytes();
        return held;
    }

    private @Nullable Entry fromFile() {
        try {
            return spill.poll(nanos.getAsLong());
        } catch (IOException e) {
            logger.warn("{} messages that waited for the brokers cannot be read from disk", spill.count(), e);
            undelivered += spill.count();
            settled += spill.count();
            spill.clear();
            changed.signalAll();
            return null;
        }
    }

    private void settleUnderLock(Held held) {
        held.settled = true;
        while (!inHand.isEmpty() && inHand.peek().settled) {
            Held first = inHand.remove();
            inHandBytes -= first.entry.heldBytes();
            if (first.numbered) {
                settled++;
            }
        }
        changed.signalAll();
    }

    private void abandon() {
        for (Held held : inHand) {
            if (!held.settled && !held.entry.perishable()) {
                undelivered++;
            }
        }
        for (Entry entry : waiting) {
            if (!entry.perishable()) {
                undelivered++;
            }
        }
        undelivered += spill.count();
        inHand.clear();
        waiting.clear();
        newest.clear();
        spill.clear();
        waitingBytes = 0;
        inHandBytes = 0;
        settled = numbered;
        changed.signalAll();
    }
}
