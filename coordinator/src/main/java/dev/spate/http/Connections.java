package dev.spate.http;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All connections, and what they take together: their number, the bytes of bodies that are being
/// gathered, the requests that are being done, the streams of events.
///
/// Everything in it belongs to the one event loop, except [#close].
final class Connections {

    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    /// Requests that may be done at once.
    private static final int AT_ONCE = 64;

    /// Bodies that may be gathered at once, in greatest submissions.
    private static final int SUBMISSIONS_AT_ONCE = 2;

    private static final long CLOSE_SECONDS = 5;

    private final Vertx vertx;
    private final Routes routes;
    private final Gate gate;
    private final ServerSettings settings;
    private final LongSupplier nanos;
    private final RateLimit rates;
    private final ExecutorService workers = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("spate-http-", 0).factory());
    private final Map<HttpConnection, Long> deadlines = new HashMap<>();
    private final Set<EventClient> clients = new HashSet<>();
    private @Nullable Context loop;
    private long bodyBytes;
    private int busy;
    private int streams;
    private boolean refused;

    Connections(Vertx vertx, ServerSettings settings, Routes routes, Gate gate, LongSupplier nanos) {
        this.vertx = vertx;
        this.settings = settings;
        this.routes = routes;
        this.gate = gate;
        this.nanos = nanos;
        this.rates =
                new RateLimit(settings.limits().perSecond(), settings.limits().burst());
    }

    /// Takes a connection that was opened.
    void opened(HttpConnection connection) {
        if (loop == null) {
            loop = vertx.getOrCreateContext();
            vertx.setPeriodic(
                    settings.limits().heartbeatMillis(),
                    _ -> Set.copyOf(clients).forEach(EventClient::beat));
        }
        if (deadlines.size() >= settings.limits().connections()) {
            if (!refused) {
                LOG.warn("there are {} connections; more are refused", deadlines.size());
            }
            refused = true;
            connection.close();
            return;
        }
        refused = false;
        deadlines.put(connection, 0L);
        connection.closeHandler(_ -> {
            Long timer = deadlines.remove(connection);
            if (timer != null) {
                vertx.cancelTimer(timer);
            }
        });
        expectRequest(connection, settings.limits().headMillis());
    }

    /// Takes a request whose headers are there.
    void received(HttpServerRequest request) {
        cancelDeadline(request.connection());
        new Exchange(this, request).begin();
    }

    /// Takes a request that is none.
    void malformed(HttpServerRequest request) {
        cancelDeadline(request.connection());
        new Exchange(this, request).refuseMalformed();
    }

    /// The next request of a connection must have come whole in that time.
    void expectRequest(HttpConnection connection, long millis) {
        if (deadlines.containsKey(connection)) {
            cancelDeadline(connection);
            deadlines.put(connection, vertx.setTimer(millis, _ -> connection.close()));
        }
    }

    private void cancelDeadline(HttpConnection connection) {
        Long timer = deadlines.get(connection);
        if (timer != null && timer != 0) {
            vertx.cancelTimer(timer);
            deadlines.put(connection, 0L);
        }
    }

    Vertx vertx() {
        return vertx;
    }

    Routes routes() {
        return routes;
    }

    Gate gate() {
        return gate;
    }

    ServerSettings settings() {
        return settings;
    }

    /// @return as [RateLimit#take]
    long take(String address) {
        return rates.take(address, nanos.getAsLong());
    }

    /// @return false if too much is gathered already
    boolean gather(int bytes) {
        if (bodyBytes + bytes > (long) SUBMISSIONS_AT_ONCE * settings.limits().submissionBytes() + (1 << 20)) {
            return false;
        }
        bodyBytes += bytes;
        return true;
    }

    void forget(long bytes) {
        bodyBytes -= bytes;
    }

    /// Does something on a thread that may wait.
    ///
    /// @return false if too much is being done already
    boolean work(Runnable task) {
        if (busy >= AT_ONCE) {
            return false;
        }
        busy++;
        Context back = vertx.getOrCreateContext();
        workers.execute(() -> {
            try {
                task.run();
            } finally {
                onLoop(back, () -> busy--);
            }
        });
        return true;
    }

    /// Does something on the event loop; nothing once that has ended, for then nobody waits for it. For
    /// any thread.
    static void onLoop(Context loop, Runnable task) {
        try {
            loop.runOnContext(_ -> task.run());
        } catch (RejectedExecutionException e) {
            LOG.debug("the event loop has ended", e);
        }
    }

    /// Keeps a place for a stream of events.
    ///
    /// @return false if all are taken
    boolean reserveStream() {
        if (streams >= settings.limits().eventStreams()) {
            return false;
        }
        streams++;
        return true;
    }

    void releaseStream() {
        streams--;
    }

    void add(EventClient client) {
        clients.add(client);
    }

    void remove(EventClient client) {
        clients.remove(client);
    }

    /// Ends all streams. For any thread but the event loop.
    void close() {
        Context context = loop;
        if (context != null) {
            onLoop(context, () -> Set.copyOf(clients).forEach(EventClient::end));
        }
        workers.shutdownNow();
        try {
            boolean _ = workers.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
