package dev.spate.transport;

import dev.spate.scenario.Authority;
import dev.spate.workload.ConnectionFailure;
import dev.spate.workload.HttpSettings;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Opens the connections of one loop: TCP with `TCP_NODELAY`, since a request is one write and nothing
/// is gained by holding it back, and then TLS, where the address is an `https` one. A connection is
/// ready when all of that is done, and not before. For its loop only.
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
    private final long timeoutNanos;
    private final Bootstrap plain;
    private final Bootstrap secure;
    private final Secrets secrets;
    private final ConnectionListener listener;
    private @Nullable TlsClient tls;
    private boolean unusable;

    Opener(IoLoop io, HttpSettings settings, Secrets secrets, ConnectionListener listener) {
        this.io = io;
        this.timeoutNanos = settings.connectTimeoutNanos();
        this.secrets = secrets;
        this.listener = listener;
        this.plain = bootstrap();
        io.transport().prepareReading(plain, io.readBuffer());
        this.secure = bootstrap()
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(SMALLEST_READ, USUAL_READ, IoLoop.READ_BYTES)
                                .maxMessagesPerRead(READS_PER_TURN));
    }

    private Bootstrap bootstrap() {
        return new Bootstrap()
                .group(io.events())
                .channelFactory(io.transport().channels())
                .disableResolver()
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, millis(timeoutNanos));
    }

    /// Begins to open a connection, which is told what came of it.
    void open(Connection connection, Authority authority, InetSocketAddress address) {
        new Attempt(connection, authority).begin(address);
    }

    @Override
    public void close() {
        TlsClient open = tls;
        if (open != null) {
            open.close();
        }
    }

    private static int millis(long nanos) {
        return Math.clamp(nanos / 1_000_000, 1, Integer.MAX_VALUE);
    }

    /// @return false if there is none to be had here
    private boolean makeTls() {
        if (tls == null && !unusable) {
            try {
                tls = new TlsClient(secrets.material(), "http/1.1");
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

    /// The opening of one connection.
    private final class Attempt extends ChannelInitializer<Channel> implements Connection.Opening {
        private final Connection connection;
        private final Authority authority;
        private final long beginNanos;
        private long connectedNanos;
        private long tlsNanos = -1;
        private boolean resumed;
        private @Nullable SslHandler security;

        Attempt(Connection connection, Authority authority) {
            this.connection = connection;
            this.authority = authority;
            this.beginNanos = io.nanoTime();
        }

        void begin(InetSocketAddress address) {
            Bootstrap bootstrap = plain;
            if (authority.secure()) {
                bootstrap = secure;
                if (!makeTls()) {
                    // Never from within the call, which the pool makes amid its own doings.
                    io.execute(() -> failed(ConnectionFailure.HANDSHAKE_OTHER));
                    return;
                }
            }
            ChannelFuture attempt =
                    bootstrap.handler(authority.secure() ? this : connection).connect(address);
            attempt.addListener(_ -> inLoop(() -> connected(attempt)));
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

        private void connected(ChannelFuture attempt) {
            Throwable cause = attempt.cause();
            if (cause != null) {
                failed(Troubles.connecting(cause));
                return;
            }
            connectedNanos = io.nanoTime();
            SslHandler handler = security;
            if (handler == null) {
                connection.connected(attempt.channel(), this);
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
            connection.connected(handshake.getNow(), this);
        }

        @Override
        public void done() {
            listener.connectionOpened(connectedNanos - beginNanos, tlsNanos, resumed);
            connection.opened();
        }

        @Override
        public void failed(ConnectionFailure failure) {
            listener.connectionFailed(failure);
            connection.notOpened(failure);
        }
    }
}
