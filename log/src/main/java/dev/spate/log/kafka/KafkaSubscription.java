package dev.spate.log.kafka;

import dev.spate.log.Log;
import dev.spate.log.LogUnavailableException;
import dev.spate.log.Subscription;
import dev.spate.protocol.Message;
import dev.spate.protocol.UnreadableMessageException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/// One consumer and its thread. It is told its partitions and remembers its places itself; brokers know
/// of no group. While brokers are away it waits, and then goes on where it was. What several partitions
/// held before, it tells in the [order of time][TimeOrder].
///
/// A reader that is slower than the brokers forget (retention) ends with a failure, for what it has
/// missed cannot be told.
final class KafkaSubscription implements Subscription {

    /// How long a reader may take for its last message; as with the log in memory.
    private static final Duration CLOSE_GRACE = Duration.ofSeconds(1);

    private static final Duration POLL = Duration.ofMillis(200);

    /// Who took longer to read what was there is not abreast of those who write; with a pulse of a
    /// quarter of a second the coordinator would begin and find itself behind.
    private static final long ABREAST_NANOS = 250_000_000L;

    /// Rounds to come abreast. Each is shorter than the one before, unless more is written than can be
    /// read.
    private static final int ROUNDS = 10;

    final Thread thread;

    private final KafkaLog log;
    private final List<TopicPartition> partitions;
    private final byte @Nullable [] key;
    private final Log.From from;
    private final Log.Reader reader;

    /// What this process had appended when reading was asked for.
    private final KafkaLog.Mark mark;

    /// Where to begin, if that had to be known before the thread starts; there the reader has caught up.
    private final @Nullable Map<TopicPartition, Long> now;

    private final Assembly assembly = new Assembly();
    private final AtomicLong undecodable = new AtomicLong();
    private volatile long incomplete;
    private volatile @Nullable Throwable failure;
    private volatile @Nullable Consumer<byte[], byte[]> consumer;
    private volatile boolean closed;

    /// Where the reader has caught up, from when it is asked for until it is reached. The thread's.
    private @Nullable Future<Map<TopicPartition, Long>> ends;

    private long endsAskedNanos;
    private int rounds;

    /// Until then, what waits for others that are older; null if there is one partition, or nothing old.
    private @Nullable TimeOrder order;

    /// Up to where the partitions are read in order, as [#ends]: what is committed when reading begins.
    private @Nullable Future<Map<TopicPartition, Long>> committedEnds;

    private Map<TopicPartition, Long> orderedUpTo = Map.of();
    private boolean caughtUp;
    private boolean handed;

    KafkaSubscription(
            KafkaLog log,
            List<TopicPartition> partitions,
            @Nullable String key,
            Log.From from,
            @Nullable Map<TopicPartition, Long> now,
            KafkaLog.Mark mark,
            Log.Reader reader) {
        this.log = log;
        this.partitions = List.copyOf(partitions);
        this.key = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
        this.from = from;
        this.now = now;
        this.mark = mark;
        this.reader = reader;
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("log " + this.partitions.getFirst().topic())
                .unstarted(this::run);
    }

    @Override
    public long unreadable() {
        return undecodable.get() + incomplete;
    }

    @Override
    public @Nullable Throwable failure() {
        return failure;
    }

    @Override
    public void close() {
        end();
        if (log.isReader(Thread.currentThread())) {
            return;
        }
        try {
            if (!thread.join(CLOSE_GRACE)) {
                thread.interrupt();
                thread.join();
            }
        } catch (InterruptedException _) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    /// Asks the thread to end, and does not wait.
    void end() {
        closed = true;
        Consumer<byte[], byte[]> reading = consumer;
        if (reading != null) {
            reading.wakeup();
        }
    }

    private void run() {
        Consumer<byte[], byte[]> reading = null;
        try {
            reading = connected();
            if (reading != null) {
                consumer = reading;
                read(reading);
            }
        } catch (WakeupException _) {
            // Only a closed subscription is woken.
        } catch (InterruptException | InterruptedException e) {
            failure = closed ? null : e;
        } catch (OffsetOutOfRangeException e) {
            failure = new LogUnavailableException(
                    "the brokers no longer have what is to be read next: the reader is further behind than"
                            + " messages are kept (" + e.getMessage() + ")",
                    e);
        } catch (Throwable e) {
            failure = e;
        } finally {
            boolean _ = Thread.interrupted();
            if (reading != null) {
                reading.close(CloseOptions.timeout(Duration.ZERO));
            }
            log.ended(this);
        }
    }

    /// Null if it was closed while the brokers' names could not be looked up.
    private @Nullable Consumer<byte[], byte[]> connected() throws InterruptedException {
        while (!closed) {
            try {
                return log.clients.consumer();
            } catch (KafkaException e) {
                if (!Trouble.namesAreUnknown(e)) {
                    throw e;
                }
            }
            Thread.sleep(POLL);
        }
        return null;
    }

    private void read(Consumer<byte[], byte[]> reading) throws InterruptedException {
        Map<TopicPartition, Long> begin = now != null ? now : log.offsets.begin(partitions, from, () -> !closed);
        if (begin == null) {
            return;
        }
        reading.assign(partitions);
        begin.forEach(reading::seek);
        if (now == null && partitions.size() > 1) {
            order = new TimeOrder(partitions);
        }
        while (!closed) {
            if (!caughtUp && hasCaughtUp(reading) && (order == null || order.isEmpty())) {
                caughtUp = true;
                order = null;
                reading.resume(partitions);
                reader.caughtUp();
            }
            Iterable<ConsumerRecord<byte[], byte[]>> records = poll(reading);
            if (order != null) {
                takeInOrder(reading, records, order);
                continue;
            }
            for (ConsumerRecord<byte[], byte[]> record : records) {
                if (closed) {
                    return;
                }
                take(record);
            }
        }
    }

    private void takeInOrder(
            Consumer<byte[], byte[]> reading, Iterable<ConsumerRecord<byte[], byte[]>> records, TimeOrder waiting)
            throws InterruptedException {
        records.forEach(waiting::add);
        if (orderedUpTo.isEmpty()) {
            orderedUpTo = committedEnds();
        }
        while (!closed) {
            ConsumerRecord<byte[], byte[]> record = waiting.next(partition -> isAtEnd(reading, partition));
            if (record == null) {
                break;
            }
            take(record);
        }
        reading.pause(waiting.isAhead(true));
        reading.resume(waiting.isAhead(false));
    }

    /// Whether nothing more of a partition is to be put in order. A partition that is slow, or whose
    /// broker is away, is waited for, however long that takes.
    private boolean isAtEnd(Consumer<byte[], byte[]> reading, TopicPartition partition) {
        Long end = orderedUpTo.get(partition);
        return end != null && reading.position(partition) >= end;
    }

    /// None as long as the brokers have not said.
    private Map<TopicPartition, Long> committedEnds() throws InterruptedException {
        Future<Map<TopicPartition, Long>> asked = committedEnds;
        if (asked == null) {
            committedEnds = log.offsets.committedEnds(partitions);
            return Map.of();
        }
        if (!asked.isDone()) {
            return Map.of();
        }
        try {
            return asked.get();
        } catch (ExecutionException _) {
            // The brokers were away; they are asked again.
            committedEnds = null;
            return Map.of();
        }
    }

    private Iterable<ConsumerRecord<byte[], byte[]>> poll(Consumer<byte[], byte[]> reading)
            throws InterruptedException {
        try {
            return reading.poll(caughtUp ? POLL : Duration.ofMillis(10));
        } catch (OffsetOutOfRangeException e) {
            if (handed || !(from instanceof Log.From.Oldest)) {
                throw e;
            }
            // The oldest messages were forgotten after it had been asked which they are.
            Map<TopicPartition, Long> begin = log.offsets.begin(partitions, from, () -> !closed);
            if (begin != null) {
                begin.forEach(reading::seek);
            }
            return List.of();
        } catch (RetriableException _) {
            return List.of();
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
        handed = true;
        if (key != null && !Arrays.equals(key, record.key())) {
            return;
        }
        byte[] bytes = whole(record);
        incomplete = assembly.givenUp();
        if (bytes == null) {
            return;
        }
        Message message;
        try {
            message = log.codec.decode(bytes);
        } catch (UnreadableMessageException _) {
            undecodable.incrementAndGet();
            return;
        }
        String recordKey = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        log.instruments
                .tracing()
                .reads(KafkaLog.SYSTEM, record.topic(), recordKey, message, Records.context(record), reader);
    }

    /// Null if parts are missing yet.
    private byte @Nullable [] whole(ConsumerRecord<byte[], byte[]> record) {
        byte[] bytes = record.value() == null ? new byte[0] : record.value();
        Header header = record.headers().lastHeader(Parts.HEADER);
        if (header == null) {
            return bytes;
        }
        Parts.Header part = Parts.header(header.value());
        // With a header of another kind it is the decoder that refuses and counts.
        return part == null ? new byte[0] : assembly.add(part, bytes, record.timestamp());
    }

    private boolean hasCaughtUp(Consumer<byte[], byte[]> reading) throws InterruptedException {
        if (now != null) {
            return true;
        }
        if (ends == null && mark.isStored()) {
            ends = log.offsets.ends(partitions);
            endsAskedNanos = System.nanoTime();
        }
        if (ends == null || !ends.isDone()) {
            return false;
        }
        try {
            for (Map.Entry<TopicPartition, Long> end : ends.get().entrySet()) {
                if (reading.position(end.getKey()) < end.getValue()) {
                    return false;
                }
            }
        } catch (ExecutionException _) {
            // The brokers were away; they are asked again.
            ends = null;
            return false;
        }
        if (System.nanoTime() - endsAskedNanos > ABREAST_NANOS && ++rounds < ROUNDS) {
            // Much was written meanwhile, which is to be read in order too.
            ends = null;
            committedEnds = null;
            orderedUpTo = Map.of();
            return false;
        }
        return true;
    }
}
