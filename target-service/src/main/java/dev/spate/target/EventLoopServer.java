package dev.spate.target;

import dev.spate.inspector.Inspector;
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
import io.vertx.core.Handler;
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
import java.util.HashMap;
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
    /// @param connections open ones, counted only if there is a limit
    /// @param traces null if requests get no spans
    record Shared(
            TargetOptions options,
            Routes routes,
            Counters counters,
            Arrivals arrivals,
            EventLoops loops,
            LongSupplier nanos,
            AtomicInteger connections,
            @Nullable RequestTraces traces,
            Inspector inspector) {

        /// Whether one more connection may be open; if so it is counted.
        boolean admits() {
            int most = options.tuning().maxConnections();
            if (most == 0) {
                return true;
            }
            int open = connections.get();
            while (open < most) {
                if (connections.compareAndSet(open, open + 1)) {
                    return true;
                }
                open = connections.get();
            }
            return false;
        }

        void left() {
            if (options.tuning().maxConnections() > 0) {
                connections.decrementAndGet();
            }
        }
    }

    /// Where the id of the trace is in it.
    private static final int TRACE_BEGIN = 3;

    private static final int TRACE_END = 35;

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
        return vertx.createHttpServer(serverOptions(shared.options()))
                .requestHandler(router)
                .invalidRequestHandler(
                        request -> new Exchange(this, shared.routes().malformed(), request, null).run())
                .connectionHandler(this::opened)
                .listen(address(shared.options().listen()))
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
    private static HttpServerOptions serverOptions(TargetOptions wanted) {
        TargetOptions.Identity identity = wanted.listen().identity();
        boolean http2 = wanted.listen().http2();
        HttpServerOptions options = new HttpServerOptions()
                .setHttp2ClearTextEnabled(http2)
                .setHandle100ContinueAutomatically(true)
                .setTcpNoDelay(wanted.tuning().tcpNoDelay());
        return identity == null
                ? options
                : options.setSsl(true)
                        .setUseAlpn(http2)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .setCertValue(Buffer.buffer(identity.certificate()))
                                .setKeyValue(Buffer.buffer(identity.key())));
    }

    private static SocketAddress address(TargetOptions.Listen listen) {
        return listen.port() == 0
                // One free port for all loops; the ordinary 0 would be another one for each.
                ? SocketAddress.sharedRandomPort(1, listen.host())
                : SocketAddress.inetSocketAddress(listen.port(), listen.host());
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

    /// Has this loop do something when the elapsed time is this, or as soon as it can after that.
    void at(long dueNanos, Runnable task) {
        var _ = eventLoopOf(context).schedule(task, Math.max(0, dueNanos - nanos()), TimeUnit.NANOSECONDS);
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
                        router.route(vertxPath(template)).handler(handler(byMethod)));
        for (int status : new int[] {400, 404, 500}) {
            router.errorHandler(status, this::unmatched);
        }
        return router;
    }

    private static String vertxPath(String template) {
        return template.replaceAll("\\{(\\w+)}", ":$1");
    }

    /// Each route under its name for the inspector.
    private Handler<RoutingContext> handler(Map<HttpMethod, Route> byMethod) {
        Map<HttpMethod, Handler<RoutingContext>> handlers = new HashMap<>();
        byMethod.forEach((method, route) -> handlers.put(
                method,
                shared.inspector()
                        .handler(
                                route.name(),
                                EventLoopServer::traceOf,
                                context -> new Exchange(this, route, context.request(), context).run())));
        return context -> {
            Handler<RoutingContext> handler = handlers.get(context.request().method());
            if (handler == null) {
                new Exchange(this, shared.routes().unmatched(), context.request(), context)
                        .refuseMethod(byMethod.keySet());
            } else {
                handler.handle(context);
            }
        };
    }

    /// The id of a trace in the W3C's `traceparent`.
    private static @Nullable String traceOf(RoutingContext context) {
        String parent = context.request().headers().get(TRACEPARENT);
        return parent == null || parent.length() < TRACE_END ? null : parent.substring(TRACE_BEGIN, TRACE_END);
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
        ByteBufAllocator allocator = switch (shared.options().tuning().allocator()) {
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
