package dev.spate.transport;

import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import java.util.ArrayDeque;

/// The bodies of the requests of one connection, on their way as far as the windows of the peer let them
/// (RFC 9113, section 5.2): that of each stream, and that of the connection. Those that wait take turns,
/// a frame at a time. For one loop only.
final class Http2Uploads {

    private final Http2Output output;
    private final Http2Frames frames;

    /// Streams with a body that the peer does not take all of yet, each once.
    private final ArrayDeque<Http2Stream> waiting = new ArrayDeque<>();

    private long window = Http2CodecUtil.DEFAULT_WINDOW_SIZE;
    private int streamWindow = Http2CodecUtil.DEFAULT_WINDOW_SIZE;

    /// @param frames is told when something could be sent
    Http2Uploads(Http2Output output, Http2Frames frames) {
        this.output = output;
        this.frames = frames;
    }

    /// The window of a new stream.
    int streamWindow() {
        return streamWindow;
    }

    /// The peer has another window for new streams, which changes those of all that there are.
    void streamWindow(int bytes, Iterable<Http2Stream> streams) throws Http2Exception {
        int change = bytes - streamWindow;
        streamWindow = bytes;
        for (Http2Stream stream : streams) {
            if (!stream.growSendWindow(change)) {
                throw Http2Exception.connectionError(Http2Error.FLOW_CONTROL_ERROR, "a window of a stream");
            }
        }
    }

    /// The peer takes more in all.
    void grow(int bytes) throws Http2Exception {
        window += bytes;
        if (window > Integer.MAX_VALUE) {
            throw Http2Exception.connectionError(Http2Error.FLOW_CONTROL_ERROR, "a window of the connection");
        }
    }

    /// Sends what may be sent of a body, and keeps the rest.
    void begin(Http2Stream stream, byte[] bytes, int from, int to) {
        stream.toSend(bytes, from, to);
        while (sendFrame(stream)) {
            frames.progressed();
        }
        if (stream.unsentBytes() > 0) {
            stream.keepUnsent();
            waiting.addLast(stream);
        }
    }

    /// A stream ends; what is left of its body is of no use.
    void end(Http2Stream stream) {
        if (stream.unsentBytes() > 0) {
            waiting.remove(stream);
        }
    }

    void clear() {
        waiting.clear();
    }

    /// Sends a frame of each body that waits, in turn.
    ///
    /// @return whether there may be more to send at once
    boolean sendWaiting() {
        boolean sent = false;
        for (int left = waiting.size(); left > 0 && window > 0 && !output.isFull(); left--) {
            Http2Stream stream = waiting.removeFirst();
            if (sendFrame(stream)) {
                sent = true;
                frames.progressed();
            }
            if (stream.unsentBytes() > 0) {
                waiting.addLast(stream);
            }
        }
        return sent;
    }

    private boolean sendFrame(Http2Stream stream) {
        long most = Math.min(stream.sendWindow(), window);
        int bytes = (int) Math.min(most, Math.min(stream.unsentBytes(), Http2Output.FRAME_BYTES));
        if (bytes <= 0 || output.isFull()) {
            return false;
        }
        stream.send(output, bytes);
        window -= bytes;
        return true;
    }
}
