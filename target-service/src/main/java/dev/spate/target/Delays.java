package dev.spate.target;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// `/delay/{distribution}`: answers after a drawn length of time, counted from the instant the handler
/// is entered.
///
/// Each law with its parameters and seed is a sequence of draws: the k-th request for it gets draw k,
/// over all connections and loops, until the sequences are begun anew.
///
/// ## How exact
///
/// The loop is woken [#EARLY_NANOS] before the time and then asks the clock once per round, serving its
/// connections in between, until the time has come: never before it. `docs/target-service.md` has
/// measured values.
final class Delays implements Endpoint {

    /// The kernel wakes a thread 50 µs late (its default timer slack) and takes some time more to run
    /// it: 75 µs together on the machine where this was chosen, so that about 25 µs per request are
    /// spent on asking.
    private static final long EARLY_NANOS = 100_000L;

    private static final int MAX_SEQUENCES = 10_000;
    private static final long MAX_NANOS = Distribution.LONGEST_NANOS;

    private record Sequence(Distribution distribution, long seed) {}

    private final ConcurrentHashMap<Sequence, AtomicLong> draws = new ConcurrentHashMap<>();

    @Override
    public void mount(Routes routes) {
        routes.get("/delay/fixed", exchange -> {
            Query query = exchange.query("delay");
            answerAfter(exchange, query.durationNanos("delay", MAX_NANOS), "");
        });
        routes.get("/delay/uniform", exchange -> {
            Query query = exchange.query("min", "max", "seed");
            long min = query.durationNanos("min", MAX_NANOS);
            long max = query.durationNanos("max", MAX_NANOS);
            if (max < min) {
                throw new BadParameter("max", String.valueOf(query.text("max")), "at least min");
            }
            draw(exchange, new Distribution.Uniform(min, max), query);
        });
        routes.get("/delay/exponential", exchange -> {
            Query query = exchange.query("mean", "seed");
            draw(exchange, new Distribution.Exponential(query.durationNanos("mean", MAX_NANOS)), query);
        });
        routes.get("/delay/lognormal", exchange -> {
            Query query = exchange.query("median", "sigma", "seed");
            draw(
                    exchange,
                    new Distribution.LogNormal(query.durationNanos("median", MAX_NANOS), query.decimal("sigma", 0, 5)),
                    query);
        });
        routes.get("/delay/bimodal", exchange -> {
            Query query = exchange.query("low", "high", "highShare", "seed");
            draw(
                    exchange,
                    new Distribution.Bimodal(
                            query.durationNanos("low", MAX_NANOS),
                            query.durationNanos("high", MAX_NANOS),
                            query.decimal("highShare", 0, 1)),
                    query);
        });
        routes.witness(HttpMethod.DELETE, "/delay", exchange -> {
            draws.clear();
            exchange.empty(204);
        });
    }

    private void draw(Exchange exchange, Distribution distribution, Query query) {
        long seed = query.integer("seed", 1, Long.MIN_VALUE, Long.MAX_VALUE);
        Sequence sequence = new Sequence(distribution, seed);
        AtomicLong next = draws.get(sequence);
        if (next == null) {
            if (draws.size() >= MAX_SEQUENCES) {
                exchange.problem(
                        503,
                        "Service Unavailable",
                        MAX_SEQUENCES + " sequences of delays are in use; DELETE /delay begins them anew");
                return;
            }
            next = draws.computeIfAbsent(sequence, _ -> new AtomicLong());
        }
        long k = next.getAndIncrement();
        answerAfter(exchange, distribution.drawNanos(seed, k), ",\"draw\":" + k + ",\"seed\":" + seed);
    }

    private void answerAfter(Exchange exchange, long delayNanos, String origin) {
        Buffer body = Buffer.buffer("{\"delayNanos\":" + delayNanos + origin + "}");
        long dueNanos = exchange.startNanos() + delayNanos;
        long sleepNanos = dueNanos - exchange.nanos() - EARLY_NANOS;
        if (sleepNanos > 0) {
            exchange.after(sleepNanos, () -> answerAt(exchange, dueNanos, body));
        } else {
            answerAt(exchange, dueNanos, body);
        }
    }

    private void answerAt(Exchange exchange, long dueNanos, Buffer body) {
        if (exchange.nanos() - dueNanos >= 0) {
            exchange.json(200, body);
        } else if (!exchange.settled()) {
            exchange.soon(() -> answerAt(exchange, dueNanos, body));
        }
    }
}
