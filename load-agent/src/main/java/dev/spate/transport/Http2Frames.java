package dev.spate.transport;

import dev.spate.workload.Outcome;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;

/// What the frames of a peer mean to a connection. For one loop only.
///
/// Frames that bring no request forward are counted: a peer that sends [#MOST_IDLE] of them within a
/// second and nothing else, or does not take the answers to them, is given up.
final class Http2Frames implements Http2FrameListener {

    /// Of a real server a few come with a response at most, to measure the way or to grant a window.
    static final int MOST_IDLE = 1_000;

    private static final long SECOND = 1_000_000_000L;
    private static final long MOST_PENDING_BYTES = 1 << 20;

    private final Http2Connection connection;
    private final Http2Input input;
    private final Http2Output output;
    private int idle;
    private long idleSince;

    Http2Frames(Http2Connection connection, Http2Input input, Http2Output output) {
        this.connection = connection;
        this.input = input;
        this.output = output;
    }

    /// A request was brought forward, by the peer or towards it.
    void progressed() {
        idle = 0;
    }

    @Override
    public int onDataRead(ChannelHandlerContext context, int id, ByteBuf data, int padding, boolean last)
            throws Http2Exception {
        int bytes = data.readableBytes() + padding;
        if (data.isReadable() || last) {
            progressed();
        } else {
            idled();
        }
        connection.takeWindow(bytes);
        Http2Stream stream = connection.stream(id);
        if (stream == null) {
            return bytes;
        }
        stream.count(input.frameBytes());
        if (!stream.takeWindow(bytes)) {
            connection.fail(stream, Outcome.MALFORMED, Http2Error.FLOW_CONTROL_ERROR);
            return bytes;
        }
        Outcome outcome = stream.data(data, last);
        if (outcome == null) {
            int more = stream.moreWindow();
            if (more > 0) {
                output.windowUpdate(id, more);
            }
        } else {
            conclude(stream, outcome, last);
        }
        return bytes;
    }

    @Override
    public void onHeadersRead(ChannelHandlerContext context, int id, Http2Headers headers, int padding, boolean last)
            throws Http2Exception {
        progressed();
        Http2Stream stream = connection.stream(id);
        if (stream != null) {
            stream.count(input.blockBytes());
            ResponseHeaders block = input.headers();
            block.end();
            Outcome outcome = stream.head(block, last);
            if (outcome != null) {
                conclude(stream, outcome, last);
            }
        }
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext context,
            int id,
            Http2Headers headers,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean last)
            throws Http2Exception {
        onHeadersRead(context, id, headers, padding, last);
    }

    /// @param last whether the peer has ended the stream
    private void conclude(Http2Stream stream, Outcome outcome, boolean last) {
        switch (outcome) {
            case OK -> connection.whole(stream);
            case MALFORMED -> connection.fail(stream, outcome, Http2Error.PROTOCOL_ERROR);
            default -> connection.fail(stream, outcome, last ? null : Http2Error.CANCEL);
        }
    }

    @Override
    public void onPriorityRead(ChannelHandlerContext context, int id, int dependency, short weight, boolean exclusive)
            throws Http2Exception {
        idled();
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext context, int id, long error) throws Http2Exception {
        Http2Stream stream = connection.streamIfOpen(id);
        if (stream == null) {
            idled();
        } else {
            progressed();
            stream.count(input.frameBytes());
            connection.fail(stream, Outcome.RESET, null);
        }
    }

    @Override
    public void onSettingsAckRead(ChannelHandlerContext context) throws Http2Exception {
        idled();
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings) throws Http2Exception {
        idled();
        connection.configure(settings);
    }

    @Override
    public void onPingRead(ChannelHandlerContext context, long data) throws Http2Exception {
        idled();
        output.pingAck(data);
    }

    @Override
    public void onPingAckRead(ChannelHandlerContext context, long data) throws Http2Exception {
        idled();
    }

    /// Nobody asked for pushes, and the settings say so.
    @Override
    public void onPushPromiseRead(
            ChannelHandlerContext context, int id, int promised, Http2Headers headers, int padding)
            throws Http2Exception {
        throw Http2Exception.connectionError(Http2Error.PROTOCOL_ERROR, "a push");
    }

    @Override
    public void onGoAwayRead(ChannelHandlerContext context, int last, long error, ByteBuf debug) throws Http2Exception {
        idled();
        connection.goneAway(last);
    }

    @Override
    public void onWindowUpdateRead(ChannelHandlerContext context, int id, int bytes) throws Http2Exception {
        idled();
        if (id == 0) {
            connection.uploads().grow(bytes);
            return;
        }
        Http2Stream stream = connection.streamIfOpen(id);
        if (stream != null && !stream.growSendWindow(bytes)) {
            connection.fail(stream, Outcome.MALFORMED, Http2Error.FLOW_CONTROL_ERROR);
        }
    }

    @Override
    public void onUnknownFrame(ChannelHandlerContext context, byte type, int id, Http2Flags flags, ByteBuf payload)
            throws Http2Exception {
        idled();
    }

    /// A frame that brings nothing forward.
    private void idled() throws Http2Exception {
        long now = connection.heardNanos();
        if (now - idleSince > SECOND) {
            idleSince = now;
            idle = 0;
        }
        idle++;
        if (idle > MOST_IDLE || output.pendingBytes() > MOST_PENDING_BYTES) {
            throw Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, "frames that bring nothing forward");
        }
    }
}
