package dev.spate.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a connection of HTTP/2 sends: frames are put together in one buffer, and [#flush] hands them to
/// the channel as one write. For one loop only.
final class Http2Output {

    /// Payload of a frame. Every peer must take so much (RFC 9113, section 4.2), and with more the
    /// streams of a connection would disturb each other more.
    static final int FRAME_BYTES = Http2CodecUtil.MAX_FRAME_SIZE_LOWER_BOUND;

    static final int FRAME_HEADER_BYTES = 9;

    /// Above this bodies wait until what is there has been written.
    private static final int FULL_BYTES = 256 << 10;

    private static final int USUAL_BYTES = 1 << 10;
    private static final int TABLE_BYTES = Http2CodecUtil.DEFAULT_HEADER_TABLE_SIZE;

    private static final short END_STREAM = Http2Flags.END_STREAM;
    private static final short END_HEADERS = Http2Flags.END_HEADERS;

    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder(RequestHeaders::isOnItsOwn, true);
    private @Nullable Channel channel;
    private @Nullable ByteBuf out;

    /// Begins: what a client has to say first (RFC 9113, section 3.4).
    ///
    /// @param connectionWindow bytes that the peer may send in all before it is told of more
    void begin(Channel to, Http2Settings settings, int connectionWindow) {
        channel = to;
        ByteBuf preface = Http2CodecUtil.connectionPrefaceBuf();
        room(preface.readableBytes()).writeBytes(preface);
        preface.release();
        ByteBuf buffer = frame(6 * settings.size(), Http2FrameTypes.SETTINGS, (short) 0, 0);
        for (Map.Entry<Character, Long> setting : settings.entrySet()) {
            buffer.writeShort(setting.getKey()).writeInt(setting.getValue().intValue());
        }
        windowUpdate(0, connectionWindow - Http2CodecUtil.DEFAULT_WINDOW_SIZE);
    }

    /// The peer's table of headers has so many bytes at most.
    void tableSize(long bytes) throws Http2Exception {
        encoder.maxHeaderTableSize(Math.min(bytes, TABLE_BYTES));
    }

    /// Writes a block of headers.
    ///
    /// @param last whether there is no body
    /// @return bytes of its frames
    int headers(int stream, RequestHeaders headers, boolean last) {
        ByteBuf buffer = room(FRAME_HEADER_BYTES + headers.bound());
        int begin = buffer.writerIndex();
        buffer.writeZero(FRAME_HEADER_BYTES);
        try {
            encoder.encodeHeaders(stream, headers, buffer);
        } catch (Http2Exception e) {
            throw new IllegalStateException("headers that cannot be encoded", e);
        }
        int length = buffer.writerIndex() - begin - FRAME_HEADER_BYTES;
        short flags = last ? END_STREAM : 0;
        if (length > FRAME_BYTES) {
            continued(stream, buffer, begin, flags);
        } else {
            buffer.setMedium(begin, length);
            buffer.setByte(begin + 3, Http2FrameTypes.HEADERS);
            buffer.setByte(begin + 4, flags | END_HEADERS);
            buffer.setInt(begin + 5, stream);
        }
        return buffer.writerIndex() - begin;
    }

    /// Divides a block of headers that is too long for one frame.
    private void continued(int stream, ByteBuf buffer, int begin, short firstFlags) {
        byte[] block = new byte[buffer.writerIndex() - begin - FRAME_HEADER_BYTES];
        buffer.getBytes(begin + FRAME_HEADER_BYTES, block);
        buffer.writerIndex(begin);
        for (int at = 0; at < block.length; at += FRAME_BYTES) {
            int length = Math.min(FRAME_BYTES, block.length - at);
            int flags = (at == 0 ? firstFlags : 0) | (at + length == block.length ? END_HEADERS : 0);
            byte type = at == 0 ? Http2FrameTypes.HEADERS : Http2FrameTypes.CONTINUATION;
            frame(length, type, (short) flags, stream).writeBytes(block, at, length);
        }
    }

    /// Writes a piece of a body.
    void data(int stream, byte[] bytes, int from, int count, boolean last) {
        frame(count, Http2FrameTypes.DATA, last ? END_STREAM : 0, stream).writeBytes(bytes, from, count);
    }

    void settingsAck() {
        ByteBuf _ = frame(0, Http2FrameTypes.SETTINGS, Http2Flags.ACK, 0);
    }

    void pingAck(long data) {
        frame(8, Http2FrameTypes.PING, Http2Flags.ACK, 0).writeLong(data);
    }

    void windowUpdate(int stream, int bytes) {
        frame(4, Http2FrameTypes.WINDOW_UPDATE, (short) 0, stream).writeInt(bytes);
    }

    void reset(int stream, Http2Error error) {
        frame(4, Http2FrameTypes.RST_STREAM, (short) 0, stream).writeInt((int) error.code());
    }

    /// The last words. No stream of the peer's was ever taken.
    void goAway(Http2Error error) {
        frame(8, Http2FrameTypes.GO_AWAY, (short) 0, 0).writeInt(0).writeInt((int) error.code());
    }

    /// Whether bodies have to wait.
    boolean isFull() {
        Channel to = channel;
        ByteBuf buffer = out;
        return to == null || !to.isWritable() || (buffer != null && buffer.readableBytes() >= FULL_BYTES);
    }

    /// Bytes that the operating system has not taken yet.
    long pendingBytes() {
        Channel to = channel;
        ChannelOutboundBuffer pending = to == null ? null : to.unsafe().outboundBuffer();
        return pending == null ? 0 : pending.totalPendingWriteBytes();
    }

    /// Hands all to the channel.
    void flush() {
        Channel to = channel;
        ByteBuf buffer = out;
        if (to != null && buffer != null) {
            out = null;
            ChannelFuture _ = to.writeAndFlush(buffer, to.voidPromise());
        }
    }

    /// Frees memory; nothing may be written afterwards.
    void release() {
        channel = null;
        ByteBuf buffer = out;
        if (buffer != null) {
            buffer.release();
            out = null;
        }
        encoder.close();
    }

    private ByteBuf frame(int length, byte type, short flags, int stream) {
        return room(FRAME_HEADER_BYTES + length)
                .writeMedium(length)
                .writeByte(type)
                .writeByte(flags)
                .writeInt(stream);
    }

    private ByteBuf room(int bytes) {
        ByteBuf buffer = out;
        if (buffer == null) {
            buffer = IoLoop.POOLED.directBuffer(Math.max(USUAL_BYTES, bytes));
            out = buffer;
        }
        return buffer.ensureWritable(bytes);
    }
}
