package dev.spate.target;

import dev.spate.target.Leaks.Kind;
import dev.spate.target.Routes.Action;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// `/defect`: faults of a known size, so that what a run finds can be held against what was there. POST
/// switches one on, GET shows it, DELETE switches it off.
///
/// Creep and error rate are for the plain endpoints: not for `/lab`, `/defect`, `/counter` and
/// `/arrivals`. A stall is for whole event loops, and a leak for the process. All are bounded, so that
/// nobody brings a machine down by a mistake.
///
/// For any thread: each defect is one immutable object behind a volatile field.
final class Defects implements Endpoint, AutoCloseable {

    private static final long SECOND = 1_000_000_000L;
    private static final long MILLION = 1_000_000L;
    private static final long MAX_GROWTH_NANOS = SECOND;
    private static final long MAX_ADDED_NANOS = 60 * SECOND;
    private static final long MAX_STALL_NANOS = 5 * SECOND;
    private static final long MAX_PERIOD_NANOS = 3_600 * SECOND;
    private static final long MIN_PERIOD_NANOS = 10_000_000L;

    /// Latency that grows.
    ///
    /// @param growthNanos added for each second since
    /// @param limitNanos more is never added
    private record Creep(long growthNanos, long limitNanos, long sinceNanos) {

        long addedNanos(long now) {
            double seconds = (double) (now - sinceNanos) / SECOND;
            return (long) Math.min((double) limitNanos, seconds * growthNanos);
        }
    }

    /// Requests that fail.
    ///
    /// @param perMillion of the requests
    private record ErrorRate(long perMillion, int status, AtomicLong requests) {

        /// Of the first n requests exactly n times the share fail, rounded down.
        boolean next() {
            long k = requests.getAndIncrement();
            return failed(k + 1) > failed(k);
        }

        long failed(long ofRequests) {
            return ofRequests * perMillion / MILLION;
        }
    }

    /// Event loops that stand still.
    ///
    /// @param loops the first so many
    /// @param begun freezes of all loops so far
    private record Stall(long lengthNanos, long periodNanos, int loops, long sinceNanos, AtomicLong begun) {}

    private final LongSupplier nanos;
    private final Leaks leaks;
    private volatile @Nullable Creep creep;
    private volatile @Nullable ErrorRate errorRate;
    private volatile @Nullable Stall stall;

    /// @param nanos elapsed time
    Defects(LongSupplier nanos) {
        this.nanos = nanos;
        this.leaks = new Leaks(nanos);
    }

    /// The same action with the defects that are for it.
    Action around(Action action) {
        return exchange -> {
            ErrorRate failing = errorRate;
            if (failing != null && failing.next()) {
                exchange.problem(failing.status(), "Defect", "this request fails because /defect/error-rate is on");
                return;
            }
            Creep growing = creep;
            if (growing == null) {
                action.handle(exchange);
            } else {
                exchange.later(growing.addedNanos(nanos.getAsLong()), action);
            }
        };
    }

    @Override
    public void mount(Routes routes) {
        routes.witness(HttpMethod.GET, "/defect", exchange -> aside(exchange, this::all));
        routes.witness(
                HttpMethod.DELETE,
                "/defect",
                exchange -> aside(exchange, () -> {
                    creep = null;
                    errorRate = null;
                    stall = null;
                    leaks.close();
                    return all();
                }));
        routes.witness(HttpMethod.POST, "/defect/leak", this::startLeak);
        routes.witness(HttpMethod.GET, "/defect/leak", exchange -> aside(exchange, leaks::json));
        routes.witness(HttpMethod.DELETE, "/defect/leak", this::stopLeak);
        routes.witness(HttpMethod.POST, "/defect/creep", this::startCreep);
        routes.witness(HttpMethod.GET, "/defect/creep", exchange -> exchange.json(200, creep().toBuffer()));
        routes.witness(HttpMethod.DELETE, "/defect/creep", exchange -> {
            JsonObject last = creep();
            creep = null;
            exchange.json(200, last.put("on", false).toBuffer());
        });
        routes.witness(HttpMethod.POST, "/defect/stall", this::startStall);
        routes.witness(HttpMethod.GET, "/defect/stall", exchange -> exchange.json(200, stall().toBuffer()));
        routes.witness(HttpMethod.DELETE, "/defect/stall", exchange -> {
            JsonObject last = stall();
            stall = null;
            exchange.json(200, last.put("on", false).toBuffer());
        });
        routes.witness(HttpMethod.POST, "/defect/error-rate", this::startErrorRate);
        routes.witness(
                HttpMethod.GET,
                "/defect/error-rate",
                exchange -> exchange.json(200, errorRate().toBuffer()));
        routes.witness(HttpMethod.DELETE, "/defect/error-rate", exchange -> {
            JsonObject last = errorRate();
            errorRate = null;
            exchange.json(200, last.put("on", false).toBuffer());
        });
    }

    @Override
    public void close() {
        stall = null;
        leaks.close();
    }

    private void startLeak(Exchange exchange) {
        Query query = exchange.query("kind", "rate", "limit");
        Kind kind = kind(query.text("kind"));
        long rate = query.required("rate", 1, kind.maxPerSecond);
        long limit = query.integer("limit", kind.most(), 1, kind.most());
        aside(exchange, () -> {
            leaks.start(kind, rate, limit);
            return leaks.json();
        });
    }

    private void stopLeak(Exchange exchange) {
        String name = exchange.query("kind").text("kind");
        List<Kind> kinds = name == null ? List.of(Kind.values()) : List.of(kind(name));
        aside(exchange, () -> {
            kinds.forEach(leaks::stop);
            return leaks.json();
        });
    }

    private static Kind kind(@Nullable String name) {
        for (Kind kind : Kind.values()) {
            if (kind.id().equals(name)) {
                return kind;
            }
        }
        throw new BadParameter(
                "kind",
                name == null ? "" : name,
                "one of " + Arrays.stream(Kind.values()).map(Kind::id).collect(Collectors.joining(", ")));
    }

    private void startCreep(Exchange exchange) {
        Query query = exchange.query("growth", "limit");
        long growth = query.durationNanos("growth", MAX_GROWTH_NANOS);
        long limit = query.text("limit") == null ? MAX_ADDED_NANOS : query.durationNanos("limit", MAX_ADDED_NANOS);
        creep = new Creep(growth, limit, nanos.getAsLong());
        exchange.json(200, creep().toBuffer());
    }

    private JsonObject creep() {
        Creep now = creep;
        return now == null
                ? off()
                : on(now.sinceNanos())
                        .put("growthNanosPerSecond", now.growthNanos())
                        .put("limitNanos", now.limitNanos())
                        .put("addedNanos", now.addedNanos(nanos.getAsLong()));
    }

    private void startErrorRate(Exchange exchange) {
        Query query = exchange.query("share", "status");
        long perMillion = Math.round(query.decimal("share", 0, 1) * MILLION);
        int status = Math.toIntExact(query.integer("status", 500, 400, 599));
        errorRate = new ErrorRate(perMillion, status, new AtomicLong());
        exchange.json(200, errorRate().toBuffer());
    }

    private JsonObject errorRate() {
        ErrorRate now = errorRate;
        if (now == null) {
            return off();
        }
        long requests = now.requests().get();
        return new JsonObject()
                .put("on", true)
                .put("share", (double) now.perMillion() / MILLION)
                .put("status", now.status())
                .put("requests", requests)
                .put("failed", now.failed(requests));
    }

    private void startStall(Exchange exchange) {
        Query query = exchange.query("length", "period", "loops");
        long length = query.durationNanos("length", MAX_STALL_NANOS);
        long period = query.durationNanos("period", MAX_PERIOD_NANOS);
        if (period < MIN_PERIOD_NANOS || period < 2 * length) {
            throw new BadParameter(
                    "period",
                    String.valueOf(query.text("period")),
                    "10ms at least, and at least twice the length, so that the service can be told to stop it");
        }
        int loops = exchange.shared().loops().count();
        int frozen = Math.toIntExact(query.integer("loops", loops, 1, loops));
        Stall begun = new Stall(length, period, frozen, nanos.getAsLong(), new AtomicLong());
        stall = begun;
        exchange.shared()
                .loops()
                .ask(loop -> {
                    if (loop.index() < frozen) {
                        freezeNext(loop, begun, 1);
                    }
                    return true;
                })
                .onComplete(_ -> exchange.soon(() -> exchange.json(200, stall().toBuffer())));
    }

    /// Freezes the loop for the k-th time, a whole number of periods after the beginning; a freeze that
    /// would begin late is as long as the others.
    private void freezeNext(EventLoopServer loop, Stall begun, long k) {
        loop.at(begun.sinceNanos() + k * begun.periodNanos(), () -> {
            if (begun.equals(stall)) {
                begun.begun().incrementAndGet();
                freeze(begun.lengthNanos());
                long passed = (nanos.getAsLong() - begun.sinceNanos()) / begun.periodNanos();
                freezeNext(loop, begun, Math.max(k, passed) + 1);
            }
        });
    }

    private void freeze(long lengthNanos) {
        long end = nanos.getAsLong() + lengthNanos;
        for (long left = lengthNanos; left > 0 && stall != null; left = end - nanos.getAsLong()) {
            LockSupport.parkNanos(this, left);
        }
    }

    private JsonObject stall() {
        Stall now = stall;
        return now == null
                ? off()
                : on(now.sinceNanos())
                        .put("lengthNanos", now.lengthNanos())
                        .put("periodNanos", now.periodNanos())
                        .put("loops", now.loops())
                        .put("freezes", now.begun().get());
    }

    private JsonObject all() {
        return new JsonObject()
                .put("leak", leaks.json())
                .put("creep", creep())
                .put("stall", stall())
                .put("errorRate", errorRate());
    }

    private JsonObject on(long sinceNanos) {
        return new JsonObject().put("on", true).put("forNanos", nanos.getAsLong() - sinceNanos);
    }

    private static JsonObject off() {
        return new JsonObject().put("on", false);
    }

    /// Does what takes time where it holds up no event loop, and answers with what comes of it.
    private static void aside(Exchange exchange, Supplier<JsonObject> work) {
        Thread _ = Thread.startVirtualThread(() -> {
            JsonObject made = work.get();
            exchange.soon(() -> exchange.json(200, made.toBuffer()));
        });
    }
}
