package dev.spate.log.kafka;

import dev.spate.log.LogUnavailableException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says once that the brokers are away, and once that they are back. While nothing moves although
/// brokers answer, it asks whether the topics are still there: Kafka's clients would wait for a deleted
/// topic for ever.
///
/// For any thread; one lock guards everything.
final class BrokerWatch implements Outbox.Watch {

    private static final Logger logger = LoggerFactory.getLogger(KafkaLog.class);

    /// Shorter pauses are no outage, and nobody's concern.
    private static final long AWAY_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long ASK_NANOS = TimeUnit.SECONDS.toNanos(5);

    /// A broker that has just started may not know a topic yet.
    private static final int MISSING_TIMES = 2;

    private final KafkaSettings settings;
    private final Layout layout;
    private final Admin admin;

    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Outbox> stalled = new HashSet<>();
    private long awaySinceNanos;
    private boolean asking;
    private long askedNanos;
    private int missing;

    BrokerWatch(KafkaSettings settings, Layout layout, Admin admin) {
        this.settings = settings;
        this.layout = layout;
        this.admin = admin;
    }

    @Override
    public void stalls(Outbox outbox, long sinceNanos) {
        boolean told = true;
        boolean ask = false;
        lock.lock();
        try {
            long now = System.nanoTime();
            if (now - sinceNanos > AWAY_NANOS) {
                told = !stalled.isEmpty();
                awaySinceNanos = told ? awaySinceNanos : sinceNanos;
                stalled.add(outbox);
                ask = !asking && now - askedNanos > ASK_NANOS;
                if (ask) {
                    asking = true;
                    askedNanos = now;
                }
            }
        } finally {
            lock.unlock();
        }
        if (!told) {
            logger.warn(
                    "the Kafka brokers {} take nothing: messages are kept in memory, then on disk, until they do",
                    settings.brokers());
        }
        if (ask) {
            askForTopics();
        }
    }

    @Override
    public void moves(Outbox outbox) {
        long away;
        lock.lock();
        try {
            if (!stalled.remove(outbox) || !stalled.isEmpty()) {
                return;
            }
            missing = 0;
            away = System.nanoTime() - awaySinceNanos;
        } finally {
            lock.unlock();
        }
        logger.warn(
                "the Kafka brokers {} take messages again, after {} s",
                settings.brokers(),
                TimeUnit.NANOSECONDS.toSeconds(away));
    }

    @Override
    public void forget(Outbox outbox) {
        lock.lock();
        try {
            stalled.remove(outbox);
        } finally {
            lock.unlock();
        }
    }

    /// Whether the brokers take nothing.
    boolean areAway() {
        lock.lock();
        try {
            return !stalled.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private void askForTopics() {
        Map<String, KafkaFuture<TopicDescription>> asked;
        try {
            asked = admin.describeTopics(layout.names()).topicNameValues();
        } catch (IllegalStateException _) {
            // The log is being closed.
            return;
        }
        var _ = KafkaFuture.allOf(asked.values().toArray(new KafkaFuture<?>[0]))
                .whenComplete((_, _) -> answered(asked));
    }

    private void answered(Map<String, KafkaFuture<TopicDescription>> answers) {
        List<String> unknown = answers.entrySet().stream()
                .filter(answer -> isUnknown(answer.getValue()))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        Set<Outbox> failed = Set.of();
        lock.lock();
        try {
            asking = false;
            missing = unknown.isEmpty() ? 0 : missing + 1;
            if (missing >= MISSING_TIMES) {
                failed = Set.copyOf(stalled);
            }
        } finally {
            lock.unlock();
        }
        for (Outbox outbox : failed) {
            outbox.fail(new LogUnavailableException(
                    "deleted on " + settings.brokers() + " while messages waited to be written: topic "
                            + String.join(", ", unknown),
                    null));
        }
    }

    private static boolean isUnknown(KafkaFuture<TopicDescription> answer) {
        try {
            answer.getNow(null);
            return false;
        } catch (Exception e) {
            return e instanceof UnknownTopicOrPartitionException
                    || e.getCause() instanceof UnknownTopicOrPartitionException;
        }
    }
}
