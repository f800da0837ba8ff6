package dev.spate.transport;

import dev.spate.scenario.ByteWriter;
import dev.spate.trace.Peer;
import dev.spate.workload.ConnectionFailure;
import dev.spate.workload.Outcome;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// One connection of a pool that speaks HTTP/1.1.
///
/// Carries one exchange at a time, without pipelining. It is opening, then idle and busy in turn, then
/// closed; the pool is told of each change, once. Whatever cannot be trusted to be in step any more is
/// closed and not used again: after a timeout, bytes nobody asked for, or a response that came before
/// its request was written.
final class Http1Connection extends Connection implements Carrier {

    private enum State {
        OPENING,
        IDLE,
        BUSY,
        CLOSED
    }

    private final ConnectionPool pool;
    private final IoLoop io;
    private final boolean secure;
    private final ResponseParser parser;
    private State state = State.OPENING;
    private @Nullable Channel channel;
    private @Nullable Exchange exchange;
    private long received;
    private boolean served;

    /// @param secure whether there is TLS before it
    Http1Connection(ConnectionPool pool, IoLoop io, boolean secure, int maxHeaderBytes, long maxBodyBytes) {
        this.pool = pool;
        this.io = io;
        this.secure = secure;
        this.parser = new ResponseParser(maxHeaderBytes, maxBodyBytes);
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
        return state == State.IDLE;
    }

    @Override
    void connected(Channel established, Opening opening) {
        channel = established;
        opening.done();
    }

    @Override
    void opened() {
        if (state == State.OPENING) {
            state = State.IDLE;
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
        Channel to = channel;
        if (to == null || state != State.IDLE) {
            throw new IllegalStateException("a request for a connection that is " + state);
        }
        int length = request.length();
        ByteBuf bytes = io.writeBuffer(length).writeBytes(request.array(), 0, length);
        parser.begin(next.isHead(), next.keepsBody());
        received = 0;
        exchange = next;
        next.carrier = this;
        state = State.BUSY;
        next.sent(io.nanoTime(), length);
        ChannelFuture _ = to.writeAndFlush(bytes, to.voidPromise());
        return true;
    }

    /// Closes, since nobody knows what will come yet.
    @Override
    public long abandon() {
        Exchange left = exchange;
        if (left != null) {
            left.carrier = null;
            exchange = null;
        }
        long bytes = received;
        close();
        return bytes;
    }

    @Override
    public @Nullable Peer peer() {
        return peer;
    }

    @Override
    void discard() {
        state = State.CLOSED;
        exchange = null;
        closeChannel();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            long now = io.eventNanos();
            if (state == State.BUSY) {
                read(bytes, now);
            } else if (state == State.IDLE) {
                pool.sawGarbage();
                close();
            }
        } catch (RuntimeException | Error e) {
            io.defect(e);
        } finally {
            bytes.release();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        ended(!secure);
    }

    /// The peer has ended TLS in order. What comes later by TCP does not count.
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslCloseCompletionEvent end && end.isSuccess()) {
            ended(true);
        }
    }

    /// The peer has ended the connection.
    ///
    /// @param inOrder whether it was the peer for sure; with TLS anybody can end the connection below
    ///     it, and then a body that lasts until the end is not known to be whole (RFC 9112, section 9.8)
    private void ended(boolean inOrder) {
        try {
            long now = io.eventNanos();
            if (state == State.BUSY) {
                parser.endOfInput(inOrder);
                conclude(now, false);
            } else if (state == State.IDLE) {
                close();
            }
        } catch (RuntimeException | Error e) {
            io.defect(e);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        try {
            boolean tls = secure && Troubles.isOfTls(cause);
            if (!tls && !(cause instanceof IOException)) {
                io.defect(cause);
            } else if (state == State.BUSY) {
                fail(tls ? Outcome.TLS : Outcome.RESET, io.eventNanos());
            } else if (state == State.IDLE) {
                close();
            }
        } catch (RuntimeException | Error e) {
            io.defect(e);
        }
    }

    private void read(ByteBuf bytes, long now) {
        Exchange answered = exchange;
        if (received == 0 && answered != null) {
            answered.responding(now);
        }
        while (bytes.isReadable() && !parser.isWhole() && parser.failure() == null) {
            int from = bytes.readerIndex();
            int count = bytes.readableBytes();
            long skippable = parser.skippable();
            int used;
            if (skippable > 0) {
                used = (int) Math.min(count, skippable);
                parser.skipped(used);
            } else {
                byte[] array = io.readBytes();
                bytes.internalNioBuffer(from, count).get(array, 0, count);
                used = parser.feed(array, 0, count);
            }
            bytes.readerIndex(from + used);
            received += used;
        }
        conclude(now, bytes.isReadable());
    }

    /// Ends the exchange if its response is whole or will never be.
    ///
    /// @param more whether there were bytes behind it
    private void conclude(long now, boolean more) {
        Outcome failure = parser.failure();
        if (failure != null) {
            fail(failure, now);
            return;
        }
        Exchange ended = exchange;
        if (!parser.isWhole() || ended == null) {
            return;
        }
        exchange = null;
        ended.carrier = null;
        served = true;
        ended.responded(parser, now, received);
        if (more) {
            pool.sawGarbage();
        }
        if (parser.keepsAlive() && pool.keepsConnections() && !more && isWritten()) {
            state = State.IDLE;
            pool.release(this);
        } else {
            close();
        }
        ended.proceed();
    }

    private void fail(Outcome outcome, long now) {
        Exchange ended = exchange;
        long bytes = received;
        if (ended != null) {
            ended.carrier = null;
            exchange = null;
            ended.failed(outcome, now, bytes);
        }
        close();
        if (ended != null) {
            ended.proceed();
        }
    }

    private boolean isWritten() {
        Channel open = channel;
        if (open == null || !open.isActive()) {
            return false;
        }
        ChannelOutboundBuffer pending = open.unsafe().outboundBuffer();
        return pending != null && pending.isEmpty();
    }

    @Override
    void close() {
        if (state == State.CLOSED) {
            return;
        }
        boolean wasIdle = state == State.IDLE;
        state = State.CLOSED;
        closeChannel();
        pool.lost(this, wasIdle);
    }

    private void closeChannel() {
        Channel open = channel;
        if (open != null) {
            ChannelFuture _ = open.close();
        }
    }
}
