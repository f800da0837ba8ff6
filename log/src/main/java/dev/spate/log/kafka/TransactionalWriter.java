package dev.spate.log.kafka;

import dev.spate.log.LogUnavailableException;
import dev.spate.log.kafka.Outbox.Held;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;

/// Writes what only the coordinator in charge may write: all that waits in one transaction, in the order
/// in which it came. Brokers refuse the transactions of a coordinator that was replaced, and readers see
/// nothing of a transaction that was not committed; so what a coordinator has written is all there, or
/// none of it, and nothing comes after its successor has begun.
///
/// A transaction that fails for a reason that may pass is aborted, and the same messages are written in
/// another. The producer is never replaced: another one with the same id would itself replace a
/// successor. So writing ends too when brokers have ended a transaction themselves, because it was open
/// for longer than a quarter of an hour; a coordinator that is still in charge then opens its log anew.
///
/// One thread does everything.
final class TransactionalWriter implements AutoCloseable {

    private static final int BATCH_MESSAGES = 1_000;
    private static final long BATCH_BYTES = 4L << 20;
    private static final long AGAIN_PAUSE_MILLIS = 100;

    private final Outbox outbox;
    private final Layout layout;
    private final Producer<byte[], byte[]> producer;
    private final Thread thread;
    private volatile boolean closed;

    /// @param producer has its transactions initialised; closed by this writer
    TransactionalWriter(Outbox outbox, Layout layout, Producer<byte[], byte[]> producer) {
        this.outbox = outbox;
        this.layout = layout;
        this.producer = producer;
        this.thread =
                Thread.ofPlatform().daemon().name("log coordinator writer").unstarted(this::run);
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
            while (goesOn()) {
                List<Held> batch = outbox.take(BATCH_MESSAGES, BATCH_BYTES);
                if (!batch.isEmpty()) {
                    write(batch);
                }
            }
        } catch (InterruptedException | InterruptException e) {
            if (!closed) {
                outbox.fail(e);
            }
        } catch (Throwable e) {
            LogUnavailableException end = Trouble.endOfWriting(e);
            outbox.fail(end == null ? Trouble.endOfTransactions(e) : end);
        } finally {
            boolean _ = Thread.interrupted();
            producer.close(Duration.ZERO);
        }
    }

    private boolean goesOn() {
        return !closed && outbox.failure() == null;
    }

    private void write(List<Held> batch) throws InterruptedException {
        while (goesOn()) {
            try {
                producer.beginTransaction();
                for (Held held : batch) {
                    for (ProducerRecord<byte[], byte[]> record : Records.of(held.entry, layout)) {
                        // Whether it failed, the commit says.
                        var _ = producer.send(record);
                        outbox.look();
                    }
                }
                if (untilItAnswers(producer::commitTransaction)) {
                    batch.forEach(outbox::settle);
                }
                return;
            } catch (InterruptException e) {
                throw e;
            } catch (KafkaException e) {
                outbox.look();
                // If there is a successor this throws, and that ends writing.
                boolean _ = untilItAnswers(producer::abortTransaction);
                if (Trouble.endOfWriting(e) != null) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(AGAIN_PAUSE_MILLIS);
            }
        }
    }

    /// Ends a transaction; one that timed out is under way, and is to be asked for again. False if the
    /// log was closed meanwhile.
    private boolean untilItAnswers(Runnable end) {
        while (goesOn()) {
            try {
                end.run();
                return true;
            } catch (TimeoutException _) {
                outbox.look();
            }
        }
        return false;
    }
}
