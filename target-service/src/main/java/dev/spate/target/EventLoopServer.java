package dev.spate.target;

import dev.spate.target.Routes.Route;
import dev.spate.target.telemetry.LoopTraces;
import dev.spate.target.telemetry.RequestTraces;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The share of the service that one event loop carries: its connections, its router, its tally.
/// Everything in it runs on that loop, except what start-up reads.
final class EventLoopServer extends VerticleBase {

    /// What the event loops of one service have in common.
    ///
    /// @param nanos elapsed time, one clock for all
    /// @param identity null without TLS
    /// @param http2 whether HTTP/2 is spoken too
    /// @param connections open ones, counted only if there is a limit
    /// @param traces null if requests get no spans
    record Shared(
            Routes routes,
            Counters counters,
            Arrivals arrivals,
            EventLoops loops,
            LongSupplier nanos,
            SocketAddress address,
            TargetOptions.@Nullable Identity identity,
            boolean http2,
            TargetOptions.Tuning tuning,
            AtomicInteger connections,
            @Nullable RequestTraces traces) {

        /// Whether one more connection may be open; if so it is counted.
        boolean admits() {
            if (tuning.maxConnections() == 0) {
                return true;
            }
            int open = connections.get();
            while (open < tuning.maxConnections()) {
                if (connections.compareAndSet(open, open + 1)) {
                    return true;
                }
                open = connections.get();
            }
            return false;
        }

        void left() {
            if (tuning.maxConnections() > 0) {
                connections.decrementAndGet();
            }
        }
    }

    private static final CharSequence TRACEPARENT = HttpHeaders.createOptimized("traceparent");

    /// Ten times a second costs nothing that could be measured, and sees what holds a loop for long.
    private static final long WATCH_NANOS = 100_000_000L;

    private final int index;
    private final Shared shared;
    private final TargetObserver.@Nullable Loop observer;
    private final @Nullable LoopTraces traces;
    private long connectionsOpen;
    private volatile int port;

    /// @param observer null if nobody looks on
    EventLoopServer(int index, Shared shared, TargetObserver.@Nullable Loop observer) {
        this.index = index;
        this.shared = shared;
        this.observer = observer;
        this.traces = shared.traces() == null ? null : shared.traces().loop();
    }

    @Override
    public Future<?> start() {
        if (observer != null) {
            watchDelay(observer);
        }
        Router router = router();
        return vertx.createHttpServer(options(shared.identity(), shared.http2(), shared.tuning()))
                .requestHandler(router)
                .invalidRequestHandler(
                        request -> new Exchange(this, shared.routes().malformed(), request, null).run())
                .connectionHandler(this::opened)
                .listen(shared.address())
                .onSuccess((HttpServer server) -> port = server.actualPort());
    }

    /// Has itself called at a time again and again, and looks how late that is.
    private void watchDelay(TargetObserver.Loop watching) {
        long due = nanos() + WATCH_NANOS;
        var _ = eventLoopOf(context)
                .schedule(
                        () -> {
                            watching.delayed(Math.max(0, nanos() - due));
                            watchDelay(watching);
                        },
                        WATCH_NANOS,
                        TimeUnit.NANOSECONDS);
    }

    static EventLoop eventLoopOf(Context context) {
        return ((ContextInternal) context).nettyEventLoop();
    }

    /// Without HTTP/2 on the same port unless it is asked for, because Vert.x then sees a connection
    /// only with its first byte, and connections are counted when they are accepted.
    private static HttpServerOptions options(
            TargetOptions.@Nullable Identity identity, boolean http2, TargetOptions.Tuning tuning) {
        HttpServerOptions options = new HttpServerOptions()
                .setHttp2ClearTextEnabled(http2)
                .setHandle100ContinueAutomatically(true)
                .setTcpNoDelay(tuning.tcpNoDelay());
        return identity == null
                ? options
                : options.setSsl(true)
                        .setUseAlpn(http2)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .setCertValue(Buffer.buffer(identity.certificate()))
                                .setKeyValue(Buffer.buffer(identity.key())));
    }

    /// Counts a request and its arrival.
    Counters.Tally received(Route route) {
        shared.arrivals().arrived(index, route.index(), !route.witness());
        Counters.Tally tally = shared.counters().tally(index);
        tally.received(route.index());
        if (observer != null) {
            observer.began();
        }
        return tally;
    }

    /// A request has ended.
    ///
    /// @param status 0 if the connection went before the response
    void ended(Route route, int status, long startNanos, HttpServerRequest request) {
        long now = nanos();
        if (observer != null) {
            if (status == 0) {
                observer.abandoned();
            } else {
                observer.answered(route.index(), status, now - startNanos);
            }
        }
        if (traces != null) {
            traces.ended(
                    route.index(),
                    status,
                    startNanos,
                    now,
                    request.headers().get(TRACEPARENT),
                    request.method().name(),
                    request.uri(),
                    request.version() == HttpVersion.HTTP_2);
        }
    }

    int index() {
        return index;
    }

    Context context() {
        return context;
    }

    Shared shared() {
        return shared;
    }

    long nanos() {
        return shared.nanos().getAsLong();
    }

    long connectionsOpen() {
        return connectionsOpen;
    }

    /// 0 until it listens.
    int port() {
        return port;
    }

    private Router router() {
        Router router = Router.router(vertx);
        shared.routes()
                .byTemplate()
                .forEach((template, byMethod) ->
                        router.route(vertxPath(template)).handler(context -> handle(context, byMethod)));
        for (int status : new int[] {400, 404, 500}) {
            router.errorHandler(status, this::unmatched);
        }
        return router;
    }

    private static String vertxPath(String template) {
        return template.replaceAll("\\{(\\w+)}", ":$1");
    }

    private void handle(RoutingContext context, Map<HttpMethod, Route> byMethod) {
        HttpServerRequest request = context.request();
        Route route = byMethod.get(request.method());
        if (route == null) {
            new Exchange(this, shared.routes().unmatched(), request, context).refuseMethod(byMethod.keySet());
        } else {
            new Exchange(this, route, request, context).run();
        }
    }

    private void unmatched(RoutingContext context) {
        HttpServerRequest request = context.request();
        new Exchange(this, shared.routes().unmatched(), request, context).run();
    }

    private void opened(HttpConnection connection) {
        if (!shared.admits()) {
            shared.counters().tally(index).connectionRefused();
            Future<?> _ = connection.close();
            return;
        }
        allocator(connection);
        Counters.Tally tally = shared.counters().tally(index);
        tally.connectionOpened();
        connectionsOpen++;
        if (observer != null) {
            observer.connections(connectionsOpen);
        }
        connection.closeHandler(_ -> {
            tally.connectionClosed();
            shared.left();
            connectionsOpen--;
            if (observer != null) {
                observer.connections(connectionsOpen);
            }
        });
    }

    /// Vert.x gives all connections the default one; a channel asks its configuration for every buffer.
    private void allocator(HttpConnection connection) {
        ByteBufAllocator allocator = switch (shared.tuning().allocator()) {
            case DEFAULT -> null;
            case ADAPTIVE -> Adaptive.ALLOCATOR;
            case POOLED -> PooledByteBufAllocator.DEFAULT;
            case UNPOOLED -> UnpooledByteBufAllocator.DEFAULT;
        };
        if (allocator != null) {
            ((HttpServerConnection) connection)
                    .channelHandlerContext()
                    .channel()
                    .config()
                    .setAllocator(allocator);
        }
    }

    /// Made when it is wanted.
    private static final class Adaptive {
        static final ByteBufAllocator ALLOCATOR = new AdaptiveByteBufAllocator();
    }
}
