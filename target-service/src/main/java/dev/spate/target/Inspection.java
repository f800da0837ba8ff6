package dev.spate.target;

import dev.spate.inspector.InspectorAnswers;
import dev.spate.inspector.InspectorAnswers.Answer;
import dev.spate.inspector.RuntimeInspector;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// `/inspect`: what the event loops, workers and virtual threads of this process do, as
/// [InspectorAnswers] says. A snapshot is taken beside the event loops, which it is about, by one thread
/// that is there from the beginning: who starts a thread waits until that has run for the first time, and
/// so an event loop would be held by the question whether it is.
final class Inspection implements Endpoint, AutoCloseable {

    /// Of a stream, in the write queue of a connection; more are left out.
    private static final int QUEUED_BYTES = 1 << 20;

    private final InspectorAnswers answers;
    private final ThreadPoolExecutor beside = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("spate-inspect").factory());

    Inspection(RuntimeInspector inspector) {
        this.answers = new InspectorAnswers(inspector);
        boolean _ = beside.prestartCoreThread();
    }

    @Override
    public void mount(Routes routes) {
        routes.witness(HttpMethod.GET, "/inspect", this::answer);
        routes.witness(HttpMethod.HEAD, "/inspect", this::answer);
        routes.witness(HttpMethod.GET, "/inspect/", this::answer);
        routes.witness(HttpMethod.HEAD, "/inspect/", this::answer);
        routes.witness(HttpMethod.GET, "/inspect/stream", this::stream);
        for (String path : new String[] {"/inspect/on", "/inspect/off", "/inspect/slices/on", "/inspect/slices/off"}) {
            routes.witness(HttpMethod.POST, path, this::answer);
        }
    }

    private void answer(Exchange exchange) {
        Context loop = exchange.context();
        String method = exchange.request().method().name();
        String path = String.valueOf(exchange.request().path());
        beside.execute(() -> {
            Answer answer = answers.answer(method, path);
            loop.runOnContext(_ -> exchange.end(answer.status(), answer.type(), Buffer.buffer(answer.bytes())));
        });
    }

    @Override
    public void close() {
        beside.shutdown();
    }

    private void stream(Exchange exchange) {
        String accept = exchange.request().getHeader(HttpHeaders.ACCEPT);
        Context loop = exchange.context();
        exchange.response()
                .setChunked(true)
                .setWriteQueueMaxSize(QUEUED_BYTES)
                .putHeader(HttpHeaders.CONTENT_TYPE, InspectorAnswers.streamType(accept))
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        boolean begun = answers.follow(accept, piece -> {
            if (exchange.response().closed()) {
                return false;
            }
            loop.runOnContext(_ -> {
                if (!exchange.response().closed() && !exchange.response().writeQueueFull()) {
                    var _ = exchange.response().write(piece);
                }
            });
            return true;
        });
        if (!begun) {
            exchange.response().setChunked(false);
            exchange.problem(503, "Service Unavailable", "too many follow the inspector already");
        }
    }
}
