package dev.spate.target;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How a target service is to be run.
///
/// @param host the address to listen on, a name or a number
/// @param port 0 (any free port) to 65,535
/// @param eventLoops 1 to 256; each is one thread with its own share of the connections
/// @param transport what carries the bytes; decides how exact delays are
/// @param maxCarts 1 to 1,000,000 carts at one time; the oldest one goes when one more is opened
/// @param cartLifetime 1 s to 24 h from the first item put into a cart; then the cart is forgotten
/// @param identity with which it speaks TLS; null: it does not
/// @param http2 whether it speaks HTTP/2 too: by ALPN with TLS, else to clients that know it beforehand
/// @param tuning what is turned to see what it does
public record TargetOptions(
        String host,
        int port,
        int eventLoops,
        Transport transport,
        int maxCarts,
        Duration cartLifetime,
        @Nullable Identity identity,
        boolean http2,
        Tuning tuning) {

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

    private static final int MAX_EVENT_LOOPS = 256;
    private static final int MAX_CARTS = 1_000_000;
    private static final Duration MIN_CART_LIFETIME = Duration.ofSeconds(1);
    private static final Duration MAX_CART_LIFETIME = Duration.ofHours(24);

    public TargetOptions {
        require(!host.isBlank(), "host", host, "an address or a name");
        require(port >= 0 && port <= 65_535, "port", port, "0 to 65535");
        require(eventLoops >= 1 && eventLoops <= MAX_EVENT_LOOPS, "eventLoops", eventLoops, "1 to " + MAX_EVENT_LOOPS);
        require(maxCarts >= 1 && maxCarts <= MAX_CARTS, "maxCarts", maxCarts, "1 to " + MAX_CARTS);
        require(
                cartLifetime.compareTo(MIN_CART_LIFETIME) >= 0 && cartLifetime.compareTo(MAX_CART_LIFETIME) <= 0,
                "cartLifetime",
                cartLifetime,
                "1 s to 24 h");
    }

    /// Loopback, any free port, one event loop per core, the best transport, 100,000 carts of half an
    /// hour.
    public static TargetOptions defaults() {
        return new TargetOptions(
                "127.0.0.1",
                0,
                Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MAX_EVENT_LOOPS),
                Transport.BEST,
                100_000,
                Duration.ofMinutes(30),
                null,
                false,
                Tuning.NONE);
    }

    public TargetOptions withHost(String value) {
        return new TargetOptions(value, port, eventLoops, transport, maxCarts, cartLifetime, identity, http2, tuning);
    }

    public TargetOptions withPort(int value) {
        return new TargetOptions(host, value, eventLoops, transport, maxCarts, cartLifetime, identity, http2, tuning);
    }

    public TargetOptions withEventLoops(int value) {
        return new TargetOptions(host, port, value, transport, maxCarts, cartLifetime, identity, http2, tuning);
    }

    public TargetOptions withTransport(Transport value) {
        return new TargetOptions(host, port, eventLoops, value, maxCarts, cartLifetime, identity, http2, tuning);
    }

    public TargetOptions withCarts(int max, Duration lifetime) {
        return new TargetOptions(host, port, eventLoops, transport, max, lifetime, identity, http2, tuning);
    }

    public TargetOptions withIdentity(Identity value) {
        return new TargetOptions(host, port, eventLoops, transport, maxCarts, cartLifetime, value, http2, tuning);
    }

    public TargetOptions withHttp2(boolean value) {
        return new TargetOptions(host, port, eventLoops, transport, maxCarts, cartLifetime, identity, value, tuning);
    }

    public TargetOptions withTuning(Tuning value) {
        return new TargetOptions(host, port, eventLoops, transport, maxCarts, cartLifetime, identity, http2, value);
    }

    private static void require(boolean holds, String name, Object value, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("target option " + name + " is " + value + "; it must be " + rule);
        }
    }
}
