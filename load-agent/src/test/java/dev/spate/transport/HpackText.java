package dev.spate.transport;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.util.ArrayList;
import java.util.List;

/// A block of headers, read by Netty's decoder as a server would.
final class HpackText {

    private HpackText() {}

    /// The headers of the first block of a connection, as `name: value`.
    static List<String> of(byte[] block) {
        List<String> lines = new ArrayList<>();
        try {
            new DefaultHttp2HeadersDecoder(true, 1 << 20)
                    .decodeHeaders(1, Unpooled.wrappedBuffer(block))
                    .forEach(header -> lines.add(header.getKey() + ": " + header.getValue()));
        } catch (Http2Exception e) {
            throw new AssertionError(e);
        }
        return lines;
    }
}
