package dev.spate.http;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One request and its answer: is it let in, where does it lead, is its body whole, and back again.
///
/// The answer is sent once, or the connection goes first. Belongs to the event loop, except that the
/// route itself runs on a thread that may wait.
final class Exchange {

    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    /// How long the rest of a body that was refused is read: a connection that is closed with bytes
    /// unread is reset, and the client may then never see the answer.
    private static final long DISCARD_MILLIS = 1000;

    private static final long BODY_LOOK_MILLIS = 1000;

    private static final Map<String, String> ALWAYS = Map.of(
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
            "Cache-Control", "no-store");

    /// Who is not let in keeps no connection.
    private static final Set<Integer> STRANGERS = Set.of(401, 403, 421, 429);

    private final Connections connections;
    private final ServerSettings.Limits limits;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Context loop;
    private @Nullable Buffer body;
    private @Nullable EventClient events;
    private boolean answered;
    private boolean bodyEnded;
    private boolean stream;
    private long bodyTimer = -1;
    private long waitedMillis;

    Exchange(Connections connections, HttpServerRequest request) {
        this.connections = connections;
        this.limits = connections.settings().limits();
        this.request = request;
        this.response = request.response();
        this.loop = connections.vertx().getOrCreateContext();
    }

    void begin() {
        response.closeHandler(_ -> gone());
        request.exceptionHandler(_ -> answered = true);
        response.exceptionHandler(failure -> LOG.debug("an answer could not be sent", failure));
        request.endHandler(_ -> bodyEnded = true);
        try {
            Routes.Match match = admit();
            gather(match);
        } catch (Refusal refusal) {
            refuse(refusal);
        } catch (RuntimeException e) {
            broken(e);
        }
    }

    /// The answer to what is no HTTP.
    void refuseMalformed() {
        bodyEnded = true;
        Throwable cause = request.decoderResult().cause();
        response.putHeader("Connection", "close");
        refuse(
                cause instanceof TooLongHttpLineException
                        ? new Refusal(414, "the first line of the request is too long", "shorten it")
                        : cause instanceof TooLongHttpHeaderException
                                ? new Refusal(
                                        431,
                                        "the headers are longer than " + limits.headBytes() + " bytes",
                                        "send fewer or shorter ones")
                                : new Refusal(400, "this is not an HTTP request", "send HTTP/1.1"));
    }

    private Routes.Match admit() throws Refusal {
        String method = request.method().name();
        connections.gate().checkHost(request.headers().getAll("Host"));
        connections
                .gate()
                .checkOrigin(
                        method,
                        request.getHeader("Origin"),
                        request.getHeader("Sec-Fetch-Site"),
                        String.valueOf(request.getHeader("Host")));
        String path = request.path();
        if (path == null || !request.uri().startsWith("/")) {
            throw new Refusal(400, "the address of the request is no path", "ask for a path, such as /api/v1/runs");
        }
        Routes routes = connections.routes();
        boolean open = routes.all().stream()
                .anyMatch(route -> route.open() && route.template().equals(path));
        if (!open) {
            long seconds = connections.take(address());
            if (seconds > 0) {
                throw new Refusal(
                                429,
                                "more than " + limits.perSecond() + " requests a second came from your address",
                                "wait for " + seconds + " s")
                        .with("Retry-After", Long.toString(seconds));
            }
            connections.gate().checkToken(method, request.headers().getAll("Authorization"));
        }
        Routes.Match match = routes.find(method, path);
        if (match == null) {
            throw new Refusal(404, "there is nothing at this address", "/openapi.json says what there is");
        }
        Gate.checkAccept(match.route(), request.headers().getAll("Accept"));
        return match;
    }

    private String address() {
        try {
            return Gate.counted(InetAddress.getByName(request.remoteAddress().hostAddress()));
        } catch (UnknownHostException _) {
            return "?";
        }
    }

    /// Reads the body, then goes on.
    private void gather(Routes.Match match) throws Refusal {
        Route route = match.route();
        Map<String, String> query = Routes.query(route, request.query());
        int most = route.submission() ? limits.submissionBytes() : limits.bodyBytes();
        String length = request.getHeader("Content-Length");
        boolean announced = request.getHeader("Transfer-Encoding") != null || (length != null && !length.equals("0"));
        String type = type();
        Gate.checkType(route, type, request.getHeader("Content-Encoding"), !announced);
        if (length != null && (!length.matches("\\d{1,12}") || Long.parseLong(length) > most)) {
            throw tooLong(most);
        }
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            response.writeContinue();
        }
        Buffer gathered = Buffer.buffer();
        body = gathered;
        request.handler(chunk -> {
            if (answered) {
                return;
            }
            if (gathered.length() + chunk.length() > most) {
                refuse(tooLong(most));
            } else if (!connections.gather(chunk.length())) {
                refuse(Refusal.later("too many submissions come in at once", 5));
            } else {
                gathered.appendBuffer(chunk);
            }
        });
        request.endHandler(_ -> {
            bodyEnded = true;
            stopBodyTimer();
            if (!answered) {
                run(
                        route,
                        new Call(match.path(), query, type, gathered.getBytes(), request.getHeader("Last-Event-ID")));
            }
        });
        if (announced) {
            bodyTimer = connections.vertx().setPeriodic(BODY_LOOK_MILLIS, _ -> lookAtBody());
        }
    }

    /// A body may take its time only as long as its bytes come.
    private void lookAtBody() {
        waitedMillis += BODY_LOOK_MILLIS;
        long bytes = body == null ? 0 : body.length();
        if (waitedMillis > limits.bodyMillis() + bytes * 1000 / limits.bodyBytesPerSecond() && !answered) {
            refuse(new Refusal(
                    408,
                    "the body came too slowly: " + bytes + " bytes in " + waitedMillis / 1000 + " s",
                    "send it again over a better line"));
        }
    }

    private void run(Route route, Call call) {
        if (route.isEvents()) {
            stream = connections.reserveStream();
            if (!stream) {
                refuse(Refusal.later("all " + limits.eventStreams() + " streams of events are taken", 10));
                return;
            }
        }
        boolean taken = connections.work(() -> {
            Answer answer;
            try {
                answer = route.handler().handle(call);
            } catch (Refusal refusal) {
                answer = refusal.answer();
            } catch (InterruptedException | IllegalStateException e) {
                LOG.debug("the coordinator does not answer", e);
                answer = Refusal.later("the coordinator is ending", 2).answer();
            } catch (RuntimeException e) {
                LOG.error("{} {} failed", route.method(), route.template(), e);
                answer = fault().answer();
            }
            Answer given = answer;
            Connections.onLoop(loop, () -> send(given));
        });
        if (!taken) {
            refuse(Refusal.later("too many requests are being done at once", 1));
        }
    }

    private void refuse(Refusal refusal) {
        send(refusal.answer());
    }

    private void broken(RuntimeException e) {
        LOG.error("a request failed", e);
        refuse(fault());
    }

    private static Refusal fault() {
        return new Refusal(500, "the coordinator has a fault; its log says more", "tell its developers");
    }

    private void send(Answer answer) {
        if (answered || response.closed()) {
            answered = true;
            releaseBody();
            if (answer instanceof Answer.File file) {
                close(file.channel());
            }
            return;
        }
        answered = true;
        releaseBody();
        stopBodyTimer();
        ALWAYS.forEach(response::putHeader);
        if (!bodyEnded) {
            discardBody();
        }
        switch (answer) {
            case Answer.Whole whole -> whole(whole);
            case Answer.File file -> file(file);
            case Answer.Events stream -> events(stream);
        }
    }

    private void whole(Answer.Whole whole) {
        response.setStatusCode(whole.status());
        whole.headers().forEach(response::putHeader);
        if (whole.status() == 204) {
            sent(response.end());
            return;
        }
        response.putHeader("Content-Type", whole.type());
        response.putHeader("Content-Length", Integer.toString(whole.body().length));
        boolean last = STRANGERS.contains(whole.status())
                || "close".equals(whole.headers().get("Connection"));
        if (last) {
            response.putHeader("Connection", "close");
        }
        Future<Void> sending = isHead() ? response.end() : response.end(Buffer.buffer(whole.body()));
        sent(sending);
        if (last && bodyEnded) {
            sending.onComplete(_ -> request.connection().close());
        }
    }

    private void file(Answer.File file) {
        file.headers().forEach(response::putHeader);
        response.putHeader("Content-Type", file.type());
        response.putHeader("Content-Length", Long.toString(file.bytes()));
        Future<Void> sending =
                isHead() || file.bytes() == 0 ? response.end() : response.sendFile(file.channel(), 0, file.bytes());
        sent(sending.onComplete(_ -> close(file.channel())));
    }

    private void events(Answer.Events answer) {
        response.putHeader("Content-Type", "text/event-stream");
        response.putHeader("X-Accel-Buffering", "no");
        if (request.version() == HttpVersion.HTTP_1_0) {
            response.putHeader("Connection", "close");
        } else {
            response.setChunked(true);
        }
        EventClient client = new EventClient(
                connections, request.connection(), response, answer.feed(), answer.seen(), loop, this::done);
        events = client;
        client.start(answer.opening());
    }

    private void sent(Future<Void> sending) {
        sending.onComplete(_ -> done());
    }

    private void done() {
        releaseStream();
        connections.expectRequest(request.connection(), limits.idleMillis());
    }

    private void discardBody() {
        response.putHeader("Connection", "close");
        request.handler(_ -> {});
        long timer = connections
                .vertx()
                .setTimer(DISCARD_MILLIS, _ -> request.connection().close());
        request.endHandler(_ -> {
            connections.vertx().cancelTimer(timer);
            request.connection().close();
        });
    }

    /// The connection was closed, or the answer is out.
    private void gone() {
        answered = true;
        stopBodyTimer();
        releaseBody();
        releaseStream();
        EventClient client = events;
        if (client != null) {
            events = null;
            client.closed();
        }
    }

    private void releaseStream() {
        if (stream) {
            stream = false;
            connections.releaseStream();
        }
    }

    private void releaseBody() {
        Buffer gathered = body;
        if (gathered != null) {
            body = null;
            connections.forget(gathered.length());
        }
    }

    private void stopBodyTimer() {
        if (bodyTimer >= 0) {
            connections.vertx().cancelTimer(bodyTimer);
            bodyTimer = -1;
        }
    }

    private Refusal tooLong(int most) {
        return new Refusal(413, "the body is longer than the " + most + " bytes that it may have", "shorten it");
    }

    private String type() {
        String header = request.getHeader("Content-Type");
        return header == null ? "" : header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    private boolean isHead() {
        return request.method().name().equals("HEAD");
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("a file could not be closed", e);
        }
    }
}
