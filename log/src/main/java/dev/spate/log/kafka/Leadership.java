package dev.spate.log.kafka;

import dev.spate.log.LogUnavailableException;
import dev.spate.protocol.Topic;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which of several coordinators is in charge, by Kafka's own group protocol: all are members of one
/// group that reads the topic of runs, which has one partition, and the member that it is assigned to
/// leads. It keeps the lead when others come or go.
///
/// A leader that leaves is followed within a second, one that dies within the session time-out and a
/// second. One that is cut off or paused may believe for a while that it still leads; that it can do
/// nothing any more is what [KafkaLog#openForCoordinator] is for, which every leader must write by.
/// While brokers are away nobody's lead changes.
///
/// For any thread. A thread of its own asks the brokers and calls the listener.
public final class Leadership implements AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(Leadership.class);

    /// The shortest that brokers allow by default (`group.min.session.timeout.ms`).
    private static final Duration SESSION = Duration.ofSeconds(6);

    private static final Duration POLL = Duration.ofMillis(200);

    /// For saying goodbye.
    private static final Duration CLOSE = Duration.ofSeconds(2);

    /// Told what changes. Called by one thread, and should return soon: a member that does not ask the
    /// brokers for minutes is no longer one.
    public interface Listener {
        /// This process is in charge from now on.
        void leads();

        /// It no longer is. Only after [#leads].
        void follows();
    }

    private final Consumer<byte[], byte[]> consumer;
    private final String topic;
    private final Listener listener;
    private final Thread thread;
    private volatile boolean leads;
    private volatile boolean closed;
    private volatile boolean stays;
    private volatile @Nullable Throwable failure;

    private Leadership(Consumer<byte[], byte[]> consumer, String topic, Listener listener) {
        this.consumer = consumer;
        this.topic = topic;
        this.listener = listener;
        this.thread = Thread.ofPlatform().daemon().name("leadership").unstarted(this::run);
    }

    /// Joins the coordinators, with the topics created and checked as by [KafkaLog#open].
    ///
    /// @param name of this process, for people who look at the group
    /// @throws LogUnavailableException if the brokers cannot be found within the settings' patience
    public static Leadership join(KafkaSettings settings, String name, Listener listener) {
        Clients clients = new Clients(settings);
        try (Admin admin = clients.admin()) {
            // Only for what it throws.
            Layout _ = new TopicSetup(admin, settings).prepare();
            Leadership leadership = new Leadership(clients.member(name, SESSION), settings.topic(Topic.RUNS), listener);
            leadership.thread.start();
            return leadership;
        } catch (ExecutionException | KafkaException e) {
            throw Trouble.atOpening(e, settings);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogUnavailableException("interrupted while looking for brokers", e);
        }
    }

    /// Whether this process is in charge, as far as it knows.
    public boolean leads() {
        return leads;
    }

    /// What ended membership before it was closed, or null. The listener has been told that it follows.
    public @Nullable Throwable failure() {
        return failure;
    }

    /// Leaves, so that another can lead at once. If this process led, the listener is told that it
    /// follows, before another is told that it leads. Closing twice is harmless.
    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        if (Thread.currentThread().equals(thread)) {
            return;
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    /// Ends as a process does that is killed: the others must find out. For tests.
    void vanish() {
        stays = true;
        close();
    }

    private void run() {
        try {
            consumer.subscribe(List.of(topic), new Changes());
            while (!closed) {
                poll();
            }
        } catch (WakeupException | InterruptException _) {
            // Only a closed one is woken.
        } catch (Throwable e) {
            failure = e;
            logger.warn("this coordinator can no longer take part in who leads: {}", e.getMessage());
        } finally {
            boolean _ = Thread.interrupted();
            CloseOptions options = CloseOptions.timeout(stays ? Duration.ZERO : CLOSE)
                    .withGroupMembershipOperation(
                            stays
                                    ? CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP
                                    : CloseOptions.GroupMembershipOperation.LEAVE_GROUP);
            follow();
            consumer.close(options);
        }
    }

    private void poll() {
        try {
            var _ = consumer.poll(POLL);
        } catch (RetriableException _) {
            // The brokers are away; the next call asks again.
        }
    }

    private void follow() {
        if (leads) {
            leads = false;
            listener.follows();
        }
    }

    private final class Changes implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            if (!partitions.isEmpty()) {
                // Membership is all that is wanted; reading is the log's.
                consumer.pause(partitions);
                leads = true;
                listener.leads();
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            if (!partitions.isEmpty()) {
                follow();
            }
        }
    }
}
