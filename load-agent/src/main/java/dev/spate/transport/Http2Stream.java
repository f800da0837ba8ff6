package dev.spate.transport;

import dev.spate.scenario.ResponseView;
import dev.spate.trace.Peer;
import dev.spate.workload.Outcome;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One stream of a connection: the exchange that it carries, what has come of its response, and what of
/// its request may not be sent yet.
///
/// Pooled by its connection: when it has ended it becomes another one. The head and a body that is
/// wanted are kept, neither past its limit, and neither grows faster than bytes arrive. For one loop
/// only.
final class Http2Stream implements Carrier, ResponseView {

    /// Bytes that the peer may send before it is told of more: of one stream.
    static final int RECEIVE_WINDOW = 1 << 20;

    private static final byte[] NOTHING = new byte[0];

    private final Http2Connection connection;
    private final long maxBodyBytes;
    private int id;
    private @Nullable Exchange exchange;
    private long sentNanos;
    private long received;

    private boolean toHead;
    private boolean keepBody;
    private boolean bodiless;
    private int interim;
    private int status;
    private long contentLength;
    private byte[] head = NOTHING;
    private int headLength;
    private byte[] body = NOTHING;
    private long bodySize;
    private int receiveWindow;

    private long sendWindow;
    private byte[] unsent = NOTHING;
    private int unsentFrom;
    private int unsentTo;

    Http2Stream(Http2Connection connection, long maxBodyBytes) {
        this.connection = connection;
        this.maxBodyBytes = Math.min(maxBodyBytes, ResponseParser.MAX_BODY);
    }

    /// Becomes a stream of which nothing has come yet.
    void begin(int id, Exchange exchange, long sendWindow) {
        this.id = id;
        this.exchange = exchange;
        this.sendWindow = sendWindow;
        toHead = exchange.isHead();
        keepBody = exchange.keepsBody();
        received = 0;
        bodiless = false;
        interim = 0;
        status = 0;
        contentLength = -1;
        headLength = 0;
        bodySize = 0;
        receiveWindow = RECEIVE_WINDOW;
    }

    /// Lets go of its exchange and of memory that few need.
    ///
    /// @return the exchange
    Exchange end() {
        Exchange ended = exchange;
        if (ended == null) {
            throw new IllegalStateException("a stream without an exchange");
        }
        exchange = null;
        ended.carrier = null;
        ended.moves = 0;
        unsent = NOTHING;
        unsentFrom = 0;
        unsentTo = 0;
        return ended;
    }

    /// Gives up memory that few responses need; what came is lost.
    void trim() {
        if (head.length > ResponseParser.KEPT_CAPACITY) {
            head = NOTHING;
        }
        if (body.length > ResponseParser.KEPT_CAPACITY) {
            body = NOTHING;
        }
    }

    int id() {
        return id;
    }

    /// How often its exchange was sent before, to peers that have not seen it.
    int moves() {
        Exchange carried = exchange;
        return carried == null ? 0 : carried.moves;
    }

    long sentNanos() {
        return sentNanos;
    }

    void sentNanos(long nanos) {
        sentNanos = nanos;
    }

    /// Bytes of frames that came for it.
    long received() {
        return received;
    }

    void count(int frameBytes) {
        Exchange answered = exchange;
        if (received == 0 && answered != null) {
            answered.responding(connection.heardNanos());
        }
        received += frameBytes;
    }

    @Override
    public long abandon() {
        return connection.abandon(this);
    }

    @Override
    public @Nullable Peer peer() {
        return connection.peer;
    }

    // What comes: null if there is more to come, OK if the response is whole, else why it will never be.

    /// A block of headers has come: interim, final, or trailers.
    @Nullable
    Outcome head(ResponseHeaders headers, boolean last) {
        if (headers.isMalformed()) {
            return Outcome.MALFORMED;
        }
        if (headers.isTooLarge()) {
            return Outcome.HEADER_TOO_LARGE;
        }
        if (headLength > 0) {
            return last && headers.code() == 0 ? whole() : Outcome.MALFORMED;
        }
        status = headers.code();
        if (status < 200) {
            interim++;
            // Nobody asked for another protocol.
            boolean wrong = status == 0 || last || status == 101 || interim > ResponseParser.MAX_INTERIM;
            return wrong ? Outcome.MALFORMED : null;
        }
        head = ResponseParser.grown(head, headers.length(), Integer.MAX_VALUE);
        System.arraycopy(headers.text(), 0, head, 0, headers.length());
        headLength = headers.length();
        contentLength = headers.contentLength();
        bodiless = toHead || status == 204 || status == 304;
        if (!bodiless && contentLength > maxBodyBytes) {
            return Outcome.BODY_TOO_LARGE;
        }
        return last ? whole() : null;
    }

    /// A piece of the body has come.
    @Nullable
    Outcome data(ByteBuf data, boolean last) {
        int count = data.readableBytes();
        if (headLength == 0 || (bodiless && count > 0)) {
            return Outcome.MALFORMED;
        }
        if (contentLength >= 0 && !bodiless && bodySize + count > contentLength) {
            return Outcome.MALFORMED;
        }
        if (bodySize + count > maxBodyBytes) {
            return Outcome.BODY_TOO_LARGE;
        }
        if (keepBody) {
            if (bodySize + count > ResponseParser.MAX_KEPT) {
                return Outcome.BODY_TOO_LARGE;
            }
            body = ResponseParser.grown(body, (int) bodySize + count, ResponseParser.MAX_KEPT);
            data.readBytes(body, (int) bodySize, count);
        }
        bodySize += count;
        return last ? whole() : null;
    }

    /// A length that was stated and is not that of the body makes a response malformed (RFC 9113,
    /// section 8.1.1).
    private Outcome whole() {
        return bodiless || contentLength < 0 || contentLength == bodySize ? Outcome.OK : Outcome.MALFORMED;
    }

    /// Takes bytes from what the peer may send.
    ///
    /// @return false if it has sent more than it may
    boolean takeWindow(int bytes) {
        receiveWindow -= bytes;
        return receiveWindow >= 0;
    }

    /// What the peer is to be told that it may send on top; 0 if it has enough yet.
    int moreWindow() {
        int missing = RECEIVE_WINDOW - receiveWindow;
        if (missing < RECEIVE_WINDOW / 2) {
            return 0;
        }
        receiveWindow = RECEIVE_WINDOW;
        return missing;
    }

    // What is to be sent.

    long sendWindow() {
        return sendWindow;
    }

    /// @return false if it is more than a window can be
    boolean growSendWindow(long bytes) {
        sendWindow += bytes;
        return sendWindow <= Integer.MAX_VALUE;
    }

    /// The body of the request, from `from` to `to`, is to be sent.
    void toSend(byte[] bytes, int from, int to) {
        unsent = bytes;
        unsentFrom = from;
        unsentTo = to;
    }

    /// Makes what is still to be sent its own.
    void keepUnsent() {
        unsent = Arrays.copyOfRange(unsent, unsentFrom, unsentTo);
        unsentTo -= unsentFrom;
        unsentFrom = 0;
    }

    int unsentBytes() {
        return unsentTo - unsentFrom;
    }

    /// Writes a frame of the body.
    void send(Http2Output output, int bytes) {
        output.data(id, unsent, unsentFrom, bytes, bytes == unsentBytes());
        unsentFrom += bytes;
        sendWindow -= bytes;
        if (unsentFrom == unsentTo) {
            unsent = NOTHING;
            unsentFrom = 0;
            unsentTo = 0;
        }
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public byte[] head() {
        return head;
    }

    @Override
    public int headLength() {
        return headLength;
    }

    @Override
    public byte[] body() {
        return body;
    }

    @Override
    public int bodyLength() {
        return keepBody ? (int) bodySize : 0;
    }

    @Override
    public long bodySize() {
        return bodySize;
    }
}
