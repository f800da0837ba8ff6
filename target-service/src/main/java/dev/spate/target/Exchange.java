package dev.spate.target;

import dev.spate.target.Routes.Route;
import io.netty.channel.EventLoop;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.ParsedHeaderValue;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One request and its answer. It settles exactly once: a response is ended, or the connection goes
/// first.
///
/// Belongs to the event loop of its connection; all methods must be called there.
final class Exchange {

    private static final Logger LOG = System.getLogger(Exchange.class.getName());

    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    private static final CharSequence PROBLEM = HttpHeaders.createOptimized("application/problem+json");
    private static final CharSequence TEXT = HttpHeaders.createOptimized("text/plain; charset=utf-8");
    private static final CharSequence HTML = HttpHeaders.createOptimized("text/html; charset=utf-8");
    private static final CharSequence BYTES = HttpHeaders.createOptimized("application/octet-stream");

    /// How long the rest of a body that was refused is read.
    private static final long DISCARD_MILLIS = 1000;

    private final EventLoopServer loop;
    private final Route route;
    private final Counters.Tally tally;
    private final long startNanos;
    private final HttpServerRequest request;
    private final @Nullable RoutingContext context;
    private boolean settled;
    private @Nullable Runnable whenAbandoned;

    /// Counts the request.
    ///
    /// @param context null for a request that has not been routed
    Exchange(EventLoopServer loop, Route route, HttpServerRequest request, @Nullable RoutingContext context) {
        this.loop = loop;
        this.route = route;
        this.request = request;
        this.context = context;
        this.tally = loop.received(route);
        this.startNanos = loop.nanos();
        request.response().closeHandler(_ -> abandon());
    }

    /// Runs the route; whatever goes wrong in it becomes an answer.
    void run() {
        guarded(() -> route.action().handle(this));
    }

    HttpServerRequest request() {
        return request;
    }

    HttpServerResponse response() {
        return request.response();
    }

    /// What the event loops have in common.
    EventLoopServer.Shared shared() {
        return loop.shared();
    }

    /// The elapsed time at which the handler was entered.
    long startNanos() {
        return startNanos;
    }

    long nanos() {
        return loop.nanos();
    }

    /// A piece of the path, decoded.
    String path(String name) {
        String value = context == null ? null : context.pathParam(name);
        if (value == null) {
            throw new IllegalStateException(route.name() + " has no {" + name + "}");
        }
        return value;
    }

    long path(String name, long min, long max) {
        return Query.integer(name, path(name), min, max);
    }

    /// The parameters after the question mark, of which only these are known.
    Query query(String... known) {
        return new Query(queryParams(), List.of(known));
    }

    /// Reads the body and then goes on; a body over the limit is answered with 413 and the connection is
    /// closed.
    void withBody(int limitBytes, Consumer<Buffer> then) {
        Buffer body = Buffer.buffer();
        request.handler(chunk -> {
            if (settled) {
                return;
            }
            if (body.length() + chunk.length() > limitBytes) {
                refuseBody(limitBytes);
            } else {
                body.appendBuffer(chunk);
            }
        });
        request.endHandler(_ -> {
            if (!settled) {
                guarded(() -> then.accept(body));
            }
        });
    }

    /// Runs a task on this event loop after a time in nanoseconds; not at all if the connection goes
    /// first.
    void after(long delayNanos, Runnable task) {
        var timer = eventLoop()
                .schedule(
                        () -> {
                            whenAbandoned = null;
                            guarded(task);
                        },
                        delayNanos,
                        TimeUnit.NANOSECONDS);
        whenAbandoned = () -> timer.cancel(false);
    }

    /// Runs a task on this event loop when it has looked at its connections once.
    void soon(Runnable task) {
        eventLoop().execute(() -> guarded(task));
    }

    void json(int status, Buffer body) {
        end(status, JSON, body);
    }

    void text(int status, Buffer body) {
        end(status, TEXT, body);
    }

    void html(int status, Buffer body) {
        end(status, HTML, body);
    }

    /// Whether the client would rather have a page than JSON: a browser.
    boolean prefersHtml() {
        if (context == null) {
            return false;
        }
        for (ParsedHeaderValue wanted : context.parsedHeaders().accept()) {
            String type = wanted.value();
            if (type.equals("text/html") || type.equals("application/xhtml+xml")) {
                return true;
            }
            if (type.equals("application/json") || type.equals("*/*") || type.equals("application/*")) {
                return false;
            }
        }
        return false;
    }

    void bytes(Buffer body) {
        end(200, BYTES, body);
    }

    /// Announces a body of a known length, to be written piece by piece and finished with [#finish].
    HttpServerResponse announceBytes(long lengthBytes) {
        return response()
                .putHeader(HttpHeaders.CONTENT_TYPE, BYTES)
                .putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(lengthBytes));
    }

    /// Ends a response that has no body.
    void empty(int status) {
        if (!settled) {
            response().setStatusCode(status);
            if (settle()) {
                response().end();
            }
        }
    }

    /// Ends a response with its last, or only, piece.
    void finish(Buffer last) {
        if (settle()) {
            response().end(last);
        }
    }

    void problem(int status, String title, String detail) {
        problem(status, title, detail, new JsonObject());
    }

    boolean settled() {
        return settled;
    }

    /// The answer to what is not HTTP.
    void refuseMalformed() {
        response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        problem(400, "Bad Request", "this is not an HTTP request");
    }

    /// The answer to what matches no route.
    void refuseUnmatched() {
        if (context != null && context.statusCode() == 400) {
            problem(400, "Bad Request", "the address cannot be decoded: " + request.uri());
        } else {
            problem(404, "Not Found", "there is nothing at " + request.path());
        }
    }

    /// The answer to a method that the address does not have.
    void refuseMethod(Set<HttpMethod> allowed) {
        String methods = allowed.stream().map(HttpMethod::name).collect(Collectors.joining(", "));
        response().putHeader(HttpHeaders.ALLOW, methods);
        problem(
                405,
                "Method Not Allowed",
                request.path() + " does not answer " + request.method() + ", only " + methods);
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (BadParameter bad) {
            problem(
                    400,
                    "Bad Request",
                    bad.detail(),
                    new JsonObject()
                            .put("parameter", bad.parameter())
                            .put("value", bad.value())
                            .put("rule", bad.rule()));
        } catch (RuntimeException fault) {
            LOG.log(Level.ERROR, () -> route.name() + " failed", fault);
            if (response().headWritten()) {
                request.connection().close();
            } else {
                problem(500, "Internal Server Error", fault.toString());
            }
        }
    }

    /// Goes on reading for a while: a connection that is closed with bytes unread is reset, and the
    /// client may then never see the answer. With HTTP/2 there are other requests on it, and it stays.
    private void refuseBody(int limitBytes) {
        boolean alone = request.version() != HttpVersion.HTTP_2;
        if (alone) {
            response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        problem(413, "Content Too Large", "the body is longer than " + limitBytes + " bytes");
        if (!alone) {
            return;
        }
        HttpConnection connection = request.connection();
        var patience = eventLoop().schedule(() -> connection.close(), DISCARD_MILLIS, TimeUnit.MILLISECONDS);
        request.endHandler(_ -> {
            patience.cancel(false);
            connection.close();
        });
    }

    private MultiMap queryParams() {
        if (context == null) {
            return MultiMap.caseInsensitiveMultiMap();
        }
        try {
            return context.queryParams();
        } catch (HttpException undecodable) {
            throw new BadParameter("query", String.valueOf(request.query()), "percent-encoded UTF-8");
        }
    }

    private void problem(int status, String title, String detail, JsonObject more) {
        JsonObject body = new JsonObject()
                .put("type", "about:blank")
                .put("title", title)
                .put("status", status)
                .put("detail", detail)
                .mergeIn(more);
        end(status, PROBLEM, body.toBuffer());
    }

    private void end(int status, CharSequence type, Buffer body) {
        if (settled) {
            return;
        }
        response().setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, type);
        if (request.method().equals(HttpMethod.HEAD)) {
            // Vert.x sends no length with HEAD unless it is told.
            response().putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
        }
        finish(body);
    }

    /// Whether a response may be ended now; it is then counted, before its last byte is on its way.
    private boolean settle() {
        if (settled) {
            return false;
        }
        if (response().closed()) {
            abandon();
            return false;
        }
        settled = true;
        tally.responded(route.index(), response().getStatusCode());
        loop.ended(route, response().getStatusCode(), startNanos, request);
        return true;
    }

    private void abandon() {
        if (settled) {
            return;
        }
        settled = true;
        tally.abandoned(route.index());
        loop.ended(route, 0, startNanos, request);
        if (whenAbandoned != null) {
            whenAbandoned.run();
        }
    }

    private EventLoop eventLoop() {
        return EventLoopServer.eventLoopOf(loop.context());
    }
}
