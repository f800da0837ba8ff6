package dev.spate.log.kafka;

import dev.spate.log.LogUnavailableException;
import dev.spate.log.kafka.Outbox.Held;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;

/// Writes what any number of processes may write: each message for itself, by an idempotent producer
/// that tries for ever.
///
/// If the producer gives up a message all the same, for a reason that may pass, it is replaced, and what
/// it has not stored is written again, in order. Messages may be doubled then, or one that was stored
/// come once more after its successors; nothing is lost.
///
/// One thread takes from the outbox and sends; the producer's thread settles.
final class PlainWriter implements AutoCloseable {

    /// How much is given to the producer that is not stored: two requests of the size that brokers take,
    /// one under way and one that fills. More would only be more that others must wait behind.
    private static final long IN_HAND_BYTES = 2L << 20;

    private static final long RENEW_PAUSE_MILLIS = 500;

    private final Outbox outbox;
    private final Layout layout;
    private final Supplier<Producer<byte[], byte[]>> producers;
    private final Thread thread;

    private Producer<byte[], byte[]> producer;
    private volatile boolean renew;
    private volatile boolean closed;

    PlainWriter(Outbox outbox, Layout layout, Supplier<Producer<byte[], byte[]>> producers) {
        this.outbox = outbox;
        this.layout = layout;
        this.producers = producers;
        this.producer = producers.get();
        this.thread = Thread.ofPlatform().daemon().name("log writer").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// Ends without waiting for anything.
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closed && outbox.failure() == null) {
                for (Held held : outbox.take(100, IN_HAND_BYTES)) {
                    send(held);
                }
                outbox.look();
                if (renew) {
                    renew();
                }
            }
        } catch (InterruptedException | InterruptException e) {
            if (!closed) {
                outbox.fail(e);
            }
        } catch (Throwable e) {
            outbox.fail(e);
        } finally {
            // Clears the interrupt, which would keep the producer from closing.
            boolean _ = Thread.interrupted();
            producer.close(Duration.ZERO);
        }
    }

    private void send(Held held) throws InterruptedException {
        List<ProducerRecord<byte[], byte[]>> records = Records.of(held.entry, layout);
        AtomicInteger missing = new AtomicInteger(records.size());
        for (ProducerRecord<byte[], byte[]> record : records) {
            while (!sent(record, held, missing)) {
                if (closed || outbox.failure() != null) {
                    return;
                }
                outbox.look();
            }
        }
    }

    /// False if the producer could not even take the record, and may be asked again.
    private boolean sent(ProducerRecord<byte[], byte[]> record, Held held, AtomicInteger missing)
            throws InterruptedException {
        Thread sender = Thread.currentThread();
        boolean[] again = new boolean[1];
        try {
            var _ = producer.send(record, (_, failure) -> {
                if (failure == null) {
                    if (missing.decrementAndGet() == 0) {
                        outbox.settle(held);
                    }
                } else if (failure instanceof TimeoutException
                        && Thread.currentThread().equals(sender)) {
                    again[0] = true;
                } else {
                    failed(held, failure);
                }
            });
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException | IllegalStateException e) {
            failed(held, e);
        }
        return !again[0];
    }

    private void failed(Held held, Throwable failure) {
        if (failure instanceof RecordTooLargeException) {
            outbox.giveUp(held, failure);
            return;
        }
        LogUnavailableException end = Trouble.endOfWriting(failure);
        if (end != null) {
            outbox.fail(end);
        } else {
            renew = true;
        }
    }

    private void renew() throws InterruptedException {
        producer.close(Duration.ZERO);
        renew = false;
        TimeUnit.MILLISECONDS.sleep(RENEW_PAUSE_MILLIS);
        while (!replaced()) {
            outbox.look();
            TimeUnit.MILLISECONDS.sleep(RENEW_PAUSE_MILLIS);
        }
        for (Held held : outbox.unsettled()) {
            send(held);
        }
    }

    /// False while the brokers' names cannot be looked up.
    private boolean replaced() {
        try {
            producer = producers.get();
            return true;
        } catch (KafkaException e) {
            if (!Trouble.namesAreUnknown(e)) {
                throw e;
            }
            return false;
        }
    }
}
