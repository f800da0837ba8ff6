package dev.spate.log.kafka;

import dev.spate.log.Log;
import dev.spate.log.LogUnavailableException;
import dev.spate.log.Subscription;
import dev.spate.protocol.Message;
import dev.spate.protocol.MessageCodec;
import dev.spate.protocol.Topic;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The log on a cluster of Kafka brokers, for any number of processes on any number of machines.
///
/// # Writing
/// What is appended goes to an [outbox][Outbox] that waits for the brokers as long as they are away, in
/// bounded memory and then on disk, so that appending never waits. [#open] writes each message for
/// itself. [#openForCoordinator] is for the one coordinator in charge: events of runs and the commands
/// that follow from them are written in transactions, and whoever opens it ends the writing of the one
/// before: its [#failure] says so, and nothing of it comes after. A command can be read only when the
/// events that were appended before it are certain to be read, even by a coordinator that comes after
/// this one has died.
///
/// # Reading
/// Each subscription has a consumer and a thread. It sees what is committed, in the order of its
/// partition; all messages of a key are in one.
///
/// # Threads
/// For any thread. One lock guards the set of subscriptions.
public final class KafkaLog implements Log {

    private static final Logger logger = LoggerFactory.getLogger(KafkaLog.class);

    /// Keys are names of runs and agents; room for them is left in every record.
    private static final int MAX_KEY_LENGTH = 500;

    final Clients clients;
    final Offsets offsets;
    final MessageCodec codec = new MessageCodec();

    private final KafkaSettings settings;
    private final Admin admin;
    private final Layout layout;
    private final BrokerWatch watch;
    private final Outbox plain;
    private final PlainWriter plainWriter;

    /// Both null unless this is the coordinator's log.
    private final @Nullable Outbox transactional;

    private final @Nullable TransactionalWriter transactionalWriter;

    private final ReentrantLock lock = new ReentrantLock();
    private final Set<KafkaSubscription> subscriptions = new LinkedHashSet<>();
    private boolean closed;

    private KafkaLog(
            KafkaSettings settings,
            Clients clients,
            Admin admin,
            Layout layout,
            @Nullable Producer<byte[], byte[]> transactions) {
        this.settings = settings;
        this.clients = clients;
        this.admin = admin;
        this.layout = layout;
        this.offsets = new Offsets(admin);
        this.watch = new BrokerWatch(settings, layout, admin);
        this.plain = new Outbox(settings, watch, System::nanoTime);
        this.plainWriter = new PlainWriter(plain, layout, () -> clients.plainProducer(layout.maxBatchBytes()));
        if (transactions == null) {
            this.transactional = null;
            this.transactionalWriter = null;
        } else {
            this.transactional = new Outbox(settings, watch, System::nanoTime);
            this.transactionalWriter = new TransactionalWriter(transactional, layout, transactions);
        }
    }

    /// Finds the brokers, and creates the topics that are missing.
    ///
    /// @throws LogUnavailableException if that cannot be done within the settings' patience
    public static KafkaLog open(KafkaSettings settings) {
        return open(settings, false);
    }

    /// As [#open], for the coordinator in charge. The one before can write no more as soon as this
    /// returns; what it has written is complete.
    ///
    /// @throws LogUnavailableException if that cannot be done within the settings' patience
    public static KafkaLog openForCoordinator(KafkaSettings settings) {
        return open(settings, true);
    }

    private static KafkaLog open(KafkaSettings settings, boolean forCoordinator) {
        Clients clients = new Clients(settings);
        Admin admin = null;
        Producer<byte[], byte[]> transactions = null;
        try {
            admin = clients.admin();
            Layout layout = new TopicSetup(admin, settings).prepare();
            layout.warnings().forEach(logger::warn);
            if (forCoordinator) {
                transactions = clients.transactionalProducer(layout.maxBatchBytes());
                transactions.initTransactions();
            }
            KafkaLog log = new KafkaLog(settings, clients, admin, layout, transactions);
            log.start();
            return log;
        } catch (ExecutionException | KafkaException | LogUnavailableException e) {
            close(admin, transactions);
            throw Trouble.atOpening(e, settings);
        } catch (InterruptedException e) {
            close(admin, transactions);
            Thread.currentThread().interrupt();
            throw new LogUnavailableException("interrupted while looking for brokers", e);
        }
    }

    private static void close(@Nullable Admin admin, @Nullable Producer<byte[], byte[]> transactions) {
        if (transactions != null) {
            transactions.close(Duration.ZERO);
        }
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }

    private void start() {
        plainWriter.start();
        if (transactionalWriter != null) {
            transactionalWriter.start();
        }
    }

    /// What about the topics is not as it was asked for, though it works; for the user.
    public List<String> warnings() {
        return layout.warnings();
    }

    /// Whether the brokers take what is appended; they may not have for some seconds before it is false.
    public boolean isReachable() {
        return failure() == null && !watch.areAway();
    }

    /// @throws IllegalArgumentException if the key or the message is longer than it may be
    @Override
    public void append(String key, Message message) {
        if (key.length() > MAX_KEY_LENGTH) {
            throw new IllegalArgumentException(
                    "a key of " + key.length() + " characters; it may have " + MAX_KEY_LENGTH);
        }
        Entry entry = new Entry(message.topic(), key, codec.encode(message), message.perishable(), System.nanoTime());
        boolean decision = message.topic() == Topic.RUNS || message.topic() == Topic.COMMANDS;
        (transactional != null && decision && !message.perishable() ? transactional : plain).append(entry);
    }

    /// Appends bytes that need not be a message.
    void appendBytes(Topic topic, String key, byte[] bytes) {
        (transactional != null && topic == Topic.RUNS ? transactional : plain)
                .append(new Entry(topic, key, bytes, false, System.nanoTime()));
    }

    /// @throws LogUnavailableException if `from` is now and the brokers do not say in time where that is
    @Override
    public Subscription read(Set<Topic> topics, From from, Reader reader) {
        if (topics.isEmpty()) {
            throw new IllegalArgumentException("a subscription to no topic");
        }
        return read(layout.partitions(topics), null, from, reader);
    }

    /// @throws LogUnavailableException if `from` is now and the brokers do not say in time where that is
    @Override
    public Subscription read(Topic topic, String key, From from, Reader reader) {
        return read(List.of(layout.partition(topic, key)), key, from, reader);
    }

    private Subscription read(List<TopicPartition> partitions, @Nullable String key, From from, Reader reader) {
        requireOpen();
        Mark mark = new Mark();
        Map<TopicPartition, Long> now = from instanceof From.Now ? now(partitions, mark) : null;
        KafkaSubscription subscription = new KafkaSubscription(this, partitions, key, from, now, mark, reader);
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the log is closed");
            }
            subscriptions.add(subscription);
            subscription.thread.start();
        } finally {
            lock.unlock();
        }
        return subscription;
    }

    /// After all that this process has appended so far, and all that others have stored.
    private Map<TopicPartition, Long> now(List<TopicPartition> partitions, Mark mark) {
        long begin = System.nanoTime();
        Map<TopicPartition, Long> now = null;
        try {
            if (mark.awaitStored(settings.patience().toNanos())) {
                now = offsets.begin(
                        partitions,
                        From.NOW,
                        () -> System.nanoTime() - begin < settings.patience().toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (KafkaException e) {
            throw Trouble.atOpening(e, settings);
        }
        if (now == null) {
            throw new LogUnavailableException(
                    "the Kafka brokers " + settings.brokers() + " did not say within "
                            + settings.patience().toSeconds() + " s where reading begins",
                    null);
        }
        return now;
    }

    @Override
    public @Nullable Throwable failure() {
        Throwable first = transactional == null ? null : transactional.failure();
        return first == null ? plain.failure() : first;
    }

    @Override
    public long undelivered() {
        return plain.undelivered() + (transactional == null ? 0 : transactional.undelivered());
    }

    /// As the port says, with the settings' patience for what is not stored; [#undelivered] then counts
    /// the rest, and a warning in the logs says so too.
    @Override
    public void close() {
        List<KafkaSubscription> open;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
        } finally {
            lock.unlock();
        }
        long begin = System.nanoTime();
        long patience = settings.flushPatience().toNanos();
        if (transactional != null && transactionalWriter != null) {
            transactional.close(patience);
            transactionalWriter.close();
        }
        plain.close(Math.max(0, patience - (System.nanoTime() - begin)));
        plainWriter.close();
        lock.lock();
        try {
            open = List.copyOf(subscriptions);
        } finally {
            lock.unlock();
        }
        open.forEach(KafkaSubscription::end);
        open.forEach(KafkaSubscription::close);
        admin.close(Duration.ZERO);
        if (undelivered() > 0) {
            logger.warn("messages that were not delivered to {}: {}", settings.brokers(), undelivered());
        }
    }

    boolean isReader(Thread thread) {
        lock.lock();
        try {
            return subscriptions.stream().anyMatch(subscription -> subscription.thread.equals(thread));
        } finally {
            lock.unlock();
        }
    }

    void ended(KafkaSubscription subscription) {
        lock.lock();
        try {
            subscriptions.remove(subscription);
        } finally {
            lock.unlock();
        }
    }

    private void requireOpen() {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the log is closed");
            }
        } finally {
            lock.unlock();
        }
    }

    /// What this process had appended at an instant.
    final class Mark {
        private final long ofPlain = plain.numbered();
        private final long ofTransactional = transactional == null ? 0 : transactional.numbered();

        boolean isStored() {
            return plain.isStored(ofPlain) && (transactional == null || transactional.isStored(ofTransactional));
        }

        boolean awaitStored(long nanos) throws InterruptedException {
            long begin = System.nanoTime();
            return plain.awaitStored(ofPlain, nanos)
                    && (transactional == null
                            || transactional.awaitStored(ofTransactional, nanos - (System.nanoTime() - begin)));
        }
    }
}
