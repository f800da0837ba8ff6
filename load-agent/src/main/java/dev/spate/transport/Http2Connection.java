package dev.spate.transport;

import dev.spate.scenario.ByteWriter;
import dev.spate.workload.ConnectionFailure;
import dev.spate.workload.Outcome;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.collection.IntObjectHashMap;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One connection of a pool that speaks HTTP/2 (RFC 9113): which streams there are, how each ends, and
/// how the connection does. That hangs together, so it is one class though a long one; what frames of
/// the peer mean is in [Http2Frames], their bytes are in [Http2Input] and [Http2Output], and the bodies
/// of requests in [Http2Uploads].
///
/// ## Life
/// It is open when the peer's settings have come, so that no stream is ever refused because they were
/// not known yet. A connection that the peer ends by GOAWAY, whose numbers of streams are used up, or on
/// which a request was given up without anything having come since it was sent, *leaves*: the pool
/// replaces it at once, it takes no more exchanges, and it is closed when those it has have ended.
///
/// ## What becomes of exchanges
/// Those of streams above the last one that a GOAWAY names have not been seen by the peer, which says
/// so; they are sent again, by another connection, up to [#MOST_MOVES] times, and the way there is in
/// their response time. A stream that the peer resets, for whatever reason, ends its exchange with
/// [Outcome#RESET]. What is wrong with one response ends its stream; what is wrong with the connection
/// ends all of them: with [Outcome#MALFORMED], since from there on nothing of what comes can be told.
///
/// ## Memory
/// [#MOST_STREAMS] at a time, each with a head and, where it is wanted, a body up to their limits; one
/// frame and one block of headers that are not whole yet; 4 KiB of a table of headers each way; the body
/// of a request that the peer does not let through; and 1 MiB of answers that it does not take.
///
/// Writes that are caused by what came are handed to the channel together, when all that came was read.
/// For one loop only.
final class Http2Connection extends Connection {

    /// Streams at one time, if the peer allows more.
    static final int MOST_STREAMS = 256;

    /// How often an exchange is sent again that the peer has not seen.
    static final int MOST_MOVES = 3;

    /// Bytes that the peer may send before it is told of more: of all streams.
    private static final int RECEIVE_WINDOW = 16 << 20;

    private enum State {
        OPENING,
        OPEN,
        LEAVING,
        CLOSED
    }

    private final ConnectionPool pool;
    private final IoLoop io;
    private final boolean secure;
    private final RequestHeaders headers;
    private final int maxHeaderBytes;
    private final long maxBodyBytes;
    private final Http2Input input;
    private final Http2Output output = new Http2Output();
    private final Http2Frames frames;
    private final Http2Uploads uploads;
    private final IntObjectHashMap<Http2Stream> streams = new IntObjectHashMap<>();
    private final ArrayDeque<Http2Stream> free = new ArrayDeque<>();

    private final CancelledStreams cancelled = new CancelledStreams();
    private State state = State.OPENING;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Channel channel;
    private @Nullable Opening opening;
    private @Nullable ByteBuf early;
    private int nextId = 1;
    private int roomFor = MOST_STREAMS;
    private int receiveWindow = RECEIVE_WINDOW;
    private long heardNanos;
    private boolean served;
    private boolean gathering;
    private boolean tidying;

    /// @param secure whether there is TLS before it
    Http2Connection(
            ConnectionPool pool,
            IoLoop io,
            boolean secure,
            RequestHeaders headers,
            int maxHeaderBytes,
            long maxBodyBytes) {
        this.pool = pool;
        this.io = io;
        this.secure = secure;
        this.headers = headers;
        this.maxHeaderBytes = maxHeaderBytes;
        this.maxBodyBytes = maxBodyBytes;
        this.input = new Http2Input(maxHeaderBytes);
        this.frames = new Http2Frames(this, input, output);
        this.uploads = new Http2Uploads(output, frames);
    }

    @Override
    boolean hasServed() {
        return served;
    }

    @Override
    boolean isOf(ConnectionPool which) {
        return pool == which;
    }

    @Override
    boolean hasRoom() {
        return state == State.OPEN && streams.size() < roomFor;
    }

    @Override
    void connected(Channel established, Opening toOpen) {
        channel = established;
        opening = toOpen;
        if (state != State.OPENING) {
            toOpen.done();
            return;
        }
        Http2Settings settings = new Http2Settings()
                .pushEnabled(false)
                .initialWindowSize(Http2Stream.RECEIVE_WINDOW)
                .maxHeaderListSize(maxHeaderBytes);
        output.begin(established, settings, RECEIVE_WINDOW);
        output.flush();
        ByteBuf before = early;
        if (before != null) {
            early = null;
            read(before);
            before.release();
            finish();
        }
    }

    @Override
    void opened() {
        if (state == State.OPENING) {
            state = State.OPEN;
            pool.opened(this);
        } else {
            closeChannel();
        }
    }

    @Override
    void notOpened(ConnectionFailure failure) {
        if (state == State.OPENING) {
            state = State.CLOSED;
            pool.refused(this, failure);
        }
        closeChannel();
    }

    @Override
    boolean send(Exchange next, ByteWriter scratch) {
        ByteWriter request = render(next, scratch, io);
        if (request == null) {
            return false;
        }
        if (!hasRoom()) {
            throw new IllegalStateException("a request for a connection that is " + state);
        }
        int length = request.length();
        int body = headers.read(request.array(), length, secure);
        int id = nextId;
        nextId += 2;
        cancelled.opened(id);
        Http2Stream stream = free.isEmpty() ? new Http2Stream(this, maxBodyBytes) : free.removeLast();
        stream.begin(id, next, uploads.streamWindow());
        Http2Stream _ = streams.put(id, stream);
        next.carrier = stream;
        int headBytes = output.headers(id, headers, body == length);
        int frameCount = (length - body + Http2Output.FRAME_BYTES - 1) / Http2Output.FRAME_BYTES;
        long now = io.nanoTime();
        stream.sentNanos(now);
        next.sent(now, headBytes + length - body + frameCount * Http2Output.FRAME_HEADER_BYTES);
        if (body < length) {
            uploads.begin(stream, request.array(), body, length);
        }
        if (nextId < 0) {
            leave();
        }
        if (!gathering) {
            output.flush();
        }
        return true;
    }

    /// Ends a stream from this side.
    ///
    /// @return bytes of the response that had come
    long abandon(Http2Stream stream) {
        long bytes = stream.received();
        boolean silent = heardNanos <= stream.sentNanos();
        Exchange _ = release(stream, Http2Error.CANCEL);
        stream.trim();
        if (silent) {
            leave();
        }
        if (!tidying) {
            // Not now: others must not be told anything from within the call that gives this one up.
            tidying = true;
            io.execute(this::tidy);
        }
        return bytes;
    }

    @Override
    void close() {
        if (state != State.CLOSED) {
            leave();
            settle();
        }
    }

    @Override
    void discard() {
        state = State.CLOSED;
        streams.clear();
        closeChannel();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            heardNanos = io.eventNanos();
            if (channel == null) {
                // The peer was faster than the news that the connection is established.
                ByteBuf before = early == null ? IoLoop.POOLED.directBuffer() : early;
                early = before.writeBytes(bytes);
            } else {
                read(bytes);
            }
        } catch (RuntimeException | Error e) {
            io.defect(e);
        } finally {
            bytes.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        finish();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext from) {
        finish();
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        ended(Outcome.INCOMPLETE, ConnectionFailure.NOT_HTTP2);
    }

    /// The peer has ended TLS in order.
    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) {
        if (event instanceof SslCloseCompletionEvent end && end.isSuccess()) {
            ended(Outcome.INCOMPLETE, ConnectionFailure.NOT_HTTP2);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        boolean tls = secure && Troubles.isOfTls(cause);
        if (tls) {
            ended(Outcome.TLS, Troubles.handshaking(cause));
        } else if (cause instanceof IOException) {
            ended(Outcome.RESET, ConnectionFailure.OTHER);
        } else {
            io.defect(cause);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext from) {
        if (!from.equals(context)) {
            // Of an attempt that failed; another one has taken its place.
            return;
        }
        input.release();
        output.release();
        ByteBuf before = early;
        if (before != null) {
            early = null;
            before.release();
        }
    }

    private void ended(Outcome outcome, ConnectionFailure failure) {
        try {
            Opening toOpen = opening;
            if (state == State.OPENING && toOpen != null) {
                toOpen.failed(failure);
            } else if (state == State.OPEN || state == State.LEAVING) {
                end(outcome);
            }
        } catch (RuntimeException | Error e) {
            io.defect(e);
        }
    }

    private void read(ByteBuf bytes) {
        ChannelHandlerContext to = context;
        gathering = true;
        boolean more = true;
        while (more && to != null && state != State.CLOSED) {
            try {
                more = input.readFrame(to, bytes, frames);
            } catch (Http2Exception.StreamException e) {
                streamFault(e.streamId(), e.error());
            } catch (Http2Exception e) {
                connectionFault(e.error());
            }
        }
    }

    private void streamFault(int id, Http2Error error) {
        Http2Stream stream = streams.get(id);
        if (stream != null) {
            fail(stream, Outcome.MALFORMED, error);
        }
    }

    private void connectionFault(Http2Error error) {
        Opening toOpen = opening;
        if (state == State.OPENING && toOpen != null) {
            toOpen.failed(ConnectionFailure.NOT_HTTP2);
            return;
        }
        if (error == Http2Error.STREAM_CLOSED) {
            pool.sawGarbage();
        }
        output.goAway(error);
        output.flush();
        end(input.blockIsTooLarge() ? Outcome.HEADER_TOO_LARGE : Outcome.MALFORMED);
    }

    /// All that came has been read: writes what that caused, as far as the peer lets it.
    private void finish() {
        gathering = false;
        if (state == State.CLOSED) {
            return;
        }
        try {
            while (uploads.sendWaiting()) {
                output.flush();
            }
            output.flush();
        } catch (RuntimeException | Error e) {
            io.defect(e);
        }
    }

    private void tidy() {
        tidying = false;
        settle();
        finish();
    }

    // What frames of the peer cause.

    Http2Uploads uploads() {
        return uploads;
    }

    /// When the last bytes were read.
    long heardNanos() {
        return heardNanos;
    }

    /// The stream of a frame that has come.
    ///
    /// @return null if it is not to be minded, because the stream was ended from this side
    /// @throws Http2Exception if there is no reason for such a frame
    @Nullable
    Http2Stream stream(int id) throws Http2Exception {
        Http2Stream stream = streams.get(id);
        if (stream == null) {
            requireOpened(id);
            if (!cancelled.mayHold(id, nextId - 2)) {
                throw Http2Exception.connectionError(Http2Error.STREAM_CLOSED, "a frame of a stream that has ended");
            }
        }
        return stream;
    }

    /// The stream of a frame that may come for a stream that has ended.
    @Nullable
    Http2Stream streamIfOpen(int id) throws Http2Exception {
        Http2Stream stream = streams.get(id);
        if (stream == null) {
            requireOpened(id);
        }
        return stream;
    }

    private void requireOpened(int id) throws Http2Exception {
        int newest = nextId - 2;
        if ((id & 1) == 0 || id > newest) {
            throw Http2Exception.connectionError(Http2Error.PROTOCOL_ERROR, "a frame of a stream that nobody opened");
        }
    }

    /// The settings of the peer have come.
    void configure(Http2Settings settings) throws Http2Exception {
        if (Boolean.TRUE.equals(settings.pushEnabled())) {
            throw Http2Exception.connectionError(Http2Error.PROTOCOL_ERROR, "a server that asks for pushes");
        }
        Long tableSize = settings.headerTableSize();
        if (tableSize != null) {
            output.tableSize(tableSize);
        }
        Long most = settings.maxConcurrentStreams();
        if (most != null) {
            roomFor = (int) Math.min(most, MOST_STREAMS);
        }
        Integer window = settings.initialWindowSize();
        if (window != null) {
            uploads.streamWindow(window, streams.values());
        }
        output.settingsAck();
        Opening toOpen = opening;
        if (state == State.OPENING && toOpen != null) {
            toOpen.done();
        } else if (listed && !hasRoom()) {
            pool.full(this);
        } else {
            settle();
        }
    }

    /// Takes bytes from what the peer may send, and lets it send more in time.
    void takeWindow(int bytes) throws Http2Exception {
        receiveWindow -= bytes;
        if (receiveWindow < 0) {
            throw Http2Exception.connectionError(Http2Error.FLOW_CONTROL_ERROR, "more than the connection's window");
        }
        if (receiveWindow < RECEIVE_WINDOW / 2) {
            output.windowUpdate(0, RECEIVE_WINDOW - receiveWindow);
            receiveWindow = RECEIVE_WINDOW;
        }
    }

    /// The response of a stream is whole. What is left of its request is of no use any more.
    void whole(Http2Stream stream) {
        served = true;
        Exchange ended = release(stream, stream.unsentBytes() > 0 ? Http2Error.NO_ERROR : null);
        ended.responded(stream, heardNanos, stream.received());
        stream.trim();
        settle();
        ended.proceed();
    }

    /// A stream will have no whole response.
    ///
    /// @param error what the peer is told; null if it knows
    void fail(Http2Stream stream, Outcome outcome, @Nullable Http2Error error) {
        Exchange ended = release(stream, error);
        ended.failed(outcome, heardNanos, stream.received());
        stream.trim();
        settle();
        ended.proceed();
    }

    /// The peer wants no more streams, and has not minded those above a number.
    void goneAway(int last) {
        List<Http2Stream> unseen = new ArrayList<>();
        for (Http2Stream stream : streams.values()) {
            if (stream.id() > last) {
                unseen.add(stream);
            }
        }
        leave();
        // The first is put before all that wait at last.
        unseen.sort(Comparator.comparingInt(Http2Stream::id).reversed());
        for (Http2Stream stream : unseen) {
            if (stream.moves() < MOST_MOVES) {
                int moves = stream.moves() + 1;
                Exchange moved = release(stream, null);
                moved.moves = (byte) moves;
                stream.trim();
                pool.again(moved);
            } else {
                fail(stream, Outcome.RESET, null);
            }
        }
        settle();
    }

    /// Takes a stream out.
    ///
    /// @param error what the peer is told; null if it knows
    private Exchange release(Http2Stream stream, @Nullable Http2Error error) {
        Http2Stream _ = streams.remove(stream.id());
        uploads.end(stream);
        if (error != null) {
            cancelled.add(stream.id());
            output.reset(stream.id(), error);
        }
        free.addLast(stream);
        return stream.end();
    }

    /// Takes no more exchanges.
    private void leave() {
        if (state == State.OPEN) {
            state = State.LEAVING;
            pool.left(this, listed);
        }
    }

    /// A stream has ended, or there may be more of them.
    private void settle() {
        if (state == State.LEAVING && streams.isEmpty()) {
            state = State.CLOSED;
            output.goAway(Http2Error.NO_ERROR);
            output.flush();
            closeChannel();
            pool.gone(this);
        } else if (!listed && hasRoom()) {
            pool.release(this);
        }
    }

    /// Ends it, and all that it carries.
    private void end(Outcome outcome) {
        boolean leaving = state == State.LEAVING;
        state = State.CLOSED;
        List<Exchange> left = new ArrayList<>(streams.size());
        for (Http2Stream stream : streams.values()) {
            Exchange exchange = stream.end();
            exchange.failed(outcome, io.eventNanos(), stream.received());
            left.add(exchange);
        }
        streams.clear();
        uploads.clear();
        closeChannel();
        if (leaving) {
            pool.gone(this);
        } else {
            pool.lost(this, listed);
        }
        left.forEach(Exchange::proceed);
    }

    private void closeChannel() {
        Channel open = channel;
        if (open != null) {
            ChannelFuture _ = open.close();
        }
    }
}
