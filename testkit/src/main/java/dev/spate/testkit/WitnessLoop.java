package dev.spate.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.spate.testkit.WitnessServer.Options;
import dev.spate.testkit.WitnessServer.Statistics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The thread of a [WitnessServer].
///
/// Every answer has the same delay, so answers fall due in the order of the requests, and a ring holds
/// those that wait. What is seen goes into a [WitnessRecord].
final class WitnessLoop implements Runnable {

    private static final int READ_BYTES = 256 << 10;
    private static final int BACKLOG = 4096;
    private static final long NEVER = Long.MAX_VALUE;
    private static final long MILLI = 1_000_000;

    /// Below a millisecond a selector cannot wait; without spinning this is slept instead.
    private static final long NAP_NANOS = 50_000;

    private static final ByteBuffer CONTINUE = direct("HTTP/1.1 100 Continue\r\n\r\n");

    private final Options options;
    private final long delayNanos;
    private final long freezeAfterNanos;
    private final long restAfterNanos;
    private final Selector selector;
    private final ServerSocketChannel listener;
    private final int port;
    private final ByteBuffer answer;
    private final int headBytes;
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(READ_BYTES);
    private final Consumer<SelectionKey> onKey = this::serve;

    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong answers = new AtomicLong();
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong openConnections = new AtomicLong();
    private final AtomicLong broken = new AtomicLong();
    private final AtomicLong freezeWish = new AtomicLong();
    private final WitnessRecord record;

    private Waiting[] ring = new Waiting[1024];
    private int head;
    private int tail;
    private long freezeAt = NEVER;

    /// When something came the last time.
    private long cameAt = System.nanoTime();

    private volatile boolean stopped;
    private volatile @Nullable Throwable failure;

    /// A place in the ring.
    private static final class Waiting {
        long dueNanos;

        @Nullable
        Connection connection;

        boolean withoutBody;
        boolean close;
    }

    /// A client.
    private final class Connection {
        final SocketChannel channel;
        final SelectionKey key;
        final RequestReader reader = new RequestReader();

        /// A view of the answer, empty when nothing is being written.
        final ByteBuffer unsent = answer.duplicate();

        /// Answers that are due behind the one being written.
        int owed;

        boolean closeAfter;
        boolean seen;
        boolean control;

        Connection(SocketChannel channel) throws IOException {
            this.channel = channel;
            unsent.position(unsent.limit());
            key = channel.register(selector, SelectionKey.OP_READ, this);
        }
    }

    WitnessLoop(Options options) throws IOException {
        this.options = options;
        this.delayNanos = options.delay().toNanos();
        this.restAfterNanos =
                options.restAfter() == null ? NEVER : options.restAfter().toNanos();
        this.freezeAfterNanos =
                options.freezeAfter() == null ? NEVER : options.freezeAfter().toNanos();
        this.record = new WitnessRecord(options.maxArrivals(), options.spin());
        String headers =
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + options.bodyBytes() + "\r\n\r\n";
        this.headBytes = headers.length();
        this.answer = direct(headers + "x".repeat(options.bodyBytes()));
        for (int i = 0; i < ring.length; i++) {
            ring[i] = new Waiting();
        }
        this.selector = Selector.open();
        this.listener = ServerSocketChannel.open();
        listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        listener.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), options.port()), BACKLOG);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
        this.port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
    }

    @Override
    public void run() {
        try (selector;
                listener) {
            while (!stopped) {
                freezeIfDue();
                long now = System.nanoTime();
                record.round(now);
                answerDue(now);
                await(now);
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
        } catch (Throwable e) {
            failure = e;
        }
    }

    private void await(long now) throws IOException {
        if (options.spin()) {
            if (head == tail && freezeAt == NEVER && now - cameAt > restAfterNanos) {
                record.lookedAway();
                selector.select(onKey);
                cameAt = System.nanoTime();
            } else if (selector.selectNow(onKey) > 0) {
                cameAt = now;
            }
            return;
        }
        long left = head == tail ? NEVER : ring[head].dueNanos - now;
        if (freezeAt != NEVER) {
            left = Math.min(left, Math.max(MILLI, freezeAt - now));
        }
        if (left == NEVER) {
            selector.select(onKey);
        } else if (left >= 2 * MILLI) {
            selector.select(onKey, left / MILLI - 1);
        } else if (selector.selectNow(onKey) == 0 && left > 0) {
            LockSupport.parkNanos(Math.min(left, NAP_NANOS));
        }
    }

    private void serve(SelectionKey key) {
        // What comes after a call of freeze() is not read before the freeze.
        freezeIfDue();
        if (!(key.attachment() instanceof Connection connection)) {
            accept();
            return;
        }
        if (key.isWritable()) {
            try {
                write(connection);
            } catch (IOException _) {
                breakOff(connection);
            }
        }
        if (key.isValid() && key.isReadable()) {
            read(connection);
        }
        long now = System.nanoTime();
        record.looks(now);
        answerDue(now);
    }

    private void accept() {
        try {
            for (SocketChannel channel = listener.accept(); channel != null; channel = listener.accept()) {
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                connections.incrementAndGet();
                openConnections.incrementAndGet();
                read(new Connection(channel));
            }
        } catch (IOException _) {
            broken.incrementAndGet();
        }
    }

    private void read(Connection connection) {
        try {
            readAll(connection);
        } catch (IOException _) {
            breakOff(connection);
        }
    }

    private void readAll(Connection connection) throws IOException {
        scratch.clear();
        int read = connection.channel.read(scratch);
        long now = System.nanoTime();
        record.looks(now);
        if (read < 0) {
            drop(connection);
            return;
        }
        scratch.flip();
        while (connection.channel.isOpen() && connection.reader.read(scratch)) {
            switch (connection.reader.wish()) {
                case ANSWER -> arrived(connection, now, false);
                case ANSWER_WITHOUT_BODY -> arrived(connection, now, true);
                case STATS -> {
                    leaveOut(connection);
                    control(connection, statistics().json());
                }
                case RESET -> {
                    leaveOut(connection);
                    reset();
                    control(connection, "{}");
                }
            }
        }
        if (connection.reader.takeExpectation()) {
            connection.channel.write(CONTINUE.duplicate());
        }
    }

    private void arrived(Connection connection, long now, boolean withoutBody) throws IOException {
        connection.seen = true;
        long number = requests.getAndIncrement();
        if (number == 0 && freezeAfterNanos != NEVER) {
            freezeAt = now + freezeAfterNanos;
        }
        record.arrived(now);
        if (delayNanos == 0) {
            answer(connection, withoutBody, connection.reader.close());
            record.answered(System.nanoTime() - now);
            return;
        }
        Waiting waiting = ring[tail];
        waiting.dueNanos = now + delayNanos;
        waiting.connection = connection;
        waiting.withoutBody = withoutBody;
        waiting.close = connection.reader.close();
        tail = (tail + 1) & (ring.length - 1);
        if (tail == head) {
            growRing();
        }
    }

    private void growRing() {
        Waiting[] larger = new Waiting[ring.length * 2];
        for (int i = 0; i < larger.length; i++) {
            larger[i] = i < ring.length ? ring[(head + i) & (ring.length - 1)] : new Waiting();
        }
        head = 0;
        tail = ring.length;
        ring = larger;
    }

    private void answerDue(long now) {
        while (head != tail && now - ring[head].dueNanos >= 0) {
            Waiting waiting = ring[head];
            head = (head + 1) & (ring.length - 1);
            Connection connection = waiting.connection;
            waiting.connection = null;
            if (connection == null || !connection.channel.isOpen()) {
                continue;
            }
            try {
                answer(connection, waiting.withoutBody, waiting.close);
            } catch (IOException _) {
                breakOff(connection);
            }
            long written = System.nanoTime();
            record.answered(written - waiting.dueNanos);
            now = written;
        }
    }

    private void answer(Connection connection, boolean withoutBody, boolean close) throws IOException {
        connection.closeAfter |= close;
        if (connection.unsent.hasRemaining()) {
            if (withoutBody) {
                throw new IOException("HEAD behind an answer that was not read");
            }
            connection.owed++;
            return;
        }
        connection.unsent.clear().limit(withoutBody ? headBytes : answer.capacity());
        write(connection);
    }

    private void write(Connection connection) throws IOException {
        while (true) {
            connection.channel.write(connection.unsent);
            if (connection.unsent.hasRemaining()) {
                connection.key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                return;
            }
            answers.incrementAndGet();
            if (connection.owed == 0) {
                break;
            }
            connection.owed--;
            connection.unsent.clear();
        }
        if (connection.key.interestOps() != SelectionKey.OP_READ) {
            connection.key.interestOps(SelectionKey.OP_READ);
        }
        if (connection.closeAfter) {
            drop(connection);
        }
    }

    /// A connection that begins with a question to the witness itself is not counted.
    private void leaveOut(Connection connection) {
        if (!connection.seen) {
            connection.seen = true;
            connection.control = true;
            connections.decrementAndGet();
            openConnections.decrementAndGet();
        }
    }

    /// Answers what is not counted. Allocates; asked now and then.
    private void control(Connection connection, String json) throws IOException {
        ByteBuffer text = direct("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                + (json.length() + 1) + "\r\n\r\n" + json + "\n");
        while (text.hasRemaining()) {
            connection.channel.write(text);
        }
        if (connection.reader.close()) {
            drop(connection);
        }
    }

    private void breakOff(Connection connection) {
        broken.incrementAndGet();
        drop(connection);
    }

    private void drop(Connection connection) {
        if (connection.channel.isOpen()) {
            if (!connection.control) {
                openConnections.decrementAndGet();
            }
            try {
                connection.channel.close();
            } catch (IOException _) {
                broken.incrementAndGet();
            }
        }
    }

    private void freezeIfDue() {
        long now = System.nanoTime();
        long length = freezeWish.get();
        if (length != 0) {
            freezeWish.set(0);
        } else if (freezeAt != NEVER && now - freezeAt >= 0) {
            length = options.freezeFor().toNanos();
            freezeAt = NEVER;
        } else {
            return;
        }
        long until = now + length;
        for (long left = length; left > 0 && !stopped; left = until - System.nanoTime()) {
            LockSupport.parkNanos(Math.min(left, 10 * MILLI));
        }
        record.lookedAway();
    }

    private void reset() {
        requests.set(0);
        answers.set(0);
        connections.set(openConnections.get());
        broken.set(0);
        record.reset();
        freezeAt = NEVER;
    }

    void freeze(long nanos) {
        freezeWish.set(nanos);
        selector.wakeup();
    }

    void stop() {
        stopped = true;
        selector.wakeup();
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    int port() {
        return port;
    }

    long requests() {
        return requests.get();
    }

    long connections() {
        return connections.get();
    }

    long[] arrivals() {
        return record.arrivals();
    }

    Statistics statistics() {
        long[] instants = arrivals();
        long count = requests.get();
        return new Statistics(
                count,
                answers.get(),
                connections.get(),
                openConnections.get(),
                Math.max(0, count - instants.length),
                broken.get(),
                Spread.ofGaps(instants),
                Spread.of(record.lateness()),
                record.absences(),
                Spread.of(record.witnessedGaps(instants)),
                record.longestGaps(instants),
                instants.length == 0 ? 0 : instants[0],
                instants.length == 0 ? 0 : instants[instants.length - 1] - instants[0]);
    }

    private static ByteBuffer direct(String text) {
        byte[] bytes = text.getBytes(US_ASCII);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }
}
