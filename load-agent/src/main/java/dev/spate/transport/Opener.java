package dev.spate.transport;

import dev.spate.scenario.Authority;
import dev.spate.trace.Peer;
import dev.spate.workload.ConnectionFailure;
import dev.spate.workload.HttpSettings;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Opens the connections of one loop: TCP with the options of the plan, usually with `TCP_NODELAY`,
/// since a request is one write and nothing is gained by holding it back, and then TLS, where the
/// address is an `https` one. A connection is ready when all of that is done, and what HTTP/2 has to say
/// before requests, and not earlier. For its loop only.
///
/// ## Reading
/// Plain connections read into one buffer that they share, for each takes what was read before the next
/// read begins. A TLS record may come in pieces, the first of which has to wait for the others; so a
/// connection with TLS has buffers of its own, from Netty's pool.
final class Opener implements AutoCloseable {

    /// Reads from one connection with TLS before others have their turn.
    private static final int READS_PER_TURN = 4;

    private static final int SMALLEST_READ = 512;
    private static final int USUAL_READ = 4 << 10;

    private final IoLoop io;
    private final boolean http2;
    private final long timeoutNanos;
    private final Bootstrap plain;
    private final Bootstrap secure;
    private final Secrets secrets;
    private final LocalAddresses from;
    private final ConnectionListener listener;
    private @Nullable TlsClient tls;
    private boolean unusable;
    private boolean closed;

    Opener(IoLoop io, HttpSettings settings, Secrets secrets, LocalAddresses from, ConnectionListener listener) {
        this.io = io;
        this.http2 = settings.version() != HttpSettings.Version.HTTP_1_1;
        this.timeoutNanos = settings.connectTimeoutNanos();
        this.secrets = secrets;
        this.from = from;
        this.listener = listener;
        this.plain = bootstrap(settings.tcp());
        io.transport().prepareReading(plain, io.readBuffer());
        this.secure = bootstrap(settings.tcp())
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(SMALLEST_READ, USUAL_READ, IoLoop.READ_BYTES)
                                .maxMessagesPerRead(READS_PER_TURN));
    }

    private Bootstrap bootstrap(HttpSettings.Tcp tcp) {
        Bootstrap bootstrap = new Bootstrap()
                .group(io.events())
                .channelFactory(io.transport().channels())
                .disableResolver()
                .option(ChannelOption.TCP_NODELAY, tcp.noDelay())
                .option(ChannelOption.SO_KEEPALIVE, tcp.keepAlive())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, millis(timeoutNanos));
        if (tcp.resetOnClose()) {
            bootstrap.option(ChannelOption.SO_LINGER, 0);
        }
        if (tcp.sendBufferBytes() > 0) {
            bootstrap.option(ChannelOption.SO_SNDBUF, tcp.sendBufferBytes());
        }
        if (tcp.receiveBufferBytes() > 0) {
            bootstrap.option(ChannelOption.SO_RCVBUF, tcp.receiveBufferBytes());
        }
        if (!from.areAny()) {
            io.transport().prepareBinding(bootstrap);
        }
        return bootstrap;
    }

    /// Begins to open a connection, which is told what came of it.
    void open(Connection connection, Authority authority, Route route) {
        new Attempt(connection, authority, route).begin();
    }

    /// The host of a connection that was wanted has no address.
    void notFound() {
        listener.connectionFailed(ConnectionFailure.UNKNOWN_HOST);
    }

    @Override
    public void close() {
        closed = true;
        TlsClient open = tls;
        if (open != null) {
            open.close();
        }
    }

    /// By its name for ALPN (RFC 7301).
    private String protocol() {
        return http2 ? ApplicationProtocolNames.HTTP_2 : ApplicationProtocolNames.HTTP_1_1;
    }

    private static int millis(long nanos) {
        return Math.clamp(nanos / 1_000_000, 1, Integer.MAX_VALUE);
    }

    /// @return false if there is none to be had here
    private boolean makeTls() {
        if (tls == null && !unusable) {
            try {
                tls = new TlsClient(secrets.material(), protocol());
            } catch (TlsMaterial.TlsException | SSLException _) {
                // The preparation of a run has tried before, if the plan has any address that needs it.
                unusable = true;
            }
        }
        return tls != null;
    }

    /// Has it done by the loop: a channel that could not even be made belongs to none, and its failure
    /// is told by another thread.
    private void inLoop(Runnable task) {
        if (!io.events().inEventLoop()) {
            io.execute(task);
            return;
        }
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            io.defect(e);
        }
    }

    /// The opening of one connection, at one address of the route after the other until one takes it or
    /// all were tried.
    ///
    /// If one takes it in the end, what others did is told of those of the same family only. Many a name
    /// has an IPv6 address that nobody listens at, or that cannot be reached from here; that says
    /// nothing of the service.
    private final class Attempt extends ChannelInitializer<Channel> implements Connection.Opening {
        private final Connection connection;
        private final Authority authority;
        private final Route route;
        private final long beginNanos;
        private int tried;
        private @Nullable List<Refusal> refusals;
        private long triedNanos;
        private long connectedNanos;
        private long tlsNanos = -1;
        private @Nullable InetSocketAddress address;
        private boolean resumed;
        private boolean ended;
        private @Nullable Future<?> limit;
        private @Nullable SslHandler security;

        Attempt(Connection connection, Authority authority, Route route) {
            this.connection = connection;
            this.authority = authority;
            this.route = route;
            this.beginNanos = io.nanoTime();
        }

        void begin() {
            Bootstrap bootstrap = plain;
            if (authority.secure()) {
                bootstrap = secure;
                if (!makeTls()) {
                    // Never from within the call, which the pool makes amid its own doings.
                    io.execute(() -> failed(ConnectionFailure.HANDSHAKE_OTHER));
                    return;
                }
            }
            attempt(bootstrap, route.next());
        }

        private void attempt(Bootstrap bootstrap, InetSocketAddress to) {
            tried++;
            triedNanos = io.nanoTime();
            ChannelFuture attempt =
                    bootstrap.handler(authority.secure() ? this : connection).connect(to, from.next(to.getAddress()));
            attempt.addListener(_ -> inLoop(() -> connected(attempt, to)));
        }

        private void refused(ConnectionFailure failure, InetSocketAddress by) {
            if (closed || !failure.isOfAddress()) {
                failed(failure);
                return;
            }
            route.refused(by);
            long left = timeoutNanos - (io.nanoTime() - beginNanos);
            if (tried >= route.size() || left <= 0) {
                failed(ofTheTarget(failure));
                return;
            }
            List<Refusal> before = refusals;
            if (before == null) {
                before = new ArrayList<>();
                refusals = before;
            }
            before.add(new Refusal(failure, by));
            Bootstrap rest = authority.secure() ? secure : plain;
            attempt(rest.clone().option(ChannelOption.CONNECT_TIMEOUT_MILLIS, millis(left)), route.after(by));
        }

        @Override
        protected void initChannel(Channel channel) {
            TlsClient client = tls;
            if (client != null) {
                SslHandler handler = client.newHandler(channel.alloc(), authority);
                security = handler;
                channel.pipeline().addLast(handler, connection);
            }
        }

        /// Of all that happened what says something of the target, if anything does: a machine without
        /// IPv6 has no port there, and nobody wants to know.
        private ConnectionFailure ofTheTarget(ConnectionFailure last) {
            if (last.isLocal() && refusals != null) {
                for (Refusal refusal : refusals) {
                    if (!refusal.failure.isLocal()) {
                        return refusal.failure;
                    }
                }
            }
            return last;
        }

        private void connected(ChannelFuture attempt, InetSocketAddress to) {
            Throwable cause = attempt.cause();
            if (cause != null) {
                refused(Troubles.connecting(cause), to);
                return;
            }
            connectedNanos = io.nanoTime();
            address = to;
            route.took(to);
            List<Refusal> before = refusals;
            if (before != null) {
                for (Refusal refusal : before) {
                    if (refusal.by.getAddress().getClass() == to.getAddress().getClass()) {
                        listener.connectionFailed(refusal.failure);
                    }
                }
            }
            SslHandler handler = security;
            if (handler == null) {
                greet(attempt.channel());
                return;
            }
            // The handshake begins after this, and has what is left of the time.
            handler.setHandshakeTimeoutMillis(millis(timeoutNanos - (connectedNanos - beginNanos)));
            handler.handshakeFuture().addListener((Future<Channel> handshake) -> inLoop(() -> secured(handshake)));
        }

        private void secured(Future<Channel> handshake) {
            if (!handshake.isSuccess()) {
                failed(Troubles.handshaking(handshake.cause()));
                return;
            }
            TlsClient client = tls;
            tlsNanos = io.nanoTime() - connectedNanos;
            resumed = client != null && client.takeResumed();
            if (http2 && !protocol().equals(chosen())) {
                ChannelFuture _ = handshake.getNow().close();
                failed(ConnectionFailure.NOT_HTTP2);
                return;
            }
            greet(handshake.getNow());
        }

        private @Nullable String chosen() {
            SslHandler handler = security;
            return handler == null ? null : handler.applicationProtocol();
        }

        /// HTTP/2 begins with settings of both sides, and that has what is left of the time.
        private void greet(Channel channel) {
            connection.connected(channel, this);
            if (!ended) {
                long left = timeoutNanos - (io.nanoTime() - beginNanos);
                limit = io.events().schedule(() -> inLoop(this::tooLate), Math.max(1, left), TimeUnit.NANOSECONDS);
            }
        }

        private void tooLate() {
            if (!ended) {
                failed(ConnectionFailure.NOT_ACCEPTED);
            }
        }

        private void end() {
            ended = true;
            Future<?> limiting = limit;
            if (limiting != null) {
                limiting.cancel(false);
            }
        }

        @Override
        public void done() {
            end();
            InetSocketAddress to = address;
            if (to != null) {
                long secured = tlsNanos < 0 ? -1 : connectedNanos + tlsNanos;
                connection.peer = new Peer(to, http2, triedNanos, connectedNanos, secured, io.nanoTime());
            }
            listener.connectionOpened(connectedNanos - triedNanos, tlsNanos, resumed);
            connection.opened();
        }

        @Override
        public void failed(ConnectionFailure failure) {
            end();
            listener.connectionFailed(failure);
            connection.notOpened(failure);
        }
    }

    /// An address did not take a connection.
    private record Refusal(ConnectionFailure failure, InetSocketAddress by) {}
}
