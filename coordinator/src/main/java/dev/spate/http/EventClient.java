package dev.spate.http;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.atomic.AtomicBoolean;

/// A client that follows a run. It is sent events as fast as it takes them, and nothing is kept for it
/// besides its place in the feed: one that is so slow that the feed has forgotten what it needs next, or
/// that takes nothing for two heartbeats, is cut off.
///
/// Belongs to the event loop, except [#wake].
final class EventClient implements RunFeed.Follower {

    /// What may wait to be sent.
    private static final int QUEUE_BYTES = 64 << 10;

    private final Connections connections;
    private final HttpConnection connection;
    private final HttpServerResponse response;
    private final RunFeed feed;
    private final Context loop;
    private final Runnable whenDone;
    private final AtomicBoolean awake = new AtomicBoolean();
    private long seen;
    private boolean fresh = true;
    private boolean ended;
    private long written;
    private int stalls;

    /// @param seen number of the last event that it has
    /// @param whenDone called when the stream has ended in order
    EventClient(
            Connections connections,
            HttpConnection connection,
            HttpServerResponse response,
            RunFeed feed,
            long seen,
            Context loop,
            Runnable whenDone) {
        this.connections = connections;
        this.connection = connection;
        this.response = response;
        this.feed = feed;
        this.seen = seen;
        this.loop = loop;
        this.whenDone = whenDone;
    }

    /// @param opening what it is sent first
    void start(byte[] opening) {
        response.setWriteQueueMaxSize(QUEUE_BYTES);
        response.drainHandler(_ -> pump());
        connections.add(this);
        response.write(Buffer.buffer(opening));
        feed.follow(this);
    }

    @Override
    public void wake() {
        if (awake.compareAndSet(false, true)) {
            Connections.onLoop(loop, () -> {
                awake.set(false);
                pump();
            });
        }
    }

    private void pump() {
        while (!ended && !response.writeQueueFull()) {
            RunFeed.Frame frame = feed.after(seen);
            if (frame == null) {
                return;
            }
            // One that comes new begins with what is kept.
            if (!fresh && frame.number() != seen + 1) {
                cut();
                return;
            }
            fresh = false;
            seen = frame.number();
            response.write(Buffer.buffer(frame.bytes()));
            if (frame.last()) {
                end();
            }
        }
    }

    /// Shows that the server is there, and looks whether the client is.
    void beat() {
        if (!response.writeQueueFull()) {
            stalls = 0;
            response.write(Buffer.buffer(EventText.HEARTBEAT));
            return;
        }
        long now = response.bytesWritten();
        stalls = now == written ? stalls + 1 : 0;
        written = now;
        if (stalls >= 2) {
            cut();
        }
    }

    /// Ends the stream in order.
    void end() {
        if (!ended) {
            ended = true;
            response.end();
            closed();
            whenDone.run();
        }
    }

    /// The client went, or is sent away.
    void closed() {
        ended = true;
        feed.unfollow(this);
        connections.remove(this);
    }

    private void cut() {
        closed();
        connection.close();
    }
}
