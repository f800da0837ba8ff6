package dev.spate.target;

import dev.spate.inspector.RuntimeInspector;
import dev.spate.target.telemetry.RequestTraces;
import dev.spate.target.telemetry.Sampling;
import dev.spate.telemetry.traces.PastSpans;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.transport.Transport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A running target service. Threads of its own do the work; may share a process with the load
/// generator.
///
/// A new pattern or endpoint is one class and one line in [#endpoints].
public final class TargetService implements AutoCloseable {

    private static final int START_SECONDS = 30;
    private static final int CLOSE_SECONDS = 10;

    /// What a service is made of, and has to close.
    private record Parts(
            Vertx vertx,
            RuntimeInspector inspector,
            Laboratory laboratory,
            Defects defects,
            Profiles profiles,
            Inspection inspection,
            @Nullable RequestTraces traces) {

        /// @throws IllegalStateException when the event loops do not end within 10 s
        void close() {
            defects.close();
            inspector.close();
            try {
                vertx.close().toCompletionStage().toCompletableFuture().get(CLOSE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException fault) {
                throw new IllegalStateException("the target service did not close", fault);
            } finally {
                profiles.close();
                inspection.close();
                laboratory.close();
                if (traces != null) {
                    traces.close();
                }
            }
        }
    }

    private final TargetOptions options;
    private final Transport transport;
    private final Parts parts;
    private final int port;

    private TargetService(TargetOptions options, Transport transport, Parts parts, int port) {
        this.options = options;
        this.transport = transport;
        this.parts = parts;
        this.port = port;
    }

    /// Returns when the service takes connections.
    ///
    /// @throws IOException when the address cannot be listened on or the transport is not to be had; its
    ///     message says which and why
    public static TargetService start(TargetOptions options) throws IOException {
        return start(options, null, PastSpans.NONE, Sampling.NONE);
    }

    /// As [#start(TargetOptions)], with somebody who looks on, and with spans of requests.
    ///
    /// @param observer null if nobody looks on
    /// @param spans takes them
    /// @param sampling which requests get one
    /// @throws IOException as [#start(TargetOptions)]
    public static TargetService start(
            TargetOptions options, @Nullable TargetObserver observer, PastSpans spans, Sampling sampling)
            throws IOException {
        return start(options, observer, spans, sampling, System::nanoTime);
    }

    /// @param nanos elapsed time, never going back on any thread
    static TargetService start(TargetOptions options, LongSupplier nanos) throws IOException {
        return start(options, null, PastSpans.NONE, Sampling.NONE, nanos);
    }

    private static TargetService start(
            TargetOptions options,
            @Nullable TargetObserver observer,
            PastSpans spans,
            Sampling sampling,
            LongSupplier nanos)
            throws IOException {
        Transport transport = transport(options.loops().transport());
        RuntimeInspector inspector = RuntimeInspector.of("target");
        Vertx vertx = inspector
                .watch(
                        Vertx.builder()
                                .with(new VertxOptions()
                                        .setEventLoopPoolSize(options.loops().count())
                                        .setFileSystemOptions(new FileSystemOptions()
                                                .setFileCachingEnabled(false)
                                                .setClassPathResolvingEnabled(false))),
                        transport)
                .build();
        Defects defects = new Defects(nanos);
        Routes routes = new Routes(defects::around);
        Profiles profiles = new Profiles(vertx);
        Laboratory laboratory = new Laboratory(vertx, options.tuning().workers(), inspector);
        // The router tries one after the other: what is asked most often comes first.
        endpoints(options, nanos).forEach(endpoint -> endpoint.mount(routes));
        laboratory.mount(routes);
        defects.mount(routes);
        Inspection inspection = new Inspection(inspector);
        inspection.mount(routes);
        profiles.mount(routes);
        RequestTraces traces = RequestTraces.start(
                spans,
                sampling,
                options.loops().count(),
                routes.all().stream().map(Routes.Route::name).toList(),
                options.listen().scheme(),
                nanos);
        Parts parts = new Parts(vertx, inspector, laboratory, defects, profiles, inspection, traces);
        try {
            return new TargetService(options, transport, parts, listen(options, parts, routes, observer, nanos));
        } catch (IOException | RuntimeException notStarted) {
            parts.close();
            throw notStarted;
        }
    }

    /// The port that is listened on.
    public int port() {
        return port;
    }

    /// The base address, such as `http://127.0.0.1:8080`.
    public URI address() {
        String host = options.listen().host();
        return URI.create(
                options.listen().scheme() + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
    }

    /// What carries the bytes: `epoll`, `io_uring` or `nio`.
    public String transport() {
        return transport.name();
    }

    /// The spans of requests, for who counts them; null if there are none.
    public @Nullable RequestTraces traces() {
        return parts.traces();
    }

    /// Sees what this service does; off until it is switched on. Closed with the service.
    public RuntimeInspector inspector() {
        return parts.inspector();
    }

    /// Closes all connections, also those with a request in flight, and ends the threads; waits for that
    /// up to 10 s.
    @Override
    public void close() {
        parts.close();
    }

    private static List<Endpoint> endpoints(TargetOptions options, LongSupplier nanos) {
        return List.of(
                new Greeting(),
                new Bytes(),
                new Delays(),
                new StatusCodes(),
                new Echo(),
                new Items(),
                new Carts(options.carts().most(), options.carts().lifetime().toNanos(), nanos),
                new Witness());
    }

    private static int listen(
            TargetOptions options, Parts parts, Routes routes, @Nullable TargetObserver observer, LongSupplier nanos)
            throws IOException {
        EventLoops loops = new EventLoops();
        int count = options.loops().count();
        EventLoopServer.Shared shared = new EventLoopServer.Shared(
                options,
                routes,
                new Counters(count, routes.size()),
                new Arrivals(nanos, count, routes.size()),
                loops,
                nanos,
                new AtomicInteger(),
                parts.traces(),
                parts.inspector());
        List<String> names = routes.all().stream().map(Routes.Route::name).toList();
        List<EventLoopServer> servers = new ArrayList<>();
        for (int loop = 0; loop < count; loop++) {
            servers.add(new EventLoopServer(loop, shared, observer == null ? null : observer.loop(loop, names)));
        }
        Iterator<EventLoopServer> next = servers.iterator();
        await(parts.vertx().deployVerticle(next::next, new DeploymentOptions().setInstances(servers.size())), options);
        loops.set(servers);
        return servers.getFirst().port();
    }

    private static Transport transport(TargetOptions.Transport wanted) throws IOException {
        return switch (wanted) {
            case NIO -> Transport.NIO;
            case BEST -> Transport.EPOLL != null && Transport.EPOLL.available() ? Transport.EPOLL : Transport.NIO;
            case EPOLL -> available("epoll", Transport.EPOLL);
            case IO_URING -> available("io_uring", Transport.IO_URING);
        };
    }

    /// @param transport null where its classes are not
    private static Transport available(String name, @Nullable Transport transport) throws IOException {
        if (transport == null || !transport.available()) {
            throw new IOException(
                    "the " + name + " transport is not to be had on this machine; leave the choice to the service",
                    transport == null ? null : transport.unavailabilityCause());
        }
        return transport;
    }

    private static void await(Future<?> started, TargetOptions options) throws IOException {
        String place = "the target service cannot listen on " + options.listen().host() + ":"
                + options.listen().port();
        try {
            started.toCompletionStage().toCompletableFuture().get(START_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the target service was starting");
        } catch (TimeoutException fault) {
            throw new IOException(place + ": not ready after " + START_SECONDS + " s", fault);
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause() == null ? failed : failed.getCause();
            throw new IOException(place + ": " + reason(cause), cause);
        }
    }

    /// What the operating system says, in words and with a way out.
    private static String reason(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        if (message.contains("in use")) {
            return "the port is in use; stop what holds it, or use another one (0 is any free one)";
        }
        if (message.contains("Permission denied") || message.contains("error(-13)")) {
            return "this user may not listen there; use a port from 1024 on";
        }
        if (message.contains("assign requested address")) {
            return "this machine has no such address; use 127.0.0.1, or 0.0.0.0 for all that it has";
        }
        if (cause instanceof UnknownHostException || message.contains("resolve")) {
            return "this machine knows no address of this host; use 127.0.0.1, or 0.0.0.0 for all that it has";
        }
        return message;
    }
}
