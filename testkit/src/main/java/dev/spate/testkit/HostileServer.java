package dev.spate.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A server on the loopback address that does one wrong thing, or one unusual one, to every client.
///
/// ```java
/// try (HostileServer server = HostileServer.start(Misbehaviour.HALF_BODY_THEN_CLOSE)) {
///     // talk to 127.0.0.1:server.port()
/// }
/// ```
///
/// Each connection has a virtual thread; what it does is in [Misbehaviour]. Methods may be called by any
/// thread.
public final class HostileServer implements AutoCloseable {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final Duration DEFAULT_PACE = Duration.ofSeconds(1);

    private final Misbehaviour misbehaviour;
    private final Duration pace;
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong bytesSent = new AtomicLong();
    private final Set<HostileConnection> open = ConcurrentHashMap.newKeySet();

    /// Null when connections are refused.
    private final @Nullable ServerSocket listener;

    /// Sockets that only hold the port, or the places in its queue.
    private final List<Socket> holders = new ArrayList<>();

    private final int port;
    private volatile boolean closed;

    private HostileServer(Misbehaviour misbehaviour, Duration pace) throws IOException {
        this.misbehaviour = misbehaviour;
        this.pace = pace;
        if (misbehaviour == Misbehaviour.REFUSE) {
            // Bound and not listening: the port is ours and every connection to it is refused.
            Socket holder = new Socket();
            holder.bind(new InetSocketAddress(LOOPBACK, 0));
            holders.add(holder);
            listener = null;
            port = holder.getLocalPort();
            return;
        }
        boolean accepts = misbehaviour != Misbehaviour.NEVER_ACCEPT;
        listener = new ServerSocket(0, accepts ? 1024 : 1, LOOPBACK);
        port = listener.getLocalPort();
        if (!accepts) {
            fillQueue();
        }
    }

    /// Starts with a pace of a byte a second.
    public static HostileServer start(Misbehaviour misbehaviour) {
        return start(misbehaviour, DEFAULT_PACE);
    }

    /// @param pace time between two bytes, or two heads, of a misbehaviour that is slow on purpose
    public static HostileServer start(Misbehaviour misbehaviour, Duration pace) {
        HostileServer server;
        try {
            server = new HostileServer(misbehaviour, pace);
        } catch (IOException e) {
            throw new UncheckedIOException("no port on the loopback address", e);
        }
        ServerSocket listener = server.listener;
        if (listener != null && misbehaviour != Misbehaviour.NEVER_ACCEPT) {
            Thread.ofPlatform().daemon().name("hostile " + misbehaviour).start(() -> server.acceptAll(listener));
        }
        return server;
    }

    public int port() {
        return port;
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(LOOPBACK, port);
    }

    /// `http://127.0.0.1:port`
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /// Connections that were accepted.
    public long connections() {
        return connections.get();
    }

    /// Requests whose head was read whole.
    public long requests() {
        return requests.get();
    }

    /// Bytes handed to the operating system; how much a client can be made to take is read here.
    public long bytesSent() {
        return bytesSent.get();
    }

    /// Connections that the client has not closed and the server has not either.
    public int openConnections() {
        return open.size();
    }

    /// Closes the port and every connection.
    @Override
    public void close() {
        closed = true;
        try {
            if (listener != null) {
                listener.close();
            }
            for (Socket holder : holders) {
                holder.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the port cannot be closed", e);
        }
        open.forEach(HostileConnection::abandon);
    }

    Duration pace() {
        return pace;
    }

    void countRequest() {
        requests.incrementAndGet();
    }

    void countBytes(int bytes) {
        bytesSent.addAndGet(bytes);
    }

    /// Takes all places in the queue of connections to accept, so that a further one stays unanswered.
    private void fillQueue() throws IOException {
        for (int i = 0; i < 16; i++) {
            Socket holder = new Socket();
            holders.add(holder);
            try {
                holder.connect(address(), 100);
            } catch (IOException _) {
                return;
            }
        }
        throw new IOException("the queue of a port that nobody accepts from has no end here");
    }

    private void acceptAll(ServerSocket from) {
        while (!closed) {
            try {
                Socket socket = from.accept();
                connections.incrementAndGet();
                HostileConnection connection = new HostileConnection(this, socket);
                open.add(connection);
                if (closed) {
                    connection.abandon();
                }
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException _) {
                // Closed, or a client that left before it was accepted.
            }
        }
    }

    private void serve(HostileConnection connection) {
        try {
            misbehaviour.deed().to(connection);
        } catch (IOException | InterruptedException _) {
            // The client left, which is the best that it can do here.
        } finally {
            connection.abandon();
            open.remove(connection);
        }
    }
}
