package dev.spate.target;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How a target service is to be run.
///
/// @param listen where, and what it speaks there
/// @param loops what does the work
/// @param carts how many it keeps
/// @param tuning what is turned to see what it does
public record TargetOptions(Listen listen, Loops loops, CartLimits carts, Tuning tuning) {

    /// Where a service listens, and what it speaks there.
    ///
    /// @param host the address, a name or a number
    /// @param port 0 (any free port) to 65,535
    /// @param identity with which it speaks TLS; null: it does not
    /// @param http2 whether it speaks HTTP/2 too: by ALPN with TLS, else to clients that know it
    ///     beforehand
    public record Listen(String host, int port, @Nullable Identity identity, boolean http2) {

        private static final int MAX_PORT = 65_535;

        public Listen {
            require(!host.isBlank(), "host", host, "an address or a name");
            require(port >= 0 && port <= MAX_PORT, "port", port, "0 to 65535");
        }

        /// `http` or `https`.
        public String scheme() {
            return identity == null ? "http" : "https";
        }
    }

    /// What does the work.
    ///
    /// @param count 1 to 256 event loops; each is one thread with its own share of the connections
    /// @param transport what carries the bytes; decides how exact delays are
    public record Loops(int count, Transport transport) {

        private static final int MOST = 256;

        public Loops {
            require(count >= 1 && count <= MOST, "eventLoops", count, "1 to " + MOST);
        }
    }

    /// Carts are kept in memory, so there are limits.
    ///
    /// @param most 1 to 1,000,000 at one time; the oldest one goes when one more is opened
    /// @param lifetime 1 s to 24 h from the first item put into a cart; then the cart is forgotten
    public record CartLimits(int most, Duration lifetime) {

        private static final int MOST = 1_000_000;
        private static final Duration SHORTEST = Duration.ofSeconds(1);
        private static final Duration LONGEST = Duration.ofHours(24);

        public CartLimits {
            require(most >= 1 && most <= MOST, "maxCarts", most, "1 to " + MOST);
            require(
                    lifetime.compareTo(SHORTEST) >= 0 && lifetime.compareTo(LONGEST) <= 0,
                    "cartLifetime",
                    lifetime,
                    "1 s to 24 h");
        }
    }

    /// What carries the bytes.
    public enum Transport {
        /// Native epoll when this machine has it, else NIO.
        BEST,
        /// The JDK's selectors: everywhere, with timers of whole milliseconds.
        NIO,
        /// Linux epoll by Netty's native library; the service refuses to start without it.
        EPOLL,
        /// Linux io_uring by Netty's native library; the service refuses to start without it.
        IO_URING
    }

    /// Where the buffers of connections come from.
    public enum Allocator {
        /// As Netty was told by `io.netty.allocator.type`, else adaptive.
        DEFAULT,
        /// Pools whose sizes follow what is asked for.
        ADAPTIVE,
        /// Arenas in the manner of jemalloc.
        POOLED,
        /// A new buffer each time.
        UNPOOLED
    }

    /// Settings that a service is usually left alone with, and a laboratory is not.
    ///
    /// @param workers 1 to 10,000 threads for what blocks
    /// @param allocator of the buffers that connections read into and write from
    /// @param tcpNoDelay false: small packets wait for the acknowledgement of those before (Nagle)
    /// @param maxConnections 0 to 1,000,000 open at one time; one more is closed when it is accepted; 0:
    ///     no limit
    public record Tuning(int workers, Allocator allocator, boolean tcpNoDelay, int maxConnections) {

        /// Twenty workers, buffers as Netty chooses, no Nagle, no limit.
        public static final Tuning NONE = new Tuning(20, Allocator.DEFAULT, true, 0);

        private static final int MAX_WORKERS = 10_000;
        private static final int MAX_CONNECTIONS = 1_000_000;

        public Tuning {
            require(workers >= 1 && workers <= MAX_WORKERS, "workers", workers, "1 to 10000");
            require(
                    maxConnections >= 0 && maxConnections <= MAX_CONNECTIONS,
                    "maxConnections",
                    maxConnections,
                    "0 (no limit) to 1000000");
        }
    }

    /// Who a service with TLS is.
    ///
    /// @param certificate and those between it and its authority, PEM
    /// @param key of the certificate: PEM, PKCS#8, not encrypted
    public record Identity(String certificate, String key) {
        @Override
        public String toString() {
            return "Identity[" + certificate + "]";
        }
    }

    /// Loopback, any free port, one event loop per core, the best transport, 100,000 carts of half an
    /// hour.
    public static TargetOptions defaults() {
        return new TargetOptions(
                new Listen("127.0.0.1", 0, null, false),
                new Loops(Math.clamp(Runtime.getRuntime().availableProcessors(), 1, Loops.MOST), Transport.BEST),
                new CartLimits(100_000, Duration.ofMinutes(30)),
                Tuning.NONE);
    }

    public TargetOptions withHost(String value) {
        return with(new Listen(value, listen.port, listen.identity, listen.http2));
    }

    public TargetOptions withPort(int value) {
        return with(new Listen(listen.host, value, listen.identity, listen.http2));
    }

    public TargetOptions withIdentity(Identity value) {
        return with(new Listen(listen.host, listen.port, value, listen.http2));
    }

    public TargetOptions withHttp2(boolean value) {
        return with(new Listen(listen.host, listen.port, listen.identity, value));
    }

    public TargetOptions withEventLoops(int value) {
        return new TargetOptions(listen, new Loops(value, loops.transport), carts, tuning);
    }

    public TargetOptions withTransport(Transport value) {
        return new TargetOptions(listen, new Loops(loops.count, value), carts, tuning);
    }

    public TargetOptions withCarts(int most, Duration lifetime) {
        return new TargetOptions(listen, loops, new CartLimits(most, lifetime), tuning);
    }

    public TargetOptions withTuning(Tuning value) {
        return new TargetOptions(listen, loops, carts, value);
    }

    private TargetOptions with(Listen value) {
        return new TargetOptions(value, loops, carts, tuning);
    }

    private static void require(boolean holds, String name, Object value, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("target option " + name + " is " + value + "; it must be " + rule);
        }
    }
}
