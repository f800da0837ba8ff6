package dev.spate.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;

/// Takes the frames of one connection out of bytes as they arrive, in any pieces, and has Netty's reader
/// take them apart. At most one frame and one block of headers are held. For one loop only.
final class Http2Input {

    private static final int FRAME_HEADER_BYTES = Http2Output.FRAME_HEADER_BYTES;
    private static final int MAX_FRAME_BYTES = Http2CodecUtil.DEFAULT_MAX_FRAME_SIZE;

    /// A block of headers that is too long ends its stream; one that is longer than this and than twice
    /// the limit ends its connection, since it would have to be held to be decoded.
    private static final int LEAST_BLOCK_LIMIT = 64 << 10;

    private final long blockLimit;
    private final ResponseHeaders headers;
    private final DefaultHttp2FrameReader reader;
    private @Nullable ByteBuf piece;
    private boolean begun;
    private int frameBytes;
    private long blockBytes;

    /// @param maxHeaderBytes of a head
    Http2Input(int maxHeaderBytes) {
        this.blockLimit = Math.max(2L * maxHeaderBytes, LEAST_BLOCK_LIMIT);
        this.headers = new ResponseHeaders(maxHeaderBytes);
        this.reader = new DefaultHttp2FrameReader(new Decoder());
    }

    /// Leaves it to [ResponseHeaders] to judge what comes, so that a bad head costs its stream and not
    /// the connection.
    private final class Decoder extends DefaultHttp2HeadersDecoder {
        Decoder() {
            super(false, Http2CodecUtil.MAX_HEADER_LIST_SIZE);
        }

        @Override
        protected Http2Headers newHeaders() {
            return headers.begin();
        }

        @Override
        public long maxHeaderListSizeGoAway() {
            return blockLimit;
        }
    }

    /// The block of headers that the listener was told of last.
    ResponseHeaders headers() {
        return headers;
    }

    /// Bytes of the frame that is being read, and its header.
    int frameBytes() {
        return frameBytes;
    }

    /// Bytes of all frames of the block of headers that is being read.
    int blockBytes() {
        return (int) blockBytes;
    }

    /// Whether a block of headers has come that nobody would hold.
    boolean blockIsTooLarge() {
        return blockBytes > blockLimit;
    }

    /// Reads a frame.
    ///
    /// @return false if none is whole; then all bytes were taken
    /// @throws Http2Exception if what came is wrong; after one of a stream reading may go on
    boolean readFrame(ChannelHandlerContext context, ByteBuf in, Http2FrameListener listener) throws Http2Exception {
        ByteBuf held = piece;
        while (held != null && in.isReadable() && missing(held) > 0) {
            in.readBytes(held, Math.min(missing(held), in.readableBytes()));
        }
        ByteBuf from = held != null ? held : in;
        if (missing(from) > 0) {
            if (held == null && in.isReadable()) {
                piece = IoLoop.POOLED
                        .directBuffer(FRAME_HEADER_BYTES + MAX_FRAME_BYTES)
                        .writeBytes(in);
            }
            return false;
        }
        try {
            read(context, from, listener);
        } finally {
            if (held != null) {
                piece = null;
                held.release();
            }
        }
        return true;
    }

    void release() {
        reader.close();
        ByteBuf held = piece;
        if (held != null) {
            piece = null;
            held.release();
        }
    }

    /// Bytes without which the frame at the begin of a buffer cannot be read; 0 also if it is longer
    /// than any may be, which the reader then says.
    private static int missing(ByteBuf buffer) {
        int there = buffer.readableBytes();
        if (there < FRAME_HEADER_BYTES) {
            return FRAME_HEADER_BYTES - there;
        }
        int length = buffer.getUnsignedMedium(buffer.readerIndex());
        return length > MAX_FRAME_BYTES ? 0 : Math.max(0, FRAME_HEADER_BYTES + length - there);
    }

    private void read(ChannelHandlerContext context, ByteBuf from, Http2FrameListener listener) throws Http2Exception {
        int begin = from.readerIndex();
        int end = from.writerIndex();
        byte type = from.getByte(begin + 3);
        frameBytes = FRAME_HEADER_BYTES + Math.min(from.getUnsignedMedium(begin), MAX_FRAME_BYTES);
        if (type == Http2FrameTypes.CONTINUATION) {
            blockBytes += frameBytes;
        } else {
            blockBytes = frameBytes;
        }
        if (!begun) {
            begun = true;
            if (type != Http2FrameTypes.SETTINGS || (from.getByte(begin + 4) & Http2Flags.ACK) != 0) {
                throw Http2Exception.connectionError(Http2Error.PROTOCOL_ERROR, "the first frame is not SETTINGS");
            }
        }
        from.writerIndex(Math.min(end, begin + frameBytes));
        try {
            reader.readFrame(context, from, listener);
        } finally {
            from.writerIndex(end);
        }
    }
}
