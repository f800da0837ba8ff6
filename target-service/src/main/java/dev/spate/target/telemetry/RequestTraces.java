package dev.spate.target.telemetry;

import dev.spate.telemetry.traces.PastSpan;
import dev.spate.telemetry.traces.PastSpans;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Spans of the requests that a target service has answered, by the semantic conventions for HTTP
/// servers.
///
/// Each event loop has its [LoopTraces]; one thread of this object makes spans of what they keep, some
/// times a second, and so no event loop does. For any thread.
public final class RequestTraces implements AutoCloseable {

    private static final long PAUSE_NANOS = 100_000_000L;

    /// Of errors and slow requests, for the whole service: a span costs some ten microseconds to make,
    /// send and store, so that this is below a thousandth of a processor.
    private static final long BUDGET_PER_SECOND = 100;

    private final PastSpans spans;
    private final Sampling sampling;
    private final int loops;
    private final List<String> routes;
    private final String scheme;
    private final LongSupplier nanos;
    private final InstantSource wall;
    private final List<LoopTraces> traces = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile boolean closed;

    private RequestTraces(
            PastSpans spans,
            Sampling sampling,
            int loops,
            List<String> routes,
            String scheme,
            LongSupplier nanos,
            InstantSource wall) {
        this.spans = spans;
        this.sampling = sampling;
        this.loops = loops;
        this.routes = List.copyOf(routes);
        this.scheme = scheme;
        this.nanos = nanos;
        this.wall = wall;
        this.thread = Thread.ofPlatform().name("spate-spans-target").daemon().unstarted(this::run);
    }

    /// Starts the thread; null if nobody wants spans.
    ///
    /// @param loops how many event loops share the budget
    /// @param routes names such as `GET /items/{id}`, by index
    /// @param nanos the clock of the event loops
    public static @Nullable RequestTraces start(
            PastSpans spans, Sampling sampling, int loops, List<String> routes, String scheme, LongSupplier nanos) {
        if (!spans.areWanted() || sampling == Sampling.NONE) {
            return null;
        }
        RequestTraces made = new RequestTraces(spans, sampling, loops, routes, scheme, nanos, InstantSource.system());
        made.thread.start();
        return made;
    }

    /// For one more event loop.
    public LoopTraces loop() {
        LoopTraces made = new LoopTraces(sampling, routes.size(), Math.max(1, BUDGET_PER_SECOND / loops));
        traces.add(made);
        return made;
    }

    /// Errors and slow requests that got no span, because there were too many of them.
    public long overBudget() {
        return traces.stream().mapToLong(LoopTraces::overBudget).sum();
    }

    /// Requests that were to get a span, and came faster than spans could be made.
    public long noRoom() {
        return traces.stream().mapToLong(LoopTraces::noRoom).sum();
    }

    /// Makes the spans that are left; after the event loops have ended.
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closed) {
            LockSupport.parkNanos(this, PAUSE_NANOS);
            fetch();
        }
        fetch();
    }

    private void fetch() {
        // Taken anew each time, so that it follows the wall clock for days.
        Instant now = wall.instant();
        long zero = now.getEpochSecond() * 1_000_000_000L + now.getNano() - nanos.getAsLong();
        for (LoopTraces loop : traces) {
            loop.fetch((route, status, why, http2, high, low, parent, span, start, end, method, uri) -> spans.emit(
                    span(route, status, why, http2, high, low, parent, span, zero + start, zero + end, method, uri)));
        }
    }

    private PastSpan span(
            int route,
            int status,
            LoopTraces.Kept why,
            boolean http2,
            long traceIdHigh,
            long traceIdLow,
            long parentSpanId,
            long spanId,
            long startEpochNanos,
            long endEpochNanos,
            String method,
            String uri) {
        String name = routes.get(route);
        int template = name.indexOf(" /");
        int query = uri.indexOf('?');
        Map<String, Object> attributes = new HashMap<>();
        attributes.put("http.request.method", method);
        attributes.put("url.scheme", scheme);
        attributes.put("url.path", query < 0 ? uri : uri.substring(0, query));
        if (query >= 0) {
            attributes.put("url.query", uri.substring(query + 1));
        }
        if (template >= 0) {
            attributes.put("http.route", name.substring(template + 1));
        }
        if (status > 0) {
            attributes.put("http.response.status_code", (long) status);
        }
        boolean failed = status == 0 || status >= 500;
        if (failed) {
            attributes.put("error.type", status == 0 ? "connection_closed" : Integer.toString(status));
        }
        attributes.put("network.protocol.version", http2 ? "2" : "1.1");
        if (why != LoopTraces.Kept.ALL) {
            // What is sent without a choice is to be counted, and chosen from, by who gets it.
            attributes.put("spate.kept", why.label);
        }
        return new PastSpan(
                traceIdHigh,
                traceIdLow,
                spanId,
                parentSpanId,
                template >= 0 ? name : method,
                PastSpan.Kind.SERVER,
                startEpochNanos,
                Math.max(startEpochNanos, endEpochNanos),
                failed,
                attributes,
                List.of());
    }
}
