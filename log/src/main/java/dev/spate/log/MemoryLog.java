package dev.spate.log;

import static java.util.Objects.requireNonNull;

import dev.spate.protocol.Message;
import dev.spate.protocol.MessageCodec;
import dev.spate.protocol.Topic;
import dev.spate.protocol.UnreadableMessageException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The log within one process: for runs that need no other machine, and for tests.
///
/// It carries encoded bytes, so that a reader gets what a reader behind a broker would get. Each
/// subscription has a daemon thread of its own.
///
/// # What is kept
/// [Topic#RUNS] is kept in full, for it is the coordinator's memory and small. On the other topics a
/// message is forgotten once every subscription that the topic has at that time is done with it;
/// `OLDEST` begins there with what is not yet forgotten. While a topic has no subscription its messages
/// wait, so that nothing is lost to a reader that comes a little later than the writer, or instead of
/// one that failed. A subscription to one key is done with the messages of other keys without reading
/// them.
///
/// Where messages pile up all the same, because nobody reads or a reader has stopped, a topic holds up
/// to 256 MiB; then its oldest messages are forgotten, and a subscription that has not read them ends
/// with a failure that says so. Writers never wait. So a log that is read holds the same memory after
/// days as after minutes. [#keepingEverything()] forgets nothing, for tests in which a coordinator comes
/// back.
///
/// # Threads
/// For any thread. One lock guards the topics' chains and the subscriptions' places in them; messages
/// are encoded, decoded and given to readers outside of it. Chains and subscriptions are in one file
/// because they are one structure under that lock.
public final class MemoryLog implements Log {

    /// Room for some of the longest messages, and a fraction of what a machine that generates load has.
    private static final long UNREAD_LIMIT_BYTES = 256L << 20;

    /// How long a reader may take for its last message. A reader that writes files does not like to be
    /// interrupted; one that waits for something that will not come must be.
    private static final Duration CLOSE_GRACE = Duration.ofSeconds(1);

    private static final String SYSTEM = "memory";

    private final MessageCodec codec;
    private final MessageTracing tracing;
    private final Set<Topic> kept;
    private final long unreadLimitBytes;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition appended = lock.newCondition();
    private final Map<Topic, Chain> chains = new EnumMap<>(Topic.class);
    private final Set<MemorySubscription> subscriptions = new LinkedHashSet<>();
    private boolean closed;

    public MemoryLog() {
        this(MessageTracing.NONE);
    }

    public MemoryLog(MessageTracing tracing) {
        this(tracing, new MessageCodec());
    }

    /// With a codec that was made before, since that takes a while.
    public MemoryLog(MessageTracing tracing, MessageCodec codec) {
        this(EnumSet.of(Topic.RUNS), UNREAD_LIMIT_BYTES, tracing, codec);
    }

    MemoryLog(Set<Topic> kept, long unreadLimitBytes) {
        this(kept, unreadLimitBytes, MessageTracing.NONE, new MessageCodec());
    }

    private MemoryLog(Set<Topic> kept, long unreadLimitBytes, MessageTracing tracing, MessageCodec codec) {
        this.codec = codec;
        this.tracing = tracing;
        this.kept = kept;
        this.unreadLimitBytes = unreadLimitBytes;
        for (Topic topic : Topic.values()) {
            chains.put(topic, new Chain(topic));
        }
    }

    /// A log whose every message can be read again, and which therefore grows.
    public static MemoryLog keepingEverything() {
        return new MemoryLog(EnumSet.allOf(Topic.class), UNREAD_LIMIT_BYTES);
    }

    @Override
    public void append(String key, Message message) {
        byte[] bytes = codec.encode(message);
        MessageTracing.Sending sending = tracing.appends(SYSTEM, message.topic().label(), key, message);
        append(message.topic(), key, bytes, sending == null ? null : sending.context());
        if (sending != null) {
            sending.stored();
        }
    }

    /// Appends bytes that need not be a message.
    void appendBytes(Topic topic, String key, byte[] bytes) {
        append(topic, key, bytes, null);
    }

    private void append(Topic topic, String key, byte[] bytes, @Nullable String context) {
        lock.lock();
        try {
            requireOpen();
            chain(topic).add(key, bytes, context);
            appended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Subscription read(Set<Topic> topics, From from, Reader reader) {
        return read(topics, null, from, reader);
    }

    @Override
    public Subscription read(Topic topic, String key, From from, Reader reader) {
        return read(Set.of(topic), key, from, reader);
    }

    private Subscription read(Set<Topic> topics, @Nullable String key, From from, Reader reader) {
        if (topics.isEmpty()) {
            throw new IllegalArgumentException("a subscription to no topic");
        }
        lock.lock();
        try {
            requireOpen();
            MemorySubscription subscription = new MemorySubscription(topics, key, from, reader);
            subscriptions.add(subscription);
            subscription.thread.start();
            return subscription;
        } finally {
            lock.unlock();
        }
    }

    /// Always null.
    @Override
    public @Nullable Throwable failure() {
        return null;
    }

    /// Always 0.
    @Override
    public long undelivered() {
        return 0;
    }

    @Override
    public void close() {
        List<MemorySubscription> open;
        lock.lock();
        try {
            closed = true;
            open = List.copyOf(subscriptions);
            open.forEach(MemorySubscription::end);
        } finally {
            lock.unlock();
        }
        open.forEach(MemorySubscription::close);
    }

    /// Bytes of the messages that a topic holds.
    long heldBytes(Topic topic) {
        lock.lock();
        try {
            return chain(topic).heldBytes;
        } finally {
            lock.unlock();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the log is closed");
        }
    }

    private Chain chain(Topic topic) {
        Chain chain = chains.get(topic);
        if (chain == null) {
            throw new IllegalArgumentException("no topic " + topic);
        }
        return chain;
    }

    private boolean isReader(Thread thread) {
        lock.lock();
        try {
            return subscriptions.stream().anyMatch(subscription -> subscription.thread.equals(thread));
        } finally {
            lock.unlock();
        }
    }

    /// A message in the chain of its topic. Whoever has read a link holds on to it to find the next one.
    /// Under the lock.
    private static final class Link {
        final long number;
        final String key;

        /// Null when forgotten.
        byte @Nullable [] bytes;

        /// What travels beside the message, or null.
        final @Nullable String context;

        @Nullable
        Link next;

        Link(long number, String key, byte @Nullable [] bytes, @Nullable String context) {
            this.number = number;
            this.key = key;
            this.bytes = bytes;
            this.context = context;
        }
    }

    /// The messages of a topic, each linked to the one appended after it. Under the lock.
    private final class Chain {
        final Topic topic;

        /// The last message that was forgotten; what is held begins after it.
        Link beforeOldest = new Link(-1, "", null, null);

        Link newest = beforeOldest;
        long heldBytes;

        Chain(Topic topic) {
            this.topic = topic;
        }

        void add(String key, byte[] bytes, @Nullable String context) {
            Link link = new Link(newest.number + 1, key, bytes, context);
            newest.next = link;
            newest = link;
            heldBytes += bytes.length;
            if (heldBytes > unreadLimitBytes && !kept.contains(topic)) {
                while (heldBytes > unreadLimitBytes) {
                    forgetOldest();
                }
                subscriptions.forEach(subscription -> subscription.passOver(this));
            }
        }

        /// Forgets what all subscriptions have read, if there are any.
        void forgetRead() {
            if (kept.contains(topic)) {
                return;
            }
            long readByAll = Long.MAX_VALUE;
            for (MemorySubscription subscription : subscriptions) {
                Link last = subscription.lastRead.get(topic);
                if (last != null) {
                    readByAll = Math.min(readByAll, last.number);
                }
            }
            while (readByAll != Long.MAX_VALUE && beforeOldest.number < readByAll) {
                forgetOldest();
            }
        }

        private void forgetOldest() {
            Link oldest = requireNonNull(beforeOldest.next);
            heldBytes -= requireNonNull(oldest.bytes).length;
            oldest.bytes = null;
            beforeOldest = oldest;
        }
    }

    private final class MemorySubscription implements Subscription {
        /// The last message of each topic that the reader is done with. Under the lock.
        final Map<Topic, Link> lastRead = new EnumMap<>(Topic.class);

        final Thread thread;
        private final List<Topic> topics;

        /// The only key that is read, or null for all.
        private final @Nullable String key;

        /// Number of each topic's newest message when the subscription began.
        private final Map<Topic, Long> heldAtBegin = new EnumMap<>(Topic.class);

        private final Reader reader;
        private final AtomicLong unreadable = new AtomicLong();
        private volatile @Nullable Throwable failure;
        private volatile boolean closed;

        /// Place in `topics` of the last message, so that topics take turns. The subscription's thread
        /// only.
        private int turn;

        /// What is to be read next: its topic, its place and its bytes. The subscription's thread only.
        @SuppressWarnings("ArrayRecordComponent") // compared by nobody
        private record Next(Chain chain, Link link, byte[] bytes) {}

        MemorySubscription(Set<Topic> topics, @Nullable String key, From from, Reader reader) {
            this.topics = List.copyOf(topics);
            this.key = key;
            this.reader = reader;
            for (Topic topic : topics) {
                Chain chain = chain(topic);
                heldAtBegin.put(topic, chain.newest.number);
                lastRead.put(topic, from instanceof From.Now ? chain.newest : chain.beforeOldest);
            }
            String name = topics.stream().map(Topic::label).sorted().collect(Collectors.joining(" ", "log ", ""));
            this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
        }

        @Override
        public long unreadable() {
            return unreadable.get();
        }

        @Override
        public @Nullable Throwable failure() {
            return failure;
        }

        @Override
        public void close() {
            end();
            if (isReader(Thread.currentThread())) {
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

        private void end() {
            lock.lock();
            try {
                closed = true;
                appended.signalAll();
            } finally {
                lock.unlock();
            }
        }

        private void run() {
            try {
                boolean caughtUp = false;
                for (Next next = null; ; hand(next)) {
                    if (!caughtUp && hasCaughtUp()) {
                        caughtUp = true;
                        reader.caughtUp();
                    }
                    next = await();
                    if (next == null) {
                        return;
                    }
                }
            } catch (Throwable e) {
                if (!closed || !(e instanceof InterruptedException)) {
                    failure = e;
                }
            } finally {
                leave();
            }
        }

        /// Whether the reader is done with all that was there at the beginning, and not closed.
        private boolean hasCaughtUp() {
            lock.lock();
            try {
                for (Map.Entry<Topic, Link> last : lastRead.entrySet()) {
                    if (last.getValue().number < requireNonNull(heldAtBegin.get(last.getKey()))) {
                        return false;
                    }
                }
                return !closed && lastRead.size() == topics.size();
            } finally {
                lock.unlock();
            }
        }

        /// Null when the subscription was closed.
        private @Nullable Next await() throws InterruptedException {
            lock.lock();
            try {
                while (!closed) {
                    for (int i = 0; i < topics.size(); i++) {
                        turn = (turn + 1) % topics.size();
                        Chain chain = chain(topics.get(turn));
                        Link last = lastRead.get(chain.topic);
                        if (last == null) {
                            throw new IllegalStateException("the reader was more than " + unreadLimitBytes
                                    + " bytes behind on " + chain.topic.label() + ", and messages were forgotten");
                        }
                        if (last.next != null) {
                            return new Next(chain, last.next, requireNonNull(last.next.bytes));
                        }
                    }
                    appended.await();
                }
                return null;
            } finally {
                lock.unlock();
            }
        }

        private void hand(Next next) throws InterruptedException {
            if (key == null || key.equals(next.link.key)) {
                Message message = null;
                try {
                    message = codec.decode(next.bytes);
                } catch (UnreadableMessageException _) {
                    unreadable.incrementAndGet();
                }
                if (message != null) {
                    Link link = next.link;
                    tracing.reads(SYSTEM, message.topic().label(), link.key, message, link.context, reader);
                }
            }
            lock.lock();
            try {
                if (lastRead.replace(next.chain.topic, next.link) != null) {
                    next.chain.forgetRead();
                }
            } finally {
                lock.unlock();
            }
        }

        /// The chain has forgotten messages, perhaps some that this subscription has not read. Under the
        /// lock.
        private void passOver(Chain chain) {
            Link last = lastRead.get(chain.topic);
            if (last != null && last.number < chain.beforeOldest.number) {
                lastRead.remove(chain.topic);
            }
        }

        private void leave() {
            lock.lock();
            try {
                subscriptions.remove(this);
                topics.forEach(topic -> chain(topic).forgetRead());
            } finally {
                lock.unlock();
            }
        }
    }
}
